"""Lengths of time in months: "año y medio", "un par de años", "8 meses"."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Span

_AMOUNT = r"(?P<amount>\d{1,3}|medio|un par de|una?)"
_DURATION = re.compile(
    rf"(?<![\d.,])(?:{_AMOUNT} )?(?P<unit>an(?:it)?os?|anios?|ans|mes(?:es)?|mesecitos|semanas?|"
    rf"dias?)\b(?P<half> y medio\b)?"
)
_AMOUNTS = {"medio": 0.5, "un par de": 2.0, "un": 1.0, "una": 1.0}
_MONTHS = {"a": 12.0, "m": 1.0, "s": 12 / 52, "d": 12 / 365}


def find_durations(view: Numerals) -> list[tuple[int, Span]]:
    """The durations of a text in whole months, with their spans."""
    found = []
    for match in _DURATION.finditer(view.text):
        amount = match["amount"]
        if amount is None and match["half"] is None:
            continue
        value = 1.0 if amount is None else _AMOUNTS.get(amount) or float(amount)
        value += 0.5 if match["half"] else 0
        found.append((int(value * _MONTHS[match["unit"][0]]), view.span(match.span())))
    return found
