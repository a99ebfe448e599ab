"""What concerns the account and no conversation: its templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.transaction import Transaction


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
