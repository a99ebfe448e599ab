"""Evidence: one chain a conversation, over commitments that stay when what they commit to is erased."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from iagente_vida.clock import from_millis
from iagente_vida.store.commits import LedgerCheck
from iagente_vida.store.transaction import Transaction

ABOUT_PAYLOAD = "ledger_secrets.payload"
_FIRST = bytes(32)


async def append(tx: Transaction, conversation_id: int, kind: str, payload: bytes, at: int) -> None:
    """Chains one line to the conversation's evidence. `at` in milliseconds."""
    await tx.row("lock_conversation", conversation_id=conversation_id)
    end = await tx.row("chain_end", conversation_id=conversation_id)
    nonce = os.urandom(32)
    commitment = hmac.digest(nonce, payload, "sha256")
    chain = _link(_FIRST if end is None else end["chain"], conversation_id, kind, at, commitment)
    row = await tx.row(
        "add_ledger", conversation_id=conversation_id, kind=kind, at=at, commitment=commitment, chain=chain
    )
    assert row is not None  # an insert without conflict clause returns its row
    await tx.run("add_ledger_secret", seq=row["seq"], nonce=nonce, payload=tx.sealer.seal(payload, ABOUT_PAYLOAD))


async def verify(tx: Transaction, conversation_id: int) -> LedgerCheck:
    """Recomputes a conversation's chain, and the commitments of what was not erased."""
    rows = await tx.rows("ledger_lines", conversation_id=conversation_id)
    chain, erased = _FIRST, 0
    for row in rows:
        chain = _link(chain, conversation_id, row["kind"], row["at"], row["commitment"])
        holds = hmac.compare_digest(chain, row["chain"])
        if row["nonce"] is None:
            erased += 1
        else:
            payload = tx.sealer.open(row["payload"], ABOUT_PAYLOAD)
            holds = holds and hmac.compare_digest(hmac.digest(row["nonce"], payload, "sha256"), row["commitment"])
        if not holds:
            return LedgerCheck(lines=len(rows), erased=erased, broken_at=row["seq"])
    return LedgerCheck(lines=len(rows), erased=erased, broken_at=None)


async def lines(tx: Transaction, conversation_id: int) -> list[dict[str, Any]]:
    """A conversation's evidence as JSON values, with what a stranger needs to recompute chain and commitments."""
    return [
        {
            "seq": row["seq"],
            "kind": row["kind"],
            "at": from_millis(row["at"]).isoformat(),
            "at_ms": row["at"],
            "commitment": row["commitment"].hex(),
            "chain": row["chain"].hex(),
            "nonce": None if row["nonce"] is None else row["nonce"].hex(),
            "payload": None if row["payload"] is None else json.loads(tx.sealer.open(row["payload"], ABOUT_PAYLOAD)),
            "payload_hex": None if row["payload"] is None else tx.sealer.open(row["payload"], ABOUT_PAYLOAD).hex(),
        }
        for row in await tx.rows("ledger_lines", conversation_id=conversation_id)
    ]


async def of_quote(tx: Transaction, quote_id: str, kind: str) -> list[bytes]:
    """Payloads of the lines of `kind` in the conversation of a quote, oldest first, without the erased ones."""
    rows = await tx.rows("evidence_of_quote", quote_id=quote_id, kind=kind)
    return [tx.sealer.open(row["payload"], ABOUT_PAYLOAD) for row in rows]


def _link(previous: bytes, conversation_id: int, kind: str, at: int, commitment: bytes) -> bytes:
    said = f"{conversation_id}\x00{kind}\x00{at}\x00".encode()
    return hashlib.sha256(previous + said + commitment).digest()
