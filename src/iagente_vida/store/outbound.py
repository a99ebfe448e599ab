"""What goes out: the outbox's rows, what holds them up, and how each attempt ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from iagente_vida.store.inbound import Address, Inbound
from iagente_vida.store.permissions import ConsentDraft


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
    """Not if the conversation has a row with this `ref` on this channel already (an adviser's that failed is none)."""


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
    closes_window: bool = False
    """WhatsApp says that the customer's window is closed, whatever we counted."""


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
    body: bytes = field(default=b"", repr=False)


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
