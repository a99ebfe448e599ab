"""An outage of the Graph API in the middle of the traffic."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.crash.stage import Stage
from tests.crash.verdict import Verdict, judge
from tests.live.sender import wamids
from tests.live.wire import Fault


@dataclass(frozen=True, slots=True)
class Outage:
    """`fault` for `seconds`, with a third of the `messages` before, during and after it."""

    fault: Fault
    seconds: float
    customers: int = 30
    messages: int = 90
    settle: float = 60


async def endure(stage: Stage, outage: Outage, setup: str) -> Verdict:
    """Lives through the outage, waits until everything is settled, and judges."""
    third = outage.messages // 3
    stage.server.start()
    stage.crowd.release(third)
    await stage.wire.answered.reach(third // 3)
    stage.wire.begin_fault(outage.fault)
    stage.crowd.release(third)
    await asyncio.sleep(outage.seconds)
    stage.wire.end_fault()
    stage.crowd.release(outage.messages - 2 * third)
    await stage.crowd.acknowledged()
    left = await stage.books.settled(outage.settle)
    doubted = {send.outbox_seq for send in stage.wire.sends if send.answered is None and not send.refused}
    return await judge(
        setup,
        stage.books,
        wamids(stage.sender.posted),
        stage.wire.sends,
        doubted,
        kills=0,
        starts=stage.server.group.starts,
        left=left,
    )
