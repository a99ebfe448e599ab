"""The alarms of the installation: which are on, and what each door to the operator has still to hear of them.

An alarm and its end are news, written in the transaction that finds them, and stay until a door has heard them: a door
that is closed, or an engine that dies, delays what is told and loses nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store.summaries import Alarm
from iagente_vida.store.transaction import Transaction, moment

KEPT = timedelta(days=30)


async def begin(tx: Transaction, code: str, detail: str, at: datetime) -> bool:
    """Something is wrong; False when that was known."""
    now = to_millis(at)
    if not await tx.run("raise_alarm", code=code, detail=detail, at=now):
        return False
    await tx.run("add_alarm_news", code=code, detail=detail, since=now, cleared_at=None)
    await tx.run("forget_alarm_news", before=to_millis(at - KEPT))
    await tx.run("forget_alarm_told")
    return True


async def end(tx: Transaction, code: str, at: datetime) -> bool:
    """It is right again; False when it was."""
    now = to_millis(at)
    row = await tx.row("clear_alarm", code=code, at=now)
    if row is None:
        return False
    await tx.run("add_alarm_news", code=code, detail=row["detail"], since=row["since"], cleared_at=now)
    return True


async def active(tx: Transaction) -> list[Alarm]:
    """What is wrong now."""
    return [
        Alarm(code=row["code"], detail=row["detail"], since=from_millis(row["since"]))
        for row in await tx.rows("active_alarms")
    ]


async def quiet(tx: Transaction, door: str) -> bool:
    """Whether there is nothing to tell a door, looked at without writing."""
    if await tx.row("known_alarm_door", door=door) is None:
        return False
    return await tx.row("untold_alarms", door=door, limit=1) is None


async def untold(tx: Transaction, door: str, lease: timedelta, limit: int) -> list[Alarm]:
    """What a door has not heard, for the caller to tell; nothing while another process tells."""
    if await tx.run("add_alarm_door", door=door):
        await tx.run("spare_alarm_door", door=door)
    if not await tx.run("lease_alarm_door", door=door, lease=lease // timedelta(milliseconds=1)):
        return []
    return [
        Alarm(
            code=row["code"],
            detail=row["detail"],
            since=from_millis(row["since"]),
            cleared_at=moment(row["cleared_at"]),
            seq=row["seq"],
        )
        for row in await tx.rows("untold_alarms", door=door, limit=limit)
    ]
