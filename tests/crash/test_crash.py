"""kill -9 anywhere loses nothing, doubles nothing and keeps the order (promises 1 to 4)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.stage import seed, stage
from tests.crash.storm import Plan, Storm
from tests.crash.verdict import Verdict
from tests.live.server import GUNICORN, SERVE

SHORT = Plan(customers=20, messages=120, kills=6, patience=4)
FULL = Plan(customers=50, messages=500, kills=24, settle=240)
GRACE_SECONDS = "5"


async def weather(setup: str, kind: str, plan: Plan, folder: Path, database_url: str = "") -> Verdict:
    """One storm over one set-up. Its seed stands in the table: CRASH_SEED repeats its choices."""
    number = seed()
    chance = random.Random(number)
    extra = {"UNKNOWN_GRACE_SECONDS": GRACE_SECONDS}
    async with stage(
        kind, folder, chance, customers=plan.customers, database_url=database_url, extra=extra
    ) as standing:
        return await Storm(standing, plan, chance).run(f"{setup} [{number}]")


PLANS = [pytest.param(SHORT, id="short", marks=pytest.mark.slow), pytest.param(FULL, id="full", marks=pytest.mark.soak)]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(
    ("setup", "kind"), [("SQLite, one process", SERVE), ("SQLite, four gunicorn workers", GUNICORN)]
)
async def test_nothing_is_lost_doubled_or_disordered_on_sqlite(
    setup: str, kind: str, plan: Plan, tmp_path: Path, tabulate: Callable[[Verdict], None]
) -> None:
    verdict = await weather(setup, kind, plan, tmp_path)
    tabulate(verdict)
    assert verdict.complaints == []
    assert verdict.kills == plan.kills


@pytest.mark.postgres
@pytest.mark.parametrize("plan", PLANS)
async def test_nothing_is_lost_doubled_or_disordered_on_postgresql(
    plan: Plan, tmp_path: Path, tabulate: Callable[[Verdict], None], durable_database: Callable[[], str]
) -> None:
    verdict = await weather("PostgreSQL, one process", SERVE, plan, tmp_path, durable_database())
    tabulate(verdict)
    assert verdict.complaints == []
    assert verdict.kills == plan.kills
