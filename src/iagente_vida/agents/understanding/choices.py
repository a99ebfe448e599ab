"""Yes, no, and which of the options on the table."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Span, leading_to

_LEAD = (
    r"\W{0,5}(?:(?:creo que|pues|pos|ps|pus|hombre|yo|ah|uy|uf|eh|bueno|mira|a ver|la verdad(?: es)? que|la verdad|"
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
    r"estoy de acuerdo|me parece bien|como no|ya(?= si\b|\W*$|[,.!])|de una|orale|s)\b"
)
_NO = re.compile(
    _LEAD + r"(?:ya no|no+p?e?s?|cero|nah?|nunca|jamas|para nada|negativo|q(?:ue)? va|naranjas(?: de la china)?|"
    r"ni (?:sonando|por asomo|madres|en suenos|de cona|pensarlo|hablar|modo)|"
    r"nasti|nanay|minga|nones|nel(?: pastel)?|nanai|nones|(?:eso|"
    r"esto) (?:es|era|seria) todo|ningun[oa]?|nada|paso|tampoco|en absoluto|"
    r"de momento no|ahora no|mejor no|todavia no|aun no|nop|ni hablar|ni loc[oa]|prefiero que no|"
    r"de ninguna manera|ni de broma|"
    r"por ahora no|en la vida|en mi vida)\b"
)
_AFTER_ALL_NO = re.compile(r" (?:que )?no\b")
_THUMBS = {"👍": True, "✅": True, "👌": True, "👎": False, "❌": False, "🚭": False}
_ON_TABLE = 3
_CARDINALS = {"1": 1, "uno": 1, "una": 1, "2": 2, "dos": 2, "3": 3, "tres": 3}
_NAMES = (
    (
        1,
        (
            r"primer(?:o|a|it[oa])?|1a|1ª|esencial|basic[oa]|(?:mas )?(?:barat|economic|sencill|"
            r"simple)(?:it)?[oa]?|de (?:mas )?arriba|"
            r"de menos|mas baj[oa]|menos car[oa]"
        ),
    ),
    (
        2,
        (
            r"segund(?:o|a|it[oa])|2a|2ª|recomendad[oa]|intermedi[oa]|(?:del|de en|de|el) medio|(?:de )?enmedio|"
            r"median[oa]|"
            r"del centro|central"
        ),
    ),
    (
        3,
        (
            r"tercer(?:o|a|it[oa])?|3a|3ª|ultim[oa]|(?:mas )?(?:complet|car|cubiert|gord)(?:it)?[oa]|"
            r"de (?:mas )?abajo|mas alt[oa]|"
            r"que (?:mas )?(?:lo )?cubre (?:todo|mas)"
        ),
    ),
)
_BETTER_ARTICLE = r"(?:la|el|opcion|propuesta|plan|numero|num|n[oº]|#)(?: (?:opcion|numero|propuesta|plan))?(?: de)?"
_NAMED = re.compile(
    rf"\b{_BETTER_ARTICLE} ?(?:(?P<digit>\d{{1,2}}|uno|una|dos|tres)(?![\d.,]\d| ?(?:mil|k|euros?|€|anos|"
    rf"semana|de la))|" + "|".join(f"(?P<o{number}>{words})" for number, words in _NAMES) + r")\b"
)
_ALONE = re.compile(
    r"\W*(?:pues |la |el |opcion |#|quiero |prefiero )*(?:(?P<digit>\d{1,2}|uno|una|dos|tres)|"
    + "|".join(f"(?P<o{number}>{words})" for number, words in _NAMES)
    + r")(?: opcion| porfa\w*| por favor| gracias)?\W*"
)
_NEGATED = re.compile(r"\b(?:no|ni|menos|salvo|descarto) (?:quiero |me gusta |me convence )?$")
_REFUSED_AFTER = re.compile(r"\s?(?:ya )?no\b")
_DECIDED = re.compile(r"\bpero (?:me (?:tira|gusta|quedo|inclino|convence|cuadra)|prefiero|creo que|mejor|voy)\b")
_UNDECIDED = re.compile(r"\bno se (?:si|cual)\b|\b(?:dudo|duda|dudaba|dudando) entre\b|\bentre (?:la|el)\b")


def yes_or_no(folded: str) -> tuple[bool, Span] | None:
    """Whether a text begins by saying yes or no."""
    stripped = folded.strip()
    if stripped[:1] in _THUMBS:
        start = folded.index(stripped[0])
        return _THUMBS[stripped[0]], (start, start + 1)
    if found := _NO.match(folded):
        return False, found.span()
    if found := _YES.match(folded):
        turned = None if found[0].endswith(("si", "sip")) else _AFTER_ALL_NO.match(folded, found.end())
        return turned is None, (found.start(), turned.end() if turned else found.end())
    return None


def find_option(folded: str, asked: bool) -> tuple[int, Span] | None:
    """The number of a chosen option. Bare numbers and names count only when options are on the table."""
    if asked and (found := _ALONE.fullmatch(folded)):
        number = _number(found)
        return (number, found.span()) if number <= _ON_TABLE else None
    if (doubt := _UNDECIDED.search(folded)) is not None:
        decided = _DECIDED.search(folded, doubt.end())
        if decided is None:
            return None
        folded = " " * decided.end() + folded[decided.end() :]
    named = [
        (_number(found), found.span())
        for found in _NAMED.finditer(folded)
        if (asked or found[0].startswith(("opcion", "num")))
        and not _NEGATED.search(leading_to(folded, found.start()))
        and not _REFUSED_AFTER.match(folded[found.end() :])
    ]
    chosen = {number for number, _ in named if 1 <= number <= _ON_TABLE}
    return named[0] if len(chosen) == 1 and len(chosen) == len({number for number, _ in named}) else None


def _number(found: re.Match[str]) -> int:
    if word := found["digit"]:
        return _CARDINALS.get(word) or int(word)
    return next(number for number, _ in _NAMES if found[f"o{number}"])
