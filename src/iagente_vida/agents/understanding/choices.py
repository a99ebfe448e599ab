"""Yes, no, and which of the options on the table."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Span, leading_to

_LEAD = (
    r"\W{0,5}(?:(?:creo que|pues|hombre|yo|ah|uy|uf|eh|bueno|mira|a ver|la verdad(?: es)? que|la verdad|"
    r"por desgracia|"
    r"desgraciadamente|gracias a dios|por suerte|afortunadamente|me temo que|diria que)\W{1,3}){0,3}"
)
_YES = re.compile(
    _LEAD + r"(?:si+p?|sep|see+|claro(?: que si)?|ok(?:ey|i|is|ay)?|oka|vale+|va+|dale|de acuerdo|"
    r"perfecto|por supuesto|"
    r"correcto|exact(?:o|amente)|asi es|afirmativo|adelante|venga|listo|sale|simon|obvio|eso es|"
    r"todo (?:bien|correcto)|"
    r"esta (?:bien|todo bien)|efectivamente|desde luego|aja+|ajam|mhm+|como que si|acepto|confirmo|"
    r"confirmad[oa]|yes|yep|"
    r"bueno|genial|sin problema|"
    r"estoy de acuerdo|me parece bien|como no|ya|de una|orale|s)\b"
)
_NO = re.compile(
    _LEAD + r"(?:ya no|no+|no+pe?s?|cero|nah?|nunca|jamas|para nada|negativo|que va|nel(?: pastel)?|nanai|nones|(?:eso|"
    r"esto) (?:es|era|seria) todo|ningun[oa]?|nada|paso|tampoco|en absoluto|"
    r"de momento no|ahora no|mejor no|todavia no|aun no|nop|ni hablar|ni loc[oa]|prefiero que no|ni (?:sonando|"
    r"en suenos|de cona|por asomo|pensarlo|de casualidad)|naranjas|nanay|nequaquam|minga|"
    r"nasti|ni modo que si|"
    r"de ninguna manera|ni de broma|"
    r"por ahora no|en la vida|en mi vida)\b"
)
_THUMBS = {"👍": True, "✅": True, "👌": True, "👎": False, "❌": False, "🚭": False}
_ON_TABLE = 3
_CARDINALS = {"1": 1, "uno": 1, "una": 1, "2": 2, "dos": 2, "3": 3, "tres": 3}
_NAMES = (
    (
        1,
        (
            r"primer(?:o|a|it[oa])?|1a|1ª|1er[oa]|1ra|1o|esencial|basic[oa]|(?:mas )?(?:barat|economic|sencill|"
            r"simple)(?:it)?[oa]?|de (?:mas )?arriba|"
            r"de menos|mas baj[oa]|menos car[oa]|(?:que )?(?:cuesta|vale|sale por|pago) menos|pequen[oa]|chiquit[oa]|"
            r"chic[oa]|normalit[oa]|minim[oa]|"
            r"que (?:me )?(?:sale|salga) mas (?:barat|economic)[oa]"
        ),
    ),
    (
        2,
        (
            r"segund(?:o|a|it[oa])|2a|2ª|2nd[oa]|2d[oa]|2o|recomendad[oa]|intermedi[oa]|(?:del|de en|de|el) medio|"
            r"median[oa]|"
            r"del centro|central|que (?:\w+ ){1,3}(?:en|al) medio|de enmedio|de entremedio|medi[oa]|normal|"
            r"que (?:me )?recomend\w+|en medio"
        ),
    ),
    (
        3,
        (
            r"tercer(?:o|a|it[oa])?|3a|3ª|3er[oa]|3ra|3o|ultim(?:it)?[oa]|(?:mas )?(?:complet|cubiert|"
            r"gord)(?:it)?[oa]|mas car(?:it)?[oa]|"
            r"(?<=la )car(?:it)?a|"
            r"de (?:mas )?abajo|mas alt[oa]|"
            r"que (?:mas )?(?:lo )?cubre (?:todo|mas)|que (?:lleva|trae|incluye|tiene|abarca) (?:todo|mas)|grande|"
            r"grandota|premium|top|de lujo|mejor|(?:de|con) mas (?:cobertura|capital|proteccion|coberturas)"
        ),
    ),
)
_BETTER_ARTICLE = (
    r"(?:la|el|esa|ese|esta|este|opcion|propuesta|plan|numero|num|n[oº])(?: (?:opcion|numero|propuesta|plan))?(?: de)?"
)
_NAMED = re.compile(
    rf"\b(?:{_BETTER_ARTICLE} |# ?)(?:(?P<digit>\d{{1,2}}|uno|una|dos|tres)(?![\d.,]\d| ?(?:mil|k|euros?|€|anos|"
    rf"semana|de la|estrellas|personas|meses|dias|horas|hij|cosas|veces))|"
    + "|".join(f"(?P<o{number}>{words})" for number, words in _NAMES)
    + r")\b"
)
_ALONE = re.compile(
    r"\W*(?:pues |la |el |opcion |#|quiero |prefiero )*(?:(?P<digit>\d{1,2}|uno|una|dos|tres)|"
    + "|".join(f"(?P<o{number}>{words})" for number, words in _NAMES)
    + r")(?: opcion| porfa\w*| por favor| gracias)?\W*"
)
_ASKED_ABOUT = re.compile(
    r"\s?(?:que (?:cubre|incluye|tiene|trae|lleva)|cuanto|cual|incluye|cubre|tiene)\b(?! (?:mas|todo|menos)\b)"
)
_STRUCK = r"(?:borr|quit|elimin|descart|tach|olvid|sac)\w*|fuera"
_NEGATED = re.compile(
    rf"\b(?:(?:no|ni|menos|salvo|{_STRUCK}) (?:quiero |me gusta |me convence )?|(?:{_STRUCK}) [^,.;]{{1,20}} y )$"
)
_REST = re.compile(r"\b(?:la|el) que (?:sobra|queda|resta)\b|\b(?:la|el) otr[oa]\b")
_REFUSED_AFTER = re.compile(
    r"\s?(?:y (?:la|el) \w+)?,? ?(?:ya )?(?:no\b|ni (?:regalad|de broma|loc|hablar|en sue)|(?:quedan? )?(?:fuera|"
    r"descartad))"
)
# "Dudaba entre la 2 y la 3 pero me tira la 3": what is said last decides.
# "Más que la primera": the other one is not chosen.
_SETTLED = re.compile(
    r"\bpero (?:me quedo|prefiero|elijo|mejor|al final|me (?:voy|inclino|decido|llevo|tira))\b|\b(?:entre|"
    r"dud\w+)\b.{3,60}?\b(?:pero|al final|aunque|me (?:quedo|tira|inclino|decido)|elijo|mejor)\b"
)
_RIVAL = re.compile(r"\b(?:mas|mejor|menos|antes) que (?:con )?(?:la|el) \w+|\ben (?:vez|lugar) de (?:la|el) \w+")
_COMPARES = re.compile(r"\b(?:distingu\w+|diferenci\w+|compar(?:a|o|ar|ame|eme|en|as)\b|lado a lado)")
_UNDECIDED = re.compile(r"\bno se (?:si|cual)\b|\b(?:dudo|duda) entre\b|\bentre (?:la|el)\b")


def yes_or_no(folded: str) -> tuple[bool, Span] | None:
    """Whether a text begins by saying yes or no."""
    stripped = folded.strip()
    if stripped[:1] in _THUMBS:
        start = folded.index(stripped[0])
        return _THUMBS[stripped[0]], (start, start + 1)
    if found := _NO.match(folded):
        return False, found.span()
    if found := _YES.match(folded):
        return True, found.span()
    return None


def find_option(folded: str, asked: bool) -> tuple[int, Span] | None:
    """The number of a chosen option. Bare numbers and names count only when options are on the table."""
    if asked and (found := _ALONE.fullmatch(folded)):
        number = _number(found)
        return (number, found.span()) if number <= _ON_TABLE else None
    settled = _SETTLED.search(folded)
    start = settled.end() if settled else 0
    if _UNDECIDED.search(folded, start) or _COMPARES.search(folded):
        return None
    folded = _RIVAL.sub(lambda rival: " " * len(rival[0]), folded)
    refused: set[int] = set()
    named: list[tuple[int, Span]] = []
    for found in _NAMED.finditer(folded, start):
        if not (asked or found[0].startswith(("opcion", "num"))) or _ASKED_ABOUT.match(folded[found.end() :]):
            continue
        if _NEGATED.search(leading_to(folded, found.start())) or _REFUSED_AFTER.match(folded[found.end() :]):
            refused.add(_number(found))
        else:
            named.append((_number(found), found.span()))
    chosen = {number for number, _ in named}
    left = set(range(1, _ON_TABLE + 1)) - refused
    if not named and len(left) == 1 and (rest := _REST.search(folded)):
        return left.pop(), rest.span()
    return named[0] if len(chosen) == 1 and chosen <= set(range(1, _ON_TABLE + 1)) else None


def _number(found: re.Match[str]) -> int:
    if word := found["digit"]:
        return _CARDINALS.get(word) or int(word)
    return next(number for number, _ in _NAMES if found[f"o{number}"])
