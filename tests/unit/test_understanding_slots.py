"""How well slots are read on labelled messages: a file to tune on, and files that were read once before any tuning.

The floors guard against a fall; what was measured on wording never seen stands beside the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.agents.understanding.rules import RuleUnderstander
from iagente_vida.commands.understand import REFERENCE_DAY, predict
from tests.slot_score import Row, read_rows, score

DATA = Path(__file__).parents[1] / "data" / "nlu"
FILES = ("slots_tuned.jsonl", "slots_kept_out.jsonl", "slots_fresh.jsonl", "slots_last.jsonl")
LEAST_EXAMPLES = 8


def read(row: Row) -> Mapping[str, Any]:
    slots: Mapping[str, Any] = predict(dict(row), RuleUnderstander(), date.fromisoformat(REFERENCE_DAY))["slots"]
    return slots


@pytest.mark.parametrize("file", FILES)
def test_slots_are_read_precisely_and_mostly(file: str) -> None:
    result = score(read_rows(DATA / file), read)
    assert result.precision >= 0.95, result.table()
    assert result.f1 >= 0.95, result.table()


def test_every_slot_has_examples() -> None:
    rows = [row for file in FILES for row in read_rows(DATA / file)]
    counts: dict[str, int] = {}
    for row in rows:
        for slot in row["slots"]:
            counts[slot] = counts.get(slot, 0) + 1
    assert {slot: count for slot, count in counts.items() if count < LEAST_EXAMPLES} == {}
    assert len(counts) >= 40
    assert sum(1 for row in rows if not row["slots"]) >= 100


def test_no_example_stands_twice() -> None:
    keys = [
        (row["text"], row["last_question"], row.get("prev_slot")) for file in FILES for row in read_rows(DATA / file)
    ]
    assert len(keys) - len(set(keys)) <= 6
