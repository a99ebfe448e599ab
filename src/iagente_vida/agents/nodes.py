"""The rooms of a turn as functions over its state. The graph and the plain runner call the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any

from iagente_vida.agents.gate import check
from iagente_vida.agents.understanding.language import language_of
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.agents.wording.notes import handover_note, slot_name, spoken
from iagente_vida.agents.wording.speech import Part, Speaker, bubbles
from iagente_vida.agents.wording.texts import Entry
from iagente_vida.domain.acts import Act, Figure, FigureKind
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.conversation import AdviserNote
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.dialogue import advisers, policy, unanswered
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft, Note, Step
from iagente_vida.domain.dialogue.reading import LEGIBLE, Reading, Value
from iagente_vida.domain.dialogue.taps import read_tap
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.help import Helpline
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.quote import Pricing
from iagente_vida.domain.knowledge import Knowledge, WordKnowledge
from iagente_vida.domain.opening import OpeningHours
from iagente_vida.domain.profile import HEALTH_SLOTS
from iagente_vida.domain.replies import RESUME, Reply, TemplateUse
from iagente_vida.domain.sensitive import Secret, find_secrets, masked

MARKET = "ES"
HEALTH_MASK = "·"
HEALTH_NOTE = "dato de salud"
INTENTS_TRACED = 3
_MENDS = re.compile(r"\b(?:perd[oó]n\w*|digo|quise decir|quer[ií]a decir|equivo\w+|error)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ports:
    """What the rooms may use. No clock: the turn's moment is the only one."""

    understander: Understander
    pricing: Pricing
    limits: Limits
    texts: Mapping[str, Entry]
    broker: Broker
    zone: tzinfo
    helplines: Mapping[str, Helpline] = field(default_factory=dict)
    knowledge: Knowledge = field(default_factory=WordKnowledge)
    opening: OpeningHours = field(default_factory=OpeningHours)


@dataclass(slots=True)
class TurnState:
    """What flows through the graph: the turn, its draft, where to go, and at the end the decision."""

    turn: TurnInput
    draft: Draft
    goto: Step = Step.ORCHESTRATE
    path: tuple[str, ...] = ()
    understood: tuple[dict[str, Any], ...] = ()
    decision: Decision | None = None


Node = Callable[[TurnState, Ports], dict[str, Any]]


def begin(turn: TurnInput, ports: Ports) -> TurnState:
    """The state before the first room: a copy of the conversation, nothing decided."""
    draft = Draft(
        conversation=turn.conversation.copy(),
        now=turn.now,
        today=turn.now.astimezone(ports.zone).date(),
        limits=ports.limits,
        broker=ports.broker,
        turn_key=turn.turn_key,
        pricing=ports.pricing,
        zone=ports.zone,
        knowledge=ports.knowledge,
        jurisdictions=ports.broker.jurisdictions,
        helpline=ports.helplines.get(turn.market, ports.helplines.get(MARKET, Helpline())),
        may_quote=turn.may_quote,
        silence=turn.silence,
        window_open=turn.window_open,
        has_phone=turn.has_phone,
        opening=ports.opening,
    )
    return TurnState(turn=turn, draft=draft)


def understand(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Reads every message of the customer."""
    draft = state.draft
    readings: list[Reading] = []
    understood: list[dict[str, Any]] = []
    for event in state.turn.events:
        if isinstance(event, CustomerMessage):
            reading = read(event, draft, ports)
            readings.append(reading)
            understood.append(_traced(reading))
    draft.readings = tuple(readings)
    return {"understood": tuple(understood), "path": ("understand",), "goto": Step.ORCHESTRATE}


def read(message: CustomerMessage, draft: Draft, ports: Ports) -> Reading:
    """One message: a tap of ours, a text, or something that can not be read."""
    conversation = draft.conversation
    if message.payload:
        tapped = read_tap(message.payload, message.message_id, conversation)
        if tapped is not None:
            return tapped
    if not message.text.strip():
        illegible = "other" if message.type in LEGIBLE else message.type
        return Reading(message_id=message.message_id, intent="unclear", unreadable=illegible)
    context = Context(
        today=draft.today, last_question=conversation.asked, prev_slot=conversation.prev_slot, market=MARKET
    )
    secrets = find_secrets(message.text)
    legible = replace(message, text=_struck(message.text, secrets))
    meaning = ports.understander.understand(legible.text, context)
    reading = replace(
        reading_of(meaning, legible),
        secrets=tuple(secret.kind for secret in secrets),
        language=language_of(legible.text),
    )
    _redact(draft, message, secrets, meaning)
    if reading.says("unclear", "correct_previous_value") and not reading.slots and conversation.quote is not None:
        return _second_reading(legible, context, ports) or reading
    return reading


def _struck(text: str, secrets: tuple[Secret, ...]) -> str:
    """The text without its account and document numbers: nothing is read in them."""
    letters = list(text)
    for secret in secrets:
        letters[secret.start : secret.end] = HEALTH_MASK * (secret.end - secret.start)
    return "".join(letters)


def _redact(draft: Draft, message: CustomerMessage, secrets: tuple[Secret, ...], meaning: Understanding) -> None:
    """What may not be kept is overwritten in the turn that recognises it: numbers always, health without consent."""
    passages = [(secret.start, secret.end, secret.kind) for secret in secrets]
    if HEALTH_PURPOSE not in draft.conversation.consents:
        taken = [(start, end) for start, end, _ in passages]
        passages += [
            (start, end, HEALTH_NOTE)
            for start, end in meaning.health_spans
            if all(end <= other or start >= until for other, until in taken)
        ]
    if passages:
        draft.redacted[message.message_id] = masked(message.text, tuple(passages))


def _second_reading(message: CustomerMessage, context: Context, ports: Ports) -> Reading | None:
    """Beside a quote, "mejor 120 mil" asks for another sum, and "perdón, 39" mends a number given before."""
    for slot in ("desired_capital", "age"):
        meaning = ports.understander.understand(message.text, replace(context, last_question=slot, prev_slot=slot))
        value = meaning.slots.get(slot)
        if value is not None and not value.inferred and (slot != "age" or _MENDS.search(message.text)):
            return replace(reading_of(meaning, message), intent="correct_previous_value")
    return None


def reading_of(meaning: Understanding, message: CustomerMessage) -> Reading:
    """The dialogue's view of an understanding: no health passage in its text."""
    letters = list(message.text)
    for start, end in meaning.health_spans:
        letters[start:end] = HEALTH_MASK * (end - start)
    return Reading(
        message_id=message.message_id,
        intent=meaning.intent,
        slots={
            slot: Value(
                value=value.value,
                confidence=value.confidence,
                inferred=value.inferred,
                extractor=value.extractor,
                span=value.span,
            )
            for slot, value in meaning.slots.items()
        },
        text=_folded("".join(letters)),
        sentiment=meaning.sentiment,
        urgent=meaning.urgent,
        health=bool(meaning.health_spans),
        scores=meaning.scores,
    )


def orchestrate(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Applies what happened and chooses the room."""
    return _went(state, "orchestrate", policy.orchestrate(state.draft, state.turn.events, stale=state.turn.stale))


def assist(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Runs a repair."""
    return _went(state, "assist", policy.assist(state.draft))


def needs_analysis(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Asks what is missing."""
    return _went(state, "needs_analysis", policy.needs_analysis(state.draft))


def quote(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Computes the price."""
    return _went(state, "quote", policy.quote(state.draft, ports.pricing))


def present(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Puts options on the table, or answers about them."""
    return _went(state, "present", policy.present(state.draft))


def compose(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Words the acts, lets the gate look at every number, and closes the decision."""
    draft = state.draft
    advisers.hold_back(draft)
    conversation = draft.conversation
    draft.timers += unanswered.watch(state.turn.conversation, conversation, draft.now, draft.opening)
    speaker = Speaker(ports.texts, ports.broker, conversation.variants)
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
    path = (*state.path, "compose")
    decision = Decision(
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
        ledger=tuple(draft.ledger),
        timers=tuple(draft.timers),
        redacted=dict(draft.redacted),
        trace={
            "path": list(path),
            "understanding": list(state.understood),
            "repair": draft.repair[0] if draft.repair else None,
            "acts": [act_name(act) for act in draft.acts],
            "sources": cited,
            "refused": refused,
        },
    )
    return {"decision": decision, "path": path}


def _for_the_window(replies: list[Reply], draft: Draft) -> list[Reply]:
    """When WhatsApp's window is closed the first message leaves as an approved template, and the others wait."""
    if draft.window_open or not replies:
        return replies
    return [replace(replies[0], template=TemplateUse(purpose=RESUME)), *replies[1:]]


NODES: dict[str, Node] = {
    "understand": understand,
    Step.ORCHESTRATE: orchestrate,
    Step.NEEDS: needs_analysis,
    Step.QUOTE: quote,
    Step.PRESENT: present,
    Step.ASSIST: assist,
    Step.COMPOSE: compose,
}

# Where each room may lead; the graph draws these edges and the policy never leaves them.
EXITS: dict[str, tuple[Step, ...]] = {
    Step.ORCHESTRATE: (Step.NEEDS, Step.QUOTE, Step.PRESENT, Step.ASSIST, Step.COMPOSE),
    Step.ASSIST: (Step.NEEDS, Step.QUOTE, Step.PRESENT, Step.COMPOSE),
    Step.QUOTE: (Step.PRESENT, Step.COMPOSE),
}


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


def _went(state: TurnState, room: str, goto: Step) -> dict[str, Any]:
    return {"goto": goto, "path": (*state.path, room)}


def _note(draft: Draft, speaker: Speaker, note: Note) -> str:
    if note.topic == "handover":
        return handover_note(draft.conversation, draft.today)
    figures = dict(note.figures)
    if note.topic == "fact":
        slot = figures["dato"].value
        held = draft.conversation.profile.value(slot)
        value = figures["valor"] if held is None else Figure(FigureKind.WORDS, spoken(held), figures["valor"].source)
        figures = {"dato": Figure(FigureKind.WORDS, slot_name(slot), "catalogue"), "valor": value}
    return speaker.note(note.topic, figures)


def _traced(reading: Reading) -> dict[str, Any]:
    """What the panel shows of a reading: slots and values, and why: where each was read; none about health."""
    shown = {slot: value for slot, value in reading.slots.items() if slot not in HEALTH_SLOTS}
    return {
        "message_id": reading.message_id,
        "intent": reading.intent,
        "scores": {intent: round(score, 2) for intent, score in _strongest(reading.scores)},
        "slots": {slot: value.value for slot, value in shown.items()},
        "read": {slot: [*value.span, round(value.confidence, 2), value.extractor] for slot, value in shown.items()},
        "inferred": sorted(slot for slot, value in reading.slots.items() if value.inferred),
        "sentiment": reading.sentiment,
        "urgent": reading.urgent,
        "unreadable": reading.unreadable,
    }


def _strongest(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda scored: -scored[1])[:INTENTS_TRACED]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
