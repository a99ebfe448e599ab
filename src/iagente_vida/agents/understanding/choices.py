"""Yes, no, and which of the options on the table."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Span

_LEAD = r"\W{0,5}(?:(?:creo que|pues|hombre|yo|ah|uy|la verdad es que)\W{1,3})?"
_YES = re.compile(
    _LEAD + r"(?:si+p?|sep|see+|claro(?: que si)?|ok(?:ey|i|is|ay)?|oka|vale+|va+|dale|de acuerdo|"
    r"perfecto|por supuesto|"
    r"correcto|exact(?:o|amente)|asi es|afirmativo|adelante|venga|listo|sale|simon|obvio|eso es|"
    r"todo (?:bien|correcto)|"
    r"esta (?:bien|todo bien)|efectivamente|desde luego|acepto|confirmo|confirmad[oa]|yes|yep|"
    r"bueno|genial|sin problema|"
    r"estoy de acuerdo|me parece bien|como no|ya|de una|orale|s)\b"
)
_NO = re.compile(
    _LEAD + r"(?:ya no|no+p?e?s?|nah?|nunca|jamas|para nada|negativo|que va|ningun[oa]?|nada|paso|tampoco|en absoluto|"
    r"de momento no|ahora no|mejor no|todavia no|aun no|nop)\b"
)
_THUMBS = {"👍": True, "✅": True, "👌": True, "👎": False, "❌": False}
_CARDINALS = {"1": 1, "uno": 1, "una": 1, "2": 2, "dos": 2, "3": 3, "tres": 3, "4": 4, "cuatro": 4}
_ORDINALS = {
    "primer": 1,
    "primero": 1,
    "primera": 1,
    "1a": 1,
    "1ª": 1,
    "segundo": 2,
    "segunda": 2,
    "2a": 2,
    "tercer": 3,
    "tercero": 3,
    "tercera": 3,
    "3a": 3,
    "cuarta": 4,
    "cuarto": 4,
    "ultima": 3,
    "ultimo": 3,
    "esencial": 1,
    "basica": 1,
    "basico": 1,
    "barata": 1,
    "recomendada": 2,
    "recomendado": 2,
    "intermedia": 2,
    "medio": 2,
    "completa": 3,
    "completo": 3,
}
_NAMED = re.compile(
    rf"\b(?:la|el|opcion|numero|num|n[oº]|#)(?: (?:opcion|numero|de))? ?({'|'.join([*_CARDINALS, *_ORDINALS])})\b"
)
_ALONE = re.compile(rf"\W*(?:la |el |opcion |#)?({'|'.join([*_CARDINALS, *_ORDINALS])})\W*")
_CENTRE = re.compile(
    r"\b(?:la|el) (?:de en medio|del medio|de medio|mas barat[oa]|mas economic[oa]|mas complet[oa]|mas car[oa])\b"
)
_NEGATED = re.compile(r"\b(?:no|ni) (?:quiero |me gusta )?(?:la|el) $")


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
    if asked:
        if found := _ALONE.fullmatch(folded):
            return _number(found[1]), found.span(1)
        if found := _CENTRE.search(folded):
            words = found[0]
            return 2 if "medio" in words else 1 if "bara" in words or "econ" in words else 3, found.span()
    named = [
        (_number(found[1]), found.span())
        for found in _NAMED.finditer(folded)
        if (asked or found[0].startswith(("opcion", "num")))
        and not _NEGATED.search(folded[: found.start()] + found[0][:3])
    ]
    return named[0] if len({number for number, _ in named}) == 1 else None


def _number(word: str) -> int:
    return _CARDINALS.get(word) or _ORDINALS[word]
