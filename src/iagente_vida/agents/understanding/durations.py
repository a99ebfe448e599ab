"""Lengths of time in months: "año y medio", "un par de años", "un año y tres meses"."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Span

_AMOUNT = r"(?P<amount>\d{1,3}|medi[oa] docena de|medi[oa]|un par de|una?)"
_DURATION = re.compile(
    rf"(?<![\d.,])(?:{_AMOUNT} )?(?P<unit>an(?:it)?os?|anios?|ans|mes(?:es|ecitos?)?|semanas?|dias?)\b"
    r"(?P<half> y medio\b)?(?: y (?P<more>\d{1,2}|un) mes(?:es)?\b)?"
)
_AMOUNTS = {"medio": 0.5, "media": 0.5, "un par de": 2.0, "un": 1.0, "una": 1.0}
_HALF_DOZEN = 6.0
_MONTHS = {"a": 12.0, "m": 1.0, "s": 12 / 52, "d": 12 / 365}


def find_durations(view: Numerals) -> list[tuple[int, Span]]:
    """The durations of a text in whole months, with their spans."""
    found = []
    for match in _DURATION.finditer(view.text):
        amount = match["amount"]
        if amount is None and match["half"] is None:
            continue
        value = 1.0 if amount is None else _amount(amount)
        value += 0.5 if match["half"] else 0
        months = value * _MONTHS[match["unit"][0]]
        if match["more"]:
            months += 1 if match["more"] == "un" else int(match["more"])
        found.append((int(months), view.span(match.span())))
    return found


def _amount(said: str) -> float:
    if "docena" in said:
        return _HALF_DOZEN
    return _AMOUNTS.get(said) or float(said)
