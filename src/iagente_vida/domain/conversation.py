"""What a conversation is: its stage, its mode and everything that was said that still matters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from iagente_vida.domain.profile import Fact, Profile, SlotData

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
class Renewal:
    """What the same sum costs at an age when it is renewed year by year: EUR a year."""

    age: int
    annual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedQuote:
    """The quote on the table."""

    quote_id: str
    at: datetime
    valid_until: date
    demo: bool
    indicative: bool
    options: tuple[OfferedOption, ...]
    form: str = "nivelado"
    """How the product insures (`domain/insurance/product.Form`)."""
    renewal: tuple[Renewal, ...] = ()

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
class Advert:
    """The ad that a customer came from or spoke of: EUR a month as it said, for whom and how much (0 = it did not say).

    `compared` = the customer was told how it compares with their own price.
    """

    source: str
    monthly: str = ""
    capital: int = 0
    age: int = 0
    compared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserNote:
    """A line for the person who takes over."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthInterview:
    """A questionnaire under way in the chat: its form, and the answers so far by step, word for word.

    They leave this document as soon as the customer has confirmed them, and whenever the consent is taken back.
    """

    form_id: str
    insurer: str
    questionnaire: str
    answers: dict[str, str] = field(default_factory=dict, repr=False)


class Insured(StrEnum):
    """Whose study lies on the table."""

    FIRST = "titular"
    SECOND = "segundo"


@dataclass(slots=True, kw_only=True)
class Study:
    """What belongs to one insured alone: facts, questions, doubts, price and health consent."""

    profile: Profile = field(default_factory=Profile)
    asked: str = ""
    prev_slot: str = ""
    asked_times: dict[str, int] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    doubts: list[Unconfirmed] = field(default_factory=list)
    quote: OfferedQuote | None = None
    chosen: int | None = None
    indicated: bool = False
    product: str = ""
    health_consent: Disclosure | None = None
    statement: str = ""
    health: HealthInterview | None = None
    underwriting: str = ""

    def copy(self) -> Study:
        """A study that can change without changing this one."""
        return replace(
            self,
            profile=self.profile.copy(),
            asked_times=dict(self.asked_times),
            declined=list(self.declined),
            doubts=list(self.doubts),
        )


HEALTH_CONSENT = "salud"
"""Among the consents: the one to health data, which each insured gives for themselves."""


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
    followed_up: int = 0
    """How many messages of the agreed follow-up were said."""
    indicated: bool = False
    """Whether a first range of prices was shown."""
    paused: bool = False
    rating_asked_at: datetime | None = None
    """When the customer was last asked what a person's attention was like."""
    rating_open: bool = False
    """The next message may be the answer."""
    statement: str = ""
    """The key of the statement of needs that the customer has still to confirm."""
    health: HealthInterview | None = None
    underwriting: str = ""
    """What came of the health questionnaire: standard, or a person looks at it."""
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
    desk_card: dict[str, str] = field(default_factory=dict)
    """What people wrote in Chatwoot beside what we write there: labels, attributes, and what changed on the card."""
    advert: Advert | None = None
    reminded: bool = False
    """Whether the one reminder of a silence was said."""
    product: str = ""
    """The tariff's product that the customer chose to see; empty = its usual one."""
    formal: bool = False
    """Whether the customer is addressed as usted."""
    language: str = "es"
    lowered: int = 0
    """The last smaller sum that was offered to who found it dear; the next one is smaller still."""
    others: dict[str, dict[str, SlotData]] = field(default_factory=dict)
    """What the customer told of other people, by who it is: for the adviser, in nobody's profile."""
    insured: Insured = Insured.FIRST
    other: Study | None = None
    """The study that rests: the second insured's, or the first one's while the second lies on the table."""

    @property
    def own_profile(self) -> Profile:
        """What is known of the person who writes, whoever's study lies on the table."""
        resting = self.other.profile if self.other is not None else Profile()
        return self.profile if self.insured is Insured.FIRST else resting

    def change_insured(self) -> None:
        """Lays the other study on the table and lets this one rest. Raises ValueError when there is no other."""
        if self.other is None:
            raise ValueError("there is no second study")
        resting, coming = Study(), self.other
        for name in _SHARED:
            setattr(resting, name, getattr(self, name))
            setattr(self, name, getattr(coming, name))
        resting.health_consent = self.consents.pop(HEALTH_CONSENT, None)
        if coming.health_consent is not None:
            self.consents[HEALTH_CONSENT] = coming.health_consent
        self.offer = ""
        self.other = resting
        self.insured = Insured.SECOND if self.insured is Insured.FIRST else Insured.FIRST

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
            others={who: dict(facts) for who, facts in self.others.items()},
            adviser_amounts=list(self.adviser_amounts),
            desk_labels=list(self.desk_labels),
            desk_attributes=dict(self.desk_attributes),
            desk_card=dict(self.desk_card),
            other=None if self.other is None else self.other.copy(),
        )


# What changes hands when the other study comes to the table.
_SHARED = (
    "profile",
    "asked",
    "prev_slot",
    "asked_times",
    "declined",
    "doubts",
    "quote",
    "chosen",
    "indicated",
    "product",
    "statement",
    "health",
    "underwriting",
)
