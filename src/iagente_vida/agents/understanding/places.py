"""The writer's city."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.lexicon import CITIES, NOT_A_NAME
from iagente_vida.agents.understanding.text import Message, Span, fold

_REFUSED = re.compile(r",? no\b")
_LEAD = re.compile(
    r"^\W*(?:pues |yo |hola |aqui |ahora )*(?:(?:soy|vivo|estoy|resido|vivimos|somos|ando)\b)?"
    r"(?: ?\b(?:de|en|desde|cerca de|por|un|una|pueblo|pueblecito|pueblito|zona|afueras|las|"
    r"ciudad de(?! mex))\b)* ?,? ?"
)
_TAIL = re.compile(
    r"[,.(\n!?]|\b(?:capital|ciudad|provincia|pero|y|centro|jaja\w*|norte|sur|espana|mexico df|argentina|"
    r"colombia)\b(?<!\bla ciudad)"
)
_HOME = re.compile(
    r"\b(?:vivo|resido|vivimos|estoy|radico) (?:en|por) |\b(?:soy|somos) (?:de|desde) |\bdesde |"
    r"\b(?:soy|trabajo|naci|nacid[oa])\b[^,.;?]{1,40}? en |\b(?:cp|codigo postal) ?:? ?\d{4,6},? (?:de |en )?"
)
_LIVES = re.compile(r"\b(?:vivo|resido|vivimos|radico) ")
_CAPITALISED = re.compile(
    r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,20}(?: (?:de |del |la |los )?[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,20}){0,2}\b"
)
_MIN_RATIO = 82


def find_city(message: Message, asked: bool) -> tuple[str, Span] | None:
    """The usual official name of a known city, or the asked answer in title case."""
    if asked:
        return _asked_city(message)
    for lead in _HOME.finditer(message.folded):
        rest = message.folded[lead.end() : lead.end() + 30]
        if (clause := message.clause_at(lead.end())).relative or "?" in clause.text:
            continue
        if known := _known_at(rest):
            return CITIES[known], (lead.end(), lead.end() + len(known))
        named = _LIVES.search(lead[0]) and _CAPITALISED.match(message.original, lead.end())
        if named and not any(word in NOT_A_NAME for word in fold(named[0]).split()):
            return named[0], named.span()
    for clause in message.clauses:
        if not clause.relative and (alone := re.fullmatch(r"\W*(?:de |en )?([a-z ]{4,30}?)\W*", clause.text)):
            name = alone[1].strip()
            listed = len(message.clauses) > 1 and name in CITIES and CITIES[name] not in ("León", "Mercedes")
            if listed:
                start = clause.span[0] + alone.start(1)
                return CITIES[name], (start, start + len(name))
    return None


def _known_at(text: str) -> str:
    words = re.findall(r"[a-z]+", text)[:4]
    for size in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:size])
        if name in CITIES and text.startswith(name):
            return name
    return ""


def _asked_city(message: Message) -> tuple[str, Span] | None:
    folded = message.folded
    for word in re.finditer(r"[a-z]+", folded):
        known = _known_at(folded[word.start() : word.start() + 30])
        if known and _REFUSED.match(folded[word.start() + len(known) :]):
            continue
        if known and not message.clause_at(word.start()).relative and (len(known) > 3 or known == folded.strip()):
            return CITIES[known], (word.start(), word.start() + len(known))
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    answer = _TAIL.split(folded[start:])[0].rstrip()
    if not answer or "?" in folded or len(answer.split()) > 4 or not answer.replace(" ", "").isalpha():
        return None
    if close := process.extractOne(answer, list(CITIES), scorer=fuzz.ratio, score_cutoff=_MIN_RATIO):
        return CITIES[close[0]], (start, start + len(answer))
    if any(word in NOT_A_NAME or word in ("ninguna", "parte", "ningun", "sitio", "lado") for word in answer.split()):
        return None
    return message.original[start : start + len(answer)].title(), (start, start + len(answer))
