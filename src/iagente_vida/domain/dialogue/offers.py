"""Offers of ours that a yes or a no settles: to begin, to write again, a smaller cover."""

from __future__ import annotations

from collections.abc import Callable

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue import consent, facts, followup, second
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.needs import PURPOSE, PURPOSE_LATER
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.profile import Fact

START = "start"
FOLLOWUP = "followup"
CHEAPER = "cheaper"
REMIND = "remind"
YES_OR_NO = "confirm_data"


def put(draft: Draft, offer: str, *, question: str = YES_OR_NO) -> None:
    """Lays an offer on the table."""
    draft.expect(question)
    draft.conversation.offer = offer


def _settles(draft: Draft, reading: Reading) -> bool:
    """A plain yes or no to the offer; whatever else is said passes it by."""
    if not draft.conversation.offer or draft.learned or _names_an_option(draft, reading):
        return False
    return reading.says("affirm", "accept_proposal", "deny", "refuse_answer", "dont_know")


def _names_an_option(draft: Draft, reading: Reading) -> bool:
    """ "No, prefiero la recomendada" chooses, whatever was offered."""
    quote = draft.conversation.quote
    if quote is None or not draft.conversation.offer.startswith(CHEAPER):
        return False
    return "option" in reading.slots or any(option.code in reading.text for option in quote.options)


def _respond(draft: Draft, reading: Reading) -> After:
    offer, draft.conversation.offer = draft.conversation.offer, ""
    kind, _, detail = offer.partition(":")
    agreed = reading.says("affirm", "accept_proposal")
    return _ANSWERS[kind](draft, reading, detail, agreed)


def _start(draft: Draft, _reading: Reading, _detail: str, agreed: bool) -> After:
    draft.conversation.asked = ""
    if agreed:
        draft.conversation.declined.append(PURPOSE_LATER)
        return After.RESUME
    draft.say(Inform("opening_no"))
    return After.STOP


def _followup(draft: Draft, reading: Reading, _detail: str, agreed: bool) -> After:
    draft.conversation.asked = ""
    if agreed:
        consent.give(draft, consent.FOLLOWUP_PURPOSE, reading.message_id)
        draft.say(followup.said_of_the_series(draft, "followup_yes"))
    else:
        consent.withdraw(draft, consent.FOLLOWUP_PURPOSE, reading.message_id)
        followup.cancel(draft)
        draft.say(Inform("followup_no"))
    return After.STOP


def _remind(draft: Draft, reading: Reading, _detail: str, agreed: bool) -> After:
    if agreed:
        consent.give(draft, consent.REMINDER_PURPOSE, reading.message_id)
    draft.say(Inform("reminder_yes" if agreed else "followup_no"))
    draft.conversation.asked = ""
    return After.STOP


def _second(draft: Draft, reading: Reading, _detail: str, agreed: bool) -> After:
    return second.answer(draft, reading, agreed)


def _cheaper(draft: Draft, reading: Reading, detail: str, agreed: bool) -> After:
    if agreed:
        fact = Fact(value=int(detail), message_id=reading.message_id, extractor="proposed", at=draft.now)
        facts.believe(draft, "desired_capital", fact)
    else:
        draft.say(Inform("kept_as_is"))
        draft.expect("offer_proposal")
        return After.STOP
    return After.RESUME


_ANSWERS: dict[str, Callable[[Draft, Reading, str, bool], After]] = {
    START: _start,
    FOLLOWUP: _followup,
    CHEAPER: _cheaper,
    REMIND: _remind,
    second.OFFER: _second,
}
OFFER = Pattern("offer", _settles, _respond)


def _declines(draft: Draft, reading: Reading) -> bool:
    """A no to nothing in particular, from somebody who has told nothing: they want nothing."""
    conversation = draft.conversation
    told = bool(conversation.profile.facts) or conversation.quote is not None or bool(conversation.doubts)
    return reading.says("deny") and not conversation.asked and not told


def _leave_be(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("as_you_like"))
    return After.STOP


DECLINED = Pattern("declined", _declines, _leave_be)


def pass_by(draft: Draft) -> None:
    """The customer spoke of something else: the offer leaves the table."""
    conversation = draft.conversation
    if conversation.offer and conversation.asked == YES_OR_NO:
        conversation.asked = ""
    if conversation.offer == START and PURPOSE not in conversation.declined and _wants_price(draft):
        conversation.declined.append(PURPOSE)
    conversation.offer = ""


def _wants_price(draft: Draft) -> bool:
    return any(reading.says("ask_price") for reading in draft.readings)
