"""Slot precision, recall and F1 of predictions against a file of labelled utterances, per slot and together."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETS = frozenset({"health_flags", "coverage_interest", "beneficiary"})
HEAD_WORDS = frozenset({"occupation", "risky_hobby"})

Row = Mapping[str, Any]
Predict = Callable[[Row], Mapping[str, Any]]


@dataclass(slots=True)
class Score:
    """Counts by slot, how many utterances came out exactly right, and what went wrong where."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    utterances: int = 0
    errors: list[tuple[Row, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the values given, how many are right."""
        return _ratio(self.right.total(), self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        """Of the values wanted, how many were given."""
        return _ratio(self.right.total(), self.right.total() + self.missed.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall)

    def table(self) -> str:
        """Slot by slot: precision, recall, how many were wanted."""
        lines = []
        for slot in sorted(self.right.keys() | self.wrong.keys() | self.missed.keys()):
            right, wrong, missed = self.right[slot], self.wrong[slot], self.missed[slot]
            precision, recall = _ratio(right, right + wrong), _ratio(right, right + missed)
            lines.append(f"{slot:26s} {precision:.2f} {recall:.2f} {right + missed:4d}")
        lines.append(f"{'all':26s} {self.precision:.3f} {self.recall:.3f} F1 {self.f1:.3f}")
        lines.append(f"{'exact':26s} {_ratio(self.exact, self.utterances):.3f} of {self.utterances}")
        return "\n".join(lines)


def read_rows(path: Path) -> list[Row]:
    """The labelled utterances of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(rows: list[Row], predict: Predict) -> Score:
    """Compares the predictions of every row with what is wanted of it."""
    result = Score(utterances=len(rows))
    for row in rows:
        got = predict(row)
        right, wrong, missed = _judge(row, got)
        result.right.update(right)
        result.wrong.update(wrong)
        result.missed.update(missed)
        if wrong or missed:
            result.errors.append((row, got))
        else:
            result.exact += 1
    return result


def _judge(row: Row, got: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    want, tolerated = row["slots"], row.get("optional_slots", {})
    right, wrong, missed = [], [], []
    for slot, value in want.items():
        if slot not in got:
            missed.append(slot)
        elif same(slot, value, got[slot]) or (slot in tolerated and same(slot, tolerated[slot], got[slot])):
            right.append(slot)
        else:
            missed.append(slot)
            wrong.append(slot)
    for slot, value in got.items():
        if slot not in want and not (slot in tolerated and same(slot, tolerated[slot], value)):
            wrong.append(slot)
    return right, wrong, missed


def same(slot: str, wanted: Any, got: Any) -> bool:
    """Whether two values are one, in the sense of the evaluation's normal forms."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if slot in SETS:
        return set(wanted) == set(got)
    if isinstance(wanted, list) or isinstance(got, list):
        return isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted) and _all_near(wanted, got)
    if isinstance(wanted, int | float):
        return isinstance(got, int | float) and _near(wanted, got)
    if slot in HEAD_WORDS:
        heads, words = _folded(wanted).split(), _folded(str(got)).split()
        return all(any(w[:5] == h[:5] for w in words) for h in heads) and len(words) <= len(heads) + 4
    return _folded(wanted) == _folded(str(got))


def _all_near(wanted: list[float], got: list[float]) -> bool:
    return all(_near(w, g) for w, g in zip(wanted, got, strict=True))


def _near(wanted: float, got: float) -> bool:
    return abs(wanted - got) <= max(0.005 * abs(wanted), 1e-6)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    return re.sub(r"[^a-z0-9@+:._-]+", " ", plain).strip()


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
