"""The numbers a reader sees in a text, in one form so that two texts can be compared by them."""

from __future__ import annotations

import re
import unicodedata

_UNITS = r"(?:\s*(€|euros?\b|eur\b|%|por ciento\b|por mil\b))?"
_WORDS = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\\w+|veint\\w+|treinta|"
    "cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|cient[oa]s?|\\w*cient[oa]s|quinient[oa]s|mil|miles|"
    "mill[oó]n|millones|mitad|doble|triple"
)
# For small letters, and no word is tried that starts with another letter: every text that leaves is read.
_NUMBER = re.compile(rf"(?P<digits>\d+(?:[.,]\d+)*){_UNITS}|\b(?=[cdmnoqstv])(?P<word>{_WORDS})\b{_UNITS}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")


def numbers(text: str) -> list[str]:
    """Every number of a text in one normal form with its unit: "1.234,50 €" -> "1234.50€", "cien" -> "cien"."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [_normal(match) for match in _NUMBER.finditer(plain)]


def _normal(match: re.Match[str]) -> str:
    unit = match[2] or match[4] or ""
    if unit.startswith(("€", "eur")):
        unit = "€"
    elif unit == "por ciento":
        unit = "%"
    word = match["word"]
    if word is not None:
        return word + unit
    digits = "".join(str(int(char)) if char.isdigit() else char for char in match["digits"])
    whole, comma, cents = digits.partition(",")
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(".", "")
    return f"{whole}.{cents}{unit}" if comma else f"{whole}{unit}"
