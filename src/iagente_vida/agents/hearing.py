"""One message of the customer, heard: a tap, a text, an answer to the questionnaire, or something illegible."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from iagente_vida.agents.ports import Ports
from iagente_vida.agents.rereading import reread
from iagente_vida.agents.third_persons import in_their_voice, told_of_others
from iagente_vida.agents.understanding.adoption import adopted
from iagente_vida.agents.understanding.language import language_of
from iagente_vida.agents.understanding.oncology import forgotten
from iagente_vida.agents.understanding.port import Context, Understanding
from iagente_vida.agents.understanding.proposal import Proposal
from iagente_vida.agents.understanding.sharing import shareable
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.dialogue import erasure, interview
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.reading import LEGIBLE, Reading, Value
from iagente_vida.domain.dialogue.taps import read_tap
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.insurance import questionnaire as questions
from iagente_vida.domain.sensitive import Secret, find_secrets, masked

MARKET = "ES"
HEALTH_MASK = "·"
HEALTH_NOTE = "dato de salud"
ANSWER_NOTE = "[respuesta al cuestionario de salud]"
LEAVING = frozenset(
    {"ask_human", "opt_out", "crisis", "complaint", "report_claim", "data_rights", "ask_identity", "refuse_answer"}
)
"""What is heard in the middle of the questionnaire, when it is said plainly enough: who explains an illness there is
not in a crisis for it."""
SURE, SURE_OF_ILLNESS = 0.3, 0.6
TAPPED = {"si": "Sí", "no": "No"}
"""What the buttons of the questionnaire say."""

Heard = Callable[[str], Understanding]


def read(
    message: CustomerMessage,
    draft: Draft,
    ports: Ports,
    proposal: Proposal | None = None,
    just_read: str = "",
    told: Collection[str] = (),
) -> Reading:
    """One message: a tap of ours, a text, or something that can not be read. `proposal` is a model's word on it,
    `just_read` the slot that the message before it in the burst gave, `told` all that the burst has given."""
    conversation = draft.conversation
    if in_interview(conversation):
        return _interviewed(message, draft, ports)
    if message.payload:
        tapped = read_tap(message.payload, message.message_id, conversation)
        if tapped is not None:
            return tapped
    message = _with_phone(message, conversation.asked)
    if not message.text.strip():
        illegible = "other" if message.type in LEGIBLE else message.type
        return Reading(message_id=message.message_id, intent="unclear", unreadable=illegible)
    context = context_of(draft, just_read)
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
    else:
        apart = told_of_others(
            _without_health(legible.text, meaning),
            reading.slots,
            lambda text: ports.understander.understand(text, replace(context, last_question="")),
        )
        reading = replace(reading, slots=apart.own, others=apart.others)
    return reread(reading, legible.text, draft, ports.understander, context, told)


def in_interview(conversation: Conversation) -> bool:
    """Whether the next message is for the health questionnaire alone."""
    return conversation.health is not None and bool(interview.open_step(conversation.asked))


def _interviewed(message: CustomerMessage, draft: Draft, ports: Ports) -> Reading:
    """A message to the questionnaire: the answer as it was written, and of anything else only what it wants.

    No model sees it, and nothing of it is kept but in the questionnaire itself.
    """
    draft.redacted[message.message_id] = ANSWER_NOTE
    step = interview.open_step(draft.conversation.asked)
    said = TAPPED.get(message.payload, message.text)
    if questions.reads(step, said) is None:
        if interview.taken_back(_folded(message.text)):
            return Reading(message_id=message.message_id, intent="data_rights", text=_folded(message.text))
        context = Context(today=draft.today, market=_market(draft))
        meaning = ports.understander.understand(message.text, context)
        sure = SURE_OF_ILLNESS if meaning.health_spans else SURE
        if meaning.intent in LEAVING and meaning.scores.get(meaning.intent, 1.0) >= sure:
            return replace(reading_of(meaning, message), slots={}, text="", scores={})
    value = Value(value=said, extractor="questionnaire")
    return Reading(message_id=message.message_id, intent=interview.ANSWER, slots={interview.ANSWER: value})


def _with_phone(message: CustomerMessage, asked: str) -> CustomerMessage:
    """A contact card that answers our question for the phone is read as the number on it; others say nothing."""
    card = message.details.get("shared_phone")
    if not isinstance(card, dict) or message.text or not (card.get("own") or asked == "phone"):
        return message
    return replace(message, text=str(card.get("phone", "")))


_NEAREST_QUESTION = {erasure.QUESTION: "confirm_data"}
"""Of our own questions, the one in the vocabulary of understanding that is answered in the same words."""


def context_of(draft: Draft, just_read: str = "") -> Context:
    conversation = draft.conversation
    return Context(
        today=draft.today,
        last_question=_NEAREST_QUESTION.get(conversation.asked, conversation.asked),
        prev_slot=just_read or conversation.prev_slot,
        market=_market(draft),
    )


def _market(draft: Draft) -> str:
    """The country in whose way numbers are read: where the broker works first."""
    return next(iter(draft.jurisdictions), MARKET)


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
    said = in_their_voice(message.text)
    return dict(reading_of(ports.understander.understand(said, context), replace(message, text=said)).slots)


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
        text=_folded(_without_health(message.text, meaning)),
        sentiment=meaning.sentiment,
        urgent=meaning.urgent,
        health=bool(meaning.health_spans),
        scores=meaning.scores,
    )


def _without_health(text: str, meaning: Understanding) -> str:
    letters = list(text)
    for start, end in meaning.health_spans:
        letters[start:end] = HEALTH_MASK * (end - start)
    return "".join(letters)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
