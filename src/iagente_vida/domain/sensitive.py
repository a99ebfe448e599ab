"""Numbers that have no business in a chat: bank accounts, cards and identity documents, found by their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")
_CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?!\d)")
_DOCUMENT = re.compile(
    r"(?<![A-Za-z0-9])([XYZxyz]?)[ -]?(\d{1,2}\.?\d{3}\.?\d{3}|\d{7,8})[ -]?([A-Za-z])(?![A-Za-z0-9])"
)
_CODE = re.compile(r"\b(?:cvv2?|cvc2?|csc|c[oó]digo de seguridad)\D{0,4}\d{3,4}\b", re.IGNORECASE)
"""The three digits on the back: they have no check digit, and nobody writes them without their name."""
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FOREIGN = {"": "", "X": "0", "Y": "1", "Z": "2"}


@dataclass(frozen=True, slots=True)
class Secret:
    """A passage of a text (end exclusive) and what it is: `iban`, `tarjeta` or `documento`."""

    start: int
    end: int
    kind: str


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Every bank account, card and identity document of a text, in order, without overlaps."""
    found: list[Secret] = []
    for kind, pattern, holds in (
        ("iban", _IBAN, _is_iban),
        ("tarjeta", _CARD, _is_card),
        ("documento", _DOCUMENT, _is_document),
    ):
        for match in pattern.finditer(text):
            end = _longest(match, holds)
            if end and all(end <= other.start or match.start() >= other.end for other in found):
                found.append(Secret(match.start(), end, kind))
    found += [
        Secret(code.start(), code.end(), "tarjeta")
        for code in _CODE.finditer(text)
        if all(code.end() <= other.start or code.start() >= other.end for other in found)
    ]
    return tuple(sorted(found, key=lambda secret: secret.start))


def masked(text: str, passages: tuple[tuple[int, int, str], ...]) -> str:
    """The text with each passage (start, end, name) replaced by its name in square brackets."""
    for start, end, name in sorted(passages, reverse=True):
        text = f"{text[:start]}[{name}]{text[end:]}"
    return text


def _longest(match: re.Match[str], holds: Callable[[str], bool]) -> int:
    """The end of the longest part of a match, from its start, that holds; 0 when none does."""
    text = match[0]
    for length in range(len(text), 7, -1):
        if text[length - 1].isalnum() and holds(text[:length]):
            return match.start() + length
    return 0


def _is_iban(text: str) -> bool:
    compact = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(compact) <= 34:
        return False
    digits = "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def _is_card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [digit if at % 2 == 0 else sum(divmod(digit * 2, 10)) for at, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_document(text: str) -> bool:
    match = _DOCUMENT.fullmatch(text)
    if match is None:
        return False
    prefix, digits, letter = match[1].upper(), re.sub(r"\D", "", match[2]), match[3].upper()
    if len(digits) != (7 if prefix else 8):
        return False
    return _LETTERS[int(_FOREIGN[prefix] + digits) % 23] == letter
