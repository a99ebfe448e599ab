"""Where a message speaks of somebody's health, and what the writer says of their own."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Clause, Message, Span

_FLAGS = (
    ("diabetes", r"diabet\w*|insulina|metformina|azucar(?: (?:alta|en sangre))?"),
    (
        "hypertension",
        r"hipertens\w*|(?:tension|presion)(?: \w+){0,2} alta|(?:para|de) la (?:tension|presion)|enalapril|hta",
    ),
    (
        "heart",
        (
            r"infart\w+|cardiac\w*|cardiopat\w*|del corazon|angina de pecho|arritmias?|marcapasos|stents?|"
            r"soplo|bypass"
        ),
    ),
    ("stroke", r"ictus|derrame|embolia|acv|trombosis|apoplejia"),
    (
        "cancer",
        (
            r"cancer\w*|tumor\w*|leucemia|linfoma|melanoma|quimio\w*|radioterapia|metastasis|oncolog\w*|"
            r"carcinoma"
        ),
    ),
    ("asthma", r"asma\w*|epoc|ventolin"),
    ("allergy", r"alergi\w*|alergic[oa]|rinitis"),
    ("depression", r"depres\w*|antidepresiv\w*|deprimid[oa]"),
    ("anxiety", r"ansiedad|ansios[oa]|ansiolit\w*|ataques? de panico"),
    ("epilepsy", r"epilep\w*"),
    ("hiv", r"vih|sida|seropositiv\w*"),
    ("sleep_apnea", r"apneas?|cpap"),
    ("thyroid", r"tiroid\w*|hipotiroid\w*|hipertiroid\w*|eutirox|levotiroxina"),
    ("cholesterol", r"colesterol|trigliceridos|estatinas"),
    (
        "back",
        (
            r"hernias? (?:discal\w*|de disco|lumbar\w*|cervical\w*)|lumbalgia|ciatica|escoliosis|"
            r"(?:dolor\w*|problem\w*|mal|baja|oper\w+|duele\w*|lesion\w*|tocad\w+|fastidiad\w+|jodid\w+|cirugia|"
            r"intervencion|"
            r"molesti\w+)(?: \w+){0,3} (?:espalda|columna|lumbar\w*|cervical\w*|vertebras?)|lumbago|"
            r"hernia(?: (?:en la )?[lc]\d.*)?|protusion|(?:las|mis) (?:lumbares|cervicales)|vertebras"
        ),
    ),
    ("surgery", r"operad[oa]|operaron|operacion(?:es)?|cirugi\w*|trasplante\w*|intervenid[oa] quirurgic\w*"),
    ("pregnancy", r"embarazad\w*|embarazo"),
    (
        "other",
        (
            r"enferm(?:[oa]s?|edad(?:es)?)|artritis|artrosis|fibromialgia|esclerosis|parkinson|alzheimer|"
            r"hepatitis|cirrosis|"
            r"celia\w+|crohn|"
            r"colitis|lupus|psoriasis|migranas?|anemia|esquizofren\w*|bipolar\w*|insuficiencia renal|dialisis|"
            r"discapacidad|minusvalia|minusvalid\w*|medicacion|pastillas?|tratamiento|diagnostic\w*|"
            r"baja medica|alcoholism\w*|"
            r"alcoholic\w*|drogas?|covid persistente|obesidad|psiquiatr\w*|sintrom|lesion(?:es)?"
        ),
    ),
)
_TERMS = tuple((flag, re.compile(rf"\b(?:{pattern})\b")) for flag, pattern in _FLAGS)
# What tells of a treatment without naming an illness: passages to be struck, but no condition of the writer's.
_TELLING = re.compile(
    r"\b(?:tomo|tomaba|estoy tomando|llevo tomando)\b(?! (?:nota|una decision|la decision|en cuenta|el metro|"
    r"el tren))|"
    r"\bme (?:recet\w+|medic\w+|trat(?:an|aron) (?:de|con|un|una|el|la)|ingresaron|han ingresado|pincho)\b|"
    r"\b\w{2,}(?:zepam|zolam|pril|sartan|statina|prazol|oxetina|tralina|olol)\b"
)
_NEGATED = re.compile(r"\b(?:no|sin|ni|nunca|jamas|ningun[oa]?|tampoco)\b")
_NEGATED_AFTER = re.compile(r"^\W*(?:no|nada|ningun[oa]?|nunca|(?:voy |estoy )?(?:bien|perfect\w+))\b")
_NOTHING = re.compile(
    r"\b(?:yo )?(?:(?<=yo )(?:no|tampoco)|nada|ningun[oa]?|estoy (?:muy )?(?:san[oa]|bien|perfect\w+|"
    r"de maravilla)|todo (?:bien|ok|"
    r"perfecto|en orden)|"
    r"salud (?:de hierro|perfecta)|san[oa]|san[oa]t[oa]|como un (?:roble|toro)|como una (?:rosa|pera)|"
    r"perfectamente|de lujo|"
    r"gozo de buena salud)\b"
)
_PLAIN_NO = re.compile(
    r"\W*(?:no+|nop|nope|nah|negativo|que va)\b\W*(?:$|[,.;]|"
    r"\b(?:nada|ningun|tengo|padezco|que yo sepa|hay|por suerte)\b)"
)
_SICK_LEAVE = "baja medica"
_TELLS = re.compile(
    r"\b(?:tengo|tuve|he tenido|padezco|sufro|soy|estoy|tom[eo]|me (?:dio|operaron|"
    r"diagnosticaron))\b"
)
_INSURANCE_TALK = re.compile(r"\b(?:cubre\w*|cobertura|incluye|poliza|seguro|invalidez|si (?:me|tuviera|enfermo))\b")


def health_spans(message: Message) -> tuple[Span, ...]:
    """The clauses that name an illness, a treatment or a state of health, whoever's it is."""
    return tuple(
        clause.span
        for clause in message.clauses
        if (_TELLING.search(clause.text) or any(term.search(clause.text) for _, term in _TERMS))
        and not _is_question_of_cover(clause)
    )


def health_flags(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """The writer's own declared conditions. "none" only when health was asked and nothing is declared."""
    flags: list[str] = []
    span: Span | None = None
    doubt = False
    for clause in message.clauses:
        if _is_question_of_cover(clause) or (not asked and "?" in clause.text and not _TELLS.search(clause.text)):
            continue
        for flag, term in _TERMS:
            found = term.search(clause.text)
            if not found:
                continue
            if clause.relative or (found[0] == _SICK_LEAVE and not asked):
                continue
            if _NEGATED.search(clause.text[: found.start()]) or _NEGATED_AFTER.match(clause.text[found.end() :]):
                continue
            if flag == "other" and flags:
                continue
            flags.append(flag)
            at = clause.span[0]
            span = (
                (min(span[0], at + found.start()), max(span[1], at + found.end()))
                if span
                else (at + found.start(), at + found.end())
            )
        doubt = doubt or "?" in clause.text
    if flags and span:
        return list(dict.fromkeys(flags)), span
    if asked and not doubt and (_NOTHING.search(message.folded) or _PLAIN_NO.match(message.folded)):
        return ["none"], (0, len(message.folded))
    return None


def _is_question_of_cover(clause: Clause) -> bool:
    return bool(_INSURANCE_TALK.search(clause.text)) and not re.search(
        r"\b(?:tengo|tuve|padezco|soy|tome|tomo)\b", clause.text
    )
