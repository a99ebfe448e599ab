"""The rooms of a turn as functions over its state. The graph and the plain runner call the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from iagente_vida.agents.consulting import Consultant, Question
from iagente_vida.agents.gate import check
from iagente_vida.agents.understanding.adoption import SUGGESTIBLE, adopted
from iagente_vida.agents.understanding.language import language_of
from iagente_vida.agents.understanding.oncology import forgotten
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.agents.understanding.proposal import Proposal
from iagente_vida.agents.understanding.sharing import shareable
from iagente_vida.agents.wording.notes import handover_note, slot_name, spoken
from iagente_vida.agents.wording.speech import Part, Speaker, bubbles
from iagente_vida.agents.wording.texts import Entry
from iagente_vida.domain.acts import Act, Figure, FigureKind
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.conversation import AdviserNote, Conversation, Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.dialogue import advisers, interview, policy, unanswered
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft, Note, Step
from iagente_vida.domain.dialogue.reading import LEGIBLE, Reading, Value
from iagente_vida.domain.dialogue.taps import read_tap
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.help import Helpline
from iagente_vida.domain.insurance import questionnaire as questions
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.questionnaire import Questionnaire
from iagente_vida.domain.insurance.quote import Pricing
from iagente_vida.domain.knowledge import Knowledge, WordKnowledge
from iagente_vida.domain.opening import OpeningHours
from iagente_vida.domain.profile import HEALTH_SLOTS
from iagente_vida.domain.replies import FOLLOW_UP, RESUME, Reply, TemplateUse
from iagente_vida.domain.sensitive import Secret, find_secrets, masked

MARKET = "ES"
HEALTH_MASK = "·"
HEALTH_NOTE = "dato de salud"
ANSWER_NOTE = "[respuesta al cuestionario de salud]"
VERSIONED = (interview.CONSENT_TEXT,)
"""Texts whose version the dialogue records with what was agreed to."""
INTENTS_TRACED = 3
LEAVING = frozenset(
    {"ask_human", "opt_out", "crisis", "complaint", "report_claim", "data_rights", "ask_identity", "refuse_answer"}
)
"""What is heard in the middle of the questionnaire, when it is said plainly enough: who explains an illness there is
not in a crisis for it."""
SURE, SURE_OF_ILLNESS = 0.3, 0.6
TAPPED = {"si": "Sí", "no": "No"}
"""What the buttons of the questionnaire say."""
_SHE = re.compile(
    r"\b(?:ella|[eé]l|mi (?:mujer|marido|pareja|espos[oa]|novi[oa]|madre|padre|herman[oa]|hij[oa]))\b,?\s*",
    re.IGNORECASE,
)
_VOICE = (
    (re.compile(r"\btiene\b", re.IGNORECASE), "tengo"),
    (re.compile(r"\bfuma\b", re.IGNORECASE), "fumo"),
    (re.compile(r"\bfumaba\b", re.IGNORECASE), "fumaba"),
    (re.compile(r"\bnaci[oó]\b", re.IGNORECASE), "nací"),
    (re.compile(r"\bgana\b", re.IGNORECASE), "gano"),
    (re.compile(r"\bes\b", re.IGNORECASE), "soy"),
)
_BARE_AGE = re.compile(r"(?:tengo |pues |unos )?\d{2}(?: años)?[.!]?", re.IGNORECASE)
_MENDS = re.compile(r"\b(?:perd[oó]n\w*|digo|quise decir|quer[ií]a decir|equivo\w+|error)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ports:
    """What the rooms may use. No clock: the turn's moment is the only one.

    `consultant` asks a language model before the first room; None = there is none, and nothing else changes.
    """

    understander: Understander
    pricing: Pricing
    limits: Limits
    texts: Mapping[str, Entry]
    broker: Broker
    zone: tzinfo
    helplines: Mapping[str, Helpline] = field(default_factory=dict)
    knowledge: Knowledge = field(default_factory=WordKnowledge)
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)
    form_url: Callable[[str, datetime], str] = lambda _form_id, _until: ""
    """See `Draft`."""
    opening: OpeningHours = field(default_factory=OpeningHours)
    consultant: Consultant | None = None


@dataclass(slots=True)
class TurnState:
    """What flows through the graph: the turn, its draft, where to go, and at the end the decision."""

    turn: TurnInput
    draft: Draft
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    """What a language model made of the messages, by message id."""
    goto: Step = Step.ORCHESTRATE
    path: tuple[str, ...] = ()
    understood: tuple[dict[str, Any], ...] = ()
    decision: Decision | None = None


Heard = Callable[[str], Understanding]
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
        questionnaires=ports.questionnaires,
        form_url=ports.form_url,
        text_versions={key: ports.texts[key].version for key in VERSIONED},
        opening=ports.opening,
    )
    return TurnState(turn=turn, draft=draft)


async def consult(state: TurnState, ports: Ports) -> None:
    """Asks the language model, when there is one and the bot may speak, about what was written and not tapped.

    What is written to the health questionnaire is nobody's but the questionnaire's.
    """
    turn, conversation = state.turn, state.turn.conversation
    quiet = conversation.mode is not Mode.BOT or conversation.opted_out or conversation.paused or turn.silence
    if ports.consultant is None or quiet or _in_interview(conversation):
        return
    context = _context(state.draft)
    state.proposals = await ports.consultant.consult(
        [
            Question(event.message_id, event.text, context)
            for event in turn.events
            if isinstance(event, CustomerMessage) and event.text.strip() and not event.payload
        ]
    )


def understand(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Reads every message of the customer."""
    draft = state.draft
    readings: list[Reading] = []
    understood: list[dict[str, Any]] = []
    for event in state.turn.events:
        if isinstance(event, CustomerMessage):
            before = readings[-1].slots if readings else {}
            proposal = state.proposals.get(event.message_id)
            reading = read(event, draft, ports, proposal, next(iter(before), ""))
            readings.append(reading)
            understood.append(_traced(reading, proposal))
    draft.readings = tuple(readings)
    return {"understood": tuple(understood), "path": ("understand",), "goto": Step.ORCHESTRATE}


def read(
    message: CustomerMessage, draft: Draft, ports: Ports, proposal: Proposal | None = None, just_read: str = ""
) -> Reading:
    """One message: a tap of ours, a text, or something that can not be read.

    `proposal` is a model's word on it; `just_read` the slot that the message before it in the burst gave.
    """
    conversation = draft.conversation
    if _in_interview(conversation):
        return _interviewed(message, draft, ports)
    if message.payload:
        tapped = read_tap(message.payload, message.message_id, conversation)
        if tapped is not None:
            return tapped
    message = _with_phone(message, conversation.asked)
    if not message.text.strip():
        illegible = "other" if message.type in LEGIBLE else message.type
        return Reading(message_id=message.message_id, intent="unclear", unreadable=illegible)
    context = _context(draft)
    if just_read:
        context = replace(context, prev_slot=just_read)
    secrets = find_secrets(message.text)
    legible = replace(message, text=_struck(message.text, secrets))
    meaning = ports.understander.understand(legible.text, context)
    if proposal is not None:
        meaning = adopted(meaning, proposal, shareable(legible.text, meaning), context)
    reading = reading_of(meaning, legible)
    if forgotten(legible.text, draft.today):
        reading = _without_cancer(reading, meaning, legible, lambda text: ports.understander.understand(text, context))
    reading = replace(
        reading,
        secrets=tuple(secret.kind for secret in secrets),
        advert=_advert(message),
        language=language_of(legible.text),
    )
    _redact(draft, message, secrets, meaning)
    if draft.other:
        reading = replace(reading, slots=_of_the_other(legible, context, ports))
    if reading.slots:
        return reading
    if reading.says("unclear", "correct_previous_value") and conversation.quote is not None:
        return _second_reading(legible, context, ports) or reading
    if conversation.asked == "birth_date" and _BARE_AGE.fullmatch(legible.text.strip()):
        meaning = ports.understander.understand(legible.text, replace(context, last_question="age"))
        return replace(reading_of(meaning, legible), intent="provide_info")
    return reading


def _in_interview(conversation: Conversation) -> bool:
    return conversation.health is not None and bool(interview.open_step(conversation.asked))


def _interviewed(message: CustomerMessage, draft: Draft, ports: Ports) -> Reading:
    """A message to the questionnaire: the answer as it was written, and of anything else only what it wants.

    No model sees it, and nothing of it is kept but in the questionnaire itself.
    """
    draft.redacted[message.message_id] = ANSWER_NOTE
    step = interview.open_step(draft.conversation.asked)
    said = TAPPED.get(message.payload, message.text)
    if questions.reads(step, said) is None:
        context = Context(today=draft.today, market=MARKET, private=True)
        meaning = ports.understander.understand(message.text, context)
        sure = SURE_OF_ILLNESS if meaning.health_spans else SURE
        if meaning.intent in LEAVING and meaning.scores.get(meaning.intent, 1.0) >= sure:
            return replace(reading_of(meaning, message), slots={}, text="", scores={})
        if interview.taken_back(_folded(message.text)):
            return Reading(message_id=message.message_id, intent="data_rights", text=_folded(message.text))
    value = Value(value=said, extractor="questionnaire")
    return Reading(message_id=message.message_id, intent=interview.ANSWER, slots={interview.ANSWER: value})


def _with_phone(message: CustomerMessage, asked: str) -> CustomerMessage:
    """A contact card that answers our question for the phone is read as the number on it; others say nothing."""
    card = message.details.get("shared_phone")
    if not isinstance(card, dict) or message.text or not (card.get("own") or asked == "phone"):
        return message
    return replace(message, text=str(card.get("phone", "")))


def _context(draft: Draft) -> Context:
    conversation = draft.conversation
    return Context(today=draft.today, last_question=conversation.asked, prev_slot=conversation.prev_slot, market=MARKET)


def _advert(message: CustomerMessage) -> str:
    """What the ad said that the message came from; empty = it came from none."""
    words = " ".join(str(message.referral.get(part) or "") for part in ("headline", "body"))
    return _folded(words) or ("anuncio" if message.referral else "")


def _struck(text: str, secrets: tuple[Secret, ...]) -> str:
    """The text without its account and document numbers: nothing is read in them."""
    letters = list(text)
    for secret in secrets:
        letters[secret.start : secret.end] = HEALTH_MASK * (secret.end - secret.start)
    return "".join(letters)


def _redact(draft: Draft, message: CustomerMessage, secrets: tuple[Secret, ...], meaning: Understanding) -> None:
    """What may not be kept is overwritten in the turn that recognises it: numbers always, health without consent."""
    health = () if HEALTH_PURPOSE in draft.conversation.consents else meaning.health_spans
    kept = without_passages(message.text, secrets, health)
    if kept != message.text:
        draft.redacted[message.message_id] = kept


def without_passages(text: str, secrets: tuple[Secret, ...], health: Iterable[tuple[int, int]]) -> str:
    """The text with its account numbers and its words about health struck out."""
    taken = [(secret.start, secret.end) for secret in secrets]
    passages = [(secret.start, secret.end, secret.kind) for secret in secrets]
    passages += [
        (start, end, HEALTH_NOTE)
        for start, end in health
        if all(end <= other or start >= until for other, until in taken)
    ]
    return masked(text, tuple(passages)) if passages else text


def _of_the_other(message: CustomerMessage, context: Context, ports: Ports) -> dict[str, Value]:
    """Facts of the second insured: what is said of "ella" is read as if she said it."""
    said = _SHE.sub("", message.text)
    for they, own in _VOICE:
        said = they.sub(own, said)
    return dict(reading_of(ports.understander.understand(said, context), replace(message, text=said)).slots)


def _second_reading(message: CustomerMessage, context: Context, ports: Ports) -> Reading | None:
    """Beside a quote, "mejor 120 mil" asks for another sum, and "perdón, 39" mends a number given before."""
    for slot in ("desired_capital", "age"):
        meaning = ports.understander.understand(message.text, replace(context, last_question=slot, prev_slot=slot))
        value = meaning.slots.get(slot)
        if value is not None and not value.inferred and (slot != "age" or _MENDS.search(message.text)):
            return replace(reading_of(meaning, message), intent="correct_previous_value")
    return None


def _without_cancer(reading: Reading, meaning: Understanding, legible: CustomerMessage, again: Heard) -> Reading:
    """The reading of who tells of a cancer that the law forgets: of what else was said, as if that had not been."""
    rest = replace(
        legible, text=_struck(legible.text, tuple(Secret(*span, HEALTH_NOTE) for span in meaning.health_spans))
    )
    told = reading_of(again(rest.text), rest)
    flags = reading.slots.get("health_flags")
    named = [flag for flag in flags.value if flag != "cancer"] if flags and isinstance(flags.value, list) else []
    others = {"health_flags": replace(flags, value=named)} if named and flags is not None else {}
    return replace(told, slots={**told.slots, **others}, health=reading.health, forgotten=True)


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
    policy.close(draft)
    draft.timers += unanswered.watch(state.turn.conversation, conversation, draft.now, draft.opening)
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
        forms=tuple(draft.forms),
        form_results=tuple(draft.form_results),
        erase_health=draft.erase_health,
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
    purpose = FOLLOW_UP if replies[0].ref == "inform:followup" else RESUME
    return [replace(replies[0], template=TemplateUse(purpose=purpose)), *replies[1:]]


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


def _traced(reading: Reading, proposal: Proposal | None) -> dict[str, Any]:
    """What the panel shows of a reading: slots and values, and why: where each was read; none about health."""
    advice = proposal.intent if proposal and proposal.intent in SUGGESTIBLE else ""
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
        **({"model": advice} if proposal else {}),
    }


def _strongest(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda scored: -scored[1])[:INTENTS_TRACED]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
