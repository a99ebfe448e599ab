"""What concerns the account and no conversation: its templates, and the alarms of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.summaries import Alarm
from iagente_vida.store.transaction import Row, Transaction, moment


async def keep_templates(tx: Transaction, entries: Sequence[CatalogueEntry], at: datetime) -> None:
    """The catalogue as Meta lists it now."""
    synced_at = to_millis(at)
    for entry in entries:
        await tx.run(
            "keep_template",
            name=entry.name,
            language=entry.language,
            status=entry.status,
            category=entry.category,
            quality=entry.quality,
            components=entry.components,
            at=synced_at,
        )
    await tx.run("forget_templates", at=synced_at)


async def templates(tx: Transaction) -> list[CatalogueEntry]:
    """The catalogue by name and language."""
    return [
        CatalogueEntry(
            name=row["name"],
            language=row["language"],
            status=row["status"],
            category=row["category"],
            quality=row["quality"],
            components=row["components"],
            synced_at=from_millis(row["synced_at"]),
        )
        for row in await tx.rows("every_template")
    ]


async def untold(tx: Transaction, at: datetime) -> list[Alarm]:
    """Alarms and recoveries for which the caller, and nobody else, has to tell people."""
    now = to_millis(at)
    mine: list[Row] = []
    for look, mark in (("claim_alarms", "mark_alarm_told"), ("claim_recoveries", "mark_recovery_told")):
        mine += [row for row in await tx.rows(look) if await tx.run(mark, code=row["code"], at=now)]
    return [
        Alarm(
            code=row["code"],
            detail=row["detail"],
            since=from_millis(row["since"]),
            cleared_at=moment(row["cleared_at"]),
        )
        for row in mine
    ]


async def active(tx: Transaction) -> list[Alarm]:
    """What is wrong now."""
    return [
        Alarm(code=row["code"], detail=row["detail"], since=from_millis(row["since"]))
        for row in await tx.rows("active_alarms")
    ]
