"""E-mail, phone and postal code."""

from __future__ import annotations

import re

import phonenumbers

from iagente_vida.agents.understanding.text import Span

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_DICTATED = re.compile(
    r"(?<![a-z0-9])[a-z0-9](?:[a-z0-9._+-]| (?:punto|guion bajo|guion) ){0,60} ?(?:\(?arroba\)?|@) ?"
    r"[a-z0-9-]{1,40}(?:(?: punto | ?\. ?|\.)[a-z]{2,12}){1,3}(?![a-z0-9])"
)
_SPOKEN = ((" guion bajo ", "_"), (" guion ", "-"), (" punto ", "."), ("arroba", "@"), ("(", ""), (")", ""), (" ", ""))
_POSTAL_LABEL = re.compile(
    r"\b(?:cp|c\.p\.?|c\.? ?postal|codigo postal|cod postal|codigo)\b(?: es)?:?(?: el)? {0,2}(\d{4,6})\b"
)
_POSTAL_ES = re.compile(r"(?<!\d)((?:0[1-9]|[1-4]\d|5[0-2])\d{3})(?!\d)")
_POSTAL_ANY = re.compile(r"(?<!\d)(\d{4,6})(?!\d)")


def find_email(folded: str) -> tuple[str, Span] | None:
    """An e-mail address in lower case, typed or dictated ("arroba", "punto"); a wrong domain is kept."""
    if found := _EMAIL.search(folded):
        value = found[0].rstrip(".-")
        return value, (found.start(), found.start() + len(value))
    if found := _DICTATED.search(folded):
        value = found[0]
        for spoken, sign in _SPOKEN:
            value = value.replace(spoken, sign)
        if _EMAIL.fullmatch(value):
            return value, found.span()
    return None


def find_phone(text: str, market: str) -> tuple[str, Span] | None:
    """A valid phone number in E.164, read in the country's own form or with its prefix."""
    if sum(char.isdigit() for char in text) < 7:
        return None
    for match in phonenumbers.PhoneNumberMatcher(text, market):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164), (match.start, match.end)
    return None


def find_postal_code(folded: str, market: str, asked: bool) -> tuple[str, Span] | None:
    """A postal code: after its label, or bare when it was asked."""
    if found := _POSTAL_LABEL.search(folded):
        return found[1], found.span(1)
    if asked and (found := (_POSTAL_ES if market == "ES" else _POSTAL_ANY).search(folded)):
        return found[1], found.span(1)
    return None
