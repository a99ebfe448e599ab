"""What concerns the account and no conversation: its templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.transaction import Row, Transaction

APPROVED = "APPROVED"


async def keep_templates(tx: Transaction, entries: Sequence[CatalogueEntry], at: datetime) -> None:
    """The catalogue as Meta lists it now; what was held for a template that may be used again is let go."""
    synced_at = to_millis(at)
    usable = {_usable(row) for row in await tx.rows("every_template")}
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
    await _release(tx, usable, synced_at)


async def change_template(
    tx: Transaction, name: str, language: str, status: str, quality: str, category: str, at: datetime
) -> None:
    """What a notice or a refusal says about one template."""
    usable = {_usable(row) for row in await tx.rows("every_template")}
    await tx.run("change_template", name=name, language=language, status=status, quality=quality, category=category)
    await _release(tx, usable, to_millis(at))


async def _release(tx: Transaction, before: set[tuple[str, ...] | None], at: int) -> None:
    if {_usable(row) for row in await tx.rows("every_template")} - before - {None}:
        await tx.run("release_templates", at=at)


def _usable(row: Row) -> tuple[str, ...] | None:
    """An approved template as it stands; None for one that may not be used."""
    return (row["name"], row["language"], row["components"]) if row["status"] == APPROVED else None


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
