"""The package's table of errors and delivery's rules against the contract's: every code, its class and its waits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.delivery_policy import Action, Scope, rule_for
from iagente_vida.integrations.whatsapp_errors import known_error

CONTRACT: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data/whatsapp/error_codes.json").read_text("utf-8")
)
CODED = [row for row in CONTRACT if re.fullmatch(r"\d+(-\d+)?", str(row["code"]))]
WITHOUT_CODE = {"http 5xx without JSON": "transient", "timeout / connection reset": "unknown_outcome"}
# Bodies and files that are wrong, people and numbers that can not be written to: never, whatever the time.
NEVER = {"permanent", "recipient"}


def codes(row: dict[str, Any]) -> list[int]:
    """The code of a row, or the ends of its range."""
    return [int(part) for part in str(row["code"]).split("-")]


def test_the_contract_has_nothing_that_is_not_looked_at() -> None:
    assert {row["code"]: row["cls"] for row in CONTRACT if row not in CODED} == WITHOUT_CODE


@pytest.mark.parametrize("row", CODED, ids=lambda row: str(row["code"]))
def test_a_code_has_the_contract_s_name_and_class(row: dict[str, Any]) -> None:
    for code in codes(row):
        known = known_error(code)
        assert known is not None
        assert known.kind == row["cls"]


@pytest.mark.parametrize("row", CODED, ids=lambda row: str(row["code"]))
def test_a_code_is_waited_for_as_the_contract_says(row: dict[str, Any]) -> None:
    rule = rule_for(row["cls"], codes(row)[0])
    steps = re.match(r"([\d,]+) s$", row.get("wait", ""))
    if steps:
        assert rule.waits == tuple(float(step) for step in steps[1].split(","))
    if tries := re.search(r"(\d) tries", row["action"]):
        assert rule.action is Action.RETRY
        assert len(rule.waits) == int(tries[1])
    if "from 60 s" in row.get("wait", ""):
        assert (rule.action, rule.scope, rule.waits[0]) == (Action.PAUSE, Scope.ACCOUNT, 60)
    if row["cls"] in NEVER:
        assert rule.action is Action.FAIL
    if "alarm" in row["action"] and row["cls"] != "template":
        assert rule.scope is not Scope.MESSAGE, "a stop is what the alarm is read from"
