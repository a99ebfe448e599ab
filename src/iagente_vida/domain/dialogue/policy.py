"""Which step next. Pure: the draft of a turn goes in, the draft and the next room come out.

Order of precedence: what people decided (advisers), silence (a person has it, opt-out), danger, the customer's
rights, a person, then facts, digressions and at last the question on the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from iagente_vida.domain.acts import Apologise, Greet, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import (
    address,
    advert,
    bypass,
    evidence,
    facts,
    followup,
    gathering,
    handoff,
    languages,
    operations,
    others,
    privacy,
    products,
    proposal,
    quoting,
    risk,
    satisfaction,
    silence,
    what_if,
)
from iagente_vida.domain.dialogue.advice import ADVICE
from iagente_vida.domain.dialogue.agreement import AGREEMENT
from iagente_vida.domain.dialogue.bank import GAP
from iagente_vida.domain.dialogue.call_off import CALL_OFF
from iagente_vida.domain.dialogue.cannot_handle import CANNOT_HANDLE, LOST, NOT_KNOWN, VAGUE
from iagente_vida.domain.dialogue.contact import CONTACT, wants_mail
from iagente_vida.domain.dialogue.crisis import CRISIS
from iagente_vida.domain.dialogue.digression import COMPARE, DIGRESSIONS, HEALTH_APART, KNOWLEDGE
from iagente_vida.domain.dialogue.draft import Draft, Note, Step
from iagente_vida.domain.dialogue.erasure import ERASURE, ERASURE_ANSWER
from iagente_vida.domain.dialogue.handoff import CALL, HEALTH, PERSON
from iagente_vida.domain.dialogue.interview import HEALTH_ANSWER, HEALTH_CONSENT, HEALTH_TAKEN_BACK, HEALTH_WAY
from iagente_vida.domain.dialogue.languages import OTHER_LANGUAGE
from iagente_vida.domain.dialogue.media import MEDIA, SILENT
from iagente_vida.domain.dialogue.objections import OBJECTIONS
from iagente_vida.domain.dialogue.offers import DECLINED, OFFER, pass_by
from iagente_vida.domain.dialogue.oncology import ONCOLOGY
from iagente_vida.domain.dialogue.opening import OPENING
from iagente_vida.domain.dialogue.opt_out import OPT_OUT, OPTED_OUT
from iagente_vida.domain.dialogue.others import OF_ANOTHER
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.persons import (
    BEREAVED,
    CANCELLATION,
    DISPLEASED,
    EXISTING,
    GRIEF,
    OTHER_BUSINESS,
    RESIDENCE,
    weigh,
)
from iagente_vida.domain.dialogue.privacy import PRIVACY
from iagente_vida.domain.dialogue.products import PRODUCT
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.repeat import REPEAT
from iagente_vida.domain.dialogue.restart import RESTART
from iagente_vida.domain.dialogue.returning import RETURNING, without_answers
from iagente_vida.domain.dialogue.second import BACK, OTHER, TWO
from iagente_vida.domain.dialogue.secrets_in_chat import SECRETS
from iagente_vida.domain.dialogue.table import TABLE
from iagente_vida.domain.dialogue.waiting import OF_OTHERS, WAITING
from iagente_vida.domain.dialogue.what_if import WHAT_IF
from iagente_vida.domain.events import Event
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.domain.insurance.quote import Pricing

# Before any fact is taken: the first one that matches any message of the burst has the turn.
STOPPING = (
    OPTED_OUT,
    CRISIS,
    OPT_OUT,
    HEALTH_TAKEN_BACK,
    CANCELLATION,
    ERASURE_ANSWER,
    ERASURE,
    PERSON,
    GRIEF,
    HEALTH_ANSWER,
    HEALTH_WAY,
    HEALTH_CONSENT,
    AGREEMENT,
    HEALTH,
    CALL_OFF,
    WAITING,
    OTHER_LANGUAGE,
    OTHER_BUSINESS,
    EXISTING,
    RESIDENCE,
    DISPLEASED,
    RESTART,
    CALL,
)
# After facts are taken: beside the point, then back to it.
ASIDE = (
    MEDIA,
    SECRETS,
    OFFER,
    ONCOLOGY,
    DECLINED,
    HEALTH_APART,
    BEREAVED,
    TWO,
    OTHER,
    BACK,
    *CONTACT,
    PRIVACY,
    REPEAT,
    RETURNING,
    OPENING,
    GAP,
    WHAT_IF,
    ADVICE,
    PRODUCT,
    OF_ANOTHER,
    COMPARE,
    *TABLE,
    KNOWLEDGE,
    *OBJECTIONS,
    *DIGRESSIONS,
    NOT_KNOWN,
    CANNOT_HANDLE,
)
PATTERNS = {pattern.name: pattern for pattern in (*STOPPING, *ASIDE)}


def orchestrate(draft: Draft, events: Iterable[Event], *, stale: bool = False) -> Step:
    """Applies what happened and chooses the room that answers."""
    overdue = operations.apply(draft, events)
    conversation = draft.conversation
    silence = draft.silence or ("pause" if conversation.paused else "")
    if not draft.may_quote:
        conversation.quote = conversation.chosen = None
    draft.readings = tuple(reading for reading in draft.readings if reading.unreadable not in SILENT)
    asked_of = bool(draft.readings)
    satisfaction.take(draft)
    if silence:
        return _silenced(draft, silence)
    if not draft.readings and asked_of:
        return Step.COMPOSE
    if not draft.readings:
        return _say_again(draft) if overdue else Step.COMPOSE
    draft.readings = tuple(_plain(reading) for reading in draft.readings)
    address.follow(draft)
    if conversation.last_customer_at is not None:
        draft.away = draft.now - conversation.last_customer_at
    conversation.last_customer_at = draft.now
    draft.readings = tuple(without_answers(reading, draft.away) for reading in draft.readings)
    if conversation.mode in (Mode.HUMAN, Mode.CLOSED):
        return _silent(draft)
    if stale and not conversation.opted_out:
        draft.say(Apologise("late"))
    if not conversation.opted_out and not conversation.greeted:
        conversation.greeted = True
        draft.say(Greet())
        privacy.shown(draft)
    if conversation.returned and conversation.mode is Mode.BOT:
        conversation.returned = False
        if not conversation.opted_out:
            draft.say(Inform("resumed"))
    came_by_ad = not conversation.opted_out and advert.notice(draft)
    weigh(draft)
    if not conversation.opted_out and conversation.handover not in OF_OTHERS:
        others.remember(draft)
    if conversation.mode is Mode.BOT and not conversation.opted_out:
        languages.notice(draft)
    if chosen := _first(draft, STOPPING):
        draft.repair = chosen
        return Step.ASSIST
    return _read(draft, came_by_ad=came_by_ad)


def _plain(reading: Reading) -> Reading:
    """What the message says, without decrees, unproven alarms and ifs."""
    return what_if.without_suppositions(evidence.believed(bypass.honest(reading)))


def assist(draft: Draft) -> Step:
    """Runs the repair that was chosen."""
    if draft.repair is None:
        raise ValueError("no repair was chosen")
    name, reading = draft.repair
    after = PATTERNS[name].respond(draft, reading)
    return gathering.next_step(draft) if after is After.RESUME else Step.COMPOSE


def needs_analysis(draft: Draft) -> Step:
    """Asks what is missing."""
    gathering.ask_next(draft)
    return Step.COMPOSE


def quote(draft: Draft, pricing: Pricing) -> Step:
    """Computes the price; the options go on the table in the next room. Whoever may not read figures gets a person."""
    if not draft.may_quote:
        handoff.pass_on(draft, "quote_by_person")
        return Step.COMPOSE
    products.keep_suitable(draft)
    offered = quoting.price(draft, pricing)
    if offered is None:
        return Step.COMPOSE
    draft.conversation.quote = offered
    return Step.PRESENT


def present(draft: Draft) -> Step:
    """Lays a new quote out, or answers what was said about the one on the table."""
    on_table = draft.conversation.quote
    if on_table is not None and draft.quotes:
        proposal.lay_out(draft, on_table)
    else:
        proposal.go_on(draft)
    return Step.COMPOSE


def close(draft: Draft) -> None:
    """What is set up after everything was said: the reminder of a silence and the follow-up, for who wants them."""
    if draft.readings:
        silence.watch(draft)
        followup.heard(draft)


def _read(draft: Draft, *, came_by_ad: bool) -> Step:
    conversation = draft.conversation
    _expire(draft)
    if conversation.quote is not None and conversation.asked == proposal.QUESTION:
        conversation.doubts = []  # they went back to the options: what was asked about another price is void
    for reading in draft.readings:
        facts.absorb(draft, reading)
    last = draft.readings[-1]
    if not gathering.bounded(draft):
        return Step.COMPOSE
    aside = bool(last.secrets) or wants_mail(draft, last)
    dealt_with = not aside and (gathering.settle_doubts(draft, last) or gathering.not_answered(draft, last))
    if dealt_with and not gathering.bounded(draft):
        return Step.COMPOSE
    if draft.learned or dealt_with:
        conversation.misunderstandings = 0
    risk.flag(draft)
    if came_by_ad and not OPENING.matches(draft, last):
        advert.take_up(draft)
    if not dealt_with and (chosen := _first(draft, ASIDE)):
        draft.repair = chosen
        if chosen[0] not in LOST:
            conversation.misunderstandings = 0
        if chosen[0] != OFFER.name:
            pass_by(draft)
        return Step.ASSIST
    if not last.says(*VAGUE):
        conversation.misunderstandings = 0
    pass_by(draft)
    return gathering.next_step(draft)


def _say_again(draft: Draft) -> Step:
    """What was answered during an outage never arrived: one apology, and the answer once more."""
    conversation = draft.conversation
    if conversation.mode is not Mode.BOT or conversation.opted_out:
        return Step.COMPOSE
    draft.say(Apologise("late"))
    if not conversation.greeted:
        conversation.greeted = True
        draft.say(Greet())
    if conversation.quote is not None:
        proposal.show_again(draft)
        return Step.COMPOSE
    return gathering.next_step(draft)


def _expire(draft: Draft) -> None:
    """An offer past its last day leaves the table and is priced anew."""
    conversation = draft.conversation
    if conversation.quote is not None and conversation.quote.valid_until < draft.today:
        draft.record("quote_expired", quote_id=conversation.quote.quote_id)
        draft.move_quote(conversation.quote.quote_id, QuoteState.EXPIRED)
        draft.say(Inform("quote_expired"))
        draft.previous_quote = conversation.quote
        conversation.quote = None
        conversation.chosen = None


def _silent(draft: Draft) -> Step:
    """A person has the conversation: only a stop is recorded."""
    for reading in draft.readings:
        if reading.says("opt_out"):
            draft.conversation.opted_out = True
            draft.cancel_pending = True
            draft.notes.append(Note("opted_out"))
            draft.record("opt_out", message_id=reading.message_id)
            draft.consent("opt_out", reading.message_id)
    return Step.COMPOSE


def _silenced(draft: Draft, why: str) -> Step:
    """An operator keeps the bot quiet here: people answer; the record says why nothing was said."""
    if draft.readings:
        draft.conversation.last_customer_at = draft.now
        draft.record("silent", reason=why)
    return _silent(draft)


def _first(draft: Draft, patterns: tuple[Pattern, ...]) -> tuple[str, Reading] | None:
    for pattern in patterns:
        for reading in draft.readings:
            if pattern.matches(draft, reading):
                return pattern.name, reading
    return None
