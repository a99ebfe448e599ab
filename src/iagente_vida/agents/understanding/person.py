"""Who the writer is, in words: name, sex, marital status, work, city."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.text import Message, Span, fold, listed

Found = tuple[str, Span]

_NAME_LABEL = re.compile(
    r"\b(?:me llamo|mi nombre(?: completo)? es|mi nombre|nombre:|llamame|me dicen|a nombre de|soy|"
    r"habla|te escribe) +"
)
_NAME_WORD = re.compile(r"[a-z'-]{2,20}")
_NAME_LINK = {"de", "del", "la", "las", "los", "y", "san"}
_COMMON_NAMES = frozenset(
    listed(
        "antonio manuel jose francisco david juan javier daniel carlos jesus alejandro miguel rafael pedro pablo angel "
        "sergio fernando jorge luis alberto alvaro adrian diego raul ivan ruben enrique oscar andres ramon vicente "
        "joaquin victor mario eduardo roberto jaime marcos hugo martin ignacio gonzalo guillermo emilio tomas felipe "
        "nicolas gabriel julian agustin samuel santiago matias facundo mateo esteban ricardo cesar hector arturo "
        "gustavo maria carmen ana isabel laura cristina marta dolores lucia antonia francisca pilar elena sara paula "
        "raquel josefa rosa teresa beatriz silvia julia patricia irene andrea rocio monica montserrat alba angela "
        "sonia sandra susana marina yolanda natalia margarita eva claudia noelia veronica nuria carolina lorena alicia "
        "miriam victoria esther ines gloria luisa camila valentina daniela fernanda gabriela sofia martina mariana "
        "ximena guadalupe paola catalina juliana alejandra adriana diana clara aitor iker mikel jordi marc xavier "
        "pepe paco manolo nacho toni rafa chema fran dani javi santi edu alex lola mercedes consuelo "
        "encarna inma"
    )
)
_NOT_A_NAME = frozenset(
    listed(
        "si no hola buenas buenos dias tardes noches gracias ok vale yo el la un una de que quien como para porque por "
        "cual cuanto cuando donde prefiero privado eso nada mejor luego despues quiero puedo tengo soy es esto nose "
        "hombre mujer seguro precio bot persona baja dato datos mi tu su no paso adios ya perdon "
        "perdona nombre quieres "
        "autonomo autonoma soltero soltera casado casada viudo viuda fumador fumadora mayor joven nuevo cliente otra "
        "alguien humano asesor agente llamadme llamame contigo interesado interesada"
    )
)
_SEX = (
    (re.compile(r"\b(?:hombre|varon|masculino|chico|senor|macho|tio)\b|^\W*(?:h|m asculino)\W*$"), "M"),
    (re.compile(r"\b(?:mujer|femenin[oa]|chica|senora|hembra|senorita|fem)\b|^\W*f\W*$"), "F"),
    (re.compile(r"\b(?:no binari[oa]|otro|intersex\w*|ninguno de los dos|genero fluido)\b|^\W*x\W*$"), "X"),
)
_SEX_STATED = re.compile(r"\bsoy (?:un |una )?(hombre|varon|mujer|chica|chico)\b")
_MARITAL = (
    (
        "partner",
        re.compile(
            r"\b(?:parejas? de hecho|(?:vivo|vivimos|convivo|estoy|tengo) (?:en|con (?:mi )?)? ?(?:pareja|"
            r"novi[oa])|"
            r"union libre|en union|arrejuntad\w+|juntad[oa]s?|ennoviad[oa])\b"
        ),
    ),
    ("divorced", re.compile(r"\b(?:divorciad[oa]|divorcie)\b")),
    ("separated", re.compile(r"\b(?:separad[oa]|separe)\b")),
    ("widowed", re.compile(r"\b(?:viud[oa]|enviud\w+)\b")),
    ("married", re.compile(r"\b(?:casad[oa]s?|matrimonio|me case)\b")),
    ("single", re.compile(r"\b(?:solter[oa]|solter[oa]nas?|sin pareja)\b")),
)
_NOT_BEFORE = re.compile(r"\b(?:no (?:estoy|soy)|ya no (?:estoy|soy)|ni)(?: \w+)? $")
_EMPLOYMENT = (
    (
        "self_employed",
        re.compile(
            r"\b(?:autonom[oa]s?|por (?:mi )?cuenta propia|freelance|emprendedor\w*|independiente|"
            r"monotribut\w+)\b"
        ),
    ),
    ("civil_servant", re.compile(r"\bfuncionari[oa]\b")),
    (
        "unemployed",
        re.compile(
            r"\b(?:en (?:el )?paro|desemplead[oa]|parad[oa]|sin (?:trabajo|empleo)|no trabajo|"
            r"busco trabajo|cesante)\b"
        ),
    ),
    ("retired", re.compile(r"\b(?:jubilad[oa]|pensionista|pensionad[oa]|retirad[oa]|prejubilad[oa])\b")),
    ("student", re.compile(r"\b(?:estudiante|estudio|opositor\w*|universitari[oa])\b")),
    ("homemaker", re.compile(r"\b(?:am[oa] de casa|labores del hogar|cuido (?:de )?la casa)\b")),
    (
        "employee",
        re.compile(
            r"\b(?:por cuenta ajena|asalariad[oa]|emplead[oa]|a sueldo|indefinid[oa]|en nomina|"
            r"relacion de dependencia)\b"
        ),
    ),
)
_JOBS = frozenset(
    listed(
        "fontanero electricista albanil carpintero pintor mecanico soldador camionero conductor taxista repartidor "
        "camarero cocinero dependiente cajero administrativo secretario contable abogado medico enfermero auxiliar "
        "celador farmaceutico dentista fisioterapeuta psicologo profesor maestro informatico programador ingeniero "
        "arquitecto disenador comercial vendedor teleoperador policia bombero militar guardia vigilante limpiador "
        "jardinero agricultor ganadero pescador minero peluquero esteticista periodista fotografo musico actor "
        "investigador cientifico economista consultor gerente director encargado operario obrero mozo panadero "
        "carnicero costurero veterinario cuidador piloto azafato maquinista marinero notario arquitecta monitor "
        "entrenador chofer contador administrador tecnico"
    )
)
_JOB_LEAD = re.compile(
    r"^\W*(?:pues |bueno |si |hola |yo )*(?:soy|trabajo|estoy trabajando|curro|laburo|me dedico|"
    r"estoy|mi (?:trabajo|profesion) es|hago)?"
    r"(?: (?:de|como|a|en|el|la|los|las|un|una|al))*\s*"
)
_JOB_OF = re.compile(r"\b(?:de|como) ([a-z]+)(?= |$|[,.])")
_JOB_TAIL = re.compile(r"\s{0,3}(?:[,.;!?\n].*|\b(?:en|desde|y|pero|con|hace|por|ahora)\b.*)$", re.DOTALL)
_CITIES = {
    fold(city): city
    for city in listed(
        "Madrid,Barcelona,Valencia,Sevilla,Zaragoza,Málaga,Murcia,Palma,Las "
        "Palmas,Bilbao,Alicante,Córdoba,Valladolid,"
        "Vigo,Gijón,Vitoria,A "
        "Coruña,Granada,Elche,Oviedo,Badalona,Cartagena,Terrassa,Jerez,Sabadell,Móstoles,Santa Cruz "
        "de Tenerife,Pamplona,Almería,Alcalá de Henares,Fuenlabrada,Leganés,San Sebastián,Getafe,Burgos,Albacete,"
        "Santander,Castellón,Alcorcón,Logroño,Badajoz,Salamanca,Huelva,Lleida,Marbella,Tarragona,León,Cádiz,Jaén,"
        "Ourense,Girona,Lugo,Cáceres,Toledo,Pontevedra,Palencia,Ceuta,Melilla,Ciudad "
        "Real,Zamora,Ávila,Cuenca,Huesca,"
        "Segovia,Soria,Teruel,Guadalajara,Reus,Mataró,Dos Hermanas,Torrejón de Ardoz,Parla,Ciudad de "
        "México,Monterrey,Puebla,"
        "Tijuana,Mérida,Querétaro,Cancún,Buenos Aires,Rosario,Mendoza,La Plata,Bogotá,Medellín,Cali,"
        "Barranquilla,Bucaramanga",
        ",",
    )
}
_CITY_LEAD = re.compile(r"^\W*(?:pues |yo )?(?:soy|vivo|estoy|resido|vivimos)?(?: (?:de|en|desde|cerca de))*\s*")
_LIVES_IN = re.compile(r"\b(?:vivo|resido|soy|vivimos|estoy) (?:en|de) ([a-z ]{3,30})")


def find_name(message: Message, asked: bool) -> Found | None:
    """The writer's name: after "me llamo" and its kin, or the bare answer when it was asked."""
    for label in _NAME_LABEL.finditer(message.folded):
        words = _name_words(message.folded, label.end())
        if not words or message.folded[: label.start()].endswith("no "):
            continue
        sure = "soy" not in label[0] and "habla" not in label[0] and "escribe" not in label[0]
        if sure or words[0][0] in _COMMON_NAMES or (asked and words[0][0] not in _JOBS):
            return _title(message, words)
    if asked:
        start = len(message.folded) - len(message.folded.lstrip(" \n¡!.,"))
        words = _name_words(message.folded, start)
        rest = message.folded[words[-1][1][1] :].strip(" .,!\n") if words else "x"
        if words and (not rest or words[0][0] in _COMMON_NAMES) and not rest.startswith("?"):
            return _title(message, words)
    return None


def find_sex(folded: str, asked: bool) -> Found | None:
    """Sex, only when stated in so many words."""
    if stated := _SEX_STATED.search(folded):
        return ("M" if stated[1] in ("hombre", "varon", "chico") else "F"), stated.span()
    if asked:
        for pattern, value in _SEX:
            if found := pattern.search(folded):
                return value, found.span()
    return None


def find_marital_status(message: Message, asked: bool) -> Found | None:
    """Marital status of the writer; a denied one does not count."""
    for clause in message.clauses:
        if clause.relative:
            continue
        for value, pattern in _MARITAL:
            found = pattern.search(clause.text)
            if found and not _NOT_BEFORE.search(clause.text[: found.start()]):
                return value, _shift(found.span(), clause.span[0])
    if asked and (
        close := process.extractOne(message.folded.strip(), _MARITAL_WORDS, scorer=fuzz.ratio, score_cutoff=80)
    ):
        return _MARITAL_WORDS[close[2]], (0, len(message.folded))
    return None


_MARITAL_WORDS = {
    word: value
    for value, words in {
        "single": "soltero soltera",
        "married": "casado casada",
        "divorced": "divorciado divorciada",
        "separated": "separado separada",
        "widowed": "viudo viuda",
        "partner": "pareja",
    }.items()
    for word in words.split()
}


def find_employment(message: Message, asked: bool) -> Found | None:
    """How the writer earns a living, as one of the fixed words."""
    for clause in message.clauses:
        if clause.relative:
            continue
        for value, pattern in _EMPLOYMENT:
            found = pattern.search(clause.text)
            if found and (asked or re.search(r"\b(?:soy|estoy)\b", clause.text) or found.start() <= 2):
                return value, _shift(found.span(), clause.span[0])
    return None


def find_occupation(message: Message, asked: bool) -> Found | None:
    """The head words of the writer's occupation, lower case as written."""
    for clause in message.clauses:
        if clause.relative:
            continue
        for word in re.finditer(r"[a-z]{4,20}", clause.text):
            if not _is_job(word[0]):
                continue
            before = clause.text[: word.start()].strip()
            if not asked and before and not re.search(r"\b(?:soy|de|como|trabajo|un|una)$", before):
                continue
            span = _shift(word.span(), clause.span[0])
            if asked:
                tail = _JOB_TAIL.sub("", clause.text[word.end() :])
                span = (span[0], span[1] + len(tail)) if len(tail.split()) <= 2 else span
            return message.original[slice(*span)].strip().lower(), span
    if asked and not find_employment(message, asked=True):
        return _bare_occupation(message)
    return None


def _bare_occupation(message: Message) -> Found | None:
    clause = next((c for c in message.clauses if not c.relative and c.text.strip()), None)
    if clause is None:
        return None
    lead = _JOB_LEAD.match(clause.text)
    start = lead.end() if lead else 0
    if inner := _JOB_OF.search(clause.text, start):
        start = inner.start(1)
    stop = start + len(_JOB_TAIL.sub("", clause.text[start:]))
    words = clause.text[start:stop].split()
    if not words or len(words) > 5 or words[0] in _NOT_A_NAME or not words[0].isalpha():
        return None
    span = (clause.span[0] + start, clause.span[0] + stop)
    return message.original[slice(*span)].strip().lower(), span


def find_city(message: Message, asked: bool) -> Found | None:
    """The usual official name of a known city, or the asked answer in title case."""
    if asked:
        lead = _CITY_LEAD.match(message.folded)
        start = lead.end() if lead else 0
        answer = re.split(r"[,.(\n]", message.folded[start:])[0].strip()
        if close := process.extractOne(answer, list(_CITIES), scorer=fuzz.ratio, score_cutoff=84):
            return _CITIES[close[0]], (start, start + len(answer))
        if (
            answer
            and answer.replace(" ", "").isalpha()
            and len(answer.split()) <= 5
            and answer.split()[0] not in _NOT_A_NAME
        ):
            return message.original[start : start + len(answer)].title(), (start, start + len(answer))
        return None
    if lives := _LIVES_IN.search(message.folded):
        for city, value in _CITIES.items():
            if re.match(rf"{city}\b", lives[1]):
                return value, (lives.start(1), lives.start(1) + len(city))
    return None


def _name_words(folded: str, start: int) -> list[tuple[str, Span]]:
    words: list[tuple[str, Span]] = []
    at = start
    while len(words) < 6 and (word := _NAME_WORD.match(folded, at) or re.compile(r"y(?= )").match(folded, at)):
        if word[0] in _NOT_A_NAME and word[0] not in _NAME_LINK:
            break
        words.append((word[0], word.span()))
        at = word.end()
        if folded[at : at + 1] != " ":
            break
        at += 1
    while words and words[-1][0] in _NAME_LINK:
        words.pop()
    return [] if words and words[0][0] in _NAME_LINK | _NOT_A_NAME else words


def _title(message: Message, words: list[tuple[str, Span]]) -> Found:
    span = (words[0][1][0], words[-1][1][1])
    parts = [message.original[slice(*at)] for _, at in words]
    return " ".join(
        p.lower() if fold(p) in _NAME_LINK else "-".join(q[:1].upper() + q[1:].lower() for q in p.split("-"))
        for p in parts
    ), span


def _is_job(word: str) -> bool:
    if word in _JOBS:
        return True
    masculine = word[:-1] + "o" if word.endswith("a") else word
    return masculine in _JOBS or (word.endswith("a") and word[:-1] in _JOBS)


def _shift(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
