"""The engine: turns, deliveries, timers and doubts of one installation, in one elected process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from iagente_vida.clock import Clock
from iagente_vida.delivery import Delivery
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn
from iagente_vida.workers.dispatcher import Dispatcher
from iagente_vida.workers.election import PokeListener
from iagente_vida.workers.sweeper import Sweeper
from iagente_vida.workers.watch import Watch

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Hands:
    """What the engine works with; made only in the process that is the engine, since it is heavy to load."""

    turn: Turn
    delivery: Delivery
    watch: Watch


class Engine:
    """Runs while its process holds the lock. `hands` opens and closes what turns and deliveries need."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hands: Callable[[], AbstractAsyncContextManager[Hands]],
        listener: Callable[[Callable[[list[int], bool], None]], PokeListener],
    ) -> None:
        self._store = store
        self._clock = clock
        self._hands = hands
        self._listener = listener
        self._running: asyncio.Task[None] | None = None
        self._dispatcher: Dispatcher | None = None
        self._sweeper: Sweeper | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Begins in the background: loading the graph must not hold up the first acknowledgements."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finishes the turns and sends under way; everything else stays in the tables for the next engine."""
        self._stop.set()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)

    def wake(self, conversation_ids: Iterable[int], *, statuses: bool = False) -> None:
        """Something happened. Before the engine is up this does nothing: its first sweep finds it."""
        if self._dispatcher is not None:
            self._dispatcher.wake(conversation_ids)
            if statuses:
                self._dispatcher.wake_statuses()

    @property
    def last_sweep(self) -> datetime | None:
        """When the tables were last looked at (liveness)."""
        return self._sweeper.last_sweep if self._sweeper else None

    async def _run(self) -> None:
        while not self._stop.is_set():
            try:
                async with self._working():
                    await self._stop.wait()
            except Exception:
                log.exception("the engine could not run; messages are kept; again in %.0f s", RETRY_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        async with self._hands() as hands:
            dispatcher = Dispatcher(hands.turn, hands.delivery, self._clock)
            sweeper = Sweeper(self._store, dispatcher, hands.delivery, self._clock)
            listener = self._listener(lambda ids, statuses: self.wake(ids, statuses=statuses))
            listener.open()
            self._dispatcher, self._sweeper = dispatcher, sweeper
            sweeper.start()
            hands.watch.start()
            log.info("engine running")
            try:
                yield
            finally:
                self._dispatcher = None
                listener.close()
                await sweeper.stop()
                await hands.watch.stop()
                await dispatcher.close()
