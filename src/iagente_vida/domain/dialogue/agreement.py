"""The statement of demands and needs: the customer confirms it apart, and only then gets the proposal."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedQuote
from iagente_vida.domain.dialogue import choice, facts, interview, papers
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.taps import NEEDS_RIGHT, NEEDS_WRONG
from iagente_vida.domain.documents import DocumentKind
from iagente_vida.domain.profile import HEALTH_SLOTS

QUESTION = "confirm_needs"
REJECTED = "rejected"
_STEERING = frozenset({"option", "topic", "contact_time", "phone", "health_consent"})


def state(draft: Draft, quote: OfferedQuote) -> None:
    """Sends the statement of the chosen option and asks whether it is right."""
    draft.conversation.statement = papers.issue(draft, quote, (DocumentKind.NEEDS,))
    ask(draft)


def ask(draft: Draft) -> None:
    """Asks whether the statement that was sent is right."""
    draft.say(Inform("needs_confirm"))
    draft.expect(QUESTION)


def _decides(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    if not conversation.statement or conversation.quote is None or conversation.opted_out:
        return False
    if conversation.statement == REJECTED:
        return bool(reading.slots.keys() - HEALTH_SLOTS - _STEERING)
    if reading.tap in (NEEDS_RIGHT, NEEDS_WRONG):
        return True
    if _changes_the_option(draft, reading) is not None:
        return True
    return conversation.asked == QUESTION and reading.says("affirm", "accept_proposal", "deny")


def _changes_the_option(draft: Draft, reading: Reading) -> int | None:
    """The other option that "mejor la 3" asks for while the statement of the first one waits."""
    conversation = draft.conversation
    if conversation.asked != QUESTION:
        return None
    number = choice.named([reading])
    there = number is not None and draft.on_table.option(number) is not None
    return number if there and number != conversation.chosen else None


def _respond(draft: Draft, reading: Reading) -> After:
    conversation = draft.conversation
    if conversation.statement == REJECTED:
        return _mended(draft)
    number = None if reading.tap else _changes_the_option(draft, reading)
    if number is not None:
        quote = draft.on_table
        conversation.chosen = number
        draft.record("option_chosen", quote_id=quote.quote_id, option=number)
        shown = Figure(FigureKind.COUNT, str(number), f"quote:{quote.quote_id}/{number}/number")
        draft.notes.append(Note("option_changed", (("detalle", shown),)))
        draft.say(Inform("option_changed", (("numero", shown),)))
        state(draft, quote)
        return After.STOP
    if reading.tap == NEEDS_WRONG or reading.says("deny"):
        draft.record("needs_rejected", paper=conversation.statement, message_id=reading.message_id)
        draft.notes.append(Note("needs_rejected"))
        conversation.statement = REJECTED
        conversation.asked = ""
        draft.say(Inform("needs_wrong"))
        return After.STOP
    draft.record("needs_confirmed", paper=conversation.statement, message_id=reading.message_id)
    conversation.statement = ""
    conversation.asked = ""
    papers.issue(draft, draft.on_table, (DocumentKind.NOTE, DocumentKind.PROPOSAL))
    interview.offer(draft)
    return After.STOP


def _mended(draft: Draft) -> After:
    """What was wrong has been said: a new statement, unless it changes the price, which a person works out again."""
    conversation = draft.conversation
    chosen, quote = conversation.chosen, draft.on_table
    for reading in draft.readings:
        facts.absorb(draft, reading)
    conversation.doubts = []
    if conversation.quote is quote and draft.learned:
        conversation.chosen = chosen
        state(draft, quote)
    else:
        conversation.statement = ""
        draft.notes.append(Note("quote_superseded"))
        draft.say(Inform("noted"))
    return After.STOP


AGREEMENT = Pattern("agreement", _decides, _respond)
