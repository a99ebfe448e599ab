"""Questions about the options on the table: why that one, what would be paid, per month or per year."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedOption
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.product import Form

QUESTION = "offer_proposal"
RECOMMENDED = "recomendada"
_WHY = re.compile(
    r"\b(?:por|x) ?qu?[eé] (?:es |me recomiend\w+ |me dices )?(?:es[ao]s?|est[ao]s?|la (?:\w+))\b|"
    r"\W*(?:y )?(?:eso )?(?:por|x) ?qu?[eé]\W*$"
)
_DIES = r"(?:mue?r\w+|falle[cz]\w+|falt[oe]|palm\w+|(?:me )?pas(?:a|ara|e) algo)"
_PAID = re.compile(
    rf"\bcu[aá]nto\b[^.?!]{{0,15}}\b(?:cobra\w*|recib\w+|(?:le|les) (?:dan|queda\w*|dar[ií]an|pag\w+|toca\w*))\b"
    rf"[^.?!]{{0,40}}\b{_DIES}|\bsi (?:yo )?(?:me )?{_DIES}\b[^.?!]{{0,40}}\bcu[aá]nto\b[^.?!]{{0,15}}"
    r"\b(?:cobra\w*|recib\w+|(?:le|les) (?:dan|queda\w*|dar[ií]an|pag\w+|toca\w*))"
)
_PERIOD = re.compile(
    r"^\W*(?:(?:vale|ok|pero|oye|y|entonces)\W+)*(?:eso|esto|ese precio|el precio|lo que pone|son|es)\b[^.?!]{0,12}"
    r"\b(?:cada|al|por|a la) (?:mes|año)(?: o (?:al|cada|por) (?:mes|año))?(?:\W+(?:no|verdad|o qu?[eé]?))?\W*$"
)


def _about(words: re.Pattern[str], draft: Draft, reading: Reading) -> bool:
    return draft.conversation.quote is not None and not draft.learned and bool(words.search(reading.text))


def _usual(draft: Draft) -> OfferedOption:
    """The option that is chosen, else the recommended one."""
    quote = draft.on_table
    chosen = quote.option(draft.conversation.chosen) if draft.conversation.chosen is not None else None
    return chosen or next((each for each in quote.options if each.code == RECOMMENDED), quote.options[0])


def _capital(draft: Draft, option: OfferedOption) -> Figure:
    source = f"quote:{draft.on_table.quote_id}/{option.number}/capital"
    return Figure(FigureKind.EUROS, str(option.capital), source)


def _asks_why(draft: Draft, reading: Reading) -> bool:
    return _about(_WHY, draft, reading) and not draft.corrections


def _say_why(draft: Draft, _reading: Reading) -> After:
    quote = draft.on_table
    least = min(quote.options, key=lambda option: option.capital)
    usual = next((each for each in quote.options if each.code == RECOMMENDED), quote.options[0])
    draft.say(Inform("advice_why", (("capital", _capital(draft, usual)), ("minimo", _capital(draft, least)))))
    draft.expect(QUESTION)
    return After.STOP


def _asks_what_is_paid(draft: Draft, reading: Reading) -> bool:
    return _about(_PAID, draft, reading) and draft.on_table.form == Form.LEVEL


def _say_what_is_paid(draft: Draft, _reading: Reading) -> After:
    option = _usual(draft)
    source = f"quote:{draft.on_table.quote_id}/{option.number}"
    draft.say(
        Inform(
            "payout",
            (
                ("numero", Figure(FigureKind.COUNT, str(option.number), f"{source}/number")),
                ("capital", _capital(draft, option)),
                ("anos", Figure(FigureKind.COUNT, str(option.term_years), f"{source}/term_years")),
            ),
        )
    )
    draft.expect(QUESTION)
    return After.STOP


def _say_the_period(draft: Draft, _reading: Reading) -> After:
    option = _usual(draft)
    source = f"quote:{draft.on_table.quote_id}/{option.number}"
    draft.say(
        Inform(
            "price_period",
            (
                ("numero", Figure(FigureKind.COUNT, str(option.number), f"{source}/number")),
                ("mensual", Figure(FigureKind.MONEY, option.monthly, f"{source}/monthly")),
                ("total_mensual", Figure(FigureKind.MONEY, option.annual_in_instalments, f"{source}/annual")),
            ),
        )
    )
    draft.expect(QUESTION)
    return After.STOP


TABLE = (
    Pattern("why_that_one", _asks_why, _say_why),
    Pattern("payout", _asks_what_is_paid, _say_what_is_paid),
    Pattern("price_period", lambda draft, reading: _about(_PERIOD, draft, reading), _say_the_period),
)
