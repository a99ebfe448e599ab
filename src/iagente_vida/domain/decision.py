"""What a turn is given and what it decides: values only, no effect happens here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.events import Event
from iagente_vida.domain.insurance.lifecycle import QuoteChange
from iagente_vida.domain.replies import Reply, TemplateUse


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnInput:
    """A conversation, the events it has to answer together, and the moment (UTC)."""

    conversation: Conversation
    events: tuple[Event, ...]
    now: datetime
    stale: bool = False
    """The events waited longer than STALE_AFTER: one apology, one answer."""
    turn_key: str = ""
    """Names the turn (conversation and version): ids that a decision makes are derived from it."""
    market: str = "ES"
    """The country of the customer's phone: which helpline answers there; never a residence."""
    may_quote: bool = True
    """Whether this customer may read prices; otherwise a person computes them."""
    silence: str = ""
    """Why the bot says nothing here (`pilot`, `pause`); empty = it may speak."""
    window_open: bool = True
    """Whether WhatsApp lets us write freely now; otherwise an approved template, or the message waits."""
    has_phone: bool = True
    """Whether the customer's telephone is known; WhatsApp may tell only a user id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet:
    """Sets (or moves) the conversation's timer `kind`; there is one of each kind at a time."""

    kind: str
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCancel:
    """Drops the conversation's timer `kind`, if there is one."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of evidence: what happened and its particulars (JSON values)."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRecord:
    """An immutable quote: enough to compute the same cents again years later (promise 9)."""

    quote_id: str
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    tariff_pack: str
    tariff_sha256: str
    engine_version: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChange:
    """What the customer agreed to or stopped (`opt_in`, `opt_out`, `marketing_stop`, `marketing_resume`), and where."""

    consent: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormIssue:
    """A health questionnaire that is handed out: `via` the secure form (`web`) or the chat (`chat`)."""

    form_id: str
    via: str
    questionnaire: str
    document: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormResult:
    """A questionnaire answered in the chat, under which consent, and what came of it."""

    form_id: str
    consent_version: str
    consented_at: datetime
    outcome: str
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftVerdict:
    """What an adviser decides about replies that wait for approval: the one of this number (from 1), or all of them."""

    send: bool
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The new state and every intended effect of one turn; they commit together or not at all.

    `adviser_replies` are advisers' own texts on their way to the customer: they are exempt from the gate and
    go out in every mode. `cancel_pending` drops the bot's own messages that have not left yet.
    `trace` is what the panel shows: understanding, acts, sources of figures (JSON values, no health data).
    """

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    adviser_replies: tuple[Reply, ...] = ()
    cancel_pending: bool = False
    timers: tuple[TimerSet | TimerCancel, ...] = ()
    quotes: tuple[QuoteRecord, ...] = ()
    quote_changes: tuple[QuoteChange, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    trace: Mapping[str, Any] = field(default_factory=dict)
    redacted: Mapping[str, str] = field(default_factory=dict)
    """Message id -> the text that is kept instead of what was written (promise 10)."""
    consents: tuple[ConsentChange, ...] = ()
    forms: tuple[FormIssue, ...] = ()
    form_results: tuple[FormResult, ...] = ()
    erase_health: bool = False
    """What was answered about health is overwritten in the same transaction."""
    adviser_templates: tuple[tuple[TemplateUse, str], ...] = ()
    """Templates that an adviser ordered, each with what its order is called."""
    withdrawn: tuple[str, ...] = ()
    """What a person's messages are called that must not leave any more."""
    drafts: DraftVerdict | None = None


class Agent(Protocol):
    """Decides a turn. Raises nothing that is not a defect: doubt and refusal are decisions."""

    async def decide(self, turn: TurnInput) -> Decision: ...

    def answers_at_once(self, turn: TurnInput) -> bool:
        """Whether the events call for an answer before the burst is over: a value that fully answers the question
        just asked, an opt-out, a crisis."""
        ...

    def apologise(self, turn: TurnInput) -> Decision:
        """The repair decision after a turn failed for good: a text, and a person is called."""
        ...
