"""What may not leave for a while: a number, its own initiatives, or the whole account. One message at a time probes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store.outbound import ACCOUNT_SCOPE, Stop, StopDraft, number_scope
from iagente_vida.store.transaction import Row, Transaction

PROBE_EVERY = timedelta(seconds=60)


async def active(tx: Transaction, phone_number_id: str) -> Sequence[Row]:
    """What stops a number now or lets only a probe through."""
    return await tx.rows("stops_of", scope=number_scope(phone_number_id), account=ACCOUNT_SCOPE)


async def claim_probe(tx: Transaction, stops: Sequence[Row], at: int) -> datetime | None:
    """None = this message is the probe of every stop; otherwise when another one may be."""
    following = at + PROBE_EVERY // timedelta(milliseconds=1)
    for stop in stops:
        if not await tx.run("claim_probe", scope=stop["scope"], now=at, next=following):
            return from_millis(following)
    return None


async def add(tx: Transaction, stop: StopDraft, at: int) -> None:
    """Stops a scope, for longer each time in a row."""
    known = await tx.row("stop_failures", scope=stop.scope)
    failures = 0 if known is None else known["failures"]
    seconds = stop.waits[min(failures, len(stop.waits) - 1)]
    until = at + round(seconds * 1000)
    if known is None:
        await tx.run("add_stop", scope=stop.scope, kind=stop.kind, code=stop.code, at=at, until=until)
    else:
        await tx.run("prolong_stop", scope=stop.scope, kind=stop.kind, code=stop.code, until=until)


async def lift(tx: Transaction, phone_number_id: str) -> None:
    """A message has left: neither the number nor the account is stopped any more."""
    await tx.run("lift_stop", scope=number_scope(phone_number_id))
    await tx.run("lift_stop", scope=ACCOUNT_SCOPE)


async def every(tx: Transaction) -> list[Stop]:
    """What is stopped, the longest first."""
    return [
        Stop(
            scope=row["scope"],
            kind=row["kind"],
            code=row["code"],
            failures=row["failures"],
            since=from_millis(row["since"]),
            until=from_millis(row["until"]),
        )
        for row in await tx.rows("every_stop")
    ]


async def probe_at_once(tx: Transaction, now: datetime) -> None:
    """A new start may bring a new token: the next message tries it."""
    await tx.run("probe_stops", now=to_millis(now))
