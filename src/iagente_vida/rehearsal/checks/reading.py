"""How a record is read: what was said in it, what was written down, and when."""

from __future__ import annotations

import re
from collections.abc import Callable

from iagente_vida.rehearsal.player import Record, Step

Check = Callable[[Record, str], bool]
"""Over a record and what stands behind the colon of its code."""

PRICE = re.compile(r"\d+(?:\.\d{3})*,\d{2}\s€")


def all_said(record: Record) -> str:
    """Everything that reached the phone."""
    return "\n".join(step.said for step in record.steps)


def says(pattern: str) -> Check:
    """Whether something that fits was said, in small letters or capitals."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda record, _: bool(compiled.search(all_said(record)))


def never_says(pattern: re.Pattern[str]) -> Check:
    """Whether nothing that fits was said."""
    return lambda record, _: not pattern.search(all_said(record))


def recorded(*kinds: str) -> Check:
    """Whether the evidence has a line of one of these kinds."""
    return lambda record, _: any(line.kind in kinds for line in record.ledger)


def since(record: Record, *kinds: str) -> list[Step]:
    """The steps from the one in which such a line was added to the evidence; none if there is no such line."""
    for at, step in enumerate(record.steps):
        if any(line.kind in kinds or line.payload.get("reason") in kinds for line in step.ledger):
            return record.steps[at:]
    return []
