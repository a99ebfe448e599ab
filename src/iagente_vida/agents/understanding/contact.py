"""E-mail, phone and postal code, typed or dictated."""

from __future__ import annotations

import re

import phonenumbers

from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.numerals import Numerals, in_digits
from iagente_vida.agents.understanding.text import Span, listed

_EMAIL = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_AT = re.compile(r" ?(?:\(|\[)?(?: ?@ ?|\b(?:arr?oba|arrova|arova|arrob)\b)(?:\)|\])? ?")
_SIGNS = (
    (r"gui[oó]n (?:bajo|abajo)|barra baja|subguion|underscore", "_"),
    (r"guion(?: (?:medio|normal))?|menos", "-"),
    (r"punto", "."),
    (r"mas", "+"),
)
_SIGN = re.compile("|".join(rf"(?P<s{n}>\b(?:{words})\b)" for n, (words, _) in enumerate(_SIGNS)))
_LOCAL_PART = re.compile(r"[a-z0-9]+(?:[._+-]{1,2}[a-z0-9]+)*$")
_PROVIDER = re.compile(
    r"^(\W*(?:gmail|hotmail|yahoo|outlook|icloud|live|telefonica|proton|protonmail|msn)) (com?|es|net|mx|ar|me)\b"
)
_FILLERS = re.compile(
    r",? ?\b(?:todo )?(?:junto|pegado|seguido|sin espacios?)\b,? ?|,? ?\b(?:todo )?en (?:minusculas?|"
    r"mayusculas?)\b,?|\btodo minusculas\b"
)
# Words that lead to a dictated address and are no part of it.
_NO_PART = frozenset(
    listed(
        "es el la mi mis correo email mail e-mail a al en de del pues apunta anota seria este esta si bueno mira vale "
        "ok claro te lo paso doy dejo toma tome ahi va aqui tengo uso era y o electronico direccion mandamelo mandalo "
        "envialo escribeme hola buenas "
        "un uno que ese se llama llamo con eh ehh eeh personal trabajo"
    )
)
_DOMAIN = re.compile(r"[a-z0-9-]+(?: ?\. ?[a-z0-9-]{2,20}){1,4}")
_DICTATED_REACH = 80
_SPOKEN_WORDS = 4
_POSTAL_LABEL = re.compile(
    r"\b(?:cp|c\.p\.?|c\.? ?postal|codigo postal|cod\.? postal|codigo(?! (?:de seguridad|de verificacion))|"
    r"zip|c ?\. ?p ?\.?)(?![a-z])(?:[ ,]{1,2}(?:es|seria|creo que es|era))?:?(?: el)? {0,2}[a-z]?((?:\d ?){4,6})(?!\d)"
)
_POSTAL_ES = re.compile(r"(?<![\d.,])((?:0[1-9]|[1-4]\d|5[0-2])\d{3})(?![\d.,]\d|\d)")
_POSTAL_ANY = re.compile(r"(?<!\d)(\d{4,6})(?!\d)")
_SPOKEN_DIGITS = re.compile(r"(?<!\d)\d{1,3}(?: \d{1,3}){1,8}(?!\d)")
_POSTAL_DOTTED = re.compile(r"(?<![\d.,])(0[1-9]|[1-4]\d|5[0-2])[. ](\d{3})(?![\d.,]\d|\d)")
_FIVE_DIGITS = ("ES", "MX")
_LENGTHS = {"ES": 5, "MX": 5, "AR": 4, "CO": 6}
_PLACE_BESIDE = re.compile(r"\b(?:vivo|resido|estoy|soy de|direccion|calle|ciudad|correo|cp)\b")


def find_email(folded: str, asked: bool = False) -> tuple[str, Span] | None:
    """An e-mail address in lower case, typed or dictated ("arroba", "punto"); a wrong domain is kept.

    `asked` lets the words of a dictated name be one: an address has no spaces.
    """
    if found := _EMAIL.search(folded):
        value = found[0].rstrip(".-")
        return value, (found.start(), found.start() + len(value))
    for at in _AT.finditer(folded):
        left = _spelled_out(_signed(folded[max(0, at.start() - _DICTATED_REACH) : at.start()].lstrip(".")))
        right = _signed(_PROVIDER.sub(r"\1.\2", folded[at.end() : at.end() + _DICTATED_REACH].strip()))
        local, domain = _local_part(left, asked), _DOMAIN.match(right.lstrip())
        if not local or domain is None:
            continue
        value = re.sub(r"\s", "", f"{local}@{domain[0]}")
        if _EMAIL.fullmatch(value):
            return value, (max(0, at.start() - len(local)), min(len(folded), at.end() + len(domain[0])))
    return None


def _spelled_out(text: str) -> str:
    """Dictated figures as digits next to the word they follow; remarks such as "todo junto" left out."""
    figures = in_digits(_FILLERS.sub(" ", text)).text
    return re.sub(r"(?<=\w) +(?=\d)|(?<=\d) +(?=\d)", "", figures)


def _local_part(left: str, asked: bool) -> str:
    """The end of a text as the part of an address before its sign."""
    found = _LOCAL_PART.search(left.rstrip())
    if found is None or not asked:
        return found[0] if found else ""
    words = left[: found.start()].split()
    parts = [found[0]]
    while (
        words and re.fullmatch(r"[a-z0-9]{2,}", words[-1]) and words[-1] not in _NO_PART and len(parts) < _SPOKEN_WORDS
    ):
        parts.insert(0, words.pop())
    return "".join(parts)


def addresses(folded: str) -> list[Span]:
    """Every e-mail address of a text: all the typed ones, and a dictated one."""
    typed = [found.span() for found in _EMAIL.finditer(folded)]
    first = find_email(folded)
    return [first[1], *typed] if first else typed


def _signed(text: str) -> str:
    """Dictated signs as the signs themselves."""
    plain = re.sub(r"[()\[\]]", " ", text)
    signed = _SIGN.sub(lambda found: next(sign for n, (_, sign) in enumerate(_SIGNS) if found[f"s{n}"]), plain)
    return re.sub(r" +", " ", re.sub(r" ?([._+-]) ?(?=[a-z0-9])", r"\1", signed))


def find_phone(text: str, view: Numerals, market: str, asked: bool) -> tuple[str, Span] | None:
    """A valid phone number in E.164, read in the country's own form or with its prefix; dictated when it was asked."""
    if sum(char.isdigit() for char in text) >= 7:
        for match in phonenumbers.PhoneNumberMatcher(text, market):
            return _e164(match.number), (match.start, match.end)
    if not asked:
        return None
    for spoken in _SPOKEN_DIGITS.finditer(view.text):
        digits = spoken[0].replace(" ", "")
        if len(digits) < 7:
            continue
        try:
            number = phonenumbers.parse(digits, market)
        except phonenumbers.NumberParseException:  # more digits than any number has
            continue
        if phonenumbers.is_valid_number(number):
            return _e164(number), view.span(spoken.span())
    return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def find_postal_code(view: Numerals, market: str, asked: bool) -> tuple[str, Span] | None:
    """A postal code: after its label, beside a place, or bare when it was asked."""
    if found := _POSTAL_LABEL.search(view.text):
        return found[1].replace(" ", ""), view.span(found.span(1))
    pattern = _POSTAL_ES if market == "ES" else _POSTAL_ANY
    if asked:
        if market in _FIVE_DIGITS and (dotted := _POSTAL_DOTTED.search(view.text)):
            return dotted[1] + dotted[2], view.span(dotted.span())
        if found := pattern.search(view.text):
            return found[1], view.span(found.span(1))
        for spoken in _SPOKEN_DIGITS.finditer(view.text):
            digits = spoken[0].replace(" ", "")
            if len(digits) == _LENGTHS.get(market, 5):
                return digits, view.span(spoken.span())
        return _postal_in_words(view, market)
    if market == "ES" and _PLACE_BESIDE.search(view.text) and (found := _POSTAL_ES.search(view.text)):
        tail = view.text[found.end() :]
        return None if re.match(r" ?(?:€|euros?|anos|al )", tail) else (found[1], view.span(found.span(1)))
    return None


def _postal_in_words(view: Numerals, market: str) -> tuple[str, Span] | None:
    """ "Treinta y seis mil doscientos uno": a code said as one number."""
    length = _LENGTHS.get(market, 5)
    for number in find_numbers(view.text):
        if number.value == int(number.value) and 10 ** (length - 2) <= number.value < 10**length and not number.vague:
            return f"{int(number.value):0{length}d}", view.span(number.span)
    return None
