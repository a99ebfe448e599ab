"""What a turn holds and what it leaves: state, quotes, consents, timers, evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from iagente_vida.store.inbound import InboxRow
from iagente_vida.store.lead_records import LeadChange
from iagente_vida.store.outbound import OutboxDraft
from iagente_vida.store.permissions import ConsentDraft
from iagente_vida.store.questionnaires import FormAnswers, FormDraft


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
    rested: bool = False
    """It was set aside until a moment that has come, and nobody has tried since."""


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
class DraftOrder:
    """Replies that wait for approval leave as an adviser's (`send`), or never will: one of them (from 1), or all."""

    send: bool
    number: int | None = None


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
    given: bytes = field(default=b"{}", repr=False)
    """What the decision was given beside state and events (`turn_rows.Given`): what a replay needs."""
    window_expires_at: datetime | None = None
    supersede: bool = True
    redacted: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    """Rows (by seq) whose payload is overwritten: what they said may not be kept."""
    consents: tuple[ConsentDraft, ...] = ()
    lead: LeadChange | None = None
    forms: tuple[FormDraft, ...] = ()
    form_answers: tuple[FormAnswers, ...] = field(default=(), repr=False)
    erase_health: bool = False
    """No answer about health of this conversation is kept any longer; what this turn itself fills is."""
    withdrawn: tuple[str, ...] = ()
    """Refs of adviser's messages that must not leave any more, with their parts (`ref#2`...)."""
    drafts: DraftOrder | None = None


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
