"""An outage of the Graph API loses nothing, doubles nothing, disorders nothing, and delays no acknowledgement."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.outage import Outage, endure
from tests.crash.stage import stage
from tests.crash.verdict import Verdict
from tests.live.server import SERVE
from tests.live.wire import Fault

GRACE_SECONDS = "4"

SHORT = [
    pytest.param(Outage(fault, seconds=3), id=f"{fault}-short", marks=pytest.mark.slow) for fault in list(Fault)[1:]
]
FULL = [
    pytest.param(Outage(fault, seconds=60, customers=50, messages=300, settle=300), id=fault, marks=pytest.mark.soak)
    for fault in list(Fault)[1:]
]


@pytest.mark.parametrize("outage", SHORT + FULL)
async def test_an_outage_of_graph_costs_time_and_nothing_else(
    outage: Outage, tmp_path: Path, tabulate: Callable[[Verdict], None]
) -> None:
    chance = random.Random(1)
    extra = {"UNKNOWN_GRACE_SECONDS": GRACE_SECONDS}
    async with stage(SERVE, tmp_path, chance, customers=outage.customers, extra=extra) as standing:
        verdict = await endure(standing, outage, f"Graph {outage.fault} for {outage.seconds:.0f} s")
        refusals = standing.sender.refusals
    tabulate(verdict)
    assert verdict.complaints == []
    assert refusals == {}
