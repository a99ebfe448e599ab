"""Where a message speaks of somebody's health, and what the writer says of their own."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Clause, Message, Span, shifted

_FLAGS = (
    (
        "diabetes",
        (
            r"diabet\w*|insulin\w*|metformina|ozempic|azucar(?:es)?(?: (?:alta|en sangre))?|glucosa|"
            r"hemoglobina glicosilada|"
            r"pre ?diabet\w*"
        ),
    ),
    (
        "hypertension",
        (
            r"hipertens\w*|(?:tension|presion)(?: \w+){0,3} (?:alta|altita|elevada|disparada|por las nubes)|"
            r"(?:para|de) la (?:tension|presion)|(?:subidas?|problemas?|pastillas?) (?:de|con la) (?:tension|"
            r"presion)|"
            r"(?:tension|presion)(?= si\b|\W*$| y |,| descontrolada)|enalapril|losartan|valsartan|amlodipino|"
            r"ramipril|"
            r"bisoprolol|se me sube la presion|hta"
        ),
    ),
    (
        "heart",
        (
            r"infart\w+|cardiac\w*|cardiopat\w*|cardiolog\w*|del corazon|(?:el|mi) corazon|(?:en|de|"
            r"con) el corazon|angina de pecho|anginas? de|"
            r"arritmias?|taquicardias?|marcapasos|stents?|muelles?|valvula|fibrilacion|soplo|bypass|"
            r"ataque al corazon|"
            r"miocard\w+|coronari\w+"
        ),
    ),
    ("stroke", r"ictus|derrame|embolia|acv|trombosis|trombo|apoplejia|aneurisma|isquemi\w*|infarto cerebral"),
    (
        "cancer",
        (
            r"cancer\w*|tumor\w*|leucemia|linfoma|melanoma|quimio\w*|radioterapia|metastasis|oncolog\w*|"
            r"carcinoma|sarcoma|mieloma|mastectomia"
        ),
    ),
    ("asthma", r"asma\w*|epoc|ventolin|inhalador\w*|salbutamol|bronquitis cronica"),
    ("allergy", r"alergi\w*|alergic[oa]|rinitis|intolerancia"),
    (
        "depression",
        (
            r"depres\w*|depre|antidepresiv\w*|deprimid[oa]|prozac|sertralina|escitalopram|fluoxetina|paroxetina|"
            r"duloxetina"
        ),
    ),
    (
        "anxiety",
        (
            r"ansiedad|ansios[oa]|ansiolit\w*|ataques? de panico|(?:crisis|ataques?) de (?:ansiedad|nervios)|"
            r"lexatin|orfidal|"
            r"trankimazin|alprazolam|lorazepam|diazepam|clonazepam|rivotril"
        ),
    ),
    ("epilepsy", r"epilep\w*|convulsi\w*"),
    ("hiv", r"vih|hiv|sida|seropositiv\w*"),
    (
        "sleep_apnea",
        r"apneas?|cpap|(?:duermo|dormir) con (?:la |una |el )?(?:maquina|maquinita|mascarilla|mascara|aparato)",
    ),
    ("thyroid", r"tiroid\w*|tiroides|hipotiroid\w*|hipertiroid\w*|eutirox|levotiroxina|hashimoto|bocio"),
    ("cholesterol", r"colesterol|trigliceridos|estatinas|simvastatina|atorvastatina|dislipemia"),
    (
        "back",
        (
            r"hernias? (?:discal\w*|de disco|lumbar\w*|cervical\w*)|lumbalgia|ciatica|escoliosis|"
            r"(?:dolor\w*|problem\w*|mal|baja|oper\w+|duele\w*|lesion\w*|tocad\w+|fastidiad\w+|jodid\w+|cirugia|"
            r"intervencion|chungo|fatal|molid[oa]|pinzamiento|contractur\w+|"
            r"molesti\w+)(?: \w+){0,3} (?:espalda|columna|lumbar\w*|cervical\w*|vertebras?|cintura)|lumbago|"
            r"(?:espalda|lumbares|cervicales|columna)(?: \w+){0,3} (?:mal|fatal|matan\w*|hech[oa]s? polvo|"
            r"jodid\w+|fastidiad\w+|"
            r"duelen?|tocad\w+|molestan?|torcid\w+)|hernias?(?= (?:en la )?[lc]\d|\W*$)|protusion\w*|discopatia|"
            r"cifosis"
        ),
    ),
    (
        "surgery",
        (
            r"operad[oa]|opera(?:ron|do|n)|operacion(?:es)?|cirugi\w*|quirofano|trasplante\w*|intervenid[oa]|"
            r"(?:me (?:quitaron|sacaron|extirparon|pusieron una protesis))|cesareas?|apendic\w+|amigdalas|"
            r"vesicula|menisco|ligamentos?|protesis|histerectomia|vasectomia|juanetes|cataratas|bariatrica|"
            r"manga gastrica"
        ),
    ),
    ("pregnancy", r"embarazad\w*|embarazo|preñada|prenada|encinta|en estado|en cinta"),
    (
        "other",
        (
            r"artritis|artrosis|fibromialgia|fibro|esclerosis|parkinson|alzheimer|hepatitis|cirrosis|higado graso|"
            r"celia\w+|crohn|colitis|lupus|psoriasis|migranas?|jaquecas?|anemia|esquizofren\w*|bipolar\w*|"
            r"insuficiencia (?:renal|hepatica|venosa)|dialisis|rinon\w*|renal|piedras|calculos|gota|reuma\w*|"
            r"osteoporosis|"
            r"endometriosis|ovarios? poliquist\w+|quistes?|miomas?|tdah|toc|anorexia|bulimia|glaucoma|sord[oa]|"
            r"ulcera|gastritis|reflujo|hernia de hiato|hernia (?:inguinal|umbilical)|intestino irritable|varices|"
            r"(?<!cancer de )prostata|vertigos?|tuberculosis|dengue|chagas|malaria|(?:mala|"
            r"problemas de) circulacion|autoinmune|hemofilia|"
            r"talasemia|narcolepsia|insomnio|"
            r"discapacidad|minusvalia|minusvalid\w*|alcoholism\w*|alcoholic\w*|drogas?|cocaina|covid persistente|"
            r"obes\w+|"
            r"esclerodermia|sarcoidosis|neuralgia|polio|hiperplasia|enfermedad rara|gluten|dermatitis|eccema|vitiligo"
        ),
    ),
)
_UNNAMED = (
    r"enferm(?:[oa]s?|edad(?:es)?)|medicacion|pastillas?|tratamiento|diagnostic\w*|baja medica|psiquiatr\w*|sintrom|"
    r"lesion(?:es)?"
)
_TERMS = tuple((flag, re.compile(rf"\b(?:{pattern})\b")) for flag, pattern in (*_FLAGS, ("other", _UNNAMED)))
_NAMELESS = re.compile(_UNNAMED)
# What tells of a treatment without naming an illness: passages to be struck, but no condition of the writer's.
_TELLING = re.compile(
    r"\b(?:tomo|tomaba|estoy tomando|llevo tomando)\b(?! (?:nota|una decision|la decision|en cuenta|el metro|"
    r"el tren))|"
    r"\bme (?:recet\w+|medic\w+|trat(?:an|aron) (?:de|con|un|una|el|la)|ingresaron|han ingresado|pincho)\b|"
    r"\b\w{2,}(?:zepam|zolam|pril|sartan|statina|prazol|oxetina|tralina|olol)\b"
)
# A negation with the verb that it denies.
_NEGATED = re.compile(
    r"\b(?:no|sin|ni|nunca|jamas|ningun[oa]?|tampoco|nada de|cero|descartad[oa])\b(?:(?: (?:me|lo|la|le|se|nos|"
    r"he|ha|han))*"
    r" (?:tengo|tuve|tenido|padezco|padecido|sufro|sufrido|soy|sido|estoy|estado|tomo|tomado|han|dio|dado|operaron|"
    r"diagnosticaron|pusieron))?"
)
_NEGATED_AFTER = re.compile(
    r"^\W*(?:no|ningun[oa]?|nunca|nada|todo bien|perfect[oa]|en orden|descartad[oa])\b(?! (?:es|son)\b)"
)
# A negation reaches as far as the next verb or affirmation: "no fumo y tengo asma", "tensión no, azúcar sí".
_REACH_ENDS = re.compile(
    r"\b(?:si|solo|salvo|excepto|menos|pero|tengo|tuve|padezco|sufro|soy|estoy|tomo|me (?:dio|operaron|"
    r"diagnosticaron|"
    r"han|pusieron)|aparte de|mas que|quitando|fuera de|que no sea)\b"
)
_PAST_PREGNANCY = re.compile(
    r"\b(?:me quede|estaba|estuve|estando|quede|durante (?:el|mi)|tras (?:el|mi)|en (?:el|mi)) $"
)
_WITH_CHILD = re.compile(
    r"^\W*(?:si,? )?estoy de \d{1,2} (?:mes(?:es)?|semanas)\b|\bestoy de (?:\d{1,2}|\w+) semanas\b"
)
_UNSURE = re.compile(
    r"\bno (?:lo )?se\b|\bno estoy segur[oa]|\bcreo\b|\bno (?:te|le|os) (?:lo )?(?:voy|quiero|digo)|\bprefiero no\b"
)
_ACHE = re.compile(
    r"\b(?:las? |los? )?(?:lumbares|cervicales|espalda|columna|vertebras)\b(?! (?:de|bien|sana|perfecta))"
)
_MANNER_OF_SPEAKING = re.compile(
    r"\bme (?:da|dio|daba|va a dar|iba a dar|dara|daria) (?:un |otro )?(?:infarto|ictus|patatus|telele|ataque|"
    r"sincope|yuyu)\b"
    r"(?= al\b| cuando\b| con (?:el|la|ese|esa|estos)\b| de (?:la risa|ver|verlo|pensar)\b)|"
    r"\b(?:casi|por poco|que) (?:que )?me (?:da|dio|daba) (?:un |algo|una )(?:\w+)?|"
    r"\benferm[oa] de (?:esperar|los nervios|tanto|verdad|escuchar|leer)|\bde (?:todo )?corazon\b|"
    r"\bcorazon en la mano\b|"
    r"\b(?:me )?(?:da|dais|das|dan) (?:\w+ )?(?:alergia|ansiedad|depre|tension)\b|\bcura de\b"
)
_NOTHING = re.compile(
    r"\b(?:yo )?(?:(?<=yo )(?:no|tampoco)|nada|ningun[oa]?|cero|estoy (?:muy )?(?:san[oa]|bien|perfect\w+|"
    r"fenomenal|divinamente|genial|de maravilla|en forma|hech[oa] un)|(?:todo|todos) (?:bien|ok|okey|perfecto|"
    r"en orden|"
    r"correcto|normal)|(?:muy )?(?:buena )?salud (?:de hierro|perfecta|impecable|excelente)|de hierro|san[oa]|"
    r"san[oa]t[oa]|"
    r"san[oi]t[oa]|como (?:un|una) (?:roble|toro|reloj|rosa|pera|manzana|lechuga|nin[oa]|chaval\w*|quinceaner[oa])|"
    r"perfectamente|de lujo|sobrad[oa]|gozo de (?:muy )?buena salud|en plena forma|al cien|al 100|enter[oa]|"
    r"ni (?:un|una) (?:gripe|resfriado|catarro|gripa|aspirina|dolor)|ni (?:gripe|resfriados?|gripa)|impecable|"
    r"fuerte como|(?:nunca|jamas) (?:he estado |estoy |estuve |me he puesto |me pongo )?(?:enferm[oa]|mal[oa])|"
    r"tod[oa] limpi[oa]|solo (?:uso |llevo |necesito )?(?:gafas|lentes|lentillas|anteojos|miopia|la vista)|"
    r"nunca he (?:tenido nada|estado en un|pisado|ido al|estado ingresad)\w*|no he pisado)\b"
)
_PLAIN_NO = re.compile(
    r"\W*(?:no+|nop|nope|nah|na|negativo|que va|nanai|nel|ningun[oa]?|0|nada)\b\W*(?:$|[,.;]|"
    r"\b(?:nada|ningun|tengo|padezco|que yo sepa|hay|por suerte|problemas?|enfermedad(?:es)?|gracias|jaja\w*)\b)"
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
    spans: list[Span] = []
    doubt = denied = False
    for clause in message.clauses:
        if _is_question_of_cover(clause) or (not asked and "?" in clause.text and not _TELLS.search(clause.text)):
            continue
        if not clause.relative:
            for flag, found in _declared(clause, asked, nameless=not flags):
                flags.append(flag)
                spans.append(shifted(found, clause.span[0]))
            denied = denied or any(term.search(clause.text) for _, term in _TERMS)
        doubt = doubt or "?" in clause.text or bool(_UNSURE.search(clause.text))
    if flags:
        return list(dict.fromkeys(flags)), (min(start for start, _ in spans), max(end for _, end in spans))
    if asked and not doubt and (denied or _NOTHING.search(message.folded) or _PLAIN_NO.match(message.folded)):
        return ["none"], (0, len(message.folded))
    return None


def _declared(clause: Clause, asked: bool, *, nameless: bool) -> list[tuple[str, Span]]:
    """The conditions that a clause declares; `nameless` ones (a treatment) only beside nothing that has a name."""
    told: list[tuple[str, Span]] = []
    text = _MANNER_OF_SPEAKING.sub(lambda phrase: " " * len(phrase[0]), clause.text)
    if asked and (months := _WITH_CHILD.search(text)):
        told.append(("pregnancy", months.span()))
    if asked and (ache := _ACHE.search(text)) and not _negated(text, ache.span()):
        told.append(("back", ache.span()))
    for flag, term in _TERMS:
        found = term.search(text)
        if found is None or (found[0] == _SICK_LEAVE and not asked) or _negated(text, found.span()):
            continue
        if flag == "pregnancy" and _PAST_PREGNANCY.search(text[: found.start()]):
            continue
        if _NAMELESS.fullmatch(found[0]) and (told or not nameless):
            continue
        if any(found.start() < end and start < found.end() for _, (start, end) in told):
            continue
        told.append((flag, found.span()))
    return told


def _negated(text: str, found: Span) -> bool:
    """Whether a negation that stands before a condition still reaches it, or one follows at once."""
    if _NEGATED_AFTER.match(text[found[1] :]):
        return True
    denials = list(_NEGATED.finditer(text, 0, found[0]))
    return bool(denials) and not _REACH_ENDS.search(text, denials[-1].end(), found[0])


def _is_question_of_cover(clause: Clause) -> bool:
    return bool(_INSURANCE_TALK.search(clause.text)) and not re.search(
        r"\b(?:tengo|tuve|padezco|soy|tome|tomo)\b", clause.text
    )
