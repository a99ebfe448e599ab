"""How fast: one reservation a send, in the transaction that takes it, so that every process keeps the same pace.

A scope keeps the moment up to which its reservations reach (microseconds); a burst is how far that may lie ahead.
"""

from __future__ import annotations

from datetime import timedelta

from iagente_vida.store.outbound import DueLane, PaceLimits
from iagente_vida.store.transaction import Transaction

_MICROSECOND = timedelta(microseconds=1)


async def reserve(tx: Transaction, lane: DueLane, limits: PaceLimits, *, to_person: bool) -> tuple[str, timedelta]:
    """The empty word = leave is given; otherwise what holds it (`pair`, `number`) and for how long.

    `to_person` = it counts as a message to the customer, and not only for the number.
    """
    pair = f"pair:{lane.conversation_id}"
    paired = to_person and limits.pair_burst > 0 and limits.pair_seconds > 0
    interval = round(limits.pair_seconds * 1_000_000)
    if paired:
        wait = await _reserve(tx, pair, interval, interval * limits.pair_burst)
        if wait is not None:
            return "pair", wait
    if limits.per_second > 0:
        every = round(limits.number_seconds * 1_000_000)
        wait = await _reserve(tx, f"number:{lane.phone_number_id}", every, round(every * limits.number_burst))
        if wait is not None:
            if paired:
                await tx.run("refund_pace", scope=pair, interval=interval)
            return "number", wait
    return "", timedelta(0)


async def _reserve(tx: Transaction, scope: str, interval: int, tolerance: int) -> timedelta | None:
    """None when leave is given, else how long until it may be."""
    if await tx.row("reserve_pace", scope=scope, interval=interval, tolerance=tolerance) is not None:
        return None
    row = await tx.row("pace_ahead", scope=scope)
    ahead = 0 if row is None else int(row["ahead"])
    # The database's clock has milliseconds: never come back before the next one.
    return max(ahead + interval - tolerance, 1000) * _MICROSECOND
