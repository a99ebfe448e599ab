"""Delivery statuses: three to a reply, out of order, twice, and sometimes before the answer they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from iagente_vida.clock import to_millis
from iagente_vida.store import intake, ledger
from iagente_vida.store.store import Inbound, OutboxState, StatusEffect, StatusUpdate
from iagente_vida.store.transaction import Row, Transaction

Inform = Callable[[StatusEffect], Inbound]

_SAID = {
    "sent": OutboxState.SENT,
    "delivered": OutboxState.DELIVERED,
    "read": OutboxState.READ,
    "played": OutboxState.READ,
    "failed": OutboxState.FAILED,
}
_RANK = {OutboxState.SENT: 1, OutboxState.DELIVERED: 2, OutboxState.READ: 3}


async def apply(
    tx: Transaction,
    installation_id: str,
    updates: Sequence[StatusUpdate],
    done: Sequence[int],
    inform: Inform,
    at: datetime,
) -> list[StatusEffect]:
    """Applies statuses by rank and marks the inbox rows `done`; what failed is told, and put in the inbox by
    `inform`."""
    now = to_millis(at)
    effects = []
    for update in updates:
        said = _SAID.get(update.status)
        row = await _row_of(tx, installation_id, update) if said is not None else None
        if said is None or row is None:
            continue
        if row["tried_at"] is not None:
            await tx.run(
                "add_evidence", phone_number_id=row["phone_number_id"], tried_at=row["tried_at"], seq=row["seq"]
            )
        known = OutboxState(row["state"])
        if _conflict(known, said):
            note = msgspec.json.encode({"outbox_seq": row["seq"], "known": known.value, "said": said.value})
            await ledger.append(tx, row["conversation_id"], "status_conflict", note, now)
            continue
        if known is OutboxState.FAILED or _RANK.get(said, 4) <= _RANK.get(known, 0):
            continue
        failed = said is OutboxState.FAILED
        await tx.run(
            "apply_status",
            seq=row["seq"],
            state=said.value,
            provider_id=row["provider_id"] or update.provider_id,
            error_code=update.error_code if failed else None,
            error=update.error if failed else "",
            pricing_category=update.pricing_category,
            at=now,
        )
        if failed:
            effect = StatusEffect(
                outbox_seq=row["seq"],
                conversation_id=row["conversation_id"],
                ref=row["ref"],
                error_code=update.error_code or 0,
                error=update.error,
            )
            effects.append(effect)
            await intake.inform(tx, inform(effect))
    for seq in done:
        await tx.run("finish_inbox", seq=seq, at=now)
    return effects


def _conflict(known: OutboxState, said: OutboxState) -> bool:
    """Delivered and failed exclude each other: what was said first holds."""
    arrived = (OutboxState.DELIVERED, OutboxState.READ)
    if said is OutboxState.FAILED:
        return known in arrived
    return known is OutboxState.FAILED and said in arrived


async def _row_of(tx: Transaction, installation_id: str, update: StatusUpdate) -> Row | None:
    if update.tracker:
        installation, _, seq = update.tracker.rpartition("-")
        if installation != installation_id or not (seq.isascii() and seq.isdigit()) or len(seq) > 18:
            return None
        row = await tx.row("outbox_by_seq", seq=int(seq))
        if row is not None:
            return row
    return await tx.row("outbox_by_provider_id", provider_id=update.provider_id)
