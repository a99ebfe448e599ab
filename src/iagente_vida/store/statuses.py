"""Delivery statuses: three to a reply, out of order, twice, and sometimes before the answer they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from iagente_vida.clock import to_millis
from iagente_vida.store import consents, intake, ledger, outgoing, stops
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.outbound import OutboxState, Settlement, StatusEffect, StatusUpdate
from iagente_vida.store.transaction import Row, Transaction

Inform = Callable[[StatusEffect], Inbound]
Judge = Callable[[StatusEffect], Settlement]

_SAID = {
    "sent": OutboxState.SENT,
    "delivered": OutboxState.DELIVERED,
    "read": OutboxState.READ,
    "played": OutboxState.READ,
    "failed": OutboxState.FAILED,
}
_PROOF = frozenset({OutboxState.DELIVERED, OutboxState.READ})
NOTICES = ("greet", "disclose:", "inform:privacy", "inform:health_consent", "document:")
"""How the `ref` of what the law asks to show begins: that it arrived, and was read, is evidence."""
_RANK = {OutboxState.SENT: 1, OutboxState.DELIVERED: 2, OutboxState.READ: 3}


async def apply(
    tx: Transaction,
    installation_id: str,
    updates: Sequence[StatusUpdate],
    done: Sequence[int],
    judge: Judge,
    at: datetime,
) -> list[StatusEffect]:
    """Applies statuses by rank and marks the inbox rows `done`; what failed is told, and ends as `judge` says."""
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
        if _of_an_earlier_attempt(row, known, said, update):
            continue
        if _conflict(known, said):
            note = msgspec.json.encode({"outbox_seq": row["seq"], "known": known.value, "said": said.value})
            await ledger.append(tx, row["conversation_id"], "status_conflict", note, now)
            continue
        if known is OutboxState.FAILED or _RANK.get(said, 4) <= _RANK.get(known, 0):
            continue
        if said is OutboxState.FAILED:
            effect = await _effect(tx, row, update)
            effects.append(effect)
            await _refused_late(tx, row, update, judge(effect), now)
            continue
        await tx.run(
            "apply_status",
            seq=row["seq"],
            state=said.value,
            provider_id=row["provider_id"] or update.provider_id,
            error_code=None,
            error="",
            pricing_category=update.pricing_category,
            at=now,
        )
        if said in _PROOF and row["ref"].startswith(NOTICES):
            proof = msgspec.json.encode({"ref": row["ref"], "outbox_seq": row["seq"], "said_at": update.at.isoformat()})
            await ledger.append(tx, row["conversation_id"], f"disclosure_{said.value}", proof, now)
    for seq in done:
        await tx.run("finish_inbox", seq=seq, at=now)
    return effects


async def _effect(tx: Transaction, row: Row, update: StatusUpdate) -> StatusEffect:
    newer = await tx.row("overtaken", conversation_id=row["conversation_id"], channel=row["channel"], seq=row["seq"])
    body = await tx.row("body_of", seq=row["seq"])
    return StatusEffect(
        outbox_seq=row["seq"],
        conversation_id=row["conversation_id"],
        ref=row["ref"],
        error_code=update.error_code or 0,
        error=update.error,
        channel=row["channel"],
        kind=row["kind"],
        author=row["author"],
        phone_number_id=row["phone_number_id"],
        tries=row["attempts"] - row["forgiven"],
        overtaken=newer is not None,
        body=b"" if body is None else tx.sealer.open(body["body"], outgoing.ABOUT_BODY),
    )


async def _refused_late(tx: Transaction, row: Row, update: StatusUpdate, outcome: Settlement, now: int) -> None:
    """Minutes after WhatsApp took a message it says that it failed: the row ends as if it had been refused at once."""
    ends = {
        "seq": row["seq"],
        "state": outcome.state.value,
        "provider_id": update.provider_id or row["provider_id"],
        "error_code": outcome.error_code,
        "error": outcome.error,
    }
    if outcome.state in (OutboxState.PENDING, OutboxState.HELD):
        retry_at = to_millis(outcome.retry_at) if outcome.retry_at else None
        await tx.run("reopen_row", next_attempt_at=retry_at, **ends)
    else:
        await tx.run("apply_status", pricing_category=update.pricing_category, at=now, **ends)
    if outcome.stop is not None:
        await stops.add(tx, outcome.stop, now)
    if outcome.consent is not None:
        await consents.keep(tx, row["contact_id"], outcome.consent)
    if outcome.closes_window:
        await tx.run("close_window", conversation_id=row["conversation_id"], seq=row["seq"], at=now)
    if outcome.inform is not None:
        await intake.inform(tx, outcome.inform)
    await outgoing.post(tx, row["conversation_id"], outcome.outbox, now, caused_at=None)


def _of_an_earlier_attempt(row: Row, known: OutboxState, said: OutboxState, update: StatusUpdate) -> bool:
    """The message of this status is not the one that counts: the row was reopened, or has left again since."""
    if not row["provider_id"] or not update.provider_id:
        return False
    if row["provider_id"] == update.provider_id:
        return known in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.HELD, OutboxState.DEAD)
    return said is OutboxState.FAILED


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
