"""When the broker's people answer: weekly hours in their zone, and the days on which nobody does."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HORIZON = timedelta(days=60)
"""How far ahead an opening is looked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` to `end` of one day, in minutes since midnight (1440 = the end of the day)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """`weekly[0]` is Monday. Takes and gives aware moments; those it gives are UTC. No spans at all = not known."""

    weekly: tuple[tuple[Span, ...], ...] = ((),) * 7
    holidays: Container[date] = field(default_factory=frozenset)
    zone: tzinfo = UTC

    @property
    def known(self) -> bool:
        """Whether there are any hours."""
        return any(self.weekly)

    def closes_at(self, moment: datetime) -> datetime | None:
        """The end of the span in which the moment lies; None when it is closed then."""
        for start, end in self._spans(moment):
            if start <= moment < end:
                return end
        return None

    def opens_at(self, moment: datetime) -> datetime | None:
        """The first moment after this one at which it opens; None when that is further off than the horizon."""
        return next((start for start, _ in self._spans(moment) if start > moment), None)

    def after(self, moment: datetime, worked: timedelta) -> datetime | None:
        """When so much opening time will have passed since the moment; None beyond the horizon."""
        for start, end in self._spans(moment):
            begin = max(start, moment)
            if begin >= end:
                continue
            if end - begin >= worked:
                return begin + worked
            worked -= end - begin
        return None

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of one day; none on a day on which nobody answers."""
        return () if day in self.holidays else self.weekly[day.weekday()]

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span from the moment's day on, in order."""
        day = moment.astimezone(self.zone).date()
        for _ in range(HORIZON.days):
            for span in self.on(day):
                yield self._at(day, span.start), self._at(day, span.end)
            day += timedelta(days=1)

    def _at(self, day: date, minutes: int) -> datetime:
        if minutes == 24 * 60:
            day, minutes = day + timedelta(days=1), 0
        return datetime.combine(day, time(minutes // 60, minutes % 60), self.zone).astimezone(UTC)
