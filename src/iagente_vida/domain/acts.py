"""What can be said: meaning without words. Every figure carries where it comes from (promise 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iagente_vida.domain.conversation import OfferedQuote


class FigureKind(StrEnum):
    """How a figure is written out."""

    MONEY = "money"  # EUR with cents
    EUROS = "euros"  # whole EUR
    COUNT = "count"
    DATE = "date"  # ISO day
    MOMENT = "moment"  # when people answer: "before|AT|NOW" or "from|AT|NOW", ISO times of the broker's zone
    WORDS = "words"  # the customer's own words or approved copy, verbatim


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its source: `quote:<id>`, `customer:<message>`, `limits`, `catalogue`, `calendar`, `broker`."""

    kind: FigureKind
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Greet:
    """Says that an automated assistant of the broker speaks, and how to reach a person."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks for a slot; `attempt` counts from 1. `suggestions` become buttons."""

    slot: str
    attempt: int = 1
    suggestions: tuple[Figure, ...] = ()
    other: bool = False
    """About the second insured, not about who writes."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Reads an inferred value back before it counts."""

    slot: str
    value: Figure
    other: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """Says that a value replaces another one."""

    slot: str
    old: Figure
    new: Figure


@dataclass(frozen=True, slots=True)
class Inform:
    """Says approved copy: `topic` names the text, `figures` fill it by name."""

    topic: str
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Disclose:
    """Shows a mandatory notice, word for word."""

    notice: str


@dataclass(frozen=True, slots=True)
class Present:
    """Puts the options of a quote on the table; `previous` is the quote it replaces."""

    quote: OfferedQuote
    previous: OfferedQuote | None = None
    other: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmChoice:
    """Reads the chosen option back and asks whether to go on."""

    quote: OfferedQuote
    number: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Sends a document: `kind` chooses the words, `key` names the file."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """Says that a person takes over from here; `reason` chooses the words, `figures` say who and when."""

    reason: str
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Apologise:
    """Says sorry: `late` after an outage, `internal` after a defect."""

    cause: str


Act = Greet | Ask | Confirm | Corrected | Inform | Disclose | Present | ConfirmChoice | Deliver | Handoff | Apologise
