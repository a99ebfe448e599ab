"""A message made comparable: folded letter by letter, so that positions stay those of the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 2_000
"""Longer messages are read up to here: nobody answers a question after a page of text."""

Span = tuple[int, int]

_CLAUSE_END = re.compile(r"[,.;:!?¡¿\n]+(?!\d)|\b(?:pero|aunque)\b|\by (?=yo\b|mi\b|mis\b)")
_RELATIVES = (
    r"padres?|madre|papa|mama|herman[oa]s?|abuel[oa]s?|ti[oa]s?|prim[oa]s?|mujer|marido|espos[oa]|pareja|novi[oa]|"
    r"chic[oa]|suegr[oa]s?|cunad[oa]s?|viej[oa]s?|ex|amig[oa]s?|compane?r[oa]|hij[oa]s?|nin[oa]s?|"
    r"peques?|nietos?|sobrin[oa]s?|jef[ea]"
)
_OF_RELATIVE = re.compile(rf"\b(?:mis?|nuestr[oa]s?|el|la|al|del?) (?:{_RELATIVES})\b")
_OF_MY_RELATIVE = re.compile(rf"(?<!para )(?<!con )(?<!por )\b(?:mis?|nuestr[oa]s?) (?:{_RELATIVES})\b")
_OF_SELF = re.compile(
    r"\b(?:yo|tengo|soy|estoy|me|cobro|gano|fumo|pago|mido|peso|trabajo|nosotros|quiero|vivo|tenemos|fumamos)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a message between pauses; `relative` when somebody else is its subject."""

    span: Span
    text: str
    relative: bool


@dataclass(frozen=True, slots=True)
class Message:
    """`original` cut to a bounded length, and `folded`: same length, no accents, lower case."""

    original: str
    folded: str
    clauses: tuple[Clause, ...]

    def clause_at(self, position: int) -> Clause:
        """The clause that holds a position of the text."""
        for clause in self.clauses:
            if position < clause.span[1]:
                return clause
        return self.clauses[-1]


def read(text: str) -> Message:
    """The message in `text`."""
    original = text[:MAX_CHARS]
    folded = "".join(map(fold_char, original))
    return Message(original, folded, tuple(_clauses(folded)))


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """One lower-case character without accent for any character."""
    if char in "’´`‘":
        return "'"
    if char in "–—−":
        return "-"
    plain = unicodedata.normalize("NFKD", char)[0].lower()
    return plain[0] if not plain.isspace() or char == "\n" else " "


def listed(text: str, separator: str | None = None) -> list[str]:
    """The entries of a word list written as one string."""
    return text.split(separator)


def fold(text: str) -> str:
    """`text` in lower case and without accents, of the same length."""
    return "".join(map(fold_char, text))


def _clauses(folded: str) -> list[Clause]:
    clauses = []
    start = 0
    for mark in [*_CLAUSE_END.finditer(folded), None]:
        end = mark.end() if mark and mark.group()[0] in ",.;:!?¡¿\n" else mark.start() if mark else len(folded)
        piece = folded[start:end]
        if piece.strip() or mark is None:
            clauses.append(Clause((start, end), piece, _about_a_relative(piece)))
            start = end
    return clauses


def _about_a_relative(clause: str) -> bool:
    relative = _OF_MY_RELATIVE.search(clause) or (_OF_RELATIVE.match(clause.strip()))
    return bool(relative) and not _OF_SELF.search(clause)
