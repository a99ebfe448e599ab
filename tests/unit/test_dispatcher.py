"""Wake-ups become visits: one at a time a key, none lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from iagente_vida.clock import SystemClock
from iagente_vida.workers.dispatcher import Rounds


async def test_a_key_is_never_visited_twice_at_once_and_a_wake_up_meanwhile_is_not_lost() -> None:
    running = 0
    visits = 0
    go_on = asyncio.Event()

    async def visit(key: str) -> datetime | None:
        nonlocal running, visits
        running += 1
        visits += 1
        assert running == 1
        await go_on.wait()
        running -= 1
        return None

    rounds = Rounds(visit, SystemClock(), at_once=8)
    rounds.wake("a")
    await asyncio.sleep(0)
    rounds.wake("a")
    rounds.wake("a")
    go_on.set()
    await asyncio.wait_for(_idle(rounds), 5)
    assert visits == 2


async def test_a_visit_comes_back_when_it_said_it_would() -> None:
    clock = SystemClock()
    moments: list[datetime] = []

    async def visit(key: str) -> datetime | None:
        moments.append(clock.now())
        return moments[0] + timedelta(milliseconds=30) if len(moments) == 1 else None

    rounds = Rounds(visit, clock, at_once=8)
    rounds.wake("a")
    await asyncio.wait_for(_idle(rounds), 5)
    assert len(moments) == 2
    assert moments[1] >= moments[0] + timedelta(milliseconds=30)


async def test_one_failing_key_does_not_stop_another() -> None:
    seen: list[str] = []
    failures = 0

    async def visit(key: str) -> datetime | None:
        nonlocal failures
        if key == "bad" and failures == 0:
            failures += 1
            raise RuntimeError("once")
        seen.append(key)
        return None

    rounds = Rounds(visit, SystemClock(), at_once=8)
    rounds.wake("bad")
    rounds.wake("good")
    await asyncio.wait_for(_idle(rounds), 10)
    assert seen == ["good", "bad"]


async def test_closing_waits_for_what_is_under_way_and_takes_nothing_new() -> None:
    done: list[str] = []

    async def visit(key: str) -> datetime | None:
        await asyncio.sleep(0.01)
        done.append(key)
        return None

    rounds = Rounds(visit, SystemClock(), at_once=8)
    rounds.wake("a")
    await asyncio.sleep(0)
    await rounds.close()
    rounds.wake("b")
    assert done == ["a"]
    assert not rounds.busy


async def _idle(rounds: Rounds[str]) -> None:
    while rounds.busy:
        await asyncio.sleep(0.001)
