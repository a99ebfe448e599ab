"""A message made comparable: folded letter by letter, so that positions stay those of the original.

Cut into clauses, each with the one it speaks of: the writer, or a relative whose facts are not the writer's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 2_000
"""Longer messages are read up to here: nobody answers a question after a page of text."""

Span = tuple[int, int]

_BEARING = 80

_CLAUSE_END = re.compile(
    r"[,.;:!?¡¿\n]+(?!\d)|\b(?:pero|aunque|mientras)\b|\by (?=yo\b|a mi\b|mi\b|mis\b)|\bque (?=yo\b)"
)
_RELATIVES = (
    r"padres?|madre|papa|mama|papas|herman[oa]s?|hermanit[oa]|abuel(?:it)?[oa]s?|ti[oa]s?|prim[oa]s?|mujer|marido|"
    r"espos[oa]|"
    r"pareja|novi[oa]|chic[oa]|senora|companer[oa]|suegr[oa]s?|cunad[oa]s?|viej[oa]s?|ex|amig[oa]s?|colegas?|"
    r"vecin[oa]s?|"
    r"hij[oa]s?|nin[oa]s?|peques?|nietos?|sobrin[oa]s?|jef[ea]|socio|perr[oa]|gat[oa]|coche|yerno|nuera"
)
_OF_RELATIVE = re.compile(rf"\b(?:mis?|nuestr[oa]s?|el|la|al|del?) (?:{_RELATIVES})\b")
_OF_MY_RELATIVE = re.compile(
    rf"(?<!para )(?<!para que )(?<!pa que )(?<!con )(?<!por )(?<!ayudo a )(?<!cuido a )(?<!mantengo a )(?<!cuido de )"
    rf"\b(?:mis?|nuestr[oa]s?|vuestr[oa]) (?:{_RELATIVES})\b"
)
_OF_SELF = re.compile(
    r"\b(?:yo|tengo|soy|estoy|me|cobro|gano|fumo|pago|mido|peso|trabajo|nosotros|quiero|vivo|vivimos|tenemos|fumamos|"
    r"servidor[a]?|debo|llevo|deje|fume|tuve|naci|compre|firme|hice|contrate|perdi|dejarle|dejarles|asegurar|"
    r"a mi(?= (?:me|no|nada|nunca)\b)|mantengo|cuido|ayudo)\b"
)
_SAME_SUBJECT = re.compile(
    r"\W*(?:(?:y |que )*(?:tiene|fuma|cobra|gana|paga|trabaja|vive|lleva|pesa|mide|es|esta|murio|llego|cumple|"
    r"va)\b.*|"
    r"(?:y |de |tiene |con )?\d{1,3}(?: anos)?\W*)"
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
    if "\ud800" <= char <= "\udfff":  # half a character: what encodes text refuses it
        return " "
    plain = unicodedata.normalize("NFKD", char)[0].lower()
    return plain[0] if not plain.isspace() or char == "\n" else " "


def listed(text: str, separator: str | None = None) -> list[str]:
    """The entries of a word list written as one string."""
    return text.split(separator)


def leading_to(text: str, position: int) -> str:
    """The end of what stands before a position: as far back as a word can bear on what follows it."""
    return text[max(0, position - _BEARING) : position]


def shifted(span: Span, by: int) -> Span:
    """A span of a clause as a span of its message."""
    return span[0] + by, span[1] + by


def fold(text: str) -> str:
    """`text` in lower case and without accents, of the same length."""
    return "".join(map(fold_char, text))


def _clauses(folded: str) -> list[Clause]:
    clauses: list[Clause] = []
    start = 0
    for mark in [*_CLAUSE_END.finditer(folded), None]:
        end = mark.end() if mark and mark.group()[0] in ",.;:!?¡¿\n" else mark.start() if mark else len(folded)
        piece = folded[start:end]
        if piece.strip() or mark is None:
            before = clauses[-1] if clauses else None
            carried = before is not None and before.relative and before.text.rstrip().endswith(",")
            relative = _about_a_relative(piece) or (carried and bool(_SAME_SUBJECT.fullmatch(piece)))
            clauses.append(Clause((start, end), piece, relative))
            start = end
    return clauses


def _about_a_relative(clause: str) -> bool:
    relative = _OF_MY_RELATIVE.search(clause) or _OF_RELATIVE.match(clause.strip(" y"))
    return bool(relative) and not _OF_SELF.search(clause)
