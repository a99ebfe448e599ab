"""Figures in documents, as Spanish readers expect them, in the quote's own currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

LOCALE = "es_ES"


def money(value: str | Decimal, currency: str) -> str:
    """With cents: "1.234,50 €"."""
    return str(format_currency(Decimal(value), currency, locale=LOCALE, group_separator=True, format="#,##0.00\xa0¤"))


def whole(value: int, currency: str) -> str:
    """Without cents: "150.000 €"."""
    return str(format_currency(value, currency, locale=LOCALE, format="#,##0\xa0¤", currency_digits=False))


def count(value: int) -> str:
    """A whole number: "1.200"."""
    return str(format_decimal(value, locale=LOCALE, format="#,##0"))


def day(value: date) -> str:
    """A day: "22 de noviembre de 2026"."""
    return str(format_date(value, "d 'de' MMMM 'de' y", locale=LOCALE))
