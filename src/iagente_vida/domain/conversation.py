"""What a conversation is: its stage, its mode and everything that was said that still matters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from iagente_vida.domain.profile import Fact, Profile

STATE_VERSION = 1


class Stage(StrEnum):
    """Where the conversation is, in the brief's words."""

    INICIO = "INICIO"
    NEEDS_ANALYSIS = "NEEDS_ANALYSIS"
    COTIZACION = "COTIZACION"
    PRESENTACION_PROPUESTA = "PRESENTACION_PROPUESTA"
    FINALIZADO = "FINALIZADO"


class Mode(StrEnum):
    """Who speaks: the bot, nobody yet after a handover, a person, or nobody any more."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedOption:
    """An option as it was shown: amounts are exact EUR strings."""

    number: int
    code: str
    product: str
    capital: int
    term_years: int
    annual: str
    monthly: str
    annual_in_instalments: str
    covers: tuple[str, ...]
    insurer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedQuote:
    """The quote on the table."""

    quote_id: str
    at: datetime
    valid_until: date
    demo: bool
    indicative: bool
    options: tuple[OfferedOption, ...]

    def option(self, number: int) -> OfferedOption | None:
        """The option shown with this number, if there is one."""
        return next((option for option in self.options if option.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A value that was inferred and must be read back before it counts."""

    slot: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """A notice that the customer was shown: its text's version and when."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserNote:
    """A line for the person who takes over."""

    at: datetime
    text: str


@dataclass(slots=True)
class Conversation:
    """The state document. Plain data; `agents` changes copies of it, the store keeps it sealed.

    `asked` is the question on the table: a slot name, or offer_proposal, confirm_data, offer_call, anything_else.
    `asked_times` counts how often each question was put; `variants` how often each text was used.
    `paused` = an operator silenced the bot here.
    `doubts` are inferred values still to be read back, the first one is on the table.
    """

    stage: Stage = Stage.INICIO
    mode: Mode = Mode.BOT
    opted_out: bool = False
    profile: Profile = field(default_factory=Profile)
    greeted: bool = False
    asked: str = ""
    prev_slot: str = ""
    asked_times: dict[str, int] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    doubts: list[Unconfirmed] = field(default_factory=list)
    quote: OfferedQuote | None = None
    chosen: int | None = None
    disclosures: dict[str, Disclosure] = field(default_factory=dict)
    misunderstandings: int = 0
    handover: str = ""
    acknowledged: bool = False
    service_acknowledged: bool = False
    notes: list[AdviserNote] = field(default_factory=list)
    variants: dict[str, int] = field(default_factory=dict)
    last_customer_at: datetime | None = None
    consents: dict[str, Disclosure] = field(default_factory=dict)
    """What the customer agreed to (`salud`, `seguimiento`): the version of what was read to them, and when."""
    offer: str = ""
    """What a yes would accept, when the question on the table is an offer of ours."""
    displeased: int = 0
    """Messages in a row that sounded displeased."""
    nudged: bool = False
    """Whether a follow-up was offered already."""
    indicated: bool = False
    """Whether a first range of prices was shown."""
    paused: bool = False
    rating_asked_at: datetime | None = None
    """When the customer was last asked what a person's attention was like."""
    rating_open: bool = False
    """The next message may be the answer."""
    adviser: str = ""
    """The person who answered last, as customers read the name."""
    adviser_id: int = 0
    """The same, as Chatwoot counts its people; 0 = not known there."""
    returned: bool = False
    """A person gave it back, and the customer has not written since."""
    adviser_amounts: list[str] = field(default_factory=list)
    """Amounts in euros that a person wrote since the bot last spoke, plain decimals; the bot says nothing else."""
    desk_labels: list[str] = field(default_factory=list)
    desk_attributes: dict[str, str] = field(default_factory=dict)
    """What people wrote in Chatwoot beside what we write there."""

    def copy(self) -> Conversation:
        """A conversation that can change without changing this one (its leaves are immutable)."""
        return replace(
            self,
            profile=self.profile.copy(),
            asked_times=dict(self.asked_times),
            declined=list(self.declined),
            doubts=list(self.doubts),
            disclosures=dict(self.disclosures),
            notes=list(self.notes),
            variants=dict(self.variants),
            consents=dict(self.consents),
            adviser_amounts=list(self.adviser_amounts),
            desk_labels=list(self.desk_labels),
            desk_attributes=dict(self.desk_attributes),
        )
