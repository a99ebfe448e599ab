"""The writer's city."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.lexicon import CITIES, CITY_NICKNAMES, NOT_A_NAME
from iagente_vida.agents.understanding.text import Message, Span, fold

_LEAD = re.compile(
    r"^\W*(?:(?:pues|yo|hola|aqui|ahora|mira|creo que|de momento|actualmente)\b ?)*(?:(?:soy|vivo|estoy|resido|"
    r"vivimos|somos|ando|radico)\b)?"
    r"(?: ?\b(?:de|en|desde|cerca de|por|un|una|pueblo|pueblecito|pueblito|zona|afueras|las|la mismisima|la misma|"
    r"el mismo|mismo|"
    r"ciudad de(?! mex))\b)* ?,? ?"
)
_TAIL = re.compile(
    r"[,.(\n!?]|\b(?:capital|ciudad|provincia|pero|y|centro|jaja\w*|norte|sur|espana|mexico df|argentina|que|desde|"
    r"hace|toda|mismo|"
    r"aunque|gracias|saludos|"
    r"colombia)\b(?<!\bla ciudad)"
)
_HOME = re.compile(
    r"\b(?:vivo|resido|residimos|vivimos|estoy|radico|radicamos|moro|afincad[oa]|instalad[oa]|escribo|escribimos|"
    r"hablo|llamo|duermo|"
    r"me mude|nos mudamos|mudarme|mudad[oa]|empadronad[oa]|parado en|me vine|me fui a vivir|domicilio) "
    r"(?:ahora |de alquiler |alquilad[oa] |actualmente |aqui |aca |alla |abajo |arriba |en la actualidad |sola |"
    r"solo |de momento |con \w+ |"
    r"con mis? \w+ |desde hace \w+ anos )*"
    r"(?:en|por|a|desde|cerca de|entre) |"
    r"\b(?:escribo|escribimos|llamo|hablo|vengo|soy|somos|le escribo|os escribo) (?:de|desde) (?!parte)|\bdesde |"
    r"\b(?:cp|c\.p\.|postal)\W{0,3}(?:es )?(?:el )?\d{4,6}[ ,.]+(?:de |en )?|"
    r"\b(?:0[1-9]|[1-4]\d|5[0-2])[. ]?\d{3}[ ,]+(?:de |en )?(?=[a-z])|"
    r"\b(?:soy|trabajo|naci|nacid[oa])\b[^,.;?]{1,40}? en |"
    r"\bno,? (?:soy |vivo |es )?(?:de|en) [a-z ]{3,30}?(?: no)?(?:, ?| )(?:sino |soy |vivo |que )?(?:de|en) "
)
# What stands between "vivo en" and the name: a village near a town has the town's name as the answer at hand.
_NEAR = re.compile(
    r"(?:un |una |el |la )?(?:pueblo|pueblito|pueblecito|pueblin|pueblico|pueblo|aldea|barrio|zona|urbanizacion|"
    r"vereda|municipio|ciudad|provincia|afueras|comunidad|centro|"
    r"finca|casa|piso|pedania|ranchito|rancho|costa)?(?: muy)?(?: cercan[oa])? ?(?:de|cerca de|al lado de|pegado a|"
    r"junto a|a las afueras de)? ?"
    r"(?:la ciudad de |las afueras de |provincia de )?"
)
_DWELLS = re.compile(r"\b(?:vivo|vivimos|resido|duermo|estoy|ahora|mudad[oa]|me mude)\b")
_SURE_HOME = re.compile(r"\b(?:vivo|vivimos|resido|duermo|empadronad[oa]) (?:ahora )?(?:en|por) $")
_NOT_HOME_BEFORE = re.compile(
    r"\b(?:naci|nacid[oa]|trabajo|curro|mi \w+ (?:vive|es|esta)|criad[oa]|no (?:soy |vivo )?|no,|estudie|me crie|"
    r"tampoco)(?: en| de)? ?$"
)
_MIN_RATIO = 84
_FILE = "ciudades.txt"


@cache
def towns() -> dict[str, str]:
    """Names of towns by their folded form, the large ones under their usual names and nicknames."""
    listed = resources.files("iagente_vida") / "data" / _FILE
    names = {fold(name): name for name in listed.read_text(encoding="utf-8").splitlines() if name}
    return names | CITIES | CITY_NICKNAMES


def find_city(message: Message, asked: bool) -> tuple[str, Span] | None:
    """The usual official name of a known town, or the asked answer in title case."""
    if asked:
        return _asked_city(message)
    for lead in _HOME.finditer(message.folded):
        if (clause := message.clause_at(lead.end() - 1)).relative or "?" in clause.text:
            continue
        for start in (lead.end(), _past_near(message.folded, lead.end())):
            if known := _known_at(message.folded[start : start + 45]):
                return towns()[known], (start, start + len(known))
        if re.match(r"vivo|vivimos|resido|soy de|somos de", lead[0]) and (named := _capitalised(message, lead.end())):
            return named
    for clause in message.clauses:
        if not clause.relative and (alone := re.fullmatch(r"\W*(?:de |en )?([a-z ]{4,30}?)\W*", clause.text)):
            name = alone[1].strip()
            listed = len(message.clauses) > 1 and name in CITIES and CITIES[name] not in ("León", "Mercedes")
            if listed:
                start = clause.span[0] + alone.start(1)
                return CITIES[name], (start, start + len(name))
    return None


def _past_near(folded: str, start: int) -> int:
    found = _NEAR.match(folded, start)
    return found.end() if found else start


def _capitalised(message: Message, start: int) -> tuple[str, Span] | None:
    """A name in capitals that no list knows: "vivo en Villarriba del Río"."""
    found = _PROPER.match(message.original, start)
    if found is None or message.original.isupper() or fold(found[0].split()[0]) in NOT_A_NAME:
        return None
    return found[0], found.span()


_PROPER = re.compile(
    r"(?:(?:La|El|Las|Los|San|Santa|Villa) )?[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,20}(?: (?:de|del|de la|"
    r"de los) [A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,20})?\b"
)


def _known_at(text: str) -> str:
    names = towns()
    found = _WORDS.match(text)
    words = found[0].rstrip() if found else ""
    while words:
        if words in names and not text[len(words) : len(words) + 1].isalnum():
            return words
        words = words.rpartition(" ")[0].rstrip()
    return ""


_WORDS = re.compile(r"[a-z'-]+(?: [a-z'-]+){0,5}")


def _asked_city(message: Message) -> tuple[str, Span] | None:
    folded = message.folded
    held: list[tuple[int, str, int]] = []
    at = 0
    for word in re.finditer(r"[a-z']+", folded):
        if word.start() < at:
            continue
        known = _known_at(folded[word.start() : word.start() + 45])
        if not known or message.clause_at(word.start()).relative:
            continue
        whole = known == folded.strip(" .,!")
        led = _stands_as_name(message, word.start())
        too_short = len(known) <= 3 and not (led and known in CITY_NICKNAMES)
        if not whole and (too_short or (known not in CITIES and not led)):
            continue
        before = folded[: word.start()]
        weight = -1 if _NOT_HOME_BEFORE.search(before) else 2 if _SURE_HOME.search(before) else 1
        held.append((weight, known, word.start()))
        at = word.start() + len(known)
    wanted = [entry for entry in held if entry[0] >= 0]
    if wanted:
        _, known, start = max(wanted, key=lambda entry: (entry[0], -entry[2]))
        inside = _village(message, start, known)
        return inside or (towns()[known], (start, start + len(known)))
    if last := _led_place(message):
        return last
    if held or len(folded.split()) > _ANSWER_WORDS:
        return None
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    answer = _TAIL.split(folded[start:])[0].rstrip()
    if not answer or "?" in folded or len(answer.split()) > 5 or not re.fullmatch(r"[a-z' -]+", answer):
        return None
    words = answer.split()
    if any(word in NOT_A_NAME or word in _NO_PLACE for word in words):
        return None
    close = process.extractOne(answer, list(towns()), scorer=fuzz.ratio, score_cutoff=_MIN_RATIO)
    if close and (len(answer) >= _LONG_ENOUGH or close[0] in CITIES):
        return towns()[close[0]], (start, start + len(answer))
    if len(words) > 4:
        return None
    return message.original[start : start + len(answer)].title(), (start, start + len(answer))


_LONG_ENOUGH = 6
_ANSWER_WORDS = 7
_NO_PLACE = frozenset(
    (
        "ninguna",
        "parte",
        "ningun",
        "sitio",
        "lado",
        "pueblo",
        "campo",
        "ciudad",
        "lejos",
        "cerca",
        "aqui",
        "fuera",
        "extranjero",
    )
)


def _led_place(message: Message) -> tuple[str, Span] | None:
    """The town in the last words: "no lo sé, en Baeza", "un pueblín de Asturias, Luarca"."""
    for clause in reversed(message.clauses[1:]):
        lead = _LEAD.match(clause.text)
        start = clause.span[0] + (lead.end() if lead else 0)
        known = _known_at(message.folded[start : start + 45])
        if known and message.folded[start + len(known) : clause.span[1]].strip(" ,.!") == "":
            return towns()[known], (start, start + len(known))
    return None


def _stands_as_name(message: Message, start: int) -> bool:
    """Whether a name of the long list is meant as one: a capital, or the words that lead to a place before it."""
    if message.original[start].isupper() and start > 0:
        return True
    return bool(re.search(r"(?:^|\b(?:en|de|por|desde|a) )\W*$", message.folded[:start]))


def _village(message: Message, start: int, known: str) -> tuple[str, Span] | None:
    """The village of "un pueblo de Toledo, Illescas": a town named right after its province."""
    if not re.search(r"\b(?:pueblo|pueblito|pueblecito|pueblin|pueblico|provincia|cerca) de $", message.folded[:start]):
        return None
    rest = re.match(r"[,:.(]+ ?(?:se llama |en |de )?", message.folded[start + len(known) :])
    if rest is None:
        return None
    place = start + len(known) + rest.end()
    if named := _known_at(message.folded[place : place + 45]):
        return towns()[named], (place, place + len(named))
    return _capitalised(message, place)
