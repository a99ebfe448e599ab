"""Reading what is kept apart: whoever reads it leaves a line of evidence, or reads nothing."""

from __future__ import annotations

from iagente_vida.store import ledger
from iagente_vida.store.intake import ABOUT_PAYLOAD
from iagente_vida.store.transaction import Transaction


async def message(tx: Transaction, seq: int, kind: str, payload: bytes, at: int) -> bytes | None:
    """A customer's message; None, and no evidence, when it is not kept any more."""
    row = await tx.row("message_by_seq", seq=seq)
    if row is None or row["conversation_id"] is None:
        return None
    await ledger.append(tx, row["conversation_id"], kind, payload, at)
    return tx.sealer.open(row["payload"], ABOUT_PAYLOAD)
