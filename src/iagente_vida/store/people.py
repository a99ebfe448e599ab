"""Everything that is kept of a person: handed out whole, and taken away so that only arithmetic stays."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from iagente_vida.clock import from_millis
from iagente_vida.store import attribution, health, ledger, turns
from iagente_vida.store.intake import ABOUT_PAYLOAD as ABOUT_INBOX
from iagente_vida.store.outgoing import ABOUT_BODY
from iagente_vida.store.summaries import Erasure
from iagente_vida.store.transaction import Row, Transaction

KEPT_HASHES = timedelta(days=30)
"""How long a message that was erased is recognised when it comes again."""


async def export(tx: Transaction, contact_id: int) -> dict[str, Any] | None:
    """Everything of a person as JSON values, the evidence with what verifies it; None for nobody."""
    contacts = await tx.rows("contacts_of_person", contact_id=contact_id)
    if not contacts:
        return None
    return {
        "contact_id": contact_id,
        "contacts": [await _contact(tx, row) for row in contacts],
        "conversations": [await _conversation(tx, row) async for row in _conversations(tx, contacts)],
    }


async def erase(tx: Transaction, contact_id: int, at: int) -> Erasure | None:
    """Takes away who it was and what was said; quotes and the chain of commitments stay. None for nobody."""
    contacts = await tx.rows("contacts_of_person", contact_id=contact_id)
    if not contacts:
        return None
    until = at + KEPT_HASHES // timedelta(milliseconds=1)
    messages, quote_ids, conversations = 0, [], []
    async for row in _conversations(tx, contacts):
        conversation_id = row["id"]
        conversations.append(conversation_id)
        for event in await tx.rows("inbox_of", conversation_id=conversation_id):
            messages += 1
            await tx.run("keep_erased_key", hash=tx.sealer.keyed_hash(event["dedupe_key"]), until=until)
        for sent in await tx.rows("outbox_of", conversation_id=conversation_id):
            for word in (*_STATUSES, f"failed:{sent['error_code']}"):
                await tx.run("erase_status", dedupe_key=f"wa:{sent['provider_id']}:status:{word}")
        quote_ids += [quote.quote_id for quote in await turns.quotes(tx, conversation_id)]
        for step in _ERASED:
            await tx.run(step, conversation_id=conversation_id)
        await tx.run("empty_conversation", conversation_id=conversation_id)
        note = json.dumps({"messages": messages, "quotes": len(quote_ids)}).encode()
        await ledger.append(tx, conversation_id, "erasure", note, at)
    nameless = {
        "name": tx.sealer.seal(b"", attribution.ABOUT_NAME),
        "username": tx.sealer.seal(b"", attribution.ABOUT_USERNAME),
    }
    for contact in contacts:
        await tx.run("erase_identities", contact_id=contact["id"])
        await tx.run("empty_contact", contact_id=contact["id"], at=at, **nameless)
    await tx.run("set_erased_until", value=str(until))
    await tx.run("bump_identity_epoch")
    return Erasure(
        contact_id=contact_id, conversations=tuple(conversations), messages=messages, quote_ids=tuple(quote_ids)
    )


_STATUSES = ("sent", "delivered", "read", "played", "failed")
_ERASED = (
    "erase_inbox",
    "erase_outbox",
    "erase_lanes",
    "erase_timers",
    "erase_turns",
    "erase_failures",
    "erase_forms",
    "erase_secrets",
)


async def forget(tx: Transaction, before: int | None, health_before: int | None, now: int, limit: int) -> int:
    """Retention: takes away what is older than allowed, at most `limit` rows of a kind; how many rows it was."""
    gone = await tx.run("forget_erased_keys", now=now)
    if health_before is not None:
        gone += await tx.run("forget_old_health", before=health_before)
    if before is not None:
        for step in ("forget_old_inbox", "forget_old_outbox", "forget_old_turns"):
            gone += await tx.run(step, before=before, limit=limit)
    return gone


async def _conversations(tx: Transaction, contacts: Any) -> AsyncIterator[Row]:
    """Every conversation of these contacts, with those that were folded into them."""
    seen: set[int] = set()
    open_rows = [
        row for contact in contacts for row in await tx.rows("conversations_of_person", contact_id=contact["id"])
    ]
    while open_rows:
        row = open_rows.pop(0)
        if row["id"] not in seen:
            seen.add(row["id"])
            yield row
            open_rows += await tx.rows("conversations_folded_into", conversation_id=row["id"])


async def _contact(tx: Transaction, row: Row) -> dict[str, Any]:
    identities = await tx.rows("identities_of", contact_id=row["id"])
    return {
        "id": row["id"],
        "name": tx.sealer.open(row["name"], attribution.ABOUT_NAME).decode(),
        "username": tx.sealer.open(row["username"], attribution.ABOUT_USERNAME).decode(),
        "created_at": _moment(row["created_at"]),
        "merged_into": row["merged_into"],
        "erased_at": _moment(row["erased_at"]),
        "opted_in": {"at": _moment(row["opted_in_at"]), "source": row["opted_in_source"]},
        "opted_out": {"at": _moment(row["opted_out_at"]), "source": row["opted_out_source"]},
        "marketing_stopped_at": _moment(row["marketing_stopped_at"]),
        "identities": [
            {
                "kind": each["kind"],
                "value": each["value"],
                "valid_from": _moment(each["valid_from"]),
                "valid_to": _moment(each["valid_to"]),
            }
            for each in identities
        ],
    }


async def _conversation(tx: Transaction, row: Row) -> dict[str, Any]:
    conversation_id = row["id"]
    check = await ledger.verify(tx, conversation_id)
    return {
        "id": conversation_id,
        "phone_number_id": row["phone_number_id"],
        "stage": row["stage"],
        "mode": row["mode"],
        "opted_out": bool(row["opted_out"]),
        "created_at": _moment(row["created_at"]),
        "last_activity": _moment(row["last_activity"]),
        "merged_into": row["merged_into"],
        "state": None if row["state"] is None else _json(tx.sealer.open(row["state"], turns.ABOUT_STATE)),
        "received": [
            {
                "seq": each["seq"],
                "key": each["dedupe_key"],
                "source": each["source"],
                "kind": each["kind"],
                "at": _moment(each["received_at"]),
                "payload": _json(tx.sealer.open(each["payload"], ABOUT_INBOX)),
            }
            for each in await tx.rows("inbox_of", conversation_id=conversation_id)
        ],
        "sent": [
            {
                "seq": each["seq"],
                "channel": each["channel"],
                "kind": each["kind"],
                "author": each["author"],
                "ref": each["ref"],
                "state": each["state"],
                "at": _moment(each["created_at"]),
                "finished_at": _moment(each["finished_at"]),
                "provider_id": each["provider_id"],
                "body": _json(tx.sealer.open(each["body"], ABOUT_BODY)),
            }
            for each in await tx.rows("outbox_of", conversation_id=conversation_id)
        ],
        "timers": [
            {"kind": each["kind"], "due_at": _moment(each["due_at"])}
            for each in await tx.rows("timers_of", conversation_id=conversation_id)
        ],
        "quotes": [
            {
                "quote_id": quote.quote_id,
                "inputs": _json(quote.inputs),
                "result": _json(quote.result),
                "tariff_pack": quote.tariff_pack,
                "tariff_sha256": quote.tariff_sha256,
                "engine_version": quote.engine_version,
                "expires_at": quote.expires_at.isoformat(),
            }
            for quote in await turns.quotes(tx, conversation_id)
        ],
        "health_forms": [
            {
                "form_id": each.form_id,
                "via": each.via,
                "questionnaire": each.questionnaire,
                "issued_at": each.issued_at.isoformat(),
                "expires_at": each.expires_at.isoformat(),
                "consent_version": each.consent_version,
                "consented_at": each.consented_at.isoformat() if each.consented_at else None,
                "refused_at": each.refused_at.isoformat() if each.refused_at else None,
                "answered_at": each.answered_at.isoformat() if each.answered_at else None,
                "outcome": each.outcome,
                "answers": None if each.answers is None else _json(each.answers),
            }
            for each in await health.forms(tx, conversation_id)
        ],
        "turns": [_json(trace) for trace in await turns.traces(tx, conversation_id, _EVERY)],
        "ledger": {
            "lines": await ledger.lines(tx, conversation_id),
            "verified": check.broken_at is None,
            "erased": check.erased,
            "broken_at": check.broken_at,
        },
    }


_EVERY = 1_000_000


def _json(document: bytes) -> Any:
    """The document's values; one of another form as its text."""
    try:
        return json.loads(document)
    except ValueError:
        return document.decode("utf-8", "replace")


def _moment(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat()
