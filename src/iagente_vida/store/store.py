"""The door to the database: what the product needs of it, promised once for SQLite and PostgreSQL.

Every method is one transaction. Times are aware UTC datetimes; ids are ours (integers). Documents (`payload`,
`state`, `body`...) are sealed by the store with the configured keys and come back opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Lane(StrEnum):
    """Who consumes an inbox row."""

    TURN = "turn"  # wakes the conversation's turn
    NOTE = "note"  # read by the next turn, wakes none
    STATUS = "status"  # delivery statuses, applied in batches
    ACCOUNT = "account"  # templates, quality, account: no conversation
    STORED = "stored"  # groups, history, backfills: kept, never answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The ids under which WhatsApp knows a person, kept out of repr. At least one of the three is set."""

    wa_id: str = field(default="", repr=False)
    user_id: str = field(default="", repr=False)
    parent_user_id: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    username: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChange:
    """WhatsApp says that a person's ids changed: the new ones belong to who had the old ones."""

    old: Address
    new: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something that happened, ready to be kept. `dedupe_key` is unique for ever.

    Rows of lane TURN and NOTE need `sender` (with `phone_number_id`) or `conversation_id`.
    `prompt` = the turn need not wait for the end of a burst. `identity` is applied in the same savepoint.
    """

    dedupe_key: str = field(repr=False)
    lane: Lane
    source: str
    kind: str
    payload: bytes = field(repr=False)
    received_at: datetime
    occurred_at: datetime | None = None
    sender: Address | None = None
    phone_number_id: str = ""
    conversation_id: int | None = None
    prompt: bool = False
    identity: IdentityChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of an `Inbound`: `seq` is None for a duplicate."""

    seq: int | None
    conversation_id: int | None
    wakes: bool
    error: str = ""
    """Set when this item alone could not be stored (the others were)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation with rows that wait for a turn."""

    conversation_id: int
    first_received_at: datetime
    last_received_at: datetime
    prompt: bool
    not_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One pending event of a conversation, payload opened."""

    seq: int
    source: str
    kind: str
    payload: bytes = field(repr=False)
    received_at: datetime
    occurred_at: datetime | None
    prompt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A leased conversation with its state and its pending events (at most 50, oldest first).

    `state` is None before the first turn. `last_inbound_at` and `window_expires_at` are as stored.
    """

    conversation_id: int
    contact_id: int
    owner: str
    version: int
    state: bytes | None = field(repr=False)
    failures: int
    phone_number_id: str
    window_expires_at: datetime | None
    events: tuple[InboxRow, ...]
    mode: str = "bot"
    opted_out: bool = False
    """`mode` and `opted_out` as stored: after a merge of two contacts they may be more silent than `state` knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDraft:
    """An intended effect. `author` is bot, adviser or service; a bot's row never leaves over a person."""

    channel: str
    kind: str
    body: bytes = field(repr=False)
    author: str = "bot"
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerChange:
    """Sets the conversation's timer `kind` to `due_at`, or drops it when `due_at` is None."""

    kind: str
    due_at: datetime | None
    payload: bytes = field(default=b"{}", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDraft:
    """A line of evidence, to be chained and committed."""

    kind: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """An immutable quote record."""

    quote_id: str
    inputs: bytes = field(repr=False)
    result: bytes = field(repr=False)
    tariff_pack: str
    tariff_sha256: str
    engine_version: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCommit:
    """Everything one turn changes; all of it commits, or nothing.

    `consumed` are the seqs of the rows that were answered. With `supersede` the commit is refused when a row of
    lane TURN newer than the claim's is waiting.
    """

    state: bytes = field(repr=False)
    stage: str
    mode: str
    opted_out: bool
    consumed: tuple[int, ...]
    at: datetime
    outbox: tuple[OutboxDraft, ...] = ()
    cancel_pending: bool = False
    timers: tuple[TimerChange, ...] = ()
    quotes: tuple[QuoteDraft, ...] = ()
    ledger: tuple[LedgerDraft, ...] = ()
    trace: bytes = field(default=b"{}", repr=False)
    window_expires_at: datetime | None = None
    supersede: bool = True
    redacted: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    """Rows (by seq) whose payload is overwritten: what they said may not be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCheck:
    """What verifying a chain found: `broken_at` is the first seq that does not hold, None when all do."""

    lines: int
    erased: int
    broken_at: int | None


class CommitResult(StrEnum):
    """What became of a commit."""

    COMMITTED = "committed"
    SUPERSEDED = "superseded"  # newer events are waiting; nothing was written, the lease is kept
    LOST = "lost"  # the lease or the version is not ours any more; nothing was written


class OutboxState(StrEnum):
    """The life of an outbox row. Ranks only grow: pending < sending < sent < delivered < read; failed is final."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    CANCELLED = "cancelled"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLane:
    """A delivery lane (conversation, channel) whose first row may be sent."""

    conversation_id: int
    channel: str
    phone_number_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An outbox row marked `sending` under our lane lease, with what is needed to send it.

    `tracker` = installation id, a dash, outbox seq. `attempt` counts from 1.
    """

    seq: int
    conversation_id: int
    contact_id: int
    channel: str
    kind: str
    body: bytes = field(repr=False)
    author: str
    ref: str
    attempt: int
    tracker: str
    address: Address
    phone_number_id: str
    mode: str
    opted_out: bool
    window_expires_at: datetime | None
    created_at: datetime
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The outcome of one attempt.

    `state` SENT (with `provider_id`), PENDING (again at `retry_at`), UNKNOWN (in doubt until `retry_at`),
    HELD, CANCELLED, FAILED or DEAD. `inform` is put in the conversation's inbox in the same transaction.
    """

    state: OutboxState
    at: datetime
    provider_id: str = ""
    retry_at: datetime | None = None
    error_code: int | None = None
    error: str = ""
    inform: Inbound | None = None
    outbox: tuple[OutboxDraft, ...] = ()
    """Effects of the outcome (the mirror of a sent message), queued in the same transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusUpdate:
    """A delivery status of WhatsApp, decoded from an inbox row of lane STATUS."""

    inbox_seq: int
    status: str  # sent, delivered, read, played, failed
    provider_id: str
    tracker: str
    at: datetime
    error_code: int | None = None
    error: str = ""
    pricing_category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEffect:
    """A status that closed a row as failed."""

    outbox_seq: int
    conversation_id: int
    ref: str
    error_code: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A send in doubt whose grace is over, and what is known to judge it by (DESIGN 8, "In doubt").

    `evidence` = a status of a send later than this one has arrived. `overtaken` = a later message to the same
    customer has left. `attempts` counts all sends of the row.
    """

    seq: int
    conversation_id: int
    ref: str
    attempts: int
    evidence: bool
    overtaken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """One line of `/webhook/conversations`; `phone` are digits, or the BSUID when no phone is known."""

    conversation_id: int
    contact_id: int
    phone: str = field(repr=False)
    name: str = field(repr=False)
    stage: str
    mode: str
    opted_out: bool
    last_activity: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counters read from the tables, for `/webhook/status`, `/metrics` and the doctor.

    `outbox` counts unfinished rows, and those finished in the last 24 hours. `refused` counts notices refused at the
    door today and yesterday (UTC), by reason.
    """

    stages: Mapping[str, int]
    modes: Mapping[str, int]
    outbox: Mapping[str, int]
    messages_last_hour: int
    replies_last_hour: int
    errors_last_hour: int
    response_p50_ms: float | None
    response_p95_ms: float | None
    oldest_waiting_seconds: float | None
    oldest_outbox_seconds: float | None
    waiting: int
    in_doubt: int
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """One message of a conversation, in order; `who` is customer, bot, adviser or service."""

    at: datetime
    who: str
    kind: str
    body: bytes = field(repr=False)
    state: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSummary:
    """One row of `iagente outbox list`."""

    seq: int
    conversation_id: int
    channel: str
    kind: str
    state: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    error_code: int | None
    error: str


class Store(Protocol):
    """The durable truth. Both implementations pass `tests/contract`."""

    installation_id: str
    """Names this installation in trackers; a restore takes a new one."""

    async def open(self) -> None:
        """Connects and brings the schema up under an exclusive lock. Raises SchemaError for a newer schema."""
        ...

    async def close(self) -> None: ...

    # -- acknowledging ------------------------------------------------------------------------------------------

    async def accept(self, inbound: Sequence[Inbound]) -> list[Accepted]:
        """Keeps what happened, durably, before it returns; one result an item, in order.

        Attributes contact and conversation (creating them), applies identity rules, dedupes. One failing item
        spoils nobody else's. Raises only when nothing could be stored (disk full, database away).
        """
        ...

    async def refused(self, reason: str, at: datetime) -> None:
        """Counts a notice that was refused at the door (`reason` is a short code)."""
        ...

    # -- turns --------------------------------------------------------------------------------------------------

    async def waiting(self, *, limit: int = 500) -> list[Waiting]:
        """Conversations with rows of lane TURN and no live lease, oldest first."""
        ...

    async def claim(self, conversation_id: int, *, owner: str, lease: timedelta, now: datetime) -> Claim | None:
        """Leases a conversation (the database's clock) and loads it. None: leased by another, nothing to do, or
        its `not_before` lies after `now`."""
        ...

    async def events_after(self, claim: Claim) -> Claim:
        """The same claim with every event that is pending now; the lease is renewed by what is left of it."""
        ...

    async def commit(self, claim: Claim, turn: TurnCommit) -> CommitResult:
        """Writes one turn whole: state (version + 1 where version and lease are still ours), consumed rows, outbox,
        timers, turn log, quotes, ledger, and releases the lease."""
        ...

    async def release(self, claim: Claim, *, not_before: datetime | None = None, error: str = "", at: datetime) -> None:
        """Gives the lease back without a turn. With `error` the failure is counted and logged."""
        ...

    async def forfeit(self, place: str) -> None:
        """Ends every lease, of conversations and of lanes, whose owner is called `place:...`: that process is dead."""
        ...

    # -- delivery -----------------------------------------------------------------------------------------------

    async def due_lanes(self, now: datetime, *, limit: int = 500) -> list[DueLane]:
        """Lanes without a live lease whose first unfinished row is due."""
        ...

    async def take(self, lane: DueLane, *, owner: str, lease: timedelta, now: datetime) -> Parcel | None:
        """Leases the lane, marks its first unfinished row `sending`, and hands it out; durable before it returns.

        A row left `sending` by a process that died becomes UNKNOWN (in doubt) first, due for judgement at
        `now` + the grace given to `open`; it does not hold the lane. A bot's row is CANCELLED when the
        conversation is in mode human or closed or the customer opted out, and waits while an event of
        SILENCING_KINDS is pending. None (and no lease) when there is nothing to send.
        """
        ...

    async def settle(self, parcel: Parcel, outcome: Settlement) -> bool:
        """Writes the outcome of an attempt and releases the lane. False: the row was not ours any more (its status
        may have arrived meanwhile, which wins)."""
        ...

    async def statuses(self, *, limit: int = 500) -> list[InboxRow]:
        """Pending rows of lane STATUS, oldest first."""
        ...

    async def apply_statuses(
        self,
        updates: Sequence[StatusUpdate],
        done: Sequence[int],
        at: datetime,
        *,
        inform: Callable[[StatusEffect], Inbound],
    ) -> list[StatusEffect]:
        """Applies statuses by rank, matching tracker first and provider id second, and marks the inbox rows `done`
        (all seqs, also those without an update). A tracker of another installation is ignored. A status that closes
        a row as failed puts `inform(effect)` into the inbox in the same transaction."""
        ...

    async def doubts(self, now: datetime, *, limit: int = 100) -> list[Doubt]:
        """Rows in doubt whose grace is over."""
        ...

    async def resolve_doubt(self, doubt: Doubt, *, resend: bool, inform: Inbound | None, at: datetime) -> None:
        """Sends the row once more (PENDING), or closes it as UNKNOWN for good and informs the next turn."""
        ...

    # -- timers -------------------------------------------------------------------------------------------------

    async def fire_timers(self, now: datetime, *, limit: int = 200) -> list[int]:
        """Turns due timers into inbox rows (lane TURN, kind timer, prompt) and says which conversations wake."""
        ...

    # -- reading and operating ----------------------------------------------------------------------------------

    async def figures(self, now: datetime) -> Figures: ...

    async def conversations(self, *, limit: int = 200) -> list[ConversationSummary]:
        """Listed conversations, last activity first; a restarted one is not listed until it has a new message."""
        ...

    async def find(self, phone_or_user_id: str) -> list[ConversationSummary]:
        """Conversations of whoever has this phone (digits, or with +) or BSUID now."""
        ...

    async def state(self, conversation_id: int) -> bytes | None:
        """The state document as it stands."""
        ...

    async def consumed(self, seq: int) -> bool:
        """Whether a turn has answered this inbox row (`Accepted.seq`)."""
        ...

    async def unlist(self, conversation_id: int) -> None:
        """Takes a conversation off the list until its next message."""
        ...

    async def transcript(self, conversation_id: int, *, limit: int = 200) -> list[TranscriptLine]:
        """What was said by both sides, oldest first."""
        ...

    async def quotes(self, conversation_id: int) -> list[QuoteDraft]:
        """The quotes of a conversation as they were recorded, oldest first."""
        ...

    async def traces(self, conversation_id: int, *, limit: int = 50) -> list[bytes]:
        """The `trace` documents of the newest turns, oldest first."""
        ...

    async def verify_ledger(self, conversation_id: int) -> LedgerCheck:
        """Recomputes the conversation's chain of evidence."""
        ...

    async def outbox(self, *, states: Sequence[str] = (), limit: int = 200) -> list[OutboxSummary]: ...

    async def release_held(self, seqs: Sequence[int] | None, now: datetime) -> int:
        """HELD, DEAD and FAILED rows (all HELD ones for None) become pending; how many did."""
        ...

    async def drop(self, seqs: Sequence[int]) -> int:
        """Unfinished rows become CANCELLED; how many did."""
        ...

    async def mark(self, key: str, value: str) -> None:
        """Keeps a fact about the installation (for instance that a real number was seen)."""
        ...

    async def marked(self, key: str) -> str | None: ...

    async def ping(self) -> None:
        """Writes something small; raises when the database can not be written."""
        ...
