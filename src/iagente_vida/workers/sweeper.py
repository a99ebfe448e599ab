"""The fallback behind every wake-up: looks at the tables once a second and wakes whoever waits there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from iagente_vida.clock import Clock
from iagente_vida.delivery import Delivery
from iagente_vida.store.store import Store
from iagente_vida.workers.dispatcher import Dispatcher

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
DOUBT_SECONDS = 5.0


class Sweeper:
    """Finds what a lost wake-up, a dead process or a passed time has left waiting."""

    def __init__(self, store: Store, dispatcher: Dispatcher, delivery: Delivery, clock: Clock) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._delivery = delivery
        self._clock = clock
        self.last_sweep: datetime | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, *, sweep_seconds: float = SWEEP_SECONDS, doubt_seconds: float = DOUBT_SECONDS) -> None:
        """Sweeps from now on, the first time at once."""
        self._tasks = [
            asyncio.create_task(self._every(sweep_seconds, self.sweep)),
            asyncio.create_task(self._every(doubt_seconds, self.judge)),
        ]

    async def stop(self) -> None:
        """Sweeps no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def sweep(self) -> None:
        """One look: due timers become events, waiting conversations and due lanes are woken, statuses applied."""
        now = self._clock.now()
        self._dispatcher.wake(await self._store.fire_timers(now))
        self._dispatcher.wake(
            waiting.conversation_id
            for waiting in await self._store.waiting()
            if waiting.not_before is None or waiting.not_before <= now
        )
        self._dispatcher.wake_lanes(await self._store.due_lanes(now))
        self._dispatcher.wake_statuses()
        self.last_sweep = now

    async def judge(self) -> None:
        """Settles the sends in doubt whose grace is over; what goes out again is found by the next sweep."""
        await self._delivery.judge_doubts()

    @staticmethod
    async def _every(seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await look()
            except Exception:
                log.exception("sweep failed; again in %.0f s", seconds)
            await asyncio.sleep(seconds)
