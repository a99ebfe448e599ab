"""The port of understanding: what a text means, given what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What must be known to read a message.

    `last_question` is a slot name or one of the acts offer_proposal, confirm_data, offer_call, anything_else;
    `prev_slot` the slot answered just before it. `market` is an ISO country code (ES, MX, AR, CO).
    """

    today: date
    last_question: str = ""
    prev_slot: str = ""
    market: str = "ES"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """One value in its normal form, where it was read (`span` of the text, end exclusive) and how surely (0..1).

    `inferred` = read by a convention ("120" = 120000) that must be read back before it counts.
    `extractor` names who read it (rule, button, model, person).
    """

    value: Any
    span: tuple[int, int]
    confidence: float = 1.0
    inferred: bool = False
    extractor: str = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message means. `intent` is the best of `scores` (or `unclear`)."""

    intent: str
    scores: Mapping[str, float] = field(default_factory=dict)
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    sentiment: str = "neu"
    urgent: bool = False
    health_spans: tuple[tuple[int, int], ...] = ()
    """Where the text speaks of somebody's health: overwritten before anything is kept (promise 10)."""
    identity_spans: tuple[tuple[int, int], ...] = ()
    """Where the text tells who writes or how to reach them, whatever its intent: it never leaves the process."""


class Understander(Protocol):
    """Pure and deterministic: the same text and context give the same understanding. Raises for no text."""

    def understand(self, text: str, context: Context) -> Understanding: ...
