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
    wa_id: str = field(default="", repr=False)
    """The customer's phone in digits, empty while WhatsApp does not tell it."""
    paused: str = ""
    """Who paused all conversations, and since when; empty when they are not paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDraft:
    """An intended effect. `author` is bot, adviser or service; a bot's row never leaves over a person."""

    channel: str
    kind: str
    body: bytes = field(repr=False)
    author: str = "bot"
    ref: str = ""
    held: str = ""
    """Why it waits for a person instead of leaving (`draft`); empty = it leaves."""
    once: bool = False
    """Not if the conversation has a row with this `ref` on this channel already."""


class Consent(StrEnum):
    """What a person agreed to or stopped."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    MARKETING_STOP = "marketing_stop"
    MARKETING_RESUME = "marketing_resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A consent given or taken back: where it was said (`source`) and when."""

    consent: Consent
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What is known of a person's will; None = never said, or taken back."""

    opted_in_at: datetime | None = None
    opted_in_source: str = ""
    opted_out_at: datetime | None = None
    opted_out_source: str = ""
    marketing_stopped_at: datetime | None = None


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
class QuoteMove:
    """A quote of the conversation moves on in its life."""

    quote_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffArchive:
    """A tariff's files (a JSON document name -> text), kept so that its quotes can be computed again."""

    label: str
    sha256: str
    files: bytes = field(repr=False)


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
    quote_moves: tuple[QuoteMove, ...] = ()
    ledger: tuple[LedgerDraft, ...] = ()
    trace: bytes = field(default=b"{}", repr=False)
    window_expires_at: datetime | None = None
    supersede: bool = True
    redacted: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    """Rows (by seq) whose payload is overwritten: what they said may not be kept."""
    consents: tuple[ConsentDraft, ...] = ()


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
    tries: int = 0
    """Attempts since it was written or last released by a person; 0 = the same as `attempt`."""
    probe: str = ""
    """The kind of the stop that this message tries to find over; empty when nothing is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLimits:
    """WhatsApp's limits: messages a second for a number; a burst and then one message every so often for a pair.

    0 turns a limit off. No second of a number sees more than `per_second` messages: a tenth of them may leave at
    once, and the rest follow at the pace that leaves room for it.
    """

    per_second: float = 80
    pair_burst: int = 45
    pair_seconds: float = 6

    @property
    def number_burst(self) -> float:
        """How many messages of a number may leave at once."""
        return max(1.0, self.per_second / 10)

    @property
    def number_seconds(self) -> float:
        """Seconds between one message of a number and the next."""
        return 1 / max(self.per_second - self.number_burst, self.per_second / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Nothing may leave this lane before `until`: its pair's pace, its number's pace, or a stop (`kind`)."""

    until: datetime
    kind: str  # pair, number, or the kind of a stop


ACCOUNT_SCOPE = "account"
"""The scope of what stops every number."""


def number_scope(phone_number_id: str) -> str:
    """The scope of what stops one number whole."""
    return f"number:{phone_number_id}"


def template_scope(phone_number_id: str) -> str:
    """The scope of what stops only the messages that a number begins by itself."""
    return f"templates:{phone_number_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDraft:
    """Nothing of `scope` leaves for a while: `waits` in seconds, by how often in a row it was stopped."""

    scope: str
    kind: str
    code: int
    waits: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop as it stands. After `until` one message may probe."""

    scope: str
    kind: str
    code: int
    failures: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A template of the account: `components` is Meta's JSON. `status` and `quality` are Meta's words."""

    name: str
    language: str
    status: str
    category: str
    quality: str = ""
    components: str = "[]"
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that an operator must know. `cleared_at` = it is over."""

    code: str
    detail: str
    since: datetime
    cleared_at: datetime | None = None


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
    stop: StopDraft | None = None
    """What else may not leave for a while."""
    lifts: bool = False
    """What stopped the number is over, whatever became of this message."""
    consent: ConsentDraft | None = None
    """What the refusal says about the customer's will."""


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
    channel: str = "whatsapp"
    kind: str = "reply"
    author: str = "bot"
    phone_number_id: str = ""
    tries: int = 1
    overtaken: bool = False
    """Something newer has left for the same customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A send in doubt whose grace is over, and what is known to judge it by (DESIGN 8, "In doubt").

    `evidence` = a status of a send later than this one has arrived. `overtaken` = a later message to the same
    customer has left. `attempts` counts all sends of the row, `doubts` those that ended in doubt.
    """

    seq: int
    conversation_id: int
    ref: str
    attempts: int
    evidence: bool
    overtaken: bool
    doubts: int = 1


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

    async def release(
        self,
        claim: Claim,
        *,
        not_before: datetime | None = None,
        error: str = "",
        at: datetime,
        receipt: OutboxDraft | None = None,
    ) -> bool:
        """Gives the lease back without a turn. With `error` the failure is counted and logged.

        `receipt` is queued, and whether it was (a draft with `once` may not be).
        """
        ...

    async def forfeit(self, place: str) -> None:
        """Ends every lease, of conversations and of lanes, whose owner is called `place:...`: that process is dead."""
        ...

    # -- delivery -----------------------------------------------------------------------------------------------

    async def due_lanes(self, now: datetime, *, limit: int = 500) -> list[DueLane]:
        """Lanes without a live lease whose first unfinished row is due."""
        ...

    async def take(
        self, lane: DueLane, *, owner: str, lease: timedelta, now: datetime, limits: PaceLimits | None = None
    ) -> Parcel | Pause | None:
        """Leases the lane, marks its first unfinished row `sending`, and hands it out; durable before it returns.

        A row left `sending` by a process that died becomes UNKNOWN (in doubt) first, due for judgement at
        `now` + the grace given to `open`; it does not hold the lane. A bot's row is CANCELLED when the
        conversation is in mode human or closed or the customer opted out, and waits while an event of
        SILENCING_KINDS is pending or all conversations are paused. None (and no lease) when there is nothing to send.

        With `limits` the leave to send is reserved in the same transaction, so that every process on this database
        keeps one pace (the database's clock). Pause (and no lease, no reservation) when it may not leave yet.
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
        inform: Callable[[StatusEffect], Inbound] | None = None,
        judge: Callable[[StatusEffect], Settlement] | None = None,
    ) -> list[StatusEffect]:
        """Applies statuses by rank, matching tracker first and provider id second, and marks the inbox rows `done`
        (all seqs, also those without an update). A tracker of another installation is ignored. A status that closes
        a row as failed puts `inform(effect)` into the inbox in the same transaction; with `judge` the row ends as
        that outcome says (PENDING again, HELD, FAILED), all of it in the same transaction."""
        ...

    async def doubts(self, now: datetime, *, limit: int = 100) -> list[Doubt]:
        """Rows in doubt whose grace is over."""
        ...

    async def resolve_doubt(self, doubt: Doubt, *, resend: bool, inform: Inbound | None, at: datetime) -> None:
        """Sends the row once more (PENDING), or closes it as UNKNOWN for good and informs the next turn."""
        ...

    async def stops(self) -> list[Stop]:
        """What is stopped, the longest first."""
        ...

    async def lift_stop(self, scope: str) -> None:
        """What stopped the scope is over."""
        ...

    async def probe_stops(self, now: datetime) -> None:
        """Stops for credentials or the account may be tried at once (a new start, a new token)."""
        ...

    async def consents(self, contact_id: int) -> Consents:
        """What a person agreed to, from where and when."""
        ...

    # -- the account --------------------------------------------------------------------------------------------

    async def account_events(self, *, limit: int = 100) -> list[InboxRow]:
        """Pending rows of lane ACCOUNT, oldest first."""
        ...

    async def finish_account_events(self, seqs: Sequence[int], at: datetime) -> None:
        """They were looked at."""
        ...

    async def keep_templates(self, templates: Sequence[CatalogueEntry], at: datetime) -> None:
        """The whole catalogue as Meta lists it; what it does not list any more is forgotten."""
        ...

    async def change_template(
        self, name: str, language: str, *, status: str = "", quality: str = "", category: str = ""
    ) -> None:
        """What a notice or a refusal says about a template (`language` empty: in all languages)."""
        ...

    async def templates(self) -> list[CatalogueEntry]:
        """The catalogue by name and language."""
        ...

    async def raise_alarm(self, code: str, detail: str, at: datetime) -> bool:
        """Something is wrong. False when it was known already."""
        ...

    async def clear_alarm(self, code: str, at: datetime) -> bool:
        """It is right again. False when it was."""
        ...

    async def untold_alarms(self, at: datetime) -> list[Alarm]:
        """Alarms and recoveries that nobody was told of, each handed to one caller only."""
        ...

    async def alarms(self) -> list[Alarm]:
        """What is wrong now."""
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

    async def answered_by(self, seq: int) -> int | None:
        """The version of its conversation that answered this inbox row; None for one that no turn has answered."""
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

    async def quote(self, quote_id: str) -> QuoteDraft | None:
        """One quote as it was recorded."""
        ...

    async def evidence(self, quote_id: str, kind: str) -> list[bytes]:
        """Payloads of the ledger lines of this kind in the quote's conversation, oldest first; erased ones are gone."""
        ...

    async def quote_states(self, conversation_id: int) -> dict[str, str]:
        """Where each quote of a conversation is in its life now."""
        ...

    async def archive_tariff(self, tariff: TariffArchive) -> bool:
        """Keeps a tariff before it is used. False (and nothing changes) when quotes were computed with other contents
        of the same name and version: a tariff is immutable once used."""
        ...

    async def archived_tariff(self, sha256: str) -> TariffArchive | None:
        """A tariff as it was kept."""
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
