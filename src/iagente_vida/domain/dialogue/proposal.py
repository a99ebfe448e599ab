"""The options on the table: presenting them, taking a choice, and passing it to a person."""

from __future__ import annotations

from iagente_vida.domain.acts import ConfirmChoice, Disclose, Handoff, Inform, Present
from iagente_vida.domain.conversation import Disclosure, OfferedQuote, Stage
from iagente_vida.domain.dialogue import advert, agreement, choice, followup, papers, products, second
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.facts import corrected
from iagente_vida.domain.documents import DocumentKind
from iagente_vida.domain.insurance.lifecycle import QuoteState

QUESTION = "offer_proposal"
CONFIRMATION = "confirm_data"
MEDIATOR_NOTICE = "mediador"
NOTICE_VERSION = "2026-11"
RECOMMENDED = "recomendada"


def disclose(draft: Draft) -> None:
    """Shows who mediates before the first price (R1), once for each version of the notice."""
    shown = draft.conversation.disclosures.get(MEDIATOR_NOTICE)
    if shown is not None and shown.version == NOTICE_VERSION:
        return
    draft.conversation.disclosures[MEDIATOR_NOTICE] = Disclosure(version=NOTICE_VERSION, at=draft.now)
    draft.say(Disclose(MEDIATOR_NOTICE))
    draft.record("disclosure", notice=MEDIATOR_NOTICE, version=NOTICE_VERSION)


def lay_out(draft: Draft, quote: OfferedQuote) -> None:
    """Puts a new quote on the table, after what changed."""
    conversation = draft.conversation
    draft.say(*corrected(draft))
    disclose(draft)
    advert.compare(draft, quote)
    draft.say(Present(quote, _dearer_or_cheaper(draft.previous_quote, quote), draft.other))
    products.beside(draft, quote)
    draft.move_quote(quote.quote_id, QuoteState.PRESENTED)
    conversation.quote = quote
    conversation.chosen = None
    conversation.stage = Stage.PRESENTACION_PROPUESTA
    draft.expect(QUESTION)


def go_on(draft: Draft) -> None:
    """Answers what was said about the options on the table."""
    conversation = draft.conversation
    quote = draft.on_table
    conversation.stage = Stage.PRESENTACION_PROPUESTA
    draft.say(*corrected(draft))
    reading = draft.readings[-1]
    numbers = conversation.asked in (QUESTION, CONFIRMATION, "")
    number = choice.named(draft.readings, numbers=numbers)
    if any(entry.says("stale_option") for entry in draft.readings):
        draft.say(Inform("stale_option"), Present(quote, other=draft.other))
        draft.expect(QUESTION)
    elif number is not None and quote.option(number) is None:
        draft.say(Inform("no_such_option"))
        draft.ask(QUESTION)
    elif number is not None:
        _confirm(draft, quote, number)
    elif _confirms(draft) and reading.says("affirm", "accept_proposal"):
        _accept(draft, quote)
    elif conversation.asked == CONFIRMATION and reading.says("deny"):
        conversation.chosen = None
        draft.say(Inform("choice_undone"))
        draft.ask(QUESTION)
    elif reading.says("accept_proposal"):
        _confirm(draft, quote, _recommended(quote))
    elif reading.says("deny") and not draft.acts:
        draft.say(Inform("no_thanks"))
        followup.cancel(draft)
        draft.expect(QUESTION)
    elif conversation.asked == CONFIRMATION and conversation.chosen is not None:
        _confirm(draft, quote, conversation.chosen)
    else:
        draft.ask(QUESTION)


def _confirms(draft: Draft) -> bool:
    """Whether the question on the table is that of a chosen option: no other yes ever accepts one."""
    return draft.conversation.asked == CONFIRMATION and draft.conversation.chosen is not None


def _dearer_or_cheaper(before: OfferedQuote | None, now: OfferedQuote) -> OfferedQuote | None:
    """The quote that this one replaces, when any of its figures is another one."""
    return None if before is None or before.options == now.options else before


def show_again(draft: Draft) -> None:
    """Repeats what is on the table."""
    conversation = draft.conversation
    if conversation.asked == CONFIRMATION and conversation.chosen is not None:
        _confirm(draft, draft.on_table, conversation.chosen)
        return
    draft.say(Present(draft.on_table, other=draft.other))
    draft.expect(QUESTION)


def _recommended(quote: OfferedQuote) -> int:
    return next((option.number for option in quote.options if option.code == RECOMMENDED), quote.options[0].number)


def _confirm(draft: Draft, quote: OfferedQuote, number: int) -> None:
    draft.conversation.chosen = number
    draft.record("option_chosen", quote_id=quote.quote_id, option=number)
    draft.say(ConfirmChoice(quote, number))
    draft.expect(CONFIRMATION)


def _accept(draft: Draft, quote: OfferedQuote) -> None:
    draft.record("option_confirmed", quote_id=quote.quote_id, option=draft.conversation.chosen or 0)
    draft.move_quote(quote.quote_id, QuoteState.ACCEPTED)
    if draft.other:
        papers.issue(draft, quote, (DocumentKind.NEEDS,))  # the proposal waits for them to confirm it
        second.done(draft)
        draft.conversation.stage = Stage.PRESENTACION_PROPUESTA
        draft.ask(QUESTION)
        return
    draft.say(Handoff("accepted", who_and_when(draft)))
    draft.hand_over("accepted")
    draft.finish()
    agreement.state(draft, quote)
