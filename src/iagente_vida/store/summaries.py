"""What people are shown of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from iagente_vida.store.inbound import InboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that an operator must know. `cleared_at` = it is over; `seq` names this piece of news for ever."""

    code: str
    detail: str
    since: datetime
    cleared_at: datetime | None = None
    seq: int = 0


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
class Pulse:
    """What the watch reads every few seconds: cheap however many conversations are stored.

    Ages in seconds of the oldest message without its turn, of the oldest one that has not left for WhatsApp, and of
    the oldest that Chatwoot has not taken. `malformed` counts what WhatsApp refused in the last hour for what it is:
    our own mistakes. `refused` counts notices refused at the door today and yesterday (UTC).
    """

    waiting_seconds: float | None = None
    outbox_seconds: float | None = None
    mirror_seconds: float | None = None
    malformed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwilling:
    """How many people want no messages at all, and how many no marketing."""

    opted_out: int
    marketing_stopped: int


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
class StoredTurn:
    """A turn as it was: the events it answered, what it was given beside them, and what came of it.

    `replies` are the bot's own. `stage` and `given` are empty for a turn of a version that did not write them down.
    """

    version: int
    at: datetime
    events: tuple[InboxRow, ...] = field(repr=False)
    replies: tuple[bytes, ...] = field(repr=False)
    stage: str
    given: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure took away, and the quotes whose arithmetic stays."""

    contact_id: int
    conversations: tuple[int, ...]
    messages: int
    quote_ids: tuple[str, ...]


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
