"""What comes in: the inbox's rows, and who they are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
