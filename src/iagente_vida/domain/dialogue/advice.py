"""Which one would you take? A recommendation out of what the customer said, with its reason, never a push."""

from __future__ import annotations

import re
from decimal import Decimal

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedOption, OfferedQuote
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.product import Form

RECOMMENDED = "recomendada"
_ASKED = re.compile(
    r"\b(?:(?:cu[aá]l|qu[eé]) (?:me )?"
    r"(?:recomiend\w+|aconsej\w+|conviene|escoger\w+|elegir\w+|coger\w+|es (?:la )?mejor)|"
    r"(?:t[uú]|usted) (?:cu[aá]l|qu[eé])|recomi[eé]nda\w*me|cu[aá]l (?:ves|har[ií]as|pondr[ií]as))"
)


def _wants(draft: Draft, reading: Reading) -> bool:
    return draft.conversation.quote is not None and bool(_ASKED.search(reading.text)) and not draft.learned


def _respond(draft: Draft, _reading: Reading) -> After:
    quote = draft.on_table
    budget = draft.conversation.profile.value("budget_monthly")
    most = Decimal(str(budget)) if isinstance(budget, int | float) and not isinstance(budget, bool) else None
    fits = _within(quote, most)
    source = f"quote:{quote.quote_id}/{fits.number}"
    draft.record("advice", quote_id=quote.quote_id, option=fits.number)
    draft.say(
        Inform(
            _topic(quote, fits),
            (
                ("numero", Figure(FigureKind.COUNT, str(fits.number), f"{source}/number")),
                ("capital", Figure(FigureKind.EUROS, str(fits.capital), f"{source}/capital")),
                ("mensual", Figure(FigureKind.MONEY, fits.monthly, f"{source}/monthly")),
            ),
        )
    )
    draft.expect("offer_proposal")
    return After.STOP


def _topic(quote: OfferedQuote, fits: OfferedOption) -> str:
    if fits.code != RECOMMENDED:
        return "advice_budget"
    return "advice_renovable" if quote.form == Form.RENEWABLE else "advice"


def _within(quote: OfferedQuote, most: Decimal | None) -> OfferedOption:
    """The option that covers what was asked for, or the dearest one inside the customer's own budget."""
    usual = next((option for option in quote.options if option.code == RECOMMENDED), quote.options[0])
    if most is None or Decimal(usual.monthly) <= most:
        return usual
    affordable = [option for option in quote.options if Decimal(option.monthly) <= most]
    return max(affordable, key=lambda option: Decimal(option.monthly), default=usual)


ADVICE = Pattern("advice", _wants, _respond)
