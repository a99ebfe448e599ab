"""The decision while it is being made: a copy of the conversation, and what was decided so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from iagente_vida.domain.acts import Act, Ask, Figure
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.conversation import Conversation, Insured, Mode, OfferedQuote, Stage
from iagente_vida.domain.decision import (
    ConsentChange,
    DraftVerdict,
    FormIssue,
    FormResult,
    LedgerEntry,
    QuoteRecord,
    TimerCancel,
    TimerSet,
)
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.help import Helpline
from iagente_vida.domain.insurance.lifecycle import QuoteChange, QuoteState
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.questionnaire import Questionnaire
from iagente_vida.domain.insurance.quote import Pricing
from iagente_vida.domain.knowledge import Knowledge, WordKnowledge
from iagente_vida.domain.opening import OpeningHours
from iagente_vida.domain.profile import Fact
from iagente_vida.domain.replies import Reply, TemplateUse
from iagente_vida.domain.schedule import FOLLOW_UP_DAYS


class Step(StrEnum):
    """The rooms of a turn, which are the nodes of the graph."""

    ORCHESTRATE = "orchestrate"
    NEEDS = "needs_analysis"
    QUOTE = "quote"
    PRESENT = "present"
    ASSIST = "assist"
    COMPOSE = "compose"


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact that replaced another one in this turn."""

    slot: str
    old: Fact
    new: Fact


@dataclass(frozen=True, slots=True)
class Note:
    """Something the adviser should know; worded with the other texts."""

    topic: str
    figures: tuple[tuple[str, Figure], ...] = ()


# A person must look at these before anything else.
URGENT = frozenset({"crisis", "report_claim", "grief", "complaint", "data_rights", "displeased", "minor"})


@dataclass(slots=True)
class Draft:
    """`today` is the broker's day; `repair` names the pattern that answers this turn and the message it answers.

    `figures` = this customer may be told prices (a demonstration tariff has none for strangers).
    `learned` are slots that got a value now; `fresh` = the customer moved on (nothing has to be repeated).
    """

    conversation: Conversation
    now: datetime
    today: date
    limits: Limits
    broker: Broker
    turn_key: str = ""
    readings: tuple[Reading, ...] = ()
    acts: list[Act] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    quotes: list[QuoteRecord] = field(default_factory=list)
    quote_changes: list[QuoteChange] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    adviser_replies: list[Reply] = field(default_factory=list)
    """What advisers wrote, to be sent as it is."""
    adviser_templates: list[tuple[TemplateUse, str]] = field(default_factory=list)
    """Templates that advisers ordered, and what each order is called."""
    withdrawn: list[str] = field(default_factory=list)
    """What advisers' messages are called that must not leave any more."""
    drafts: DraftVerdict | None = None
    cancel_pending: bool = False
    corrections: list[Correction] = field(default_factory=list)
    learned: set[str] = field(default_factory=set)
    previous_quote: OfferedQuote | None = None
    repair: tuple[str, Reading] | None = None
    redacted: dict[str, str] = field(default_factory=dict)
    """Message id -> the text to keep instead of what was written."""
    timers: list[TimerSet | TimerCancel] = field(default_factory=list)
    pricing: Pricing | None = None
    zone: tzinfo = UTC
    jurisdictions: tuple[str, ...] = ("ES",)
    helpline: Helpline = field(default_factory=Helpline)
    away: timedelta = timedelta(0)
    """How long the customer had not written."""
    knowledge: Knowledge = field(default_factory=WordKnowledge)
    may_quote: bool = True
    silence: str = ""
    window_open: bool = True
    has_phone: bool = True
    consents: list[ConsentChange] = field(default_factory=list)
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)
    """The health questionnaires by insurer."""
    form_url: Callable[[str, datetime], str] = lambda _form_id, _until: ""
    """The address of a secure form until a moment; empty where customers can not reach us."""
    text_versions: Mapping[str, str] = field(default_factory=dict)
    forms: list[FormIssue] = field(default_factory=list)
    form_results: list[FormResult] = field(default_factory=list)
    erase_health: bool = False
    opening: OpeningHours = field(default_factory=OpeningHours)
    follow_up_days: tuple[int, ...] = FOLLOW_UP_DAYS
    """When who agreed to it is written to again, in days after that; one entry a message, none = nobody is."""

    @property
    def other(self) -> bool:
        """Whether the second insured's study lies on the table."""
        return self.conversation.insured is Insured.SECOND

    @property
    def on_table(self) -> OfferedQuote:
        """The quote on the table. Raises ValueError when there is none: whoever asks for it has looked."""
        if self.conversation.quote is None:
            raise ValueError("there is no quote on the table")
        return self.conversation.quote

    @property
    def engine(self) -> Pricing:
        """The engine. Raises ValueError for a draft that was made without one."""
        if self.pricing is None:
            raise ValueError("this draft has no engine")
        return self.pricing

    def say(self, *acts: Act) -> None:
        """Adds what will be said, in order."""
        self.acts.extend(acts)

    def ask(self, slot: str, suggestions: tuple[Figure, ...] = ()) -> None:
        """Puts a question on the table and counts it."""
        conversation = self.conversation
        attempt = conversation.asked_times.get(slot, 0) + 1
        conversation.asked_times[slot] = attempt
        self.expect(slot)
        self.say(Ask(slot, attempt, suggestions, self.other))

    def expect(self, question: str) -> None:
        """Remembers which question the next message may answer."""
        conversation = self.conversation
        if conversation.asked and conversation.asked != question:
            conversation.prev_slot = conversation.asked
        conversation.asked = question

    def record(self, kind: str, **payload: str | int | bool | list[str]) -> None:
        """Adds a line of evidence."""
        self.ledger.append(LedgerEntry(kind=kind, payload=payload))

    def consent(self, consent: str, source: str) -> None:
        """Notes what the customer agreed to or stopped."""
        self.consents.append(ConsentChange(consent=consent, source=source))

    def move_quote(self, quote_id: str, state: QuoteState) -> None:
        """A quote moves on in its life."""
        self.quote_changes.append(QuoteChange(quote_id=quote_id, state=state))

    def hand_over(self, reason: str) -> None:
        """Gives the conversation to a person: nobody sells from here on."""
        conversation = self.conversation
        conversation.mode = Mode.WAITING
        conversation.handover = reason
        conversation.asked = ""
        conversation.acknowledged = False
        self.notes.append(Note("handover"))
        self.record("handover", reason=reason, priority="alta" if reason in URGENT else "normal")

    def finish(self) -> None:
        """Ends the sale."""
        self.conversation.stage = Stage.FINALIZADO
