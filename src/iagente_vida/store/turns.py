"""A conversation's turn: leased, loaded, and written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.store import consents, health, leads, ledger, outgoing
from iagente_vida.store import quotes as quote_lives
from iagente_vida.store.commits import Claim, CommitResult, QuoteDraft, TurnCommit
from iagente_vida.store.inbound import InboxRow, Waiting
from iagente_vida.store.intake import ABOUT_PAYLOAD as ABOUT_INBOX
from iagente_vida.store.outbound import OutboxDraft
from iagente_vida.store.transaction import Row, Transaction, Value, moment

ABOUT_STATE = "conversations.state"
ABOUT_TRACE = "turns.trace"
ABOUT_GIVEN = "turns.given"
ABOUT_QUOTE_INPUTS = "quotes.inputs"
ABOUT_QUOTE_RESULT = "quotes.result"
ABOUT_TIMER = "timers.payload"

EVENTS_A_CLAIM = 50
EVENTS_A_SECOND_LOOK = 500
_ERROR_LENGTH = 300


async def waiting(tx: Transaction, limit: int) -> list[Waiting]:
    """Conversations that want a turn and have nobody, oldest first."""
    return [
        Waiting(
            conversation_id=row["conversation_id"],
            first_received_at=from_millis(row["first_received_at"]),
            last_received_at=from_millis(row["last_received_at"]),
            prompt=bool(row["prompt"]),
            not_before=moment(row["not_before"]),
        )
        for row in await tx.rows("waiting", limit=limit)
    ]


async def claim(tx: Transaction, conversation_id: int, owner: str, lease: timedelta, now: datetime) -> Claim | None:
    """Leases and loads; None when it is leased, has nothing to do, or is to wait."""
    row = await tx.row("conversation_for_claim", conversation_id=conversation_id)
    if row is None:
        return None
    if row["merged_into"] is not None:
        # Rows that were attributed while the conversation was being folded follow it now.
        await tx.run("rehome_inbox", keep=row["merged_into"], drop=conversation_id)
        return None
    if not await tx.rows("pending_seqs", conversation_id=conversation_id, limit=1):
        return None
    if row["not_before"] is not None and row["not_before"] > to_millis(now):
        return None
    abandoned = row["abandoned"]  # by whoever neither committed nor gave it back: that turn counts as a failure
    await tx.run(
        "lease_conversation",
        conversation_id=conversation_id,
        owner=owner,
        lease=lease // timedelta(milliseconds=1),
        abandoned=abandoned,
    )
    state = row["state"]
    return Claim(
        conversation_id=conversation_id,
        contact_id=row["contact_id"],
        owner=owner,
        version=row["version"],
        state=None if state is None else tx.sealer.open(state, ABOUT_STATE),
        failures=row["failures"] + abandoned,
        phone_number_id=row["phone_number_id"],
        window_expires_at=moment(row["window_expires_at"]),
        events=await _events(tx, conversation_id, EVENTS_A_CLAIM),
        mode=row["mode"],
        opted_out=bool(row["opted_out"]),
        wa_id=row["wa_id"] or "",
        paused=row["paused"] or "",
        rested=row["not_before"] is not None,
    )


async def events_after(tx: Transaction, held: Claim) -> Claim:
    """The claim with what is pending now, and its lease stretched by what is left of it."""
    await tx.run("stretch_lease", conversation_id=held.conversation_id, owner=held.owner)
    return replace(held, events=await _events(tx, held.conversation_id, EVENTS_A_SECOND_LOOK))


async def commit(tx: Transaction, held: Claim, turn: TurnCommit) -> CommitResult:
    """Everything one turn changes, or nothing."""
    ours: dict[str, Value] = {"conversation_id": held.conversation_id, "owner": held.owner, "version": held.version}
    if await tx.row("holds_conversation", **ours) is None:
        return CommitResult.LOST
    if turn.supersede:
        seen = {event.seq for event in held.events}
        rows = await tx.rows("pending_seqs", conversation_id=held.conversation_id, limit=len(seen) + 1)
        if any(row["seq"] not in seen for row in rows):
            return CommitResult.SUPERSEDED
    at = to_millis(turn.at)
    consumed = set(turn.consumed)
    heard = [
        to_millis(event.received_at)
        for event in held.events
        if event.kind == CustomerMessage.KIND and event.seq in consumed
    ]
    expires = turn.window_expires_at
    await tx.run(
        "commit_conversation",
        state=tx.sealer.seal(turn.state, ABOUT_STATE),
        stage=turn.stage,
        mode=turn.mode,
        opted_out=int(turn.opted_out),
        window_expires_at=to_millis(expires) if expires else None,
        heard=int(bool(heard)),
        heard_at=max(heard, default=0),
        waiting=int(turn.mode == Mode.WAITING.value),
        at=at,
        **ours,
    )
    for seq in turn.consumed:
        await tx.run("consume_inbox", seq=seq, at=at, version=held.version + 1)
    for seq, payload in turn.redacted:
        await tx.run("redact_inbox", seq=seq, payload=tx.sealer.seal(payload, ABOUT_INBOX))
    if heard:
        await tx.run("drop_held_by_window", conversation_id=held.conversation_id, at=at)
        await tx.run("reopen_held", conversation_id=held.conversation_id, at=at)
    for said in turn.consents:
        await consents.keep(tx, held.contact_id, said)
    if turn.cancel_pending:
        await tx.run("cancel_pending", conversation_id=held.conversation_id, at=at)
    await outgoing.withdraw(tx, held.conversation_id, turn.withdrawn, at)
    if turn.drafts is not None:
        await outgoing.judge_drafts(tx, held.conversation_id, turn.drafts, at)
    await outgoing.post(
        tx,
        held.conversation_id,
        turn.outbox,
        at,
        caused_at=min(heard, default=None),
        turn_version=held.version + 1,
    )
    for timer in turn.timers:
        await tx.run("drop_timer", conversation_id=held.conversation_id, kind=timer.kind)
        if timer.due_at is not None:
            await tx.run(
                "set_timer",
                conversation_id=held.conversation_id,
                kind=timer.kind,
                due_at=to_millis(timer.due_at),
                payload=tx.sealer.seal(timer.payload, ABOUT_TIMER),
            )
    for quote in turn.quotes:
        await tx.run(
            "add_quote",
            quote_id=quote.quote_id,
            conversation_id=held.conversation_id,
            inputs=tx.sealer.seal(quote.inputs, ABOUT_QUOTE_INPUTS),
            result=tx.sealer.seal(quote.result, ABOUT_QUOTE_RESULT),
            tariff_pack=quote.tariff_pack,
            tariff_sha256=quote.tariff_sha256,
            engine_version=quote.engine_version,
            at=at,
            expires_at=to_millis(quote.expires_at),
        )
    if turn.lead is not None:
        await leads.keep(tx, held.conversation_id, turn.lead, at)
    await quote_lives.move(tx, held.conversation_id, turn.quote_moves, at)
    if turn.erase_health:
        await health.erase(tx, held.conversation_id, at)
    for form in turn.forms:
        await health.issue(tx, held.conversation_id, form, at)
    for filled in turn.form_answers:
        await health.fill(tx, held.conversation_id, filled, at)
    for line in turn.ledger:
        await ledger.append(tx, held.conversation_id, line.kind, line.payload, at)
    await tx.run(
        "add_turn",
        conversation_id=held.conversation_id,
        version=held.version + 1,
        at=at,
        trace=tx.sealer.seal(turn.trace, ABOUT_TRACE),
        stage=turn.stage,
        given=tx.sealer.seal(turn.given, ABOUT_GIVEN),
    )
    return CommitResult.COMMITTED


async def release(
    tx: Transaction,
    held: Claim,
    not_before: datetime | None,
    error: str,
    at: datetime,
    receipt: OutboxDraft | None = None,
) -> bool:
    """Gives the lease back without a turn; with `error` the failure counts. Whether `receipt` was queued."""
    held_still = await tx.run(
        "release_conversation",
        conversation_id=held.conversation_id,
        owner=held.owner,
        not_before=to_millis(not_before) if not_before else None,
        failed=int(bool(error)),
    )
    if held_still and error:
        await tx.run(
            "add_turn_failure", conversation_id=held.conversation_id, at=to_millis(at), error=error[:_ERROR_LENGTH]
        )
    if not held_still or receipt is None:
        return False
    return await outgoing.post(tx, held.conversation_id, [receipt], to_millis(at), caused_at=None) > 0


async def forfeit(tx: Transaction, place: str) -> None:
    """Ends the leases of whoever was called `place:...`: what they hold is pending, else they would have let go."""
    owners = f"{place}:%"
    await tx.run("forfeit_conversations", owners=owners)
    await tx.run("forfeit_lanes", owners=owners)


async def quotes(tx: Transaction, conversation_id: int) -> list[QuoteDraft]:
    """The quotes of a conversation as they were recorded, oldest first."""
    return [_recorded(tx, row) for row in await tx.rows("quotes_of", conversation_id=conversation_id)]


async def quote(tx: Transaction, quote_id: str) -> QuoteDraft | None:
    """A quote as it was recorded, None when there is none of this id."""
    row = await tx.row("quote_of_id", quote_id=quote_id)
    return None if row is None else _recorded(tx, row)


def _recorded(tx: Transaction, row: Row) -> QuoteDraft:
    return QuoteDraft(
        quote_id=row["quote_id"],
        inputs=tx.sealer.open(row["inputs"], ABOUT_QUOTE_INPUTS),
        result=tx.sealer.open(row["result"], ABOUT_QUOTE_RESULT),
        tariff_pack=row["tariff_pack"],
        tariff_sha256=row["tariff_sha256"],
        engine_version=row["engine_version"],
        expires_at=from_millis(row["expires_at"]),
    )


async def traces(tx: Transaction, conversation_id: int, limit: int) -> list[bytes]:
    """What the newest turns recorded, oldest first."""
    rows = await tx.rows("traces_of", conversation_id=conversation_id, limit=limit)
    return [tx.sealer.open(row["trace"], ABOUT_TRACE) for row in reversed(rows)]


def inbox_row(tx: Transaction, row: Row) -> InboxRow:
    """One inbox row, opened."""
    return InboxRow(
        seq=row["seq"],
        source=row["source"],
        kind=row["kind"],
        payload=tx.sealer.open(row["payload"], ABOUT_INBOX),
        received_at=from_millis(row["received_at"]),
        occurred_at=moment(row["occurred_at"]),
        prompt=bool(row["prompt"]),
    )


async def _events(tx: Transaction, conversation_id: int, limit: int) -> tuple[InboxRow, ...]:
    rows = await tx.rows("pending_rows", conversation_id=conversation_id, limit=limit)
    return tuple(inbox_row(tx, row) for row in rows)
