"""What the store's tests say often."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from iagente_vida.store.commits import Claim, CommitResult, TurnCommit
from iagente_vida.store.inbound import Accepted, Address, Inbound, Lane
from iagente_vida.store.outbound import DueLane, OutboxDraft, Parcel, StatusEffect
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START

NUMBER = "111222333444555"
LEASE = timedelta(seconds=30)
ANA = Address(wa_id="34600000001", name="Ana")

_KEYS = count(1)


def message(
    sender: Address = ANA,
    *,
    key: str = "",
    text: str = "hola",
    at: datetime = START,
    number: str = NUMBER,
    kind: str = "message",
    lane: Lane = Lane.TURN,
    prompt: bool = False,
) -> Inbound:
    """A customer's message, unlike any other unless `key` says so."""
    return Inbound(
        dedupe_key=key or f"wamid.{next(_KEYS)}",
        lane=lane,
        source="whatsapp",
        kind=kind,
        payload=text.encode(),
        received_at=at,
        occurred_at=at,
        sender=sender,
        phone_number_id=number,
        prompt=prompt,
    )


async def accept_one(store: SqlStore, inbound: Inbound) -> Accepted:
    [accepted] = await store.accept([inbound])
    return accepted


async def begin(store: SqlStore, sender: Address = ANA, *, at: datetime = START) -> int:
    """A conversation that waits for its first turn."""
    accepted = await accept_one(store, message(sender, at=at))
    assert accepted.conversation_id is not None
    return accepted.conversation_id


async def claimed(store: SqlStore, conversation_id: int, owner: str = "motor", lease: timedelta = LEASE) -> Claim:
    claim = await store.claim(conversation_id, owner=owner, lease=lease, now=START)
    assert claim is not None
    return claim


def turn(
    claim: Claim,
    *texts: str,
    state: bytes = b"{}",
    mode: str = "bot",
    opted_out: bool = False,
    author: str = "bot",
    channel: str = "whatsapp",
    at: datetime = START,
    supersede: bool = True,
    cancel_pending: bool = False,
) -> TurnCommit:
    """A turn that answers every event of the claim with some texts."""
    return TurnCommit(
        state=state,
        stage="NEEDS_ANALYSIS",
        mode=mode,
        opted_out=opted_out,
        consumed=tuple(event.seq for event in claim.events),
        at=at,
        outbox=tuple(OutboxDraft(channel=channel, kind="text", body=text.encode(), author=author) for text in texts),
        supersede=supersede,
        cancel_pending=cancel_pending,
    )


async def answered(store: SqlStore, *texts: str, sender: Address = ANA, author: str = "bot") -> int:
    """A conversation whose first message was answered with some texts, not sent yet."""
    conversation_id = await begin(store, sender)
    claim = await claimed(store, conversation_id)
    assert await store.commit(claim, turn(claim, *texts, author=author)) is CommitResult.COMMITTED
    return conversation_id


def lane_of(conversation_id: int, channel: str = "whatsapp") -> DueLane:
    return DueLane(conversation_id=conversation_id, channel=channel, phone_number_id=NUMBER)


async def taken(store: SqlStore, conversation_id: int, *, now: datetime = START, lease: timedelta = LEASE) -> Parcel:
    parcel = await store.take(lane_of(conversation_id), owner="motor", lease=lease, now=now)
    assert isinstance(parcel, Parcel)
    return parcel


async def outbox_states(store: SqlStore) -> list[str]:
    """The states of all outbox rows, oldest first."""
    return [row.state for row in reversed(await store.outbox())]


def failure(effect: StatusEffect) -> Inbound:
    """The event that tells a turn of a failed send."""
    return Inbound(
        dedupe_key=f"failed:{effect.outbox_seq}",
        lane=Lane.TURN,
        source="delivery",
        kind="delivery_failed",
        payload=effect.error.encode(),
        received_at=START,
        conversation_id=effect.conversation_id,
    )
