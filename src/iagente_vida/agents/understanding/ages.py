"""Ages said round about: "me faltan dos para los cincuenta", "sesenta menos uno", "dos patitos"."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Message, Span

_SMALL = r"(?P<less>\d{1,2}|un[oa]?)"
_SHORT_OF = re.compile(
    rf"\b(?:me )?(?:falta|faltan|quedan?)(?: solo| apenas| ya)? {_SMALL}(?P<unit> anos?| anitos?| mes(?:es)?|"
    rf" semanas?| dias?)?"
    r" para (?:cumplir )?(?:los )?(?P<age>\d{2})\b"
)
_LESS = re.compile(rf"(?:^\W*|\b(?:tengo|tengo los|son) )(?P<age>\d{{2}}) menos {_SMALL}\b")
_ALREADY_FALLEN = re.compile(
    r"\b(?:los )?\d{2}(?: anos)? (?:los |me )?(?:caen|cumplo|hago|llegan|vienen)\b[^\d]{0,40}\b(?:asi que|o sea|"
    r"ahora|"
    r"por ahora|de momento|todavia|aun|tengo)\b[^\d]{0,14}(?P<age>\d{2})\b(?! ?(?:mil|€|euros))"
)
_SLANG = re.compile(
    r"\b(?:tengo |son |hice |ya )?(?P<age>\d{2}) (?:palos|tacazos|brejes|inviernos|veranos|pirulos|ruedas)\b"
)
_AGO = re.compile(r"^\W*(?:naci )?(?:ya )?hace (?:ya |unos )?(?P<age>\d{2}) anos?\b(?! que)")
_DUCKS = re.compile(r"\b(?:los )?(?:2|dos) patitos\b")
_YEAR_UNITS = ("", "ano", "ani")
_PLAUSIBLE = range(14, 100)
_DUCKLINGS = 22


def find_age(message: Message, view: Numerals, asked: bool, born_asked: bool) -> tuple[int, Span] | None:
    """An age that must be worked out; bare sums and slang count only when the age was asked for."""
    found = _worked_out(view.text, asked, born_asked)
    if found is None or found[0] not in _PLAUSIBLE:
        return None
    span = view.span(found[1])
    return None if message.clause_at(span[0]).relative else (found[0], span)


def _worked_out(text: str, asked: bool, born_asked: bool) -> tuple[int, Span] | None:
    if found := _SHORT_OF.search(text):
        unit = (found["unit"] or "").strip()[:3]
        short = _count(found["less"]) if unit in _YEAR_UNITS else 1
        return int(found["age"]) - short, found.span()
    if asked and (found := _ALREADY_FALLEN.search(text)):
        return int(found["age"]), found.span("age")
    if asked and (found := _LESS.search(text)):
        return int(found["age"]) - _count(found["less"]), found.span()
    if (asked or born_asked) and (found := _AGO.search(text)):
        return int(found["age"]), found.span()
    if asked and (found := _SLANG.search(text)):
        return int(found["age"]), found.span()
    if asked and (found := _DUCKS.search(text)):
        return _DUCKLINGS, found.span()
    return None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else 1
