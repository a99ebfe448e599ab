"""Bot and people as one team: whatever breaks, both sides end with the same messages in the same order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.play import Plan, Play
from tests.crash.play_verdict import PlayVerdict
from tests.crash.stage import seed
from tests.live.server import GUNICORN, SERVE

SHORT = Plan(events=28, kills=1, outages=1, outage_seconds=1.5)
FULL = Plan(events=200, kills=6, outages=2, outage_seconds=12, patience=120, settle=180)
PLANS = [
    pytest.param(SHORT, SERVE, id="short", marks=pytest.mark.slow),
    pytest.param(FULL, SERVE, id="full", marks=pytest.mark.soak),
    pytest.param(FULL, GUNICORN, id="full, four workers", marks=pytest.mark.soak),
]
SETUPS = {SERVE: "one process", GUNICORN: "four workers"}


@pytest.mark.parametrize(("plan", "kind"), PLANS)
async def test_two_customers_two_advisers_and_a_bot_on_sqlite(
    plan: Plan, kind: str, tmp_path: Path, tabulate_play: Callable[[PlayVerdict], None]
) -> None:
    verdict = await Play(plan, seed()).perform(f"SQLite, {SETUPS[kind]}", tmp_path, kind=kind)
    tabulate_play(verdict)
    assert verdict.complaints == []
    assert verdict.kills == plan.kills


@pytest.mark.postgres
@pytest.mark.parametrize(("plan", "kind"), PLANS)
async def test_two_customers_two_advisers_and_a_bot_on_postgresql(
    plan: Plan,
    kind: str,
    tmp_path: Path,
    tabulate_play: Callable[[PlayVerdict], None],
    durable_database: Callable[[], str],
) -> None:
    verdict = await Play(plan, seed()).perform(f"PostgreSQL, {SETUPS[kind]}", tmp_path, durable_database(), kind)
    tabulate_play(verdict)
    assert verdict.complaints == []
    assert verdict.kills == plan.kills
