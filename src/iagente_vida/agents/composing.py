"""The end of a turn: acts into words past the gate, and everything that was decided into one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from iagente_vida.agents.gate import check
from iagente_vida.agents.ports import Ports
from iagente_vida.agents.wording.notes import THEIRS, handover_note, slot_name, spoken, told_of
from iagente_vida.agents.wording.speech import Part, Speaker, bubbles
from iagente_vida.domain.acts import Act, Figure, FigureKind
from iagente_vida.domain.conversation import AdviserNote
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.replies import FOLLOW_UPS, RESUME, Reply, TemplateUse


def decided(draft: Draft, ports: Ports, trace: dict[str, Any]) -> Decision:
    """The decision of a turn whose draft is complete. What the gate refuses is replaced and recorded."""
    conversation = draft.conversation
    speaker = Speaker(ports.texts, ports.broker, conversation.variants, formal=conversation.formal)
    passed: list[Part] = []
    cited: dict[str, str] = {}
    refused: list[str] = []
    for act in draft.acts:
        part = speaker.part(act)
        verdict = check(part.reply, part.sources)
        if verdict.passes:
            cited.update(verdict.cited)
            passed.append(part)
        else:
            refused.extend(verdict.refused)
            passed.append(speaker.safe())
            draft.record("gate_refused", ref=part.reply.ref, numbers=list(verdict.refused))
    conversation.notes += [AdviserNote(at=draft.now, text=_note(draft, speaker, note)) for note in draft.notes]
    return Decision(
        conversation=conversation,
        replies=tuple(_for_the_window(bubbles(passed), draft)),
        adviser_replies=tuple(draft.adviser_replies),
        adviser_templates=tuple(draft.adviser_templates),
        withdrawn=tuple(draft.withdrawn),
        drafts=draft.drafts,
        cancel_pending=draft.cancel_pending,
        quotes=tuple(draft.quotes),
        consents=tuple(draft.consents),
        quote_changes=tuple(draft.quote_changes),
        forms=tuple(draft.forms),
        form_results=tuple(draft.form_results),
        erase_health=draft.erase_health,
        ledger=tuple(draft.ledger),
        timers=tuple(draft.timers),
        redacted=dict(draft.redacted),
        trace={
            **trace,
            "repair": draft.repair[0] if draft.repair else None,
            "acts": [act_name(act) for act in draft.acts],
            "sources": cited,
            "refused": refused,
        },
    )


def _for_the_window(replies: list[Reply], draft: Draft) -> list[Reply]:
    """When WhatsApp's window is closed the first message leaves as an approved template, and the others wait."""
    if draft.window_open or not replies:
        return replies
    purpose = FOLLOW_UPS.get(replies[0].ref, RESUME)
    return [replace(replies[0], template=TemplateUse(purpose=purpose)), *replies[1:]]


def act_name(act: Act) -> str:
    """The act in one word and its particular: "ask:smoker"."""
    particular = (
        getattr(act, "slot", "")
        or getattr(act, "topic", "")
        or getattr(act, "reason", "")
        or getattr(act, "notice", "")
        or getattr(act, "cause", "")
        or getattr(act, "kind", "")
    )
    name = type(act).__name__.lower()
    return f"{name}:{particular}" if particular else name


def _note(draft: Draft, speaker: Speaker, note: Note) -> str:
    if note.topic == "handover":
        return handover_note(draft.conversation, draft.today)
    figures = dict(note.figures)
    if note.topic == "other_person":
        who, source = figures["quien"].value, figures["quien"].source
        figures = {
            "quien": Figure(FigureKind.WORDS, THEIRS.get(who, who), source),
            "dato": Figure(FigureKind.WORDS, told_of(who, draft.conversation), source),
        }
    if note.topic == "fact":
        slot = figures["dato"].value
        held = draft.conversation.profile.value(slot)
        value = figures["valor"] if held is None else Figure(FigureKind.WORDS, spoken(held), figures["valor"].source)
        figures = {"dato": Figure(FigureKind.WORDS, slot_name(slot), "catalogue"), "valor": value}
    return speaker.note(note.topic, figures)
