"""Figures as Spanish readers expect them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency

from iagente_vida.domain.acts import Figure, FigureKind

LOCALE = "es_ES"
WHOLE_EUROS = "#,##0\xa0¤"


@lru_cache(maxsize=8192)
def written(kind: FigureKind, value: str) -> str:
    """The figure in words and digits: "12,34 €", "150.000 €", "22 de noviembre de 2026"."""
    match kind:
        case FigureKind.MONEY:
            return str(format_currency(Decimal(value), "EUR", locale=LOCALE))
        case FigureKind.EUROS:
            return str(format_currency(Decimal(value), "EUR", format=WHOLE_EUROS, currency_digits=False, locale=LOCALE))
        case FigureKind.DATE:
            return str(format_date(date.fromisoformat(value), "d 'de' MMMM 'de' y", locale=LOCALE))
        case FigureKind.MOMENT:
            return moment(value)
        case _:
            return value


def moment(value: str) -> str:
    """When people answer: "hoy, antes de las 19:00", "el lunes 24 de noviembre, a partir de las 9:00"."""
    if not value:
        return ""
    side, at, now = value.split("|")
    then, today = datetime.fromisoformat(at), datetime.fromisoformat(now).date()
    if side == "before":
        return f"hoy, antes de las {_hour(then)}"
    days = (then.date() - today).days
    day = {0: "hoy", 1: "mañana"}.get(days) or format_date(then.date(), "'el' EEEE d 'de' MMMM", locale=LOCALE)
    return f"{day}, a partir de las {_hour(then)}"


def _hour(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}" if at.hour or at.minute else "24:00"


def write(figure: Figure) -> str:
    """The figure as the customer reads it."""
    return written(figure.kind, figure.value)
