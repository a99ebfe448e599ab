"""When people may be written to on our own account: by day, never on a Sunday or a holiday."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta, tzinfo

FOLLOW_UP_DAYS = (2, 6, 21)
"""The usual follow-up: a question, an idea, and a farewell before the price lapses."""
FIRST_HOUR = 9
LAST_HOUR = 20
SUNDAY = 6
_YEAR = 366
"""Days; a calendar in which every day is a holiday closes nothing."""


def is_decent(moment: datetime, zone: tzinfo, holidays: Container[date] = frozenset()) -> bool:
    """Whether this is an hour to write at, there where the customer is."""
    local = moment.astimezone(zone)
    return FIRST_HOUR <= local.hour < LAST_HOUR and _is_decent_day(local.date(), holidays)


def decent_time(moment: datetime, zone: tzinfo, holidays: Container[date] = frozenset()) -> datetime:
    """The moment itself if it is decent, else the next opening (UTC)."""
    local = moment.astimezone(zone)
    if is_decent(moment, zone, holidays):
        return moment.astimezone(UTC)
    if local.hour >= FIRST_HOUR:
        local += timedelta(days=1)
    local = local.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    ahead = next((days for days in range(_YEAR) if _is_decent_day(local.date() + timedelta(days), holidays)), 0)
    return (local + timedelta(days=ahead)).astimezone(UTC)


def _is_decent_day(day: date, holidays: Container[date]) -> bool:
    return day.weekday() != SUNDAY and day not in holidays
