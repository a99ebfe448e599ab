"""Nothing is kept longer than configured: what is too old goes a little at a time, so that nobody waits for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from iagente_vida.store.store import Store

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
ROWS = 500


class Retention:
    """`kept` and `health_kept` are how long; zero keeps for ever."""

    def __init__(self, store: Store, kept: timedelta, health_kept: timedelta) -> None:
        self._store = store
        self._kept = kept
        self._health_kept = health_kept
        self._again_at: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Forgets a batch when it is time; while there is more, at the next look again."""
        if self._again_at is not None and now < self._again_at:
            return
        gone = await self._store.forget(
            now,
            before=now - self._kept if self._kept else None,
            health_before=now - self._health_kept if self._health_kept else None,
            limit=ROWS,
        )
        if gone:
            log.info("%d rows were older than they may be kept", gone)
        self._again_at = now if gone >= ROWS else now + EVERY
