"""Timers are rows: when one is due it becomes an event like any other."""

from __future__ import annotations

from datetime import datetime

import msgspec

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.domain.events import TimerFired
from iagente_vida.store import intake
from iagente_vida.store.inbound import Inbound, Lane
from iagente_vida.store.transaction import Transaction
from iagente_vida.store.turns import ABOUT_TIMER


async def any_due(tx: Transaction, now: datetime) -> bool:
    """Whether there is anything to fire."""
    return bool(await tx.rows("due_timers", now=to_millis(now), limit=1))


async def fire(tx: Transaction, now: datetime, limit: int) -> list[int]:
    """Turns due timers into inbox rows; the conversations that wake, each once."""
    woken: dict[int, None] = {}
    for row in await tx.rows("due_timers", now=to_millis(now), limit=limit):
        if not await tx.run("spend_timer", id=row["id"]):
            continue
        payload = msgspec.Raw(tx.sealer.open(row["payload"], ABOUT_TIMER))
        await intake.inform(
            tx,
            Inbound(
                dedupe_key=f"timer:{row['id']}",
                lane=Lane.TURN,
                source="timer",
                kind=TimerFired.KIND,
                payload=msgspec.json.encode({"timer": row["kind"], "payload": payload}),
                received_at=now,
                occurred_at=from_millis(row["due_at"]),
                conversation_id=row["conversation_id"],
                prompt=True,
            ),
        )
        woken[row["conversation_id"]] = None
    return list(woken)
