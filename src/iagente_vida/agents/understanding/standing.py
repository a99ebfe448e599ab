"""Sex and marital status."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.text import Clause, Message, Span, leading_to, shifted

_FEMALE = (
    r"mujer(?:cita)?|femenin[oa]|femina|chic[ao](?<=a)|senora|hembra|senorita|fem(?:enil)?|muchacha|dama|nena|"
    r"tia|chava|"
    r"chavala|piba|mina|moza|vieja|morra|ella|dona|nina"
)
_MALE = (
    r"hombre|varon|masculin[oa]|chico|senor|macho|tio|caballero|muchacho|masc(?:ulo)?|pibe|chavo|chaval|tipo|man|"
    r"vato|"
    r"morro|mozo|viejo|nene|don|nino|hombrecito|hombreton|bato"
)
_SEX = (
    (
        "X",
        re.compile(
            r"\b(?:no binari[oae]|otro|intersex\w*|ninguno(?: de los dos)?|genero fluido|(?:persona )?no binari\w*|"
            r"ni hombre ni mujer|ni (?:uno|una|lo uno) ni (?:otr[oa]|lo otro)|no me (?:identifico|defino)|"
            r"agenero|fluid[oa]|"
            r"queer|nb)\b|^\W*x\W*$"
        ),
    ),
    ("F", re.compile(rf"\b(?:{_FEMALE})\b|^\W*f\W*$")),
    ("M", re.compile(rf"\b(?:{_MALE})\b|^\W*h\W*$")),
)
_STATED = re.compile(
    r"(?<!no )\b(?:soy|siendo)(?: ya)? (?:un |una |el |la )?(?P<word>hombre|varon|caballero|senor|chico|chaval|tio|"
    r"muchacho|pibe|chavo|mujer|chica|chavala|tia|senora|muchacha|piba|chava)\b(?! de (?:la|mi|tu|su))"
)
_PERSON = r"(?P<word>hombre|varon|senor|chico|mujer|chica|senora|masculino|femenino|muchacho|muchacha)"
_LISTED_SEX = (
    re.compile(
        rf"(?:^|[,.;\n])\W{{0,3}}{_PERSON}(?:,? (?:de )?\d{{1,2}}\b|,? (?:solter|casad|viud|divorciad|separad|"
        rf"no fum|fumador|"
        r"nacid|del \d|sin hijos|con \w+ hijos|autonom|jubilad|en paro))"
    ),
    re.compile(rf"\b\d{{1,2}}(?: anos)?, {_PERSON}(?=\W*$|[,.;])"),
    re.compile(rf"\b(?:para|pa|de) (?:un|una) {_PERSON} (?:de \d{{2}}\b|no fumador)"),
)
_WOMEN = frozenset({"mujer", "chica", "senora", "muchacha", "chavala", "tia", "piba", "chava", "femenino"})

_PARTNERS = (
    r"(?:pareja|novi[oa]|companer[oa]|chic[oa]|churri|media naranja|peor es nada|compi|prometid[oa]|amor|cari|"
    r"marinov[io]|concubin[oa])"
)
_SPOUSES = r"(?:mujer|marido|espos[oa]|senora|parienta|conyuge|costilla)"
_MARITAL = tuple(
    (status, re.compile(rf"\b(?:{pattern})\b"))
    for status, pattern in (
        (
            "separated",
            (
                r"(?<!bienes )separa(?:d[oa]s?|[os]s?)|(?:me|nos) (?:estoy |estamos )?separ(?!ar[ae]|aria)\w+|"
                r"(?:en (?:pleno |los )?(?:tramites?|proceso|medio)|en pleno|a punto|tramitando|firmando|esperando|"
                r"pendiente|arreglando los papeles)(?: (?:de|del|de firmar|firmar|el|los papeles))* divorcio|"
                r"divorciando(?:me|nos)|(?:me|nos) divorci(?:o|amos) (?:en|el|la|este|pronto|ya mismo)|(?:en|"
                r"tramit\w+|firm\w+|pendientes? de|"
                r"proceso de|tramites de|pidiendo)(?: la| nuestra)? separacion|me (?:dejo|abandono|planto) (?:mi|"
                r"el|la) (?:mujer|marido|espos[oa]|pareja)|"
                r"(?:mi|el|la) (?:mujer|marido|espos[oa]) se (?:fue|marcho|largo|piro|fugo)"
            ),
        ),
        (
            "partner",
            (
                r"parejas? de hecho|(?:vivo|vivimos|convivo|convivimos|estoy|tengo|llevo|llevamos|ando|salgo|resido)"
                rf"(?: \d+ anos)? (?:en |junt[oa]s? )?(?:con (?:mi )?|una? |mi )?{_PARTNERS}|"
                r"union (?:libre|de hecho|convivencial|civil|marital)|en union|arr?ejunt\w+|"
                r"junt(?:ad|a)[oa]s?(?! a )|ennovia(?:d[oa]|o)|noviando|de novi[oa]s?|con novi[oa]|"
                rf"concubin\w+|amanceba\w+|vivimos juntos|convivo|convivimos|en pareja|empareja(?:d[oa]|o)|"
                rf"con (?:mi )?{_PARTNERS}|rejunta\w+|sin (?:casar(?:nos|me)|papeles|firmar papeles)|"
                rf"estoy con alguien|"
                r"(?:me|nos) (?:junte|juntamos|fuimos a vivir)|unid[oa]s?(?= sin| hace|\W*$)|conviviente"
            ),
        ),
        (
            "divorced",
            (
                r"divorciad[oa]s?|divorciaos?|(?:me|nos) divorci\w+|(?:ya )?firm(?:e|amos|ado) (?:ya )?(?:el|"
                r"los papeles del?) divorcio|mi ex(?: mujer| marido| espos[oa])? y yo|mi divorcio"
            ),
        ),
        ("widowed", r"viud(?:it)?[oa]|enviud\w+|quede viud[oa]|viudez"),
        (
            "married",
            (
                r"casad(?:it|isim)?[oa]s?|casaos?|matrimonio|matrimoniad[oa]s?|(?:me|nos) (?:case|casamos|"
                r"casaron)|esposad[oa]|"
                r"desposad[oa]|recien casad[oa]s|(?:pase|pasamos) por (?:el altar|la vicaria|el juzgado)|"
                r"tengo (?:marido|espos[oa]|mujer)|casamiento"
            ),
        ),
        (
            "single",
            (
                r"solter(?:isim|it|on|on)?[oa]n?s?|solteron|sin pareja|comprometid[oa]|sol[oa] y sin compromiso|"
                r"sin compromiso|"
                r"no tengo (?:pareja|novi[oa]|marido|mujer)|ni (?:novi[oa]|pareja)|a mi bola|"
                r"(?:estoy|vivo) sol(?:it)?[oa]$|^\W*sol(?:it)?[oa]\W*$"
            ),
        ),
    )
)
_MARRIED_ASKED = re.compile(
    rf"\bpor (?:la iglesia|lo civil|el juzgado|las dos leyes|todas las de la ley)\b|\bcon (?:mi|el|la) {_SPOUSES}\b|"
    rf"\b(?:vivo|estoy) con (?:mi )?{_SPOUSES}\b|\batad[oa]\b|\bcon papeles\b|\banill[oa] puesto\b"
)
_APART_ASKED = re.compile(
    r"\bcada (?:quien|uno|cual) (?:por|en|a) su (?:lado|casa|aire)\b|\bya no (?:vivimos|estamos) juntos\b"
)
_REMARRIED = re.compile(
    r"\b(?:vuelt[oa] a casar|casad[oa] (?:de nuevo|otra vez)|volvi a casarme|me volvi a casar|segundas nupcias)\b"
)
_COURTING = re.compile(r"\b(?:en)?novi\w*|\bpareja\b|\bchic[oa]\b")
_SINGLE_ASKED = re.compile(
    r"\b(?:vivo sol[oa]|libre como|sin (?:novi[oa]|ataduras|perro que me ladre)|disponible|nunca me (?:he casado|"
    r"case)|"
    r"no me he casado|para vestir santos|a la espera|sol(?:it)?[oa](?:,| y| como))"
)
_NO_SPOUSE = (
    r"(?:padre|madre|papa|mama|hij|herman|ti[oa]|prim|abuel|suegr|cunad|sobrin|perr|gat|amig|ex\b|niet|jef|veci)"
)
_BEREAVED = re.compile(
    r"\b(?:mi|el|la) (?:mujer|marido|espos[oa]|pareja|conyuge|senora) (?:ya |se me |me )?(?:fallecio|murio|falta|"
    r"falto|"
    r"ha (?:fallecido|muerto))\b|\bperdi a mi (?:mujer|marido|espos[oa])\b|"
    r"\bmi (?:mujer|marido|espos[oa]|senora|viej[oa]),? (?:que )?(?:en paz descanse|q\.?e\.?p\.?d|que dios (?:lo|"
    r"la) tenga)|"
    r"\bmi (?:mujer|marido|espos[oa]) (?:\w+ )?(?:pero|y|que) (?:se me |me )?(?:fallecio|murio)\b|"
    rf"\bmi (?!{_NO_SPOUSE})[a-z]+ (?:se me |se |me )?(?:murio|fallecio)\b"
)
_FUTURE = re.compile(
    r"\b(?:me|nos) (?:caso|casamos (?:en|el)(?! \d{4}| anos?)|vamos a casar)\b|\bcaso en\b|\bboda en\b"
)
_DENIED = re.compile(r"\b(?:no (?:estoy|soy|me he|estamos)|ya no (?:estoy|soy)|ni|nunca me he|no) (?:\w+ )?$")
_OF_ANOTHER = re.compile(
    r"\b(?:hij|nin|herman|prim|amig|cunad|sobrin|niet|suegr|veci|companer|jef|padre|madre)[a-z]*\b(?:[^,.;]{0,30})$"
)
_SELF_BEFORE = re.compile(r"\b(?:soy|estoy|estamos|vivo|vivimos|yo|me|nos|tengo \d+ (?:anos )?y)\b[^,.;]{0,20}$")
_WORDS = {
    word: status
    for status, words in {
        "single": "soltero soltera",
        "married": "casado casada",
        "divorced": "divorciado divorciada",
        "separated": "separado separada",
        "widowed": "viudo viuda",
        "partner": "pareja",
    }.items()
    for word in words.split()
}
_EITHER = re.compile(rf"\b(?:(?:{_MALE}) o (?:{_FEMALE})|(?:{_FEMALE}) o (?:{_MALE}))\b")
_MIN_RATIO = 80
_REFUSED = re.compile(r"\b(?:prefiero no|no (?:quiero|voy a|te|le) \w+|que (?:influye|importa|mas da))\b")


def find_sex(message: Message, asked: bool) -> tuple[str, Span] | None:
    """Sex, only when stated: in so many words, or as the first fact of a list ("mujer, 48, casada")."""
    folded = message.folded
    if _EITHER.search(folded):
        return None
    for pattern in (_STATED, *_LISTED_SEX):
        stated = pattern.search(folded)
        if stated and not message.clause_at(stated.start("word")).relative:
            return ("F" if stated["word"] in _WOMEN else "M"), stated.span("word")
    if asked and not _REFUSED.search(folded):
        denied = re.sub(r"\bno (?:soy |es )?(?:un |una )?\w+", lambda no: " " * len(no[0]), folded)
        for value, pattern in _SEX:
            if found := pattern.search(folded if value == "X" else denied):
                return value, found.span()
    return None


def find_marital_status(message: Message, asked: bool) -> tuple[str, Span] | None:
    """Marital status of the writer; a denied one does not count, a misspelt one does when it was asked."""
    if asked and (bereaved := _BEREAVED.search(message.folded)):
        return "widowed", bereaved.span()
    if asked and (again := _REMARRIED.search(message.folded)):
        return "married", again.span()
    if asked and (apart := _APART_ASKED.search(message.folded)) and not _COURTING.search(message.folded):
        return "separated", apart.span()
    own = [clause for clause in message.clauses if "?" not in clause.text]
    for clause in own:
        if asked and not clause.relative and (future := _FUTURE.search(clause.text)):
            return "single", shifted(future.span(), clause.span[0])
    for status, pattern in _MARITAL:
        for clause in own:
            found = pattern.search(clause.text)
            if found and _is_own(clause, found, asked):
                return status, shifted(found.span(), clause.span[0])
    if not asked:
        return None
    for status, pattern in (("married", _MARRIED_ASKED), ("single", _SINGLE_ASKED)):
        if (said := pattern.search(message.folded)) and "?" not in message.folded:
            return status, said.span()
    return _misspelt(message)


def _is_own(clause: Clause, found: re.Match[str], asked: bool) -> bool:
    """Whether a status is the writer's: not denied, and not said of a son or a friend named before it."""
    before = clause.text[: found.start()]
    if _DENIED.search(before):
        return False
    heads = asked and len(before.split()) <= 1
    if clause.relative and not heads:
        return False
    return not _OF_ANOTHER.search(before) or bool(_SELF_BEFORE.search(before))


def _misspelt(message: Message) -> tuple[str, Span] | None:
    for clause in message.clauses:
        if clause.relative:
            continue
        for word in re.finditer(r"[a-z]{4,14}", clause.text):
            close = process.extractOne(word[0], _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_RATIO)
            if (
                close
                and abs(len(close[0]) - len(word[0])) <= 1
                and word[0] not in ("cansado", "cansada", "pasado", "pasada", "parada", "parado", "cada", "pesado")
                and not _DENIED.search(leading_to(clause.text, word.start()))
            ):
                return _WORDS[close[0]], shifted(word.span(), clause.span[0])
    return None
