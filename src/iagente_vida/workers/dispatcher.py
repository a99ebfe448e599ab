"""Turns wake-ups into turns and deliveries, in this process, each conversation and each lane one at a time.

A wake-up carries no truth: it only says where to look. One that is lost is found by the sweeper.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from iagente_vida.clock import Clock
from iagente_vida.delivery import Delivery
from iagente_vida.store.outbound import DueLane
from iagente_vida.turn import Turn, TurnEnd

log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)

TURNS_AT_ONCE = 16
LANES_AT_ONCE = 200
RETRY_SECONDS = 1.0


class Rounds(Generic[Key]):
    """Runs `visit(key)` for every key that is woken: never twice at once, once more when woken meanwhile.

    `visit` says when to come back (None = when woken). A visit that raises is tried again after a second.
    """

    def __init__(self, visit: Callable[[Key], Awaitable[datetime | None]], clock: Clock, at_once: int) -> None:
        self._visit = visit
        self._clock = clock
        self._limit = asyncio.Semaphore(at_once)
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._again: set[Key] = set()
        self._later: dict[Key, asyncio.TimerHandle] = {}
        self._closed = False

    def wake(self, key: Key) -> None:
        """Visits `key` now, or once more after the visit that is under way."""
        if self._closed:
            return
        if handle := self._later.pop(key, None):
            handle.cancel()
        if key in self._tasks:
            self._again.add(key)
        else:
            self._tasks[key] = asyncio.create_task(self._run(key))

    def wake_at(self, key: Key, moment: datetime) -> None:
        """Visits `key` at `moment`, or earlier if it is woken before."""
        delay = (moment - self._clock.now()).total_seconds()
        if delay <= 0:
            self.wake(key)
        elif not self._closed and key not in self._tasks:
            if handle := self._later.pop(key, None):
                handle.cancel()
            self._later[key] = asyncio.get_running_loop().call_later(delay, self.wake, key)

    async def _run(self, key: Key) -> None:
        again_at: datetime | None = None
        while True:
            self._again.discard(key)
            async with self._limit:
                try:
                    again_at = await self._visit(key)
                except Exception:
                    log.exception("visit failed")
                    await asyncio.sleep(RETRY_SECONDS)
                    self._again.add(key)
            if self._closed or key not in self._again:
                break
        del self._tasks[key]
        if again_at is not None:
            self.wake_at(key, again_at)

    async def close(self) -> None:
        """Takes no more wake-ups and waits for the visits under way."""
        self._closed = True
        for handle in self._later.values():
            handle.cancel()
        self._later.clear()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether something is under way or planned."""
        return bool(self._tasks or self._later)


class Dispatcher:
    """The engine's hands: conversations to answer and lanes to deliver."""

    def __init__(self, turn: Turn, delivery: Delivery, clock: Clock) -> None:
        self._turn = turn
        self._delivery = delivery
        self._turns: Rounds[int] = Rounds(self._answer, clock, TURNS_AT_ONCE)
        self._lanes: Rounds[DueLane] = Rounds(self._deliver, clock, LANES_AT_ONCE)
        self._statuses: Rounds[str] = Rounds(self._settle, clock, 1)

    def wake(self, conversation_ids: Iterable[int]) -> None:
        """Something happened in these conversations."""
        for conversation_id in conversation_ids:
            self._turns.wake(conversation_id)

    def wake_lanes(self, lanes: Iterable[DueLane]) -> None:
        """These lanes have something to send."""
        for lane in lanes:
            self._lanes.wake(lane)

    def wake_statuses(self) -> None:
        """Delivery statuses have arrived."""
        self._statuses.wake("statuses")

    async def close(self) -> None:
        """Finishes what is under way: turns first, then what they want delivered stays in the outbox."""
        await self._turns.close()
        await self._statuses.close()
        await self._lanes.close()

    @property
    def busy(self) -> bool:
        """Whether a turn or a delivery is under way or planned (for tests and rehearsals)."""
        return self._turns.busy or self._lanes.busy or self._statuses.busy

    async def _answer(self, conversation_id: int) -> datetime | None:
        while True:
            report = await self._turn.run(conversation_id)
            for channel in sorted(report.channels):
                self._lanes.wake(
                    DueLane(conversation_id=conversation_id, channel=channel, phone_number_id=report.phone_number_id)
                )
            if report.end is not TurnEnd.DONE:  # after a turn, look once more: a wake-up may have come from elsewhere
                return report.again_at

    async def _deliver(self, lane: DueLane) -> datetime | None:
        report = await self._delivery.run_lane(lane)
        self.wake(report.woken)
        return report.again_at

    async def _settle(self, _: str) -> datetime | None:
        self.wake(await self._delivery.apply_statuses())
        return None
