"""Notices turned away at the door, counted so that status and doctor can tell how many and why."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from iagente_vida.clock import Clock
from iagente_vida.store.store import Store

log = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 1.0


class Refusals:
    """Counts by reason. The first of a reason is written at once, what follows within a second together: a flood at
    the door must not become a flood of writes. Never raises: a count that can not be written must not turn a 4xx into
    a 5xx.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._resting: set[str] = set()
        self._late: set[asyncio.Task[None]] = set()

    async def count(self, reason: str) -> None:
        """One more; `reason` is a short code."""
        self._counts[reason] += 1
        if reason not in self._resting:
            await self._write(reason)

    async def _write(self, reason: str) -> None:
        self._resting.add(reason)
        asyncio.get_running_loop().call_later(SECONDS_BETWEEN_WRITES, self._rested, reason)
        count = self._counts.pop(reason)
        log.warning("%d notices were refused: %s", count, reason)
        try:
            await self._store.refused(reason, self._clock.now(), count=count)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, the notice stays refused
            log.error("refusals could not be counted: %s", type(error).__name__)

    def _rested(self, reason: str) -> None:
        self._resting.discard(reason)
        if reason in self._counts:
            task = asyncio.get_running_loop().create_task(self._write(reason))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
