"""Spanish numbers as they are typed: digits, words and mixtures, with where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from iagente_vida.agents.understanding.text import Span, listed

_UNITS = {
    word: value
    for value, words in enumerate(
        listed(
            "cero;uno un una;dos;tres;cuatro;cinco;seis;siete;ocho;nueve;diez;once;doce;trece;catorce;quince;"
            "dieciseis;diecisiete;dieciocho;diecinueve;veinte;veintiuno veintiun veintiuna;veintidos;veintitres;"
            "veinticuatro;veinticinco;veintiseis;veintisiete;veintiocho;veintinueve",
            ";",
        )
    )
    for word in words.split()
}
_TENS = {
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
}
_HUNDREDS = {
    "cien": 100,
    "ciento": 100,
    "doscient": 200,
    "trescient": 300,
    "cuatrocient": 400,
    "quinient": 500,
    "seiscient": 600,
    "setecient": 700,
    "sietecient": 700,
    "ochocient": 800,
    "novecient": 900,
    "nuevecient": 900,
}
_THOUSANDS = {"mil", "k", "lucas", "luca", "miles"}
_MILLIONS = {"millon", "millones", "palo", "palos", "melon", "melones"}
_PARTS = {"medio": 0.5, "media": 0.5, "cuarto": 0.25}
_ARTICLES = {"un", "una", "uno"}

_TOKEN = re.compile(r"\d+(?:[.,']\d+)*|[a-z]+")
_TENS_AND_UNIT = re.compile(r"(treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?:ai|i|y|ay)([a-z]{2,6})")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*")
_GROUPED_CENTS = re.compile(r"\d{1,3}(?:([.,'])\d{3})+[.,]\d{1,2}")
_GLUE = re.compile(r"[ \t]{1,3}")
_MAX_DIGITS = 15
_VAGUE = re.compile(r"\s{1,2}y (?:pico|algo|poc[oa]s?|tant[oa]s|un poc[oa])(?: (?P<scale>mil|millones))?\b")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text. `scale` is the multiplier said last ("80 mil" = coefficient 80, scale 1000).

    `article` marks a bare "un" or "una", which may be no number at all; `digits` one that began with a digit;
    `vague` one with an unsaid rest ("cien y pico").
    """

    value: float
    span: Span
    coefficient: float
    scale: int = 1
    article: bool = False
    digits: bool = False
    vague: bool = False

    @property
    def too_vague(self) -> bool:
        """Whether the unsaid rest may be a large part of the number: "mil y pico", but not "420 y pico"."""
        if not self.vague:
            return False
        step = 1.0
        while self.coefficient and self.coefficient % (step * 10) == 0:
            step *= 10
        return step >= self.coefficient / 4


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def find_numbers(folded: str) -> list[Number]:
    """The numbers of a folded text, from left to right, none overlapping."""
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number, following = _parse(tokens, at, folded)
        following = max(following, at + 1)
        if number is not None:
            vague = _VAGUE.match(folded, number.span[1])
            if vague:
                number = replace(number, span=(number.span[0], vague.end()), vague=True)
                following += sum(1 for token in tokens[following:] if token.start < vague.end())
            found.append(number)
        at = following
    return found


def _parse(tokens: list[_Token], at: int, folded: str) -> tuple[Number | None, int]:
    """The number that begins at a token and the first token after it."""
    start = at
    if part := _part_of_million(tokens, at, folded):
        share, last = part
        return Number(share * 1_000_000, (tokens[at].start, tokens[last].end), share, 1_000_000), last + 1
    total, group = 0.0, None
    floor = 1_000  # each word of a group must be smaller than the one before it
    scale, coefficient = 1, 0.0
    while at < len(tokens) and (at == start or _adjoin(tokens[at - 1], tokens[at], folded)):
        word = tokens[at].text
        if word in _THOUSANDS and (scale == 1 or scale > 1_000):
            if group is None and word != "mil":
                break
            coefficient = 1.0 if group is None else group
            total += coefficient * 1_000
            group, floor, scale = None, 1_000, 1_000
        elif word in _MILLIONS and scale < 1_000_000 and (group is not None or total):
            coefficient = total + (group or 0)
            total = coefficient * 1_000_000
            group, floor, scale = None, 1_000, 1_000_000
            if _half_follows(tokens, at, folded):
                total += 500_000
                at += 2
        elif at == start and word in ("millon", "palo"):
            coefficient, total, scale = 1.0, 1_000_000.0, 1_000_000
            if _half_follows(tokens, at, folded):
                total += 500_000
                at += 2
        elif word[0].isdigit():
            if group is not None or len(word) > _MAX_DIGITS:
                break
            value = _digits_value(word)
            if value is None or (scale > 1 and value >= scale):
                break
            group, floor = value, 0
        elif word == "y" and group is not None and 30 <= floor <= 100 and _unit_follows(tokens, at, folded):
            pass
        else:
            value, ceiling = _word_value(word)
            if value is None or ceiling > floor:
                break
            group = (group or 0) + value
            floor = _floor_after(value)
        at += 1
    if at == start:
        return None, start + 1
    while tokens[at - 1].text == "y":
        at -= 1
    if group and scale == 1_000_000 and group < 10 and tokens[at - 2].text in ("palo", "palos"):
        group *= 100_000  # "un palo ocho" leaves its hundreds of thousands unsaid
    if group and scale == 1_000_000 and 100 <= group < 1_000 and group % 50 == 0:
        group *= 1_000  # "un millón doscientos" leaves its second "mil" unsaid
    value = total + (group or 0)
    if group is not None and total:
        coefficient, scale = value, 1
    elif group is not None:
        coefficient = value
    span = (tokens[start].start, tokens[at - 1].end)
    article = at == start + 1 and tokens[start].text in _ARTICLES
    return Number(value, span, coefficient, scale, article, tokens[start].text[0].isdigit()), at


def _floor_after(value: float) -> int:
    if value >= 100:
        return 100
    return 30 if value >= 30 else 0


def _word_value(word: str) -> tuple[float | None, int]:
    """The value of a number word and the magnitude it needs free before it."""
    if word in _UNITS:
        value = _UNITS[word]
        return value, 10 if value < 10 else 100
    if word in _TENS:
        return _TENS[word], 100
    if word in ("cien", "ciento", "cientos"):
        return 100, 1_000
    stem = word.rstrip("s")[:-1] if word.endswith(("os", "as")) else ""
    if stem in _HUNDREDS:
        return _HUNDREDS[stem], 1_000
    joined = _TENS_AND_UNIT.fullmatch(word)
    if joined and _UNITS.get(joined[2], 10) < 10:
        return _TENS[joined[1]] + _UNITS[joined[2]], 100
    return None, 0


def _digits_value(word: str) -> float | None:
    if word.isdigit():
        return float(word)
    if _GROUPED.fullmatch(word):
        return float(re.sub(r"\D", "", word))
    if _GROUPED_CENTS.fullmatch(word):
        whole, cents = re.split(r"[.,](?=\d{1,2}$)", word)
        return float(re.sub(r"\D", "", whole) + "." + cents)
    parts = re.split(r"[.,']", word)
    if len(parts) == 2:
        return float(".".join(parts))
    return None


def _adjoin(left: _Token, right: _Token, folded: str) -> bool:
    gap = folded[left.end : right.start]
    return (gap == "" and (left.text[0].isdigit() != right.text[0].isdigit())) or bool(_GLUE.fullmatch(gap))


def _part_of_million(tokens: list[_Token], at: int, folded: str) -> tuple[float, int] | None:
    """The share and the last token of "medio millón", "medio palo", "cuarto de millón"."""
    share = _PARTS.get(tokens[at].text)
    last = at + 1
    if last < len(tokens) and tokens[last].text == "de":
        last += 1
    if share is None or last >= len(tokens) or tokens[last].text not in _MILLIONS:
        return None
    return (share, last) if _adjoin(tokens[last - 1], tokens[last], folded) else None


def _half_follows(tokens: list[_Token], at: int, folded: str) -> bool:
    return (
        at + 2 < len(tokens)
        and tokens[at + 1].text == "y"
        and tokens[at + 2].text == "medio"
        and _adjoin(tokens[at + 1], tokens[at + 2], folded)
    )


def _unit_follows(tokens: list[_Token], at: int, folded: str) -> bool:
    return (
        at + 1 < len(tokens)
        and _UNITS.get(tokens[at + 1].text, 10) < 10
        and _adjoin(tokens[at], tokens[at + 1], folded)
    )
