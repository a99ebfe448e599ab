"""How the writer earns a living: occupation and kind of employment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iagente_vida.agents.understanding.lexicon import KIDS
from iagente_vida.agents.understanding.text import Clause, Message, Span, leading_to, shifted
from iagente_vida.agents.understanding.trades import BUSINESSES, NOT_A_JOB, is_job, sounds_like_a_job

_PUBLIC = (
    r"(?:ayuntamiento|gobierno|ministerio|junta de \w+|generalitat|xunta|alcaldia|municipalidad|municipio|imss|"
    r"issste|"
    r"gobernacion|diputacion|seguridad social|hacienda|juzgados?|cabildo|consejeria|secretaria de \w+|poder judicial|"
    r"estado|administracion|sector publico|fiscalia|procuraduria|intendencia|afip|dian|sat|sas|sescam|osakidetza|"
    r"pemex|cfe|correos|universidad publica)"
)
_EMPLOYMENT = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        (
            "unemployed",
            (
                r"(?:en|al) (?:el )?paro|desemplead[oa]|desocupad[oa]|(?<!horas )(?<!dia )parad[oa](?! en la|"
                r" de pie| todo)|sin (?:trabajo|empleo|chamba|laburo|"
                r"pega|curro|camello|jale|brete)|no trabajo|"
                r"(?:busc(?:o|ando)|a la busca de|en busca de) (?:trabajo|empleo|chamba|laburo|curro|pega|"
                r"camello|jale)|"
                r"cesante|me (?:despidieron|echaron|corrieron|botaron|liquidaron|han (?:echado|despedido))|"
                r"me quede (?:sin|en la calle)|(?:cobro|cobrando) (?:el |la |un |una )?(?:paro|desempleo|"
                r"prestacion|ayuda|subsidio)|"
                r"de patitas en la calle|ahora (?:mismo )?no (?:tengo|estoy trabajando)|inactiv[oa]"
            ),
        ),
        (
            "civil_servant",
            (
                r"funcionari[oa]s?|(?:emplead|trabajador|contratad)(?:[oa]|a)? public[oa]|interin[oa]|"
                r"planta permanente|"
                r"del estado|para el estado|en el estado|servidor[a]? public[oa]|administracion publica|burocrata|"
                r"plaza (?:fija|en propiedad|de (?:funcionari[oa]|base|maestr[oa]|profesor[a]?))|(?:por|"
                r"con) oposicion|con plaza|"
                r"(?:aprobe|saque|gane) (?:la |las |una |mi )?(?:plaza|oposicion(?:es)?)|estatutari[oa]|"
                rf"(?:trabajo|curro|laburo|chambeo|estoy|emplead[oa]|contratad[oa]) (?:en|para|de|por)(?: el| la|"
                rf"l)? {_PUBLIC}|"
                r"emplead[oa] (?:estatal|municipal|federal|provincial)"
            ),
        ),
        (
            "self_employed",
            (
                r"autonom[oa]s?|(?:por|de) (?:mi )?cuenta propia|por mi cuenta|free ?lance[r]?|emprendedor\w*|"
                r"emprendo|"
                r"(?:por|trabajador(?:a)?|voy por) libre|prestacion de servicios|por servicios|negocio propio|"
                r"soci[oa] de (?:una|la) cooperativa|cooperativista|"
                r"independiente|monotribut\w+|responsable inscripto|(?:mi|nuestr[oa]) (?:propi[oa] )?(?:negocio|"
                r"taller|"
                r"tienda|bar|despacho|local|consulta|changarro|empresa)|un negocio|empresa propia|"
                r"mi propi[oa] \w+|para mi mism[oa]|soy mi jef[ea]|empresari[oa]|honorarios|mi propi[oa] jef[ea]|"
                r"cuentapropista|"
                rf"(?:tengo|tenemos|monte|montamos|abri|abrimos|regento|puse|pusimos|soy duen[oa] de|duen[oa] de) "
                rf"(?:un|una|el|la|mi)?(?: (?:pequen[oa]|propi[oa]))? ?{BUSINESSES}|"
                r"emito facturas|(?:yo )?factur(?:o|ando)(?! \d)|persona fisica con actividad|como independiente"
            ),
        ),
        (
            "retired",
            (
                r"jubilad[oa]s?|jubilat[ao]|pensionista|pensionad[oa]|retirad[oa]|pre ?jubilad[oa]|"
                r"pension de jubilacion|"
                r"me jubile|me acabo de jubilar|acabo de jubilarme|clases pasivas|ya (?:estoy|"
                r"vivo) de la pension|cobro (?:la|mi|una) pension|vivo de (?:la|mi) "
                r"pension|ya no trabajo"
            ),
        ),
        (
            "student",
            (
                r"estudiante|estudio(?! de )|estudiando|opositor[a]?|opositando|universitari[oa]|preparo oposiciones|"
                r"preparando (?:las |la |unas )?oposici\w+|becari[oa]|(?:haciendo|hago|terminando|acabando|"
                r"cursando|curso) "
                r"(?:el |la |un |una |mi )?(?:master|grado|carrera|doctorado|tesis|fp|ciclo|bachiller\w*|prepa|"
                r"posgrado|"
                r"licenciatura|tecnicatura|universidad)|en la (?:uni|facu|universidad|prepa|facultad)"
            ),
        ),
        (
            "employee",
            r"emplead[oa] (?:del|de) hogar|servicio domestico|intern[oa] en una casa|(?:por|en) el regimen general",
        ),
        (
            "homemaker",
            (
                r"am[oa] de (?:casa|llaves)|(?:las |mis |sus )?labores(?: del hogar)?|(?:cuido|llevo|atiendo|"
                r"me (?:ocupo|encargo|cuido)) (?:de )?(?:la|mi) (?:casa|familia|hogar)|tareas del hogar|"
                r"(?:me dedico|dedicad[oa]|estoy) (?:a la casa|al hogar|a (?:mi |la )?(?:familia|casa)|a (?:mis|los) "
                r"(?:hijos|ninos)|a criar\w*)|"
                r"(?:cuido|crio|criando|cuidando|me (?:ocupo|encargo)) (?:de |a )?(?:mis|los|l[oa]s|al|"
                r"la)? ?(?:hij[oa]s?|"
                r"nin[oa]s?|peques?|crios?|nenes?|bebe)|"
                r"en (?:el hogar|casa,? (?:con|cuidando|criando|al cuidado)\b.*)|(?:mama|papa|madre|padre) (?:de|"
                r"a) tiempo "
                r"completo|mama full ?time|(?:en|mi|del?) (?:el )?hogar"
            ),
        ),
        (
            "employee",
            (
                r"(?:por|en) cuenta ajena|asalariad[oa]|emplead[oa]|a sueldo|indefinid[oa]|(?:en|por|de) nomina|"
                r"(?:en )?relacion de dependencia|en blanco|en negro|en plantilla|en planta|en planilla|ertes?|"
                r"contrat(?:o|ad[oa])(?: (?:fij[oa]|laboral|temporal|indefinido))?|fij[oa] (?:en|discontinu[oa]s?)|"
                r"(?:soy|estoy|ya) fij[oa](?= y\b|\W*$|[,.;])|"
                r"para (?:una|otra) (?:empresa|compania|firma)|(?:en|de) una (?:empresa|fabrica|multinacional|ett|"
                r"maquila\w*|compania|planta)|temporal|eventual|"
                r"(?:a )?(?:media jornada|tiempo parcial|jornada (?:completa|parcial|reducida))|para (?:otros?|"
                r"un patron|"
                r"un jefe)|por (?:ett|obra(?: y servicio)?)|de prueba|tengo (?:patron|jefe)|dependiente laboral|"
                r"registrad[oa]"
            ),
        ),
    )
)
_BY_THE_WAY = re.compile(
    r"(?:autonom|(?:pre)?jubilad|funcionari|desemplead|pensionad)[oa]|freelance|pensionista|am[oa] de casa|"
    r"monotributista|estudiante|parad[oa]|empresari[oa]"
)
_IN_UNIFORM = re.compile(r"\b(?:militar|guardia civil|policia|bomber[oa]|juez|jueza|fiscal)\b")
_DENIED = re.compile(r"\b(?:no (?:estoy|soy)|ya no (?:estoy|soy)|nunca he estado|ni|no)(?: \w+)? $")
_ARTICLES = r"(?:el|la|los|las|un|una|unos|unas|al|del|mi|mis)"
_LEAD = re.compile(
    r"^\W*(?:(?:pues|bueno|si|hola|yo|ahora(?: mismo)?|ahorita|actualmente|la verdad|mira|mire|bueno|nada|oye|a ver|"
    r"de momento|por ahora|jaja\w*|eh|este|aqui|aca|soy|trabajo|trabajando|estoy(?: trabajando)?|curro|currando|"
    r"laburo|"
    r"chambeo|camello|me dedico|me gano la vida|(?:mi|de) (?:trabajo|profesion|oficio|ocupacion)(?: es)?|hago|ejerzo|"
    r"llevo|tengo (?:chamba|trabajo|curro|laburo|un trabajo)|tengo|regento|monte|de|como|a|en|con|para|"
    rf"{_ARTICLES}|lo mio es|lo mio son)\b[ ,]*)*"
)
_TAIL = re.compile(
    r"\s{0,3}(?:[,.;!?\n()].*|\b(?:desde|y|pero|hace|por|ahora|para|muy|que|todos|del sector|jaja\w*|jeje\w*|aqui|"
    r"autonom[oa]|free ?lance|nocturn[oa]|con (?:mi|un|una|mis|mucho|contrato|plaza)|los (?:fines|lunes|sabados)|"
    r"de (?:noche|dia|toda la vida|lunes|momento)|en (?:mi|el|la|los|las|un|una|madrid|barcelona))\b.*)$",
    re.DOTALL,
)
_BEFORE_UNASKED = re.compile(
    r"\b(?:soy|somos|como|es|ocupacion:?|profesion:?|(?:trabaj\w+|curr[oa]\w*|estoy|ejerzo|chambe[oa]\w*|"
    r"labur[oa]\w*|"
    r"camello|hago|vivo)(?: \w+){0,2} de)(?: un| una| el| la)?$"
)
_PLACE = re.compile(rf"\b(?:en|con|de)(?: {_ARTICLES})? ([a-z]{{3,}}(?: de [a-z]+)?)")
_TIME = frozenset(
    {"noche", "noches", "dia", "tarde", "tardes", "mananas", "manana", "turnos", "lunes", "todo", "casa", "lo", "baja"}
)
_AT_HEIGHT = re.compile(r"\b(?:en|de) altura\b|\ben alturas\b|\btrabajos? verticales\b")
_COMPLEMENT = re.compile(
    rf"(?: (?:de|del|en)(?: {_ARTICLES})? (?!baja\b|momento\b|noche\b|dia\b|profesion\b|toda\b|mi\b|\d)[a-z]{{3,}})?"
    r"(?: (?:civil|local|nacional|municipal|mercante|escolar|infantil|dental|industrial|social|comercial|"
    r"deportiv[oa]|"
    r"agricola|naval|grafic[oa]|tecnic[oa]|administrativ[oa]|manager|engineer|developer|jurad[oa]|aere[oa]|"
    r"forestal|sanitari[oa]|clinic[oa]|quimic[oa]|informatic[oa]|mecanic[oa]|electric[oa]|electronic[oa]))?"
)
_CAREFUL_PLACES = re.compile(
    r" (?:en|de)(?: (?:el|la))? (?:madrid|barcelona|sevilla|valencia|mexico|bogota|cali|casa)\b"
)
_REFUSING = re.compile(
    r"\b(?:importa|incumbe|dicho|dije|digo|decir|contestar|pregunt\w+|asunto|privad[oa]|quiero|necesit\w+|cuanto|"
    r"saber|"
    r"vale|gracias|espera|luego|fumo|hijos|anos|cobro|gano)\b"
)
_NOT_A_TRADE_BEFORE = re.compile(
    r"\bbaja$|\bfum\w+ como\b|^\W*como (?:un|una)$|\b(?:usted es|es usted|tu eres|vos sos|eres|sos)(?: un| una)?$"
)
_AT_HOME = re.compile(r"\W*(?:pues |estoy )?en (?:mi )?casa\W*")
_SMALL_WORDS = re.compile(rf"{_ARTICLES}|de|en|con|a|y")
_KIN = r"(?:madre|padre|mama|papa|abuel[oa]s?|suegr[oa]s?|herman[oa]s?|marido|mujer)"
_MOST_WORDS = 5


def find_employment(message: Message, asked: bool, kind_asked: bool = False) -> tuple[str, Span] | None:
    """How the writer earns a living, as one of the fixed words. `kind_asked` when just that was the question."""
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        for kind, pattern in _EMPLOYMENT:
            found = pattern.search(clause.text)
            if found is None or _DENIED.search(clause.text[: found.start()]):
                continue
            aside = _BY_THE_WAY.fullmatch(found[0])
            stated = re.search(
                r"\b(?:soy|estoy|sigo|ando|todavia|aun|trabajo(?: como)?|me quede)\b", clause.text[: found.end()]
            )
            if asked or stated or aside or (found.start() <= 2 and kind != "employee") or "cuenta" in found[0]:
                return kind, shifted(found.span(), clause.span[0])
        if asked and _AT_HOME.fullmatch(clause.text) and re.search(rf"\b{KIDS}\b", message.folded):
            return "homemaker", shifted((0, len(clause.text)), clause.span[0])
        if kind_asked and (uniform := _IN_UNIFORM.search(clause.text)):
            return "civil_servant", shifted(uniform.span(), clause.span[0])
        if kind_asked and (fixed := re.match(r"\W*(?:soy |estoy )?fij[oa]\b", clause.text)):
            return "employee", shifted(fixed.span(), clause.span[0])
    return None


def find_occupation(message: Message, asked: bool, taken: Sequence[Span] = ()) -> tuple[str, Span] | None:
    """The head words of the writer's occupation, lower case as written; `taken` are the spans of other facts."""
    for clause in message.clauses:
        if clause.relative or ("?" in clause.text and not asked):
            continue
        for word in re.finditer(r"[a-z]{3,20}", clause.text):
            if (span := _named_trade(clause, word, asked)) is not None:
                at = shifted(span, clause.span[0])
                return message.original[slice(*at)].strip().lower(), at
    return _asked_occupation(message, taken) if asked else None


def _named_trade(clause: Clause, word: re.Match[str], asked: bool) -> Span | None:
    """The span of a trade of the writer's and what narrows it down ("técnico de sonido")."""
    known = is_job(word[0])
    before = re.sub(r"\by\s*$", "", leading_to(clause.text, word.start())).strip()
    led = bool(_BEFORE_UNASKED.search(before))
    if not known and not (led and not before.endswith("es") and sounds_like_a_job(word[0])):
        return None
    if _DENIED.search(leading_to(clause.text, word.start())) or _NOT_A_TRADE_BEFORE.search(before):
        return None
    if not asked and before and not led:
        return None
    if not asked and not led and len(clause.text.split()) > _MOST_WORDS:
        return None
    end = word.end()
    if (more := _COMPLEMENT.match(clause.text, end)) and not _CAREFUL_PLACES.match(clause.text, end):
        end = more.end()
    if asked:
        tail = _TAIL.sub("", clause.text[word.end() :])
        end = max(end, word.end() + len(tail) if len(tail.split()) <= 2 else end)
    return word.start(), end


def _asked_occupation(message: Message, taken: Sequence[Span]) -> tuple[str, Span] | None:
    """What is said when the occupation was asked and no trade of the list is named."""
    if "?" in message.folded:
        return None
    for clause in message.clauses:
        if clause.relative or not clause.text.strip() or _REFUSING.search(clause.text):
            continue
        if any(clause.span[0] <= start < clause.span[1] for start, _ in taken):
            continue
        if height := _AT_HEIGHT.search(clause.text):
            at = shifted(height.span(), clause.span[0])
            return message.original[slice(*at)].strip().lower(), at
        span = _head(clause.text)
        if span is not None:
            at = shifted(span, clause.span[0])
            return message.original[slice(*at)].strip().lower(), at
    return None


def _head(text: str) -> Span | None:
    """What a clause says past its verb and before its circumstances, if that can be an occupation."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    stop = start + len(_TAIL.sub("", text[start:]))
    words = text[start:stop].split()
    if words and words[0] in _TIME and (place := _PLACE.search(text, start)):
        start, stop = place.span(1)
        words = text[start:stop].split()
    told = [word for word in words[:3] if not _SMALL_WORDS.fullmatch(word)][:2]
    if not told or not words[0].isalpha() or len(words[0]) < 3 or any(word in NOT_A_JOB for word in told):
        return None
    if any(re.fullmatch(rf"{KIDS}|{_KIN}", word) for word in told) or _is_employment(text, (start, stop)):
        return None
    while len(words) > _MOST_WORDS:
        words.pop()
    end = start
    for word in words:
        end = text.index(word, end) + len(word)
    return start, end


def _is_employment(text: str, span: Span) -> bool:
    """Whether the words are only a kind of employment ("en paro"), which is no occupation."""
    return any(
        found.start() <= span[0]
        and (span[1] <= found.end() + 1 or kind == "student")
        and not (kind == "self_employed" and re.search(rf"\b{BUSINESSES}\b", found[0]))
        for kind, pattern in _EMPLOYMENT
        if (found := pattern.search(text))
    )
