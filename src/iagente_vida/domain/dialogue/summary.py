"""The option somebody thinks about, in one line that can be kept or passed on."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedQuote
from iagente_vida.domain.dialogue.quoting import RECOMMENDED
from iagente_vida.domain.insurance.product import Form


def of(quote: OfferedQuote, chosen: int | None) -> Inform:
    """The summary of the chosen option, else of the recommended one."""
    usual = next((each for each in quote.options if each.code == RECOMMENDED), quote.options[0])
    option = (quote.option(chosen) if chosen is not None else None) or usual
    source = f"quote:{quote.quote_id}/{option.number}"
    return Inform(
        "summary" + ("_renovable" if quote.form == Form.RENEWABLE else "") + ("_demo" if quote.demo else ""),
        (
            ("capital", Figure(FigureKind.EUROS, str(option.capital), f"{source}/capital")),
            ("anos", Figure(FigureKind.COUNT, str(option.term_years), f"{source}/term_years")),
            ("mensual", Figure(FigureKind.MONEY, option.monthly, f"{source}/monthly")),
            ("total_mensual", Figure(FigureKind.MONEY, option.annual_in_instalments, f"{source}/annual")),
            ("aseguradora", Figure(FigureKind.WORDS, option.insurer, f"{source}/insurer")),
            ("hasta", Figure(FigureKind.DATE, quote.valid_until.isoformat(), f"quote:{quote.quote_id}/valid_until")),
        ),
    )
