"""A flood of notices that nobody signed costs a few writes, and each of them is counted."""

from __future__ import annotations

import asyncio
from datetime import datetime

from iagente_vida.clock import VirtualClock
from iagente_vida.store.store import Store
from iagente_vida.webhooks.refusals import Refusals


async def test_a_flood_at_the_door_is_counted_whole_in_a_few_writes(store: Store, clock: VirtualClock) -> None:
    writes: list[int] = []
    settled = asyncio.Event()
    keep = store.refused

    async def watched(reason: str, at: datetime, *, count: int = 1) -> None:
        await keep(reason, at, count=count)
        writes.append(count)
        if sum(writes) == 500:
            settled.set()

    store.refused = watched  # type: ignore[method-assign]
    refusals = Refusals(store, clock)
    await refusals.count("sin_firma")
    assert writes == [1], "the first one is written before it is answered"
    await asyncio.gather(*(refusals.count("sin_firma") for _ in range(499)))
    await asyncio.wait_for(settled.wait(), 30)
    assert len(writes) == 2
