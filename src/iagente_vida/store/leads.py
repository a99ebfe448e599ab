"""Leads in the tables: each first step once, the first known source, and the ratings."""

from __future__ import annotations

from datetime import datetime

import msgspec

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.store import attribution
from iagente_vida.store.lead_records import Lead, LeadChange, LeadSource, LeadStep, Rating
from iagente_vida.store.transaction import Row, Transaction, Value, moment

ABOUT_SOURCE = "lead_sources.detail"
DIRECT = LeadSource(source="directo")


async def keep(tx: Transaction, conversation_id: int, change: LeadChange, at: int) -> None:
    """What a turn means for its lead."""
    for step in change.steps:
        await tx.run("add_lead_step", conversation_id=conversation_id, step=step.value, at=at)
    if change.source is not None:
        detail = tx.sealer.seal(msgspec.json.encode(change.source.detail), ABOUT_SOURCE)
        await tx.run("add_lead_source", conversation_id=conversation_id, source=change.source.source, detail=detail)
    if change.asked:
        await tx.run("ask_rating", conversation_id=conversation_id, at=at)
    if change.rating is not None:
        await tx.run("keep_rating", conversation_id=conversation_id, rating=change.rating, at=at)


async def begun(tx: Transaction, since: datetime, until: datetime) -> list[Lead]:
    """The leads that began in [since, until), oldest first, with everything that is known of them now."""
    span: dict[str, Value] = {"since": to_millis(since), "until": to_millis(until)}
    steps: dict[int, dict[LeadStep, datetime]] = {}
    for row in await tx.rows("lead_steps", **span):
        steps.setdefault(row["conversation_id"], {})[LeadStep(row["step"])] = from_millis(row["at"])
    ratings: dict[int, list[Rating]] = {}
    for row in await tx.rows("ratings", **span):
        ratings.setdefault(row["conversation_id"], []).append(_rating(row))
    return [
        _lead(tx, row, steps.get(row["id"], {}), ratings.get(row["id"], [])) for row in await tx.rows("leads", **span)
    ]


async def ratings_asked(tx: Transaction, since: datetime, until: datetime) -> list[Rating]:
    """Every rating that was asked for in [since, until), whenever its conversation began."""
    return [_rating(row) for row in await tx.rows("ratings", since=to_millis(since), until=to_millis(until))]


def source_of(tx: Transaction, row: Row) -> LeadSource | None:
    """Where the lead of a row (with `source` and `detail`) comes from; None when nothing was ever said of it."""
    if row["source"] is None:
        return None
    detail = msgspec.json.decode(tx.sealer.open(row["detail"], ABOUT_SOURCE), type=dict[str, str])
    return LeadSource(source=row["source"], detail=detail)


def _rating(row: Row) -> Rating:
    return Rating(
        conversation_id=row["conversation_id"],
        asked_at=from_millis(row["asked_at"]),
        at=moment(row["at"]),
        rating=row["rating"],
    )


def _lead(tx: Transaction, row: Row, steps: dict[LeadStep, datetime], ratings: list[Rating]) -> Lead:
    return Lead(
        conversation_id=row["id"],
        contact_id=row["contact_id"],
        phone=row["phone"],
        name=tx.sealer.open(row["name"], attribution.ABOUT_NAME).decode(),
        stage=row["stage"],
        mode=row["mode"],
        opted_out=bool(row["opted_out"]),
        source=source_of(tx, row) or DIRECT,
        began_at=from_millis(row["created_at"]),
        answered_at=moment(row["answered_at"]),
        attended_at=moment(row["attended_at"]),
        steps=steps,
        ratings=tuple(ratings),
    )
