"""Other ways to be insured beside the level term: a cover that follows the mortgage, and one renewed year by year."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedQuote
from iagente_vida.domain.dialogue import gathering, quoting
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.domain.insurance.limits import NotPricedError
from iagente_vida.domain.insurance.product import Form
from iagente_vida.domain.insurance.suitability import suits

_NAMED = {
    Form.DECREASING: re.compile(r"\b(?:decrecient\w+|el que (?:va )?baja\w*|que va bajando)\b"),
    Form.RENEWABLE: re.compile(r"\brenovables?\b"),
    Form.LEVEL: re.compile(r"\b(?:nivelad[oa]s?|precio fijo|(?:el|la) de siempre|las opciones de antes)\b"),
}
_QUESTION = re.compile(r"\b(?:qu[eé] es|qu[eé] significa|c[oó]mo funciona|diferencia)")


def beside(draft: Draft, quote: OfferedQuote) -> None:
    """After level options: what the mortgage alone would cost with a cover that goes down with it."""
    profile = draft.conversation.profile
    owes = profile.value("has_mortgage") is True or bool(profile.value("mortgage_balance"))
    if quote.form != Form.LEVEL or not owes:
        return
    code = draft.engine.product_of(Form.DECREASING)
    if not code:
        return
    try:
        computed = draft.engine.quote(replace(gathering.request(draft), product=code))
    except NotPricedError:
        return
    offered = quoting.offer(computed, quoting.quote_id(draft.turn_key, computed), draft.now)
    option = next((each for each in offered.options if each.code == quoting.RECOMMENDED), offered.options[0])
    draft.quotes.append(quoting.record(computed, offered.quote_id))
    draft.record("product_mentioned", quote_id=offered.quote_id, product=code)
    source = f"quote:{offered.quote_id}/{option.number}"
    draft.say(
        Inform(
            "beside_decreasing",
            (
                ("capital", Figure(FigureKind.EUROS, str(option.capital), f"{source}/capital")),
                ("mensual", Figure(FigureKind.MONEY, option.monthly, f"{source}/monthly")),
                ("total_mensual", Figure(FigureKind.MONEY, option.annual_in_instalments, f"{source}/annual")),
            ),
        )
    )


def mention_renewable(draft: Draft, quote: OfferedQuote) -> None:
    """To who finds a level premium dear: yearly renewable starts lower, and what it costs later is said with it."""
    if quote.form != Form.LEVEL or len(quote.renewal) < 2:
        return
    source = f"quote:{quote.quote_id}/renewable"
    first, *_, last = quote.renewal
    draft.say(
        Inform(
            "beside_renewable",
            (
                ("anual", Figure(FigureKind.MONEY, first.annual, source)),
                ("desde", Figure(FigureKind.COUNT, str(first.age), source)),
                ("ahora", Figure(FigureKind.MONEY, last.annual, source)),
                ("edad", Figure(FigureKind.COUNT, str(last.age), source)),
            ),
        )
    )


def _names_one(draft: Draft, reading: Reading) -> bool:
    wanted = _wanted(reading)
    quote = draft.conversation.quote
    return wanted is not None and quote is not None and quote.form != wanted and not _QUESTION.search(reading.text)


def _respond(draft: Draft, reading: Reading) -> After:
    conversation, wanted = draft.conversation, _wanted(reading)
    if wanted is None:
        raise ValueError("no product was named")
    code = draft.engine.product_of(wanted)
    if not code:
        draft.say(Inform("product_missing"))
        return After.RESUME
    if not suits(wanted, conversation.profile):
        draft.record("product_unsuitable", product=code)
        draft.say(Inform("unsuitable"))
        return After.RESUME
    conversation.product = "" if wanted is Form.LEVEL else code
    draft.record("product_chosen", product=code)
    draft.move_quote(draft.on_table.quote_id, QuoteState.SUPERSEDED)
    conversation.quote = conversation.chosen = None
    return After.RESUME


def keep_suitable(draft: Draft) -> None:
    """Before a price: a product that a correction left without its need ("no, no tengo hipoteca") is given up."""
    conversation = draft.conversation
    if not conversation.product:
        return
    form = next((each for each in Form if draft.engine.product_of(each) == conversation.product), None)
    if form is not None and not suits(form, conversation.profile):
        draft.record("product_unsuitable", product=conversation.product)
        conversation.product = ""
        draft.say(Inform("unsuitable"))


def _wanted(reading: Reading) -> Form | None:
    return next((form for form, words in _NAMED.items() if words.search(reading.text)), None)


PRODUCT = Pattern("product", _names_one, _respond)
