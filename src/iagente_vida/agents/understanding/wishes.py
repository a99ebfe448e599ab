"""What the writer wants covered and for whom, who depends on them, and what they risk at leisure."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Message, Span, leading_to, shifted

_HOBBY = re.compile(
    r"\b(?:buceo|bucear|buceando|submarinismo|escalada|escalo|escalar|escalando|alpinismo|montanismo|andinismo|"
    r"alta montana|"
    r"(?:salto|saltos|tiro|tirarme|saltar) (?:en|de|con) paracaidas|paracaidas|paracaidismo|parapente|"
    r"paramotor|ala ?delta|"
    r"boxeo|boxear|kick ?boxing|muay thai|mma|artes marciales|karate|jiu[ -]?jitsu|motociclismo|"
    r"moto(?:s)? (?:de )?(?:pista|"
    r"cross|agua|carreras)|motocross|enduro|rally\w*|karting|carreras? de (?:coches|motos)|rugby|barranquismo|"
    r"barrancos|canyoning|"
    r"rape[ l]l?|espeleologia|kitesurf|kite|surf|windsurf|esqui(?: extremo)?|snowboard|puenting|bungee|"
    r"aviacion|avioneta|ultraligero|"
    r"vuelo sin motor|caza(?: mayor)?|toreo|encierros|bici(?:cleta)? de montana|descenso\w*|downhill|bmx|"
    r"parkour|rafting|"
    r"kayak de aguas bravas|apnea deportiva|pesca submarina|via ferrata|ferratas|motos?|moter[oa]|equitacion|"
    r"hipica|polo|"
    r"bmx|skate|"
    r"base jump|wingsuit|trial)\b"
)
_HARMLESS = re.compile(
    r"\b(?:nada (?:peligros\w+|de (?:eso|riesgo)|raro|extremo)|padel|tenis|futbol|leer|lectura|series|ajedrez|"
    r"correr|running|nadar|"
    r"natacion|gimnasio|gym|yoga|pilates|pasear|caminar|senderismo|baile|bailar|cocinar|pintar|petanca|golf|"
    r"videojuegos|corro|maraton\w*|baloncesto|basquet|voley|patin\w+|musica|guitarra|"
    r"viajar|dormir|jardin\w*|futbito|spinning|crossfit|zumba|fotografia|cine|"
    r"lo (?:mas|unico) (?:peligros\w|arriesgad\w) que hago|tranquil\w+|sofa|ninguno peligroso|"
    r"no hago (?:deporte|nada)|no practico)\b"
)
_HOBBY_LEAD = re.compile(
    r"\b(?:hago|practico|me gusta(?: el| la)?|aficionad[oa] a(?:l| la)?|aficion a(?:l| la)?|salgo (?:a|en)|"
    r"voy (?:a|en|de)|"
    r"me tiro(?: en)?|vuelo(?: en)?|doy clases de|compito en) (?:hacer )?$"
)
_NOT_HOBBY = re.compile(r"\bno (?:hago|practico|me gusta)\b|\bnada de\b")

_COVERS = (
    ("death", r"fallecimiento|muerte|morir|muero|fallezco|fallecer|palmo|la palmo|falto|faltara"),
    ("disability", r"invalidez|invalid[oa]|incapacidad|incapacitad[oa]|incapacit[eo]|discapacidad|no poder trabajar"),
    (
        "critical_illness",
        (
            r"enfermedad(?:es)?(?: muy)? (?:grave|critica|seria)s?|cancer|infarto|enfermedad(?:es)?|ictus|enfermo|"
            r"enferma"
        ),
    ),
    ("accident", r"accidentes?|accidental|accidentarme"),
    ("funeral", r"decesos|entierro|funeral\w*|sepelio|exequias|velorio"),
    ("savings", r"ahorro|ahorrar|inversion|invertir|ahorrando"),
)
_COVER_PATTERNS = tuple((cover, re.compile(rf"\b(?:{words})\b")) for cover, words in _COVERS)
_ALL = re.compile(r"\b(?:todo|todas|todos|lo maximo|complet[oa]|todo riesgo)\b")
_ALL_COVERS = ("death", "disability", "critical_illness", "accident")
_EXCEPT = re.compile(r"\b(?:menos|excepto|salvo|quitando|sin)\b(.*)")
_NOT_COVER = re.compile(
    r"\b(?:no(?: me interesa| quiero| necesito)?|sin|ni|menos|excepto|salvo) (?:el |la |lo de |de )?$"
)
_WANTS = re.compile(
    r"\b(?:quiero|quisiera|querria|me interesa\w*|tambien|incluir|incluid\w|anad\w+|agreg\w+|con cobertura|"
    r"que (?:me )?cubra|"
    r"que entre|para (?:los gastos|el))\b"
)

_BENEFICIARIES = (
    (
        "spouse",
        (
            r"mujer|marido|espos[oa]|pareja|novi[oa]|conyuge|(?<!la )senora|companer[oa]|parienta|"
            r"prometid[oa]|churri|jermu|jeva"
        ),
    ),
    (
        "children",
        (
            r"hij[oa]s?|hijit[oa]s|nin[oa]s?|peques?|chaval(?:es)?|cri[oa]s?|nen(?:es|[oa]s?)|mi pequen[oa]|"
            r"mis pequen[oa]s|chamac[oa]s?|pib[aoe]s?"
        ),
    ),
    ("parents", r"padres?|madre|papas?|mama|viej[oa]s?|progenitores|vieja"),
    ("siblings", r"herman[oa]s?|hermanit[oa]s?"),
    (
        "other",
        (
            r"sobrin[oa]s?|ti[oa]s?|prim[oa]s?|amig[oa]s?|niet[oa]s?|herederos(?: legales)?|banco|fundacion|"
            r"abuel[oa]s?|"
            r"ong|iglesia|parroquia|protectora|hospital|refugio|ayuntamiento|universidad|vecin[oa]s?|"
            r"cunad[oa]s?|suegr[oa]s?|caridad|ahijad[oa]|socio|asociacion"
        ),
    ),
)
_BENEFICIARY_PATTERNS = tuple((who, re.compile(rf"\b(?:{words})\b")) for who, words in _BENEFICIARIES)
_NOT_THEM = re.compile(r"\b(?:no|menos|ni) (?:a |para )?(?:mi |mis )?$")
_GONE = re.compile(r" (?:ya )?(?:murio|murieron|fallecio|fallecieron|no estan?|han muerto|ha muerto)\b")
_BENEFICIARY_TALK = re.compile(
    r"\bbeneficiari[oa]s?\b.{0,15}\b(?:mi|mis|seria\w*)\b|\bque (?:lo )?cobren? mis?\b|"
    r"\b(?:dejar(?:le|les|selo|sela)?|queden?)\b.{0,30}\b(?:a|para) mis?\b|\balgo para mis\b|\ba mis? \w+ (?:le|"
    r"les) queden?\b"
)

_KIN_DEPENDENT = (
    r"(padres|papas|viejos|suegros|abuelos|herman[oa]s|madre|padre|mama|papa|abuel[oa]|suegr[oa]|herman[oa]|ti[oa]s?|"
    r"sobrin[oa]s?|cunad[oa]|niet[oa]s?|viej[oa]|mujer|marido|pareja|espos[oa])"
)
_DEPENDENTS = re.compile(rf"\b(?:mi|mis|una?|a mi|el|la)(?: (\d))? {_KIN_DEPENDENT}\b")
_DEPENDS = re.compile(
    r"\b(?:mantengo|depende[n]? (?:de mi|economicamente)|a mi cargo|cuido|viven? (?:conmigo|de mi)|a cargo|"
    r"vive en casa|"
    r"les? paso dinero|ayudo a)\b"
)
_PEOPLE = re.compile(r"\b(\d{1,2}|una?) (?:personas?|familiares?|parientes?)\b")
_NOBODY = re.compile(
    r"^\W*(?:no,? )?(?:nadie|ningun[oa]|solo (?:mis hijos|yo)|cada uno|a nadie|nada|cero)\b|"
    r"\bnadie (?:mas )?depende\b|"
    r"\bno tengo (?:a nadie|mas)\b|\bcada uno se\b"
)


def find_hobby(message: Message, asked: bool) -> tuple[str, Span] | None:
    """A dangerous hobby in the writer's words; "none" when it was asked and there is none."""
    for clause in message.clauses:
        if clause.relative or _NOT_HOBBY.search(clause.text):
            continue
        found = _HOBBY.search(clause.text)
        if found and (asked or _HOBBY_LEAD.search(clause.text[: found.start()])):
            span = shifted(found.span(), clause.span[0])
            return message.original[slice(*span)].lower(), span
    if asked and (none := _HARMLESS.search(message.folded)):
        return "none", none.span()
    return None


def find_covers(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """The covers somebody wants."""
    if not asked and (not _WANTS.search(message.folded) or "?" in message.folded):
        return None
    every = _ALL.search(message.folded) if asked else None
    but = _EXCEPT.search(message.folded) if every else None
    if every and but:
        unwanted = {cover for cover, pattern in _COVER_PATTERNS if pattern.search(but[1])}
        wanted = [cover for cover, _ in _COVERS if cover not in unwanted]
        return (wanted if "savings" in unwanted else [c for c in wanted if c != "savings"]), every.span()
    found: dict[str, Span] = {}
    for cover, pattern in _COVER_PATTERNS:
        for match in pattern.finditer(message.folded):
            if not _NOT_COVER.search(leading_to(message.folded, match.start())):
                found.setdefault(cover, match.span())
    if not asked and "critical_illness" in found and "enfermedad" not in message.folded:
        del found["critical_illness"]
    if found:
        return list(found), _hull(list(found.values()))
    return (list(_ALL_COVERS), every.span()) if every else None


def find_beneficiaries(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """Who would receive the sum."""
    talk = _BENEFICIARY_TALK.search(message.folded)
    if not asked and not talk:
        return None
    start = talk.start() if talk and not asked else 0
    found: dict[str, Span] = {}
    for who, pattern in _BENEFICIARY_PATTERNS:
        match = pattern.search(message.folded, start)
        gone = match and _GONE.match(message.folded, match.end())
        if match and not gone and not _NOT_THEM.search(leading_to(message.folded, match.start())):
            found[who] = match.span()
    return (list(found), _hull(list(found.values()))) if found else None


def find_dependents(message: Message, view: Numerals, asked: bool) -> tuple[int, Span] | None:
    """How many people besides children depend on the writer, by naming or counting them."""
    if not (asked or _DEPENDS.search(message.folded)):
        return None
    if asked and (nobody := _NOBODY.search(message.folded)):
        return 0, nobody.span()
    if asked and (people := _PEOPLE.search(view.text)):
        return int(people[1]) if people[1].isdigit() else 1, view.span(people.span())
    named = list(_DEPENDENTS.finditer(view.text))
    if not named:
        return None
    people_named = sum(int(m[1] or 0) or (2 if m[2].endswith("s") else 1) for m in named)
    return people_named, view.span((named[0].start(), named[-1].end()))


def _hull(spans: list[Span]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)
