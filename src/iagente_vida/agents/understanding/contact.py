"""E-mail, phone and postal code, typed or dictated."""

from __future__ import annotations

import re

import phonenumbers

from iagente_vida.agents.understanding.numerals import Numerals, in_digits
from iagente_vida.agents.understanding.text import Span

_EMAIL = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_AT = re.compile(r" ?(?:\(|\[)?(?: ?@ ?|\barroba\b)(?:\)|\])? ?")
_SIGNS = (
    (r"gui[oó]n (?:bajo|abajo)|barra baja|subguion|underscore", "_"),
    (r"guion(?: (?:medio|normal))?|menos", "-"),
    (r"punto", "."),
    (r"mas", "+"),
)
_SIGN = re.compile("|".join(rf"(?P<s{n}>\b(?:{words})\b)" for n, (words, _) in enumerate(_SIGNS)))
_LOCAL_PART = re.compile(r"[a-z0-9]+(?:[._+-]{1,2}[a-z0-9]+)*$")
_DOMAIN = re.compile(r"[a-z0-9-]+(?: ?\. ?[a-z0-9-]{2,20}){1,4}")
_NUMBER_TAIL = re.compile(r"(?<=[a-z]) (?=\d{1,4}$)")
_DICTATED_REACH = 80
_POSTAL_LABEL = re.compile(
    r"\b(?:cp|c\.p\.?|c\.? ?postal|codigo postal|cod\.? postal|codigo|"
    r"zip)\b,?(?: es| era)?:?(?: el)? {0,2}[a-z]?((?:\d ?){4,6})(?!\d)"
)
_POSTAL_ES = re.compile(r"(?<![\d.,])((?:0[1-9]|[1-4]\d|5[0-2])\d{3})(?![\d.,]\d|\d)")
_POSTAL_ANY = re.compile(r"(?<!\d)(\d{4,6})(?!\d)")
_SPOKEN_DIGITS = re.compile(r"(?<!\d)\d{1,3}(?: \d{1,3}){1,8}(?!\d)")
_LENGTHS = {"ES": 5, "MX": 5, "AR": 4, "CO": 6}
_PLACE_BESIDE = re.compile(r"\b(?:vivo|resido|estoy|soy de|direccion|calle|ciudad|correo|cp)\b")


def find_email(folded: str) -> tuple[str, Span] | None:
    """An e-mail address in lower case, typed or dictated ("arroba", "punto"); a wrong domain is kept."""
    if found := _EMAIL.search(folded):
        value = found[0].rstrip(".-")
        return value, (found.start(), found.start() + len(value))
    for at in _AT.finditer(folded):
        spoken = in_digits(folded[max(0, at.start() - _DICTATED_REACH) : at.start()]).text
        left = _NUMBER_TAIL.sub("", _signed(spoken.lstrip(".")).rstrip())
        right = _signed(folded[at.end() : at.end() + _DICTATED_REACH])
        local, domain = _LOCAL_PART.search(left.rstrip()), _DOMAIN.match(right.lstrip())
        if local is None or domain is None:
            continue
        value = re.sub(r"\s", "", f"{local[0]}@{domain[0]}")
        if _EMAIL.fullmatch(value):
            return value, (max(0, at.start() - len(local[0])), min(len(folded), at.end() + len(domain[0])))
    return None


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
        if found := pattern.search(view.text):
            return found[1], view.span(found.span(1))
        for spoken in _SPOKEN_DIGITS.finditer(view.text):
            digits = spoken[0].replace(" ", "")
            if len(digits) == _LENGTHS.get(market, 5):
                return digits, view.span(spoken.span())
        return None
    if market == "ES" and _PLACE_BESIDE.search(view.text) and (found := _POSTAL_ES.search(view.text)):
        tail = view.text[found.end() :]
        return None if re.match(r" ?(?:€|euros?|anos|al )", tail) else (found[1], view.span(found.span(1)))
    return None
