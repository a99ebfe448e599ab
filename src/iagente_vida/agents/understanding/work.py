"""How the writer earns a living: occupation and kind of employment."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.lexicon import JOBS, NOT_A_JOB
from iagente_vida.agents.understanding.text import Message, Span, leading_to, shifted

_EMPLOYMENT = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        (
            "unemployed",
            (
                r"en (?:el )?paro|desemplead[oa]|desocupad[oa]|parad[oa]|sin (?:trabajo|empleo|chamba|laburo|"
                r"pega|curro)|no trabajo|"
                r"busc(?:o|ando) (?:trabajo|empleo|chamba|laburo)|cesante|me despidieron|me echaron|me quede sin"
            ),
        ),
        (
            "civil_servant",
            (
                r"funcionari[oa]s?|plaza (?:fija|en propiedad|por oposicion)|por oposicion|"
                r"emplead[oa] public[oa]|interin[oa]|planta permanente|del estado|para el estado|"
                r"en el estado|servidor[a]? public[oa]|administracion publica|burocrata"
            ),
        ),
        (
            "self_employed",
            (
                r"autonom[oa]s?|(?:por|de) (?:mi )?cuenta propia|por mi cuenta|freelance[r]?|emprendedor\w*|"
                r"independiente|"
                r"monotribut\w+|mi (?:propi[oa] )?(?:negocio|taller|tienda|bar|despacho|local|consulta)|"
                r"un negocio|empresa propia|"
                r"mi propi[oa] \w+|para mi mism[oa]|empresari[oa]|honorarios|mi propi[oa] jef[ea]|cuentapropista"
            ),
        ),
        (
            "retired",
            (
                r"jubilad[oa]|pensionista|pensionad[oa]|retirad[oa]|prejubilad[oa]|pension de jubilacion|"
                r"ya no trabajo, me jubile|"
                r"me jubile|clases pasivas"
            ),
        ),
        (
            "student",
            r"estudiante|estudio|estudiando|opositor[a]?|opositando|universitari[oa]|preparo oposiciones|becari[oa]",
        ),
        (
            "homemaker",
            (
                r"am[oa] de casa|labores del hogar|(?:cuido|llevo|atiendo|me (?:ocupo|encargo)) (?:de )?(?:la|"
                r"mi) casa|tareas del hogar|"
                r"(?:me dedico|dedicad[oa]) (?:a la casa|al hogar|a (?:mi |la )?familia|a (?:mis|los) (?:hijos|"
                r"ninos))|"
                r"(?:cuido|crio|me (?:ocupo|encargo)) (?:de |a )?(?:mis|los) (?:hijos|ninos|peques|crios)|"
                r"sus labores|en el hogar"
            ),
        ),
        (
            "employee",
            (
                r"(?:por|en) cuenta ajena|asalariad[oa]|emplead[oa]|a sueldo|indefinid[oa]|en nomina|"
                r"relacion de dependencia|"
                r"(?:ya )?soy fij[oa]+|contrat(?:o|ad[oa])(?: (?:fij[oa]|laboral|temporal|indefinido))?|"
                r"fij[oa] (?:en|discontinu)|"
                r"en planilla|"
                r"para una empresa|en una (?:empresa|fabrica|multinacional)|temporal"
            ),
        ),
    )
)
_BY_THE_WAY = frozenset({"autonomo", "autonoma", "jubilado", "jubilada", "funcionario", "funcionaria", "freelance"})
_DENIED = re.compile(r"\b(?:no (?:estoy|soy)|ya no (?:estoy|soy)|nunca he estado|ni)(?: \w+)? $")
_LEAD = re.compile(
    r"^\W*(?:pues |bueno |si |hola |yo |ahora |ahorita |actualmente )*(?:soy|trabajo|estoy trabajando|curro|"
    r"laburo|chambeo|"
    r"me dedico|me gano la vida|estoy|mi (?:trabajo|profesion|oficio)(?: es)?|hago|ejerzo|llevo)?"
    r"(?: (?:de|como|a|en|el|la|los|las|un|una|al)\b)*\s*"
)
_OF = re.compile(r"\b(?:de|como) ([a-z]+)(?= |$|[,.])")
_TAIL = re.compile(
    r"\s{0,3}(?:[,.;!?\n].*|\b(?:en|desde|y|pero|con|hace|por|ahora|para|muy|que|todos|del sector|a|jaja|aqui|"
    r"autonom[oa]|"
    r"nocturn[oa])\b.*)$",
    re.DOTALL,
)
_BEFORE_UNASKED = re.compile(
    r"\b(?:soy|como|es|ocupacion:?|profesion:?|(?:trabaj\w+|curro|estoy|ejerzo|chambeo|laburo|"
    r"hago)(?: \w+){0,2} de)(?: un| una)?$"
)
_DRIVES = re.compile(
    r"^\W*(?:yo )?(?!trabajo|curro|laburo|chambeo|estudio|como|tengo)(?:[a-z]{3,12}o|conduzco|doy clases)"
    r"(?: de| en| un| una| unos| unas| el| la| los| las| a| al){1,3} [a-z]+"
)
_PLACE = re.compile(r"\ben (?:un |una |el |la |los |las )?([a-z]{4,}(?: de [a-z]+)?)")
_TIME = frozenset({"noche", "noches", "dia", "tarde", "tardes", "mananas", "manana", "turnos", "lunes", "todo", "casa"})
_AT_HEIGHT = re.compile(r"\b(?:en|de) altura\b|\ben alturas\b|\btrabajos? verticales\b")
_SUFFIX = re.compile(
    r"[a-z]{2,}(?:ista|ologo|ologa|ografo|ografa|ero|era|dor|dora|tor|triz|ario|aria|icista|ente|iatra|ario|"
    r"ador|adora|grafa|"
    r"ologo|logo|loga|nauta|cultor|cultora|sor|sora)"
)


def find_employment(message: Message, asked: bool) -> tuple[str, Span] | None:
    """How the writer earns a living, as one of the fixed words."""
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        for kind, pattern in _EMPLOYMENT:
            found = pattern.search(clause.text)
            if found is None or _DENIED.search(clause.text[: found.start()]):
                continue
            aside = found[0] in _BY_THE_WAY
            stated = re.search(r"\b(?:soy|estoy|tengo|trabajo(?: como)?|me quede)\b", clause.text[: found.end()])
            if asked or stated or aside or (found.start() <= 2 and kind != "employee") or "cuenta" in found[0]:
                return kind, shifted(found.span(), clause.span[0])
    return None


def find_occupation(message: Message, asked: bool) -> tuple[str, Span] | None:
    """The head words of the writer's occupation, lower case as written."""
    for clause in message.clauses:
        if clause.relative or ("?" in clause.text and not asked):
            continue
        for word in re.finditer(r"[a-z]{4,20}", clause.text):
            if not is_job(word[0]) or _DENIED.search(leading_to(clause.text, word.start())):
                continue
            if leading_to(clause.text, word.start()).endswith("baja "):
                continue
            before = re.sub(r"\by\s*$", "", leading_to(clause.text, word.start())).strip()
            if not asked and before and not _BEFORE_UNASKED.search(before):
                continue
            span = shifted(word.span(), clause.span[0])
            if asked:
                tail = _TAIL.sub("", clause.text[word.end() :])
                span = (span[0], span[1] + len(tail)) if len(tail.split()) <= 2 else span
            return message.original[slice(*span)].strip().lower(), span
    return _asked_occupation(message) if asked and not find_employment(message, asked=True) else None


def _asked_occupation(message: Message) -> tuple[str, Span] | None:
    """What is said when the occupation was asked and no trade of the list is named."""
    clause = next((c for c in message.clauses if not c.relative and c.text.strip()), None)
    if clause is None or "?" in message.folded:
        return None
    if doing := _DRIVES.search(clause.text) or _AT_HEIGHT.search(clause.text):
        span = shifted(doing.span(), clause.span[0])
        return message.original[slice(*span)].strip().lower(), span
    lead = _LEAD.match(clause.text)
    start = lead.end() if lead else 0
    first = re.match(r"[a-z]+", clause.text[start:])
    if not (first and _SUFFIX.fullmatch(first[0])) and (inner := _OF.search(clause.text, start)) and start:
        start = inner.start(1)
    stop = start + len(_TAIL.sub("", clause.text[start:]))
    words = clause.text[start:stop].split()
    if words and words[0] in _TIME and (place := _PLACE.search(clause.text)):
        start, stop = place.span(1)
        words = clause.text[start:stop].split()
    if not words or len(words) > 4 or not words[0].isalpha() or any(word in NOT_A_JOB for word in words[:2]):
        return None
    span = shifted((start, stop), clause.span[0])
    return message.original[slice(*span)].strip().lower(), span


def is_job(word: str) -> bool:
    """Whether a folded word names a trade of the list, in either gender."""
    if word in JOBS:
        return True
    if not word.endswith("a"):
        return False
    return word[:-1] + "o" in JOBS or word[:-1] in JOBS or word[:-1] + "e" in JOBS
