"""Rows of the table: what was measured, what must be reached, and whether it was."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "target", "reached", "how")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. `limit` None = printed for information; `at_least` says on which side of it is good."""

    what: str
    value: float
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    how: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target was met; None without a target."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """The row under HEADINGS."""
        sign = "≥" if self.at_least else "≤"
        target = "" if self.limit is None else f"{sign} {_number(self.limit)} {self.unit}".rstrip()
        verdict = {None: "", True: "yes", False: "NO"}[self.reached]
        return self.what, f"{_number(self.value)} {self.unit}".rstrip(), target, verdict, self.how


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """The rows as text, one line each."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def median(values: Sequence[float]) -> float:
    """The middle of a few rounds."""
    return statistics.median(values)
