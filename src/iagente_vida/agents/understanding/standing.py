"""Sex and marital status."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.text import Message, Span, leading_to, shifted

_SEX = (
    (
        "X",
        re.compile(
            r"\b(?:no binari[oae]|otro|intersex\w*|ninguno(?: de los dos)?|genero fluido|ni hombre ni mujer|"
            r"no me identifico)\b|^\W*x\W*$"
        ),
    ),
    (
        "F",
        re.compile(r"\b(?:mujer|femenin[oa]|femina|chica|senora|hembra|senorita|fem|muchacha|dama|nena)\b|^\W*f\W*$"),
    ),
    (
        "M",
        re.compile(r"\b(?:hombre|varon|masculin[oa]|chico|senor|macho|tio|caballero|muchacho|masc|pibe)\b|^\W*h\W*$"),
    ),
)
_HEADS_FACTS = re.compile(r"^\W*(?P<word>hombre|varon|mujer)\W{1,3}(?:de |del |con |nacid[oa] |tengo )?(?:el )?\d")
_STATED = re.compile(
    r"\b(?:soy|siendo) (?:un |una |el |la )?(?P<word>hombre|varon|caballero|senor|chico|mujer|chica|senora|"
    r"muchacha|muchacho)\b"
)
_WOMEN = frozenset({"mujer", "chica", "senora", "muchacha"})

_MARITAL = tuple(
    (status, re.compile(rf"\b(?:{pattern})\b"))
    for status, pattern in (
        (
            "separated",
            (
                r"separad[oa]s?|(?:me|nos) separ\w+|cada (?:quien|uno|cual) por su lado|ya no (?:estamos|"
                r"vivimos) junt[oa]s|en (?:tramites|proceso) de divorcio|divorciandome"
            ),
        ),
        (
            "partner",
            (
                r"parejas? de hecho|(?:vivo|vivimos|convivo|convivimos|estoy|tengo) (?:en |"
                r"con (?:mi )?)?(?:pareja|novi[oa]|"
                r"companer[oa]|chic[oa])|union (?:libre|de hecho|convivencial)|en union|arrejunta\w+|"
                r"juntad[oa]s?|ennoviad[oa]|"
                r"concubin\w+|amancebad[oa]|vivimos juntos|convivo|en pareja|emparejad[oa]|"
                r"con (?:mi )?(?:pareja|novi[oa])|rejuntad[oa]|sin casar(?:nos|me)"
            ),
        ),
        ("divorced", r"divorciad[oa]s?|(?:me|nos) divorci\w+"),
        ("widowed", r"viud(?:it)?[oa]|enviud\w+|quede viud[oa]"),
        ("married", r"casad(?:it|isim)?[oa]s?|matrimonio|(?:me|nos) (?:case|casamos)|esposad[oa]"),
        (
            "single",
            (
                r"solter(?:isim|it|on)?[oa]s?|sin pareja|comprometid[oa]|sol[oa] y sin compromiso|soltera|"
                r"(?:estoy|vivo) sol[oa]$|^\W*sol[oa]\W*$"
            ),
        ),
    )
)
_BEREAVED = re.compile(
    r"\bmi (?:mujer|marido|espos[oa]|pareja|conyuge|senora|senor|viej[oa])\b(?: ya| me| se| pero| que| lo|"
    r" la){0,3} (?:fallecio|murio|ha (?:fallecido|muerto))\b|"
    r"\bperdi a mi (?:mujer|marido|espos[oa])\b"
)
_FUTURE = re.compile(r"\b(?:me|nos) caso\b|\bcaso en\b")
_DENIED = re.compile(r"\b(?:no (?:estoy|soy|me he|estamos)|ya no (?:estoy|soy)|ni|nunca me he|no) (?:\w+ )?$")
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
_MIN_RATIO = 82


def find_sex(folded: str, asked: bool) -> tuple[str, Span] | None:
    """Sex, only when stated in so many words."""
    if stated := _STATED.search(folded):
        return ("F" if stated["word"] in _WOMEN else "M"), stated.span()
    if first := _HEADS_FACTS.match(folded):
        return ("F" if first["word"] in _WOMEN else "M"), first.span("word")
    if asked:
        for value, pattern in _SEX:
            if found := pattern.search(folded):
                return value, found.span()
    return None


def find_marital_status(message: Message, asked: bool) -> tuple[str, Span] | None:
    """Marital status of the writer; a denied one does not count, a misspelt one does when it was asked."""
    if asked and (bereaved := _BEREAVED.search(message.folded)):
        return "widowed", bereaved.span()
    own = [clause for clause in message.clauses if not clause.relative and "?" not in clause.text]
    for clause in own:
        if asked and (future := _FUTURE.search(clause.text)):
            return "single", shifted(future.span(), clause.span[0])
    for status, pattern in _MARITAL:
        for clause in own:
            found = pattern.search(clause.text)
            if found and not _DENIED.search(clause.text[: found.start()]):
                return status, shifted(found.span(), clause.span[0])
    return _misspelt(message) if asked else None


def _misspelt(message: Message) -> tuple[str, Span] | None:
    for clause in message.clauses:
        if clause.relative:
            continue
        for word in re.finditer(r"[a-z]{4,14}", clause.text):
            close = process.extractOne(word[0], _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_RATIO)
            if (
                close
                and word[0] not in ("cansado", "cansada", "pasado")
                and not _DENIED.search(leading_to(clause.text, word.start()))
            ):
                return _WORDS[close[0]], shifted(word.span(), clause.span[0])
    return None
