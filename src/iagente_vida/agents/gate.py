"""Promise 7: no number reaches a customer unless it is known where it comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from iagente_vida.domain.replies import Reply

_UNITS = r"(?:\s*(€|euros?\b|eur\b|%|por ciento\b|por mil\b))?"
_WORDS = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\\w+|veint\\w+|treinta|"
    "cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|cient[oa]s?|\\w*cient[oa]s|quinient[oa]s|mil|miles|"
    "mill[oó]n|millones|mitad|doble|triple"
)
# For small letters, and no word is tried that starts with another letter: the gate reads every text that leaves.
_NUMBER = re.compile(rf"(?P<digits>\d+(?:[.,]\d+)*){_UNITS}|\b(?=[cdmnoqstv])(?P<word>{_WORDS})\b{_UNITS}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be cited, and where it comes from (`copy:<key>`, `quote:<id>/...`, `customer:<message>`)."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`cited` = every number with its source; `refused` = the numbers that have none."""

    cited: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the message may leave."""
        return not self.refused


def check(reply: Reply, sources: Iterable[Source]) -> Verdict:
    """Looks every number of a message up in its sources: text, buttons, rows and descriptions."""
    known: dict[str, str] = {}
    for source in sources:
        for number in numbers(source.text):
            known.setdefault(number, source.origin)
    cited: dict[str, str] = {}
    refused: dict[str, None] = {}
    for text in _visible(reply):
        for number in numbers(text):
            if number in known:
                cited[number] = known[number]
            else:
                refused[number] = None
    return Verdict(tuple(cited.items()), tuple(refused))


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


def _visible(reply: Reply) -> Iterable[str]:
    yield reply.text
    yield reply.list_button
    for choice in (*reply.buttons, *reply.rows):
        yield choice.title
        yield choice.description
