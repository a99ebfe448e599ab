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
    r"(?<![\d.,])(1[2-9]\d|2[0-2]\d)(?![\d.,]\d|\d)|"
    r"(?<![\d.,])2 (?:m|mts?|metros)(?: y| con)? (\d{1,2})(?: ?cms?| centimetros)?\b"
)
_FEET = re.compile(r"(?<![\d.,])([4-7]) ?pies?(?: (?:y |con )?(\d{1,2})(?: pulgadas)?)?(?!\d)")
_UNIT = re.compile(r" ?(?:cms?|centimetros?|mts?|m|metros?|de (?:alto|alta|altura|estatura))\b")
_LABEL = re.compile(r"\b(?:mido|altura|estatura|mides?)\b(?: (?:es|que|son|de|unos|como|casi|sobre|:))*:? ?$")
_BOUND = re.compile(
    r"\b(?:no llego (?:a|al)|menos de(?:l)?|mas de(?:l)?|paso (?:de|del)|casi|no|y no|en vez de|antes|"
    r"media)(?: los| el| un)?(?: metro)? $"
)
_VAGUE = re.compile(r"^(?: kilos?| kgs?)? y (?:pico|algo|tantos)\b")
_WEIGHT = r"(?<![\d.,'])(\d{2,3}(?:[.,]\d{1,2})?)"
_KILOS = r"(?:kgs?|kilos?|kilitos?|kilazos?|quilos?|kilogramos?)"
_WEIGHT_UNIT = re.compile(rf"{_WEIGHT} ?{_KILOS}\b( y medio)?")
_POUNDS = re.compile(rf"{_WEIGHT} ?(?:libras?|lbs?)\b( y media)?")
_WEIGHT_LABEL = re.compile(
    r"\b(?:peso|pesaje)\b(?: (?:es|de|unos|como|casi|sobre|mas o menos|actualmente|ahora|"
    r"los))*:? (\d{2,3}(?:[.,]\d{1,2})?)"
    r"(?![.,]?\d| ?(?:mil|k|euros?|€|\$)\b)( y medio)?"
)
_WEIGHT_BARE = re.compile(rf"{_WEIGHT}( y medio)?(?![\d.,'/]?\d| ?(?:anos?|cms?|euros?|€|mil|k)\b)")
_FORMER = re.compile(
    r"\b(?:entre|antes(?: pesaba)?|pesaba|llegue a(?: pesar)?|hace \w+|perdi|baje|adelgace|engorde|subi|no|"
    r"en vez de|mas de|menos de)"
    r"(?: de| los| unos)? $"
)
_POUND = 0.45359237
_FOOT, _INCH = 30.48, 2.54


def find_height(message: Message, view: Numerals, asked: str) -> tuple[int, Span] | None:
    """A height in whole centimetres: "1,74", "metro ochenta", "1m72", "uno setenta y cinco", "183 cm", "5 pies 7"."""
    height_asked = asked == "height_cm"
    weighed = bool(_WEIGHT_UNIT.search(view.text)) or asked == "weight_kg"
    for found in _METRE.finditer(view.text):
        span = view.span(found.span())
        unit = _UNIT.match(view.text, found.end())
        before = view.text[max(0, found.start() - 30) : found.start()]
        with_decimals = bool(found[5]) and len(found[6]) == 2
        metre = bool(found[1] or found[2] or found[8])
        sure = (
            metre
            or unit
            or _LABEL.search(before)
            or (with_decimals and weighed)
            or (height_asked and _leads(view.text, found.start()))
        )
        if not sure or _BOUND.search(before) or message.clause_at(span[0]).relative:
            continue
        if height := _centimetres(found):
            return height, (span[0], view.span((found.start(), unit.end()))[1] if unit else span[1])
    if height_asked and (feet := _FEET.search(view.text)):
        return round(int(feet[1]) * _FOOT + int(feet[2] or 0) * _INCH), view.span(feet.span())
    if height_asked and (half := re.search(r"\bmetro y medio\b(?! y)", view.text)):
        return 150, view.span(half.span())
    return None


def find_weight(message: Message, view: Numerals, asked: str) -> tuple[int | float, Span] | None:
    """A weight in kilograms."""
    patterns = [_WEIGHT_UNIT, _POUNDS, _WEIGHT_LABEL, *([_WEIGHT_BARE] if asked == "weight_kg" else [])]
    for pattern in patterns:
        for found in pattern.finditer(view.text):
            span = view.span(found.span())
            value = float(found[1].replace(",", ".")) + (0.5 if found[2] else 0)
            if pattern is _POUNDS:
                value = round(value * _POUND, 1)
            before = view.text[max(0, found.start() - 30) : found.start()]
            if _FORMER.search(before) or _VAGUE.match(view.text[found.end() :]):
                continue
            if 25 <= value <= 300 and not message.clause_at(span[0]).relative:
                return (int(value) if value == int(value) else value), span
            if pattern is _WEIGHT_BARE:
                break
    return None


def _leads(text: str, start: int) -> bool:
    """Whether no other number comes before, save one that is only a bound ("no llego al 1,60, 1,58")."""
    return not re.search(r"\d", text[:start]) or bool(_BOUND.search(re.split(r"\d", text[:start])[0]))


def _centimetres(found: re.Match[str]) -> int | None:
    if found[7]:
        return int(found[7])
    if found[8]:
        return 200 + int(found[8])
    metres, rest = (found[3] or found[5] or "1"), (found[1] or found[2] or found[4] or found[6])
    height = int(metres) * 100 + int(rest) * (10 if len(rest) == 1 and found[5] else 1)
    return height if 120 <= height <= 230 else None
