"""A repair pattern: when it applies to a message, and what it does about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.reading import Reading


class After(Enum):
    """What follows a repair: nothing more is said, or the dialogue goes on where it was."""

    STOP = auto()
    RESUME = auto()


@dataclass(frozen=True, slots=True)
class Pattern:
    """`name` shows in the trace."""

    name: str
    matches: Callable[[Draft, Reading], bool]
    respond: Callable[[Draft, Reading], After]


def saying(*intents: str) -> Callable[[Draft, Reading], bool]:
    """Matches messages with one of these intents."""
    return lambda _draft, reading: reading.intent in intents
