"""How leads go: where they come from, how far they get and when, and what they think of who attended them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class LeadStep(StrEnum):
    """What a lead does for the first time, in the order of the pipeline."""

    NEEDS = "necesidades"
    QUOTED = "cotizacion"
    PROPOSAL = "propuesta"
    HANDED_OVER = "traspaso"
    CONVERTED = "conversion"
    CLOSED = "cierre"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSource:
    """Where a lead comes from: `source` is directo or anuncio, `detail` what WhatsApp tells of the advertisement."""

    source: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChange:
    """What one turn means for the lead. `asked` = the customer is asked for a rating; `rating` is one of 1 to 5."""

    steps: tuple[LeadStep, ...] = ()
    source: LeadSource | None = None
    asked: bool = False
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A question for a rating; `rating` is None while nobody has answered it."""

    conversation_id: int
    asked_at: datetime
    at: datetime | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One conversation as a lead. Moments are UTC; None = not yet. `attended_at` = the first words of a person."""

    conversation_id: int
    contact_id: int
    phone: str = field(repr=False)
    name: str = field(repr=False)
    stage: str
    mode: str
    opted_out: bool
    source: LeadSource
    began_at: datetime
    answered_at: datetime | None
    attended_at: datetime | None
    steps: Mapping[LeadStep, datetime] = field(default_factory=dict)
    ratings: tuple[Rating, ...] = ()
