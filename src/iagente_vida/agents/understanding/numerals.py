"""A message with its written numbers in digits ("el veintiuno del siete" -> "el 21 del 7")."""

from __future__ import annotations

from dataclasses import dataclass

from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.text import Span

_MAX_SHOWN = 10_000  # a larger number is a sum of money, which has its own grammar


@dataclass(frozen=True, slots=True)
class Numerals:
    """`text` in digits and, for each of its characters, where it stood: positions of both ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, found: Span) -> Span:
        """The span of the message behind a non-empty span of `text`."""
        return self.starts[found[0]], self.ends[found[1] - 1]


def in_digits(folded: str) -> Numerals:
    """The view of a folded text in digits; whatever is no written number stays as it is."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def copy(start: int, end: int) -> None:
        text.append(folded[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    at = 0
    for number in find_numbers(folded):
        word = folded[slice(*number.span)]
        if word[0].isdigit() or word in ("un", "una") or number.vague or number.value >= _MAX_SHOWN:
            continue
        if number.value != int(number.value):
            continue
        copy(at, number.span[0])
        digits = str(int(number.value))
        text.append(digits)
        starts.extend([number.span[0]] * len(digits))
        ends.extend([number.span[1]] * len(digits))
        at = number.span[1]
    copy(at, len(folded))
    return Numerals("".join(text), tuple(starts), tuple(ends))
