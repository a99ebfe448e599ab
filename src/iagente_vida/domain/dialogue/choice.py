"""Which of the options on the table the customer names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iagente_vida.domain.dialogue.reading import Reading

_NUMBERED = re.compile(
    r"(?<!\ba )(?<!sobre )(?:\bla|\bopci[oó]n|\bn[uú]mero)(?: n[uú]mero)? ([1-9])\b"
    r"(?!\s*(?:años|mil|€|euros|de la|por la|h\b|[.,:]\d))"
)
_WEIGHS = re.compile(r"\?\W*$|\bdiferencia|\bentre\b|\bcompar")


def named(readings: Sequence[Reading], *, numbers: bool = True) -> int | None:
    """The number named last, also one that is not there; None when none is. `numbers` = a bare number may be one."""
    for reading in reversed(readings):
        value = reading.slots.get("option")
        if numbers and value is not None and isinstance(value.value, int):
            return value.value
        said = [] if _WEIGHS.search(reading.text) else _NUMBERED.findall(reading.text)
        if numbers and said and not reading.slots.keys() - {"contact_time"}:
            return int(said[-1])
    return None
