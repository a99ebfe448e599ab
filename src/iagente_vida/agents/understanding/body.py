"""Height and weight."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Message, Span

_METRE = re.compile(
    r"(?<![\d.,])(?:(?:1|un) )?metro(?: y| con)? (\d{1,2})(?!\d)|"
    r"(?<![\d.,])1 ?(?:m|mts?|metro)[ .,]{0,2}(\d{2})(?:cm)?\b|"
    r"(?<![\d.,])([12]) (?:con |y |coma |punto )?(\d{2})(?![.,]?\d|/| ?(?:anos|mil|k|euros|kg|kilos|hij))|"
    r"(?<![\d.,])([12])[.,'](\d{1,2})(?![.,]?\d)|"
    r"(?<![\d.,])(1[2-9]\d|2[0-2]\d)(?![\d.,]\d|\d)"
)
_UNIT = re.compile(r" ?(?:cms?|centimetros?|mts?|m|metros?|de (?:alto|alta|altura|estatura))\b")
_LABEL = re.compile(r"\b(?:mido|altura|estatura|mides?)\b(?: (?:es|que|son|de|unos|como|casi|sobre|:))*:? ?$")
_WEIGHT_UNIT = re.compile(
    r"(?<![\d.,])(\d{2,3}(?:[.,]\d{1,2})?) ?(?:kgs?|kilos?|kilitos?|quilos?|kilogramos?)\b( y medio)?"
)
_WEIGHT_LABEL = re.compile(
    r"\b(?:peso|pesaje)\b(?: (?:es|de|unos|como|casi|sobre|mas o menos|actualmente|ahora|"
    r"los))*:? (\d{2,3}(?:[.,]\d{1,2})?)"
    r"(?![.,]?\d| ?(?:mil|k|euros?|€|\$)\b)( y medio)?"
)
_WEIGHT_BARE = re.compile(
    r"\W*(?:pues |unos |casi |sobre |creo que |como |mas o menos )*(\d{2,3}(?:[.,]\d{1,2})?)( y medio)?\b"
)


def find_height(message: Message, view: Numerals, asked: bool) -> tuple[int, Span] | None:
    """A height in whole centimetres: "1,74", "metro ochenta", "1m72", "uno setenta y cinco", "183 cm"."""
    weighed = bool(_WEIGHT_UNIT.search(view.text))
    for found in _METRE.finditer(view.text):
        span = view.span(found.span())
        unit = _UNIT.match(view.text, found.end())
        labelled = bool(_LABEL.search(view.text[max(0, found.start() - 30) : found.start()]))
        with_decimals = bool(found[5]) and len(found[6]) == 2
        metre = bool(found[1] or found[2])
        sure = metre or unit or labelled or (with_decimals and weighed) or (asked and _leads(view.text, found.start()))
        if sure and not message.clause_at(span[0]).relative and (height := _centimetres(found)):
            return height, (span[0], view.span((found.start(), unit.end()))[1] if unit else span[1])
    if asked and (half := re.search(r"\bmetro y medio\b", view.text)):
        return 150, view.span(half.span())
    return None


def find_weight(message: Message, view: Numerals, asked: bool) -> tuple[int | float, Span] | None:
    """A weight in kilograms."""
    patterns = [_WEIGHT_UNIT, _WEIGHT_LABEL, *([_WEIGHT_BARE] if asked else [])]
    for pattern in patterns:
        for found in pattern.finditer(view.text):
            span = view.span(found.span())
            value = float(found[1].replace(",", ".")) + (0.5 if found[2] else 0)
            if 25 <= value <= 300 and not message.clause_at(span[0]).relative:
                return (int(value) if value == int(value) else value), span
            if pattern is _WEIGHT_BARE:
                break
    return None


def _leads(text: str, start: int) -> bool:
    """Whether nothing but small words comes before."""
    return not re.search(r"[a-z]{7,}|\d", text[:start].replace("altura", ""))


def _centimetres(found: re.Match[str]) -> int | None:
    if found[7]:
        return int(found[7])
    metres, rest = (found[3] or found[5] or "1"), (found[1] or found[2] or found[4] or found[6])
    height = int(metres) * 100 + int(rest) * (10 if len(rest) == 1 and found[5] else 1)
    return height if 120 <= height <= 230 else None
