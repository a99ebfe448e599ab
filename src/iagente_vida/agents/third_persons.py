"""What a message tells of somebody else: kept out of what is known of the writer, and told to the adviser apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iagente_vida.agents.understanding.port import Understanding
from iagente_vida.agents.understanding.text import Clause, read
from iagente_vida.domain.dialogue.needs import PURPOSE
from iagente_vida.domain.dialogue.reading import Value
from iagente_vida.domain.profile import SlotData

TOLD = frozenset(
    {"age", "birth_date", "smoker", "occupation", "employment_type", "monthly_income", "annual_income", "city"}
)
"""What may be passed on of somebody who has not agreed to anything: nothing about health."""
_WHO = re.compile(
    r"\b(?:mi|nuestr[oa]) (mujer|marido|pareja|espos[oa]|novi[oa]|madre|padre|herman[oa]|hij[oa]|suegr[oa]|soci[oa]|"
    r"cunad[oa]|abuel[oa]|ti[oa]|prim[oa]|sobrin[oa]|niet[oa]|amig[oa]|yerno|nuera)\b"
)
_THEIRS = re.compile(
    r"\W*(?:(?:y|que|ella|el|pero) )*(?:no )?(?:tiene|nacio|fuma|trabaja|gana|cobra|es|vive)\b(?! (?:que|lo que|para))"
)
_DOES = re.compile(rf"{_WHO.pattern} (?:no )?(?:tiene|gana|cobra|fuma|trabaja|es|vive)\b")
_OWN = re.compile(r"\b(?:yo|tengo|soy|naci|fumo|gano|cobro|trabajo|quiero|necesito)\b")
_DEAD = re.compile(r"\b(?:muri|fallec)\w+")
_SHE = re.compile(
    r"\b(?:ella|[eé]l|(?:mi|nuestr[oa]) (?:mujer|marido|pareja|espos[oa]|novi[oa]|madre|padre|herman[oa]|hij[oa]|"
    r"suegr[oa]|soci[oa]|cuñad[oa]|abuel[oa]|t[ií][oa]|prim[oa]|sobrin[oa]|niet[oa]|amig[oa]|yerno|nuera))\b,?\s*",
    re.IGNORECASE,
)
_VOICE = tuple(
    (re.compile(rf"\b{theirs}\b", re.IGNORECASE), own)
    for theirs, own in (
        ("tiene", "tengo"),
        ("fuma", "fumo"),
        ("fumaba", "fumaba"),
        ("naci[oó]", "nací"),
        ("gana", "gano"),
        ("cobra", "cobro"),
        ("trabaja", "trabajo"),
        ("vive", "vivo"),
        ("es", "soy"),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is left of a reading as the writer's own, and what is told of others: who -> slot -> value."""

    own: Mapping[str, Value]
    others: Mapping[str, Mapping[str, SlotData]]


def in_their_voice(text: str) -> str:
    """What is said of "ella" as if she said it."""
    said = _SHE.sub("", text)
    for they, own in _VOICE:
        said = they.sub(own, said)
    return said


def told_of_others(text: str, slots: Mapping[str, Value], heard: Callable[[str], Understanding]) -> Told:
    """Takes the facts of others out of those of a text: of whoever a clause names, or goes on about in the same voice.

    "Un seguro para mi mujer, nació el 3/4/1986 y no fuma" says nothing of the writer.
    """
    others: dict[str, dict[str, SlotData]] = {}
    own = dict(slots)
    for who, clause in _theirs(text):
        if not clause.relative:
            own = {slot: value for slot, value in own.items() if slot not in TOLD or not _within(value, clause)}
        if _DOES.search(clause.text):  # "mi socio gana 50.000": told of, not named as the one to protect
            own = {slot: value for slot, value in own.items() if slot != PURPOSE or not _within(value, clause)}
        for slot, value in heard(in_their_voice(clause.text)).slots.items():
            if slot in TOLD:
                others.setdefault(who, {})[slot] = value.value
    return Told(own, others)


def _theirs(text: str) -> list[tuple[str, Clause]]:
    """The clauses that are about somebody else, with who it is."""
    found: list[tuple[str, Clause]] = []
    who = ""
    for clause in read(text).clauses:
        named = _WHO.search(clause.text)
        if named is not None:
            who = named[1]
        goes_on = bool(_THEIRS.match(clause.text)) and not _OWN.search(clause.text)
        if who and (clause.relative or goes_on) and not _DEAD.search(clause.text):
            found.append((who, clause))
    return found


def _within(value: Value, clause: Clause) -> bool:
    start, end = clause.span
    return start <= value.span[0] < end
