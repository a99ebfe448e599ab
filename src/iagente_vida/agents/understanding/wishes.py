"""What the writer wants covered and for whom, who depends on them, and what they risk at leisure."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    r"tranquil\w+|sofa|ninguno peligroso|no hago (?:deporte|nada)|no practico)\b"
)
_HOBBY_LEAD = re.compile(
    r"\b(?:hago|practico|me gusta(?: el| la)?|aficionad[oa] a(?:l| la)?|aficion a(?:l| la)?|salgo (?:a|en)|"
    r"voy (?:a|en|de)|"
    r"me tiro(?: en)?|vuelo(?: en)?|doy clases de|compito en) (?:hacer )?$"
)
_NOT_HOBBY = re.compile(r"\bno (?:hago|practico|me gusta)\b|\bnada de\b")

_COVERS = (
    (
        "death",
        (
            r"fallecimiento|fallecimientos|muerte|defuncion|morir|morirme|morirse|muero|muera|muriera|fallezco|"
            r"fallezca|"
            r"fallecer|palmo|la palmo|palmarla|palme|palmara|la espicho|espiche|estir\w+ la pata|difunto|"
            r"falto|falte|faltara|faltase|por si (?:un dia |manana )?no (?:estoy|este|me levanto|despierto|amanezco|"
            r"vuelvo)|me voy al otro barrio|parto|deceso|me petateo"
        ),
    ),
    (
        "disability",
        (
            r"invalidez|invalid[oa]|incapacidad(?:es)?|incapacitad[oa]|incapacit[eo]|discapacidad|discapacitad[oa]|"
            r"(?:no|sin) (?:poder|puedo|pueda|pudiera|puediese|pudiese) (?:volver a )?(?:trabajar|currar|laburar|"
            r"chambear|ganarme)|"
            r"silla de ruedas|inutil|imposibilitad[oa]|postrad[oa]|paralitic[oa]|minusvali[ad]\w*|"
            r"(?:me )?qued(?:o|ara|e|ar|arme) (?:cojo|coja|tetraplejic[oa]|parapl\w+|mal de|en (?:una )?cama|ciego|"
            r"ciega|impedid[oa]|lisiad[oa])|"
            r"dependencia"
        ),
    ),
    (
        "critical_illness",
        (
            r"enfermedad(?:es)?(?: muy)? (?:grave|critica|seria|gorda|fea)s?|cancer|infarto|enfermedad(?:es)?|ictus|"
            r"enfermo|"
            r"enferma|enfermar|enfermarme|derrame|tumor|me pongo (?:muy )?mal[oa]|algo grave|leucemia"
        ),
    ),
    (
        "accident",
        (
            r"accidentes?|accidental|accidentarme|accidente|atropell\w+|choque|un golpe en la carretera|trafico|"
            r"en la carretera"
        ),
    ),
    (
        "funeral",
        (
            r"decesos|entierro|enterrar\w*|enterramiento|funeral\w*|sepelio|exequias|velorio|velatorio|tanatorio|"
            r"funeraria|"
            r"incineracion|incinerar\w*|la caja y las flores|lapida|cremacion|servicios exequiales|ataud"
        ),
    ),
    (
        "savings",
        (
            r"ahorro|ahorros|ahorrit\w+|ahorrar|ahorrando|ahorrado|inversion|invertir|para la jubilacion|"
            r"plan de pensiones|hucha|rescatar\w*"
        ),
    ),
)
_COVER_PATTERNS = tuple((cover, re.compile(rf"\b(?:{words})\b")) for cover, words in _COVERS)
_ALL = re.compile(
    r"\b(?:todo(?! (?:arreglado|atado|listo|pagado|en orden|resuelto|claro|bien))|toditito|todito|todas|todos|"
    r"lo maximo|al maximo|complet[oa]|completit[oa]|todo riesgo|de todo|cuanto mas mejor|"
    r"lo mas completo|full|a tope|cualquier cosa|lo que sea)\b"
)
_ALL_COVERS = ("death", "disability", "critical_illness", "accident")
_EXCEPT = re.compile(r"\b(?:menos|excepto|salvo|quitando|sin|pero no)\b(.*)")
_NOT_COVER = re.compile(
    r"\b(?:no(?: me interesan?| quiero| necesito| hace falta| busco| es)?|sin|ni|menos|excepto|salvo|quit[ae]\w*|"
    r"elimina\w*|fuera|saca\w*) "
    r"(?:el |la |los |las |lo de |lo del |la de |de |seguro de |en )*$"
)
_NOT_COVER_AFTER = re.compile(
    r"[, ]{1,2}(?:eso )?(?:quit\w+|sac\w+|elimin\w+|no(?! (?:se|poder|puedo))\b|fuera\b|nada\b|me da igual|paso\b|"
    r"ya lo tengo|ya la tengo|tampoco|sobra)"
)
_WANTS = re.compile(
    r"\b(?:quiero|quisiera|querria|me interesa\w*|tambien|incluir|incluid\w|anad\w+|agreg\w+|con cobertura|"
    r"que (?:me )?cubra|"
    r"que entre|que cubra\w*|que pague[n]?|para (?:los gastos|el)|solo|solamente|unicamente|nada mas que|pon(?:me|le|"
    r"ga\w*)|"
    r"busco|buscaba|necesito|me preocupa|dej(?:a|ame|eme|ar) solo)\b"
)

_BENEFICIARIES = (
    (
        "spouse",
        (
            r"mujer|mujercita|jermu|jeva|marido|maridito|espos[oa]s?|pareja|parejita|novi[oa]s?|conyuge|(?:mi|la|a|"
            r"para) (?:doña|dona|senora)|"
            r"companer[oa](?! de (?:piso|trabajo|curro|clase|casa))|parient[ea]|"
            r"prometid[oa]|churri|costilla|media naranja|viuda|viudo|concubin[oa]|chic[oa]|jaina|mi vieja y|"
            r"mi (?:santa|santo|gordo|gorda|flaco|flaca|negra|negro|amor|chaparra|chaparrita|cari|lola)|"
            r"(?<!en )(?<!de )(?<!toda )mi vida(?=\W*$|[,.;]| y )"
        ),
    ),
    (
        "children",
        (
            r"hij[oa]s?|hijit[oa]s?|nin[oa]s?|ninit[oa]s?|peques?|chaval(?:es|a|as)?|chavalin\w*|(?<!me )cri[oa]s?|"
            r"criatur\w*|nen(?:es|[oa]s?|e)|"
            r"mi pequen[oa]|mis pequen[oa]s|los pequen[oa]s|chamac[oa]s?|chamaquit[oa]s?|pib[aoe]s?|escuincl[ea]s?|"
            r"chin[oa]s|pelad[oa]s|"
            r"gurises|bebe|bebes|mellizos|gemelos|mellizas|gemelas|churumbeles|primogenit[oa]|cachorr[oa]s?|"
            r"chiquit[oa]s?|chiquilines|chiquill[oa]s?|zagal\w*|"
            r"(?<!herman[oa]s, )(?<!sobrin[oa]s, )(?<!niet[oa]s, )(?:mis|los|las) (?:dos|tres|cuatro|\d)(?=$| (?:por|"
            r"a)\b|[,.;])"
        ),
    ),
    (
        "parents",
        (
            r"padres?|madre|madrecita|papas?|papis?|mamis?|mamit[oa]s?|papit[oa]s?|mama|mamas|viej[oa]s?|"
            r"viejit[oa]s?|progenitores|jefes|jefecit[oa]|"
            r"ama|ma|apa|pa|taitas?|cuchos?|cuchit[oa]s?|aita|aitas|amatxu|papa y mama"
        ),
    ),
    (
        "siblings",
        r"herman[oa]s?|hermanit[oa]s?|herman[oa]s? \w+|tat[oa]|carnal(?:es|a)?|brother|mellizo|parcer[oa] de sangre",
    ),
    (
        "other",
        (
            r"sobrin[oa]s?|sobrinit[oa]s?|ti[oa]s?|prim[oa]s?|amig[oa]s?|niet[oa]s?|nietecit[oa]s?|nietit[oa]s?|"
            r"herederos(?: legales)?|banco|fundacion|"
            r"abuel[oa]s?|abuelit[oa]s?|yay[oa]s?|madrina|padrino|comadre|compadre|cuate|parcer[oa]|"
            r"ong|iglesia|parroquia|convento|templo|cofradia|cunad[oa]s?|suegr[oa]s?|caridad|ahijad[oa]s?|socios?|"
            r"asociacion|"
            r"protectora|refugio|ayuntamiento|colegio|vecin[oa]s?|compa|companer[oa]s? de (?:piso|trabajo|curro|"
            r"casa)|tutor[a]?|"
            r"yerno|nuera|hijastr[oa]s?|ahijaditos?|cuidador[a]?|perr[oa]|gat[oa]|cruz roja|caritas|"
            r"medicos sin fronteras|unicef|"
            r"herencia|herederos universales|quien (?:diga|marque) la ley"
        ),
    ),
)
_BENEFICIARY_PATTERNS = tuple((who, re.compile(rf"\b(?:{words})\b")) for who, words in _BENEFICIARIES)
_NOT_THEM = re.compile(
    r"\b(?:(?<!si )no|menos|ni|excepto|salvo|ya no) (?:quiero que |sea |es )?(?:a |para |de |pa )*(?:el |la |los |"
    r"las |mi |mis )?$"
)
_NOT_THEM_AFTER = re.compile(r" (?:no\b(?! se\b)|ni hablar|ni de broma|ya no\b|tiene\w? (?:ya )?(?:el|lo) suyo)")
_GONE = re.compile(r" (?:ya )?(?:murio|murieron|fallecio|fallecieron|no estan?|han muerto|ha muerto)\b")
# A person told apart by another: "mi sobrina, que es como una hija", "la madre de mis hijos".
_LIKENED = re.compile(
    r"\b(?:como|cual|igual que|mas que|que me crio|de parte de|por parte de|con|cuando falte|si falta|hij[oa]s? de|"
    r"donde (?:esta|vive)|mujer de|marido de|"
    r"madre de|padre de|amig[oa] de) (?:si fuera\w? )?(?:una? |mi |mis |el |la |los |las )?$"
)
# Who is named by way of somebody else.
_BY_KINSHIP = (
    (
        "spouse",
        re.compile(r"\b(?:padre|madre|papa|mama) de (?:mis?|nuestr\w+|los) (?:hij|nin|crio|peque|nene|chamac|pib)\w*"),
    ),
    (
        "other",
        re.compile(
            r"\b(?:hij[oa]s?|nin[oa]s?|crios?|mujer|marido|espos[oa]|novi[oa]) (?:pequen\w+ )?de (?:mi|mis|un|una|la|"
            r"el) "
            r"(?:herman|prim|ti[oa]|sobrin|amig|cunad|vecin|abuel|padr|madr|espos|marid|mujer|pareja)\w*"
        ),
    ),
)
_POSSESSOR = re.compile(
    r"\b(?:hij[oa]s?|ni[n]?[oa]s?|crios|pareja|mujer|marido|padres?|madre|familia|colegio|lado|casa) del? (?:mis? |"
    r"el |la )?$"
)
_BENEFICIARY_TALK = re.compile(
    r"\bbeneficiari[oa]s?\b.{0,25}\b(?:mi|mis|seria\w*|sea|sean|pon\w*|es|son)\b|\b(?:pon|ponme|quiero|"
    r"poner)\b.{0,20}\bbeneficiari[oa]s?\b|"
    r"\bquiero que (?:mis?|nuestr[oa]s?) \w+ (?:cobr|recib|teng)\w+|\b(?:proteger|asegurar|cubrir las espaldas|"
    r"amparar|cuidar) (?:a|de) (?:mis?|nuestr[oa]s?)\b|"
    r"\bque (?:lo |la |el dinero |la plata |todo )?(?:lo |la )?(?:cobren?|reciban?) (?:a )?(?:mis?|la|el)\b|"
    r"\bpara que (?:mis?|nuestr[oa]s?) \w+ (?:no |lo |la |se |le |les |tengan?|queden?|reciban?|cobren?|puedan?|"
    r"pueda|este|esten|viva|vivan|salga|salgan)|"
    r"\b(?:dejar(?:le|les|lo|selo)?|dej(?:o|e)(?:le|les)?|queden?|quedaran?|llegue)\b.{0,40}?\b(?:a|para|pa) (?:mis?|"
    r"nuestr[oa]s?)\b|"
    r"\b(?:algo|dinero|plata|lana|todo|eso|sea|seria|euros|pesos|mil|millon\w*|\d+) (?:seria |sea )?(?:para|"
    r"pa) (?:mis?|nuestr[oa]s?) (?!seguro|hipoteca|casa|piso|edad|jubilacion)|"
    r"\ba (?:mis?|nuestr[oa]s?) \w+ (?:le|les|no le|no les) (?:queden?|falten?|llegue|deje|toque)|"
    r"\bquien quiero (?:dejar\w*|que)\b|\b(?:cobre|cobren|reciba|se lo quede) (?:todo )?(?:mis?)\b"
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


_NAMES_DEATH = re.compile(r"\b(?:mue[rst]\w+|morir\w*|fallec\w+|fallezc\w|fallecimientos?|muerte|defuncion|deceso)\b")


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
        return [cover for cover in _ALL_COVERS if cover not in unwanted], every.span()
    found: dict[str, Span] = {}
    for cover, pattern in _COVER_PATTERNS:
        for match in pattern.finditer(message.folded):
            before, after = leading_to(message.folded, match.start()), message.folded[match.end() :]
            if not _NOT_COVER.search(before) and not _NOT_COVER_AFTER.match(after):
                found.setdefault(cover, match.span())
    if not asked and "death" in found and not _NAMES_DEATH.search(message.folded):
        del found["death"]
    if not asked and "critical_illness" in found and "enfermedad" not in message.folded:
        del found["critical_illness"]
    if found:
        return list(found), _hull(list(found.values()))
    return (list(_ALL_COVERS), every.span()) if every else None


def find_beneficiaries(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """Who would receive the sum."""
    talk = None if asked else _BENEFICIARY_TALK.search(message.folded)
    if not asked and (not talk or "?" in message.folded):
        return None
    start = talk.start() if talk else 0
    about = "" if asked else message.folded
    if "a quien" in about or "es quien" in about:
        start = 0
    found: dict[str, Span] = {}
    for who, kin in _BY_KINSHIP:
        if named := kin.search(message.folded, start):
            found[who] = named.span()
    for who, pattern in _BENEFICIARY_PATTERNS:
        for match in pattern.finditer(message.folded, start):
            before, after = leading_to(message.folded, match.start()), message.folded[match.end() :]
            refused = _NOT_THEM.search(before) or _NOT_THEM_AFTER.match(after) or _GONE.match(after)
            if _within(match.span(), found.values()):
                continue
            if not refused and not _LIKENED.search(before) and not _is_possessor(before):
                found.setdefault(who, match.span())
    return (list(found), _hull(list(found.values()))) if found else None


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _is_possessor(before: str) -> bool:
    """Whether a relative only says whose another one is: "los hijos de mi hermana"."""
    return bool(_POSSESSOR.search(before))


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
