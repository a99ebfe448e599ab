"""The life of a quote: draft -> presented -> accepted, expired or superseded. Its figures never change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class QuoteState(StrEnum):
    """Where a quote is; the last three are final."""

    DRAFT = "draft"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


BEFORE: dict[QuoteState, tuple[QuoteState, ...]] = {
    QuoteState.DRAFT: (),
    QuoteState.PRESENTED: (QuoteState.DRAFT,),
    QuoteState.ACCEPTED: (QuoteState.PRESENTED,),
    QuoteState.EXPIRED: (QuoteState.DRAFT, QuoteState.PRESENTED),
    QuoteState.SUPERSEDED: (QuoteState.DRAFT, QuoteState.PRESENTED),
}
"""From which states each one is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """A quote moves on."""

    quote_id: str
    state: QuoteState
