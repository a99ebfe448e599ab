"""Whether people are there at the time at which a customer wants to be called."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from iagente_vida.domain.opening import OpeningHours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
_SATURDAY = 5
_DAY = 24 * 60
_PARTS = {
    "any": (0, _DAY),
    "morning": (6 * 60, 14 * 60),
    "midday": (12 * 60, 16 * 60),
    "afternoon": (14 * 60, 21 * 60),
    "evening": (19 * 60, _DAY),
}
_WHEN = re.compile(r"(?:(?P<at>\d\d:\d\d)|(?P<start>\d\d:\d\d)?-(?P<end>\d\d:\d\d)?)")
_HOURS_AHEAD = re.compile(r"\+(\d+)h")


def answered(wish: str, now: datetime, opening: OpeningHours) -> bool:
    """Whether somebody answers at some moment of the wish (`DAY WHEN`, as understanding reads it) that lies ahead.

    True as well when the hours are not known, and for a wish that can not be told from its words.
    """
    day, _, when = wish.partition(" ")
    if not opening.known:
        return True
    if day == "now":
        return opening.closes_at(now) is not None
    if ahead := _HOURS_AHEAD.fullmatch(when):
        return opening.closes_at(now + timedelta(hours=int(ahead[1]))) is not None
    local = now.astimezone(opening.zone)
    days, window = _days(day, local.date()), _window(when)
    if not days or window is None:
        return True
    return any(_overlaps(opening, each, window, local) for each in days)


def _overlaps(opening: OpeningHours, day: date, window: tuple[int, int], local: datetime) -> bool:
    start, end = window
    if day == local.date():
        start = max(start, local.hour * 60 + local.minute)
    return any(max(start, span.start) < min(end, span.end) for span in opening.on(day))


def _days(word: str, today: date) -> list[date]:
    """The days that are meant, of the week that begins today; a named day that is today means the next one too."""
    week = [today + timedelta(days=ahead) for ahead in range(8)]
    if word == "any":
        return week
    if word in _AHEAD:
        return [today + timedelta(days=_AHEAD[word])]
    if word in ("weekday", "weekend"):
        return [day for day in week if (day.weekday() >= _SATURDAY) == (word == "weekend")]
    if word in WEEKDAYS:
        return [day for day in week if day.weekday() == WEEKDAYS.index(word)]
    return _dated(word, today)


def _dated(word: str, today: date) -> list[date]:
    """The next day of the calendar with this month and day (MM-DD); none when there is no such day."""
    for year in (today.year, today.year + 1):
        try:
            day = date.fromisoformat(f"{year}-{word}")
        except ValueError:
            continue
        if day >= today:
            return [day]
    return []


def _window(when: str) -> tuple[int, int] | None:
    """Minutes of the day, the end excluded; None for a time of another form."""
    if when in _PARTS:
        return _PARTS[when]
    found = _WHEN.fullmatch(when)
    if found is None:
        return None
    if found["at"]:
        return _minutes(found["at"]), _minutes(found["at"]) + 1
    return _minutes(found["start"] or "00:00"), _minutes(found["end"] or "24:00")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
