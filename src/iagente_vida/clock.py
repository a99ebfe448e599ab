"""Time as an argument: the system's clock, and the virtual one of tests and rehearsals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class VirtualClock:
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Moves the clock forward by `by`."""
        self._now += by


def to_millis(moment: datetime) -> int:
    """Milliseconds since the epoch, UTC: the form in which both databases keep time."""
    return int(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """The aware UTC moment of a stored number of milliseconds."""
    return datetime.fromtimestamp(millis / 1000, UTC)
