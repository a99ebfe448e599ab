"""The outbox: first in, first out for each conversation and channel; one attempt at a time, settled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.domain.conversation import Mode
from iagente_vida.store import attribution, consents, intake, pacing, stops
from iagente_vida.store.commits import DraftOrder
from iagente_vida.store.inbound import Address, Inbound
from iagente_vida.store.outbound import Doubt, DueLane, OutboxDraft, OutboxState, PaceLimits, Parcel, Pause, Settlement
from iagente_vida.store.transaction import Row, Transaction, Value

ABOUT_BODY = "outbox.body"
WHATSAPP_CHANNELS = frozenset({"whatsapp", "receipt"})

_OPEN = frozenset({OutboxState.PENDING, OutboxState.UNKNOWN, OutboxState.HELD})
_SILENT = frozenset({Mode.HUMAN.value, Mode.CLOSED.value})
_FIELDS = {attribution.WA_ID: "wa_id", attribution.BSUID: "user_id", attribution.PARENT: "parent_user_id"}


@dataclass(frozen=True, slots=True)
class Sending:
    """Who takes rows, for how long, and what a row in doubt is given."""

    owner: str
    lease: timedelta
    grace: timedelta
    installation_id: str
    limits: PaceLimits | None = None


async def post(
    tx: Transaction,
    conversation_id: int,
    drafts: Sequence[OutboxDraft],
    at: int,
    caused_at: int | None,
    turn_version: int | None = None,
) -> int:
    """Queues intended effects in order; how many. `caused_at` = when the message that the first one answers came.

    What is not an adviser's own is written down as the turn's of this version.
    """
    answered: set[str] = set()
    queued = 0
    for draft in drafts:
        said: dict[str, Value] = {"conversation_id": conversation_id, "channel": draft.channel, "ref": draft.ref}
        if draft.once and await tx.row("row_with_ref", **said) is not None:
            continue
        if draft.merges and await tx.row("pending_with_ref", **said) is not None:
            continue
        queued += 1
        await tx.run(
            "add_outbox",
            conversation_id=conversation_id,
            channel=draft.channel,
            kind=draft.kind,
            body=tx.sealer.seal(draft.body, ABOUT_BODY),
            author=draft.author,
            ref=draft.ref,
            state="held" if draft.held else "pending",
            held=draft.held,
            at=at,
            due_at=at + draft.delay // timedelta(milliseconds=1),
            caused_at=None if draft.channel in answered else caused_at,
            turn_version=None if draft.author == "adviser" else turn_version,
        )
        answered.add(draft.channel)
    return queued


async def withdraw(tx: Transaction, conversation_id: int, refs: Sequence[str], at: int) -> None:
    """A person's messages that have not left stay, part by part."""
    for ref in refs:
        await tx.run("withdraw", conversation_id=conversation_id, ref=ref, parts=f"{ref}#%", at=at)


async def judge_drafts(tx: Transaction, conversation_id: int, order: DraftOrder, at: int) -> None:
    """What an adviser decided about the replies that wait for approval."""
    waiting = [row["seq"] for row in await tx.rows("drafts", conversation_id=conversation_id)]
    chosen = waiting if order.number is None else waiting[order.number - 1 : order.number]
    for seq in chosen if order.number is None or order.number > 0 else ():
        await tx.run("approve_draft" if order.send else "discard_draft", seq=seq, at=at)


async def due_lanes(tx: Transaction, now: datetime, limit: int) -> list[DueLane]:
    """Lanes with something to send and nobody who sends it."""
    return [
        DueLane(conversation_id=row["conversation_id"], channel=row["channel"], phone_number_id=row["phone_number_id"])
        for row in await tx.rows("due_lanes", now=to_millis(now), limit=limit)
    ]


async def take(tx: Transaction, lane: DueLane, sending: Sending, now: datetime) -> Parcel | Pause | None:
    """Leases the lane and marks its first row `sending`; None or Pause, and no lease, when none may leave now."""
    at = to_millis(now)
    halts = await stops.active(tx, lane.phone_number_id) if lane.channel in WHATSAPP_CHANNELS else ()
    if halts and halts[0]["until"] > at:
        return Pause(until=from_millis(halts[0]["until"]), kind=halts[0]["kind"])
    where: dict[str, Value] = {"conversation_id": lane.conversation_id, "channel": lane.channel}
    lease = sending.lease // timedelta(milliseconds=1)
    if await tx.row("lease_lane", owner=sending.owner, lease=lease, **where) is None:
        return None
    await tx.run("doubt_leftovers", judge_at=to_millis(now + sending.grace), **where)
    row = await _first_that_may_leave(tx, lane, at)
    hindrance = None if row is None else await _hindrance(tx, lane, sending, halts, now)
    if row is None or hindrance is not None:
        await tx.run("release_lane", owner=sending.owner, **where)
        return hindrance
    await tx.run("mark_sending", seq=row["seq"], at=at)
    expires = row["window_expires_at"]
    return Parcel(
        seq=row["seq"],
        conversation_id=lane.conversation_id,
        contact_id=row["contact_id"],
        channel=lane.channel,
        kind=row["kind"],
        body=tx.sealer.open(row["body"], ABOUT_BODY),
        author=row["author"],
        ref=row["ref"],
        attempt=row["attempts"] + 1,
        tracker=f"{sending.installation_id}-{row['seq']}",
        address=await _address(tx, row),
        phone_number_id=row["phone_number_id"],
        mode=row["mode"],
        opted_out=bool(row["opted_out"]),
        window_expires_at=from_millis(expires) if expires is not None else None,
        created_at=from_millis(row["created_at"]),
        owner=sending.owner,
        tries=row["attempts"] + 1 - row["forgiven"],
        probe=halts[0]["kind"] if halts else "",
    )


async def _hindrance(
    tx: Transaction, lane: DueLane, sending: Sending, halts: Sequence[Row], now: datetime
) -> Pause | None:
    """What still keeps the first row of a lane from leaving; None = the leave is reserved."""
    if halts and (again_at := await stops.claim_probe(tx, halts, to_millis(now))) is not None:
        return Pause(until=again_at, kind=halts[0]["kind"])
    if sending.limits is None or lane.channel not in WHATSAPP_CHANNELS:
        return None
    held_by, wait = await pacing.reserve(tx, lane, sending.limits, to_person=lane.channel == "whatsapp")
    return Pause(until=now + wait, kind=held_by) if held_by else None


async def settle(tx: Transaction, parcel: Parcel, outcome: Settlement, grace: timedelta) -> bool:
    """Writes the outcome and gives the lane back. A row in doubt still learns that it was sent after all."""
    retry_at = outcome.retry_at
    if retry_at is None and outcome.state is OutboxState.UNKNOWN:
        retry_at = outcome.at + grace
    if retry_at is None and outcome.state is OutboxState.PENDING:
        retry_at = outcome.at
    at = to_millis(outcome.at)
    ours = {"seq": parcel.seq, "attempt": parcel.attempt}
    written = await tx.run(
        "settle_row",
        state=outcome.state.value,
        next_attempt_at=to_millis(retry_at) if retry_at else None,
        provider_id=outcome.provider_id,
        error_code=outcome.error_code,
        error=outcome.error,
        finished_at=None if outcome.state in _OPEN else at,
        doubted=int(outcome.state is OutboxState.UNKNOWN),
        **ours,
    )
    heard = outcome.state is OutboxState.SENT or (outcome.state is OutboxState.FAILED and bool(outcome.error_code))
    if outcome.lifts or (parcel.probe and heard):  # a refusal of this one message shows too that the number may send
        await stops.lift(tx, parcel.phone_number_id)
    if outcome.stop is not None:
        await stops.add(tx, outcome.stop, at)
    if outcome.consent is not None:
        await consents.keep(tx, parcel.contact_id, outcome.consent)
    if outcome.closes_window:
        await tx.run("close_window", conversation_id=parcel.conversation_id, seq=parcel.seq, at=at)
    if not written and outcome.provider_id:
        await tx.run("learn_provider_id", provider_id=outcome.provider_id, **ours)
    if written and outcome.inform is not None:
        await intake.inform(tx, outcome.inform)
    if written:
        await post(tx, parcel.conversation_id, outcome.outbox, at, caused_at=None)
    await tx.run("release_lane", conversation_id=parcel.conversation_id, channel=parcel.channel, owner=parcel.owner)
    return bool(written)


async def doubts(tx: Transaction, now: datetime, limit: int) -> list[Doubt]:
    """Rows in doubt that are to be judged now."""
    return [
        Doubt(
            seq=row["seq"],
            conversation_id=row["conversation_id"],
            ref=row["ref"],
            attempts=row["attempts"],
            evidence=bool(row["evidence"]),
            overtaken=bool(row["overtaken"]),
            doubts=row["doubts"],
        )
        for row in await tx.rows("doubts", now=to_millis(now), limit=limit)
    ]


async def resolve_doubt(
    tx: Transaction,
    doubt: Doubt,
    resend: bool,
    inform: Inbound | None,
    at: datetime,
    outbox: Sequence[OutboxDraft] = (),
) -> None:
    """One more attempt, or the end; nothing when the row is not in that doubt any more."""
    judged = await tx.run(
        "resend_row" if resend else "close_doubt", seq=doubt.seq, attempts=doubt.attempts, at=to_millis(at)
    )
    if judged and inform is not None:
        await intake.inform(tx, inform)
    if judged:
        await post(tx, doubt.conversation_id, outbox, to_millis(at), caused_at=None)


async def _first_that_may_leave(tx: Transaction, lane: DueLane, at: int) -> Row | None:
    where: dict[str, Value] = {"conversation_id": lane.conversation_id, "channel": lane.channel}
    while (row := await tx.row("first_pending", **where)) is not None:
        if row["next_attempt_at"] > at:
            return None
        if row["author"] != "bot":
            return row
        if row["mode"] not in _SILENT and not row["opted_out"]:
            hand = await tx.row("silencing_event", conversation_id=lane.conversation_id)
            return row if hand is None else None
        await tx.run("cancel_row", seq=row["seq"], at=at)
    return None


async def _address(tx: Transaction, row: Row) -> Address:
    ids = {"wa_id": "", "user_id": "", "parent_user_id": ""}
    for identity in await tx.rows("active_identities", contact_id=row["contact_id"]):
        ids[_FIELDS[identity["kind"]]] = identity["value"]
    return Address(
        name=tx.sealer.open(row["name"], attribution.ABOUT_NAME).decode(),
        username=tx.sealer.open(row["username"], attribution.ABOUT_USERNAME).decode(),
        **ids,
    )
