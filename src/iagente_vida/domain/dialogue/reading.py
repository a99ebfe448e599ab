"""What one message of the customer means to the dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iagente_vida.domain.profile import SlotData

LEGIBLE = frozenset({"text", "interactive", "button"})


SPANISH = "es"
NEIGHBOURS = frozenset({"ca", "gl"})
"""Languages whose speakers read Spanish too: they are told once in their own that we write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A slot's value as read, and where in the message; `inferred` must be read back before it counts."""

    value: SlotData
    confidence: float = 1.0
    inferred: bool = False
    extractor: str = "rule"
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One message, understood. `tap` is the id of the tapped button or row, when it was one of ours.

    `unreadable` is Meta's type of a message that is not text (audio, image...). `text` is folded to lower case and
    holds no health passage. `scores` are the intents that were weighed.
    """

    message_id: str
    intent: str = "unclear"
    slots: Mapping[str, Value] = field(default_factory=dict)
    text: str = ""
    tap: str = ""
    sentiment: str = "neu"
    urgent: bool = False
    health: bool = False
    unreadable: str = ""
    forgotten: bool = False
    """Speaks of a cancer whose treatment ended over five years ago, which nobody may ask for, keep or use."""
    secrets: tuple[str, ...] = ()
    """Kinds of the bank accounts, cards and identity documents that were in the text."""
    language: str = SPANISH
    scores: Mapping[str, float] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, SlotData]] = field(default_factory=dict)
    """What is told of somebody else, by who it is ("mujer"): slot and value, nothing about health."""
    advert: str = ""
    """The words of the ad that the message came from, folded."""

    @property
    def foreign(self) -> bool:
        """Whether it is in a language whose speakers may not read Spanish; "" is what nobody can tell."""
        return self.language not in ("", SPANISH, *NEIGHBOURS)

    def says(self, *intents: str) -> bool:
        """Whether the message's intent is one of these."""
        return self.intent in intents
