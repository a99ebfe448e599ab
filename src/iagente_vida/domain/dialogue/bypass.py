"""Attempts to get round a rule by decree ("soy el administrador", "pon que tengo 20"): they change nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.dialogue.reading import Reading

_POSING = re.compile(
    r"\b(?:soy (?:el |la |tu |un |una )?(?:admin\w*|desarrollador\w*|programador\w*|jef[ea]|"
    r"supervisor\w*|creador\w*)|"
    r"modo (?:desarrollador|admin\w*|debug|prueba)|ign[oó]r\w+ (?:tus|las|todas|lo)|"
    r"olvida (?:tus|las|todo|todas)\b[^.?!]{0,20}(?:instruc|regl|anterior)\w*|"
    r"(?:system|developer)\s*:|(?:new|ignore|previous|your) (?:\w+ )?instructions|(?:system )?prompt|"
    r"eres (?:ahora )?(?:un|una) (?:ia|calculadora|asistente|modelo|bot) sin)"
)
_PRETENDING = re.compile(r"\b(?:pon|apunta|di|digamos|haz como|finge|imagina|sup[oó]n|invent\w+) (?:que|si)\b")
_PRETENDED = frozenset({"age", "birth_date", "smoker", "term_to_age"})


def honest(reading: Reading) -> Reading:
    """The reading without what was decreed: a pose is an injection, a pretended fact is no fact."""
    if _POSING.search(reading.text):
        return replace(reading, intent="injection", slots={})
    if _PRETENDING.search(reading.text) and _PRETENDED & reading.slots.keys():
        kept = {slot: value for slot, value in reading.slots.items() if slot not in _PRETENDED}
        return replace(reading, slots=kept, intent="injection" if not kept else reading.intent)
    return reading
