"""A telegram: a message that is nothing but facts in a row, "40 no fumador 100k 20 años"."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Span

ADULT, OLDEST = 18, 85
LONGEST_TERM = 60
_PIECE = re.compile(
    r"(?P<smoker>no fum(?:o|ador|adora)|(?:soy |si )?fum(?:o|ador|adora))\b|"
    r"(?P<term>(?:a|por|durante|para|plazo(?: de)?) (?:unos )?(?P<years>\d{1,2}) ?(?:anos)?\b)|"
    r"(?P<sum>(?P<figure>\d[\d.]*) ?(?P<unit>k|mil(?: euros)?|euros?|eur|€)(?![a-z]))|"
    r"(?P<big>\d{2,3}\.?\d{3})\b|"
    r"(?P<number>\d{1,2})(?: ?anos)?\b|"
    r"(?P<filler>hola|buenas|tengo|soy|hombre|mujer|chic[oa]|quiero|queria|seguro(?: de vida)?|de|y|un|una|para|"
    r"capital|edad|plazo|precio|cuanto|sale|[,.;:/\-+])"
)
_MARK = re.compile(r"[,;:!?\n]+|\.(?!\d)")
_PARTS = 3
"""Facts that a row has at least."""
_TIMES = {"k": 1_000, "mil": 1_000, "mil euros": 1_000}

Listed = dict[str, tuple[int, Span]]


def find_listed(folded: str) -> Listed:
    """Age, sum and years of such a row; nothing when a number may be two things.

    The whole message, or the parts between its marks that hold a number: "52 años, fumo en pipa, 80.000, 10 años".
    """
    return _assigned(_pieces(folded, 0, len(folded.rstrip(" .!?")))) or _assigned(_in_parts(folded))


def _in_parts(folded: str) -> list[re.Match[str]] | None:
    pieces: list[re.Match[str]] = []
    at = 0
    for mark in [*_MARK.finditer(folded), None]:
        end = mark.start() if mark else len(folded)
        if any(char.isdigit() for char in folded[at:end]):
            read = _pieces(folded, at, end)
            if read is None:
                return None
            pieces += read
        at = mark.end() if mark else end
    return pieces if len([each for each in pieces if _is_number(each)]) >= _PARTS else None


def _assigned(pieces: list[re.Match[str]] | None) -> Listed:
    if pieces is None or len([each for each in pieces if each.lastgroup != "filler"]) < _PARTS:
        return {}
    numbers = [each for each in pieces if each["number"]]
    terms = [each for each in pieces if each["term"]]
    sums = [each for each in pieces if each["sum"] or each["big"]]
    if len(sums) > 1 or len(terms) > 1 or len(numbers) + len(terms) > 2 or not numbers:
        return {}
    found: Listed = {}
    if ADULT <= int(numbers[0]["number"]) <= OLDEST:
        found["age"] = (int(numbers[0]["number"]), numbers[0].span())
    years = terms or numbers[1:]
    if years:
        value = int(years[0]["years"] or years[0]["number"])
        if 1 <= value <= LONGEST_TERM:
            found["term_years"] = (value, years[0].span())
    if sums:
        found["desired_capital"] = (_amount(sums[0]), sums[0].span())
    return found


def _is_number(piece: re.Match[str]) -> bool:
    return bool(piece["number"] or piece["term"] or piece["sum"] or piece["big"])


def _pieces(folded: str, at: int, end: int) -> list[re.Match[str]] | None:
    """A stretch piece by piece; None when something in it is none of them."""
    pieces = []
    while at < end:
        if folded[at].isspace():
            at += 1
            continue
        piece = _PIECE.match(folded, at, end)
        if piece is None:
            return None
        pieces.append(piece)
        at = piece.end()
    return pieces


def _amount(piece: re.Match[str]) -> int:
    if piece["big"]:
        return int(piece["big"].replace(".", ""))
    return int(piece["figure"].replace(".", "")) * _TIMES.get(piece["unit"], 1)
