"""When people may be written to on our own account: by day, never on a Sunday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

FIRST_HOUR = 9
LAST_HOUR = 20
SUNDAY = 6


def is_decent(moment: datetime, zone: tzinfo) -> bool:
    """Whether this is an hour to write at, there where the customer is."""
    local = moment.astimezone(zone)
    return FIRST_HOUR <= local.hour < LAST_HOUR and local.weekday() != SUNDAY


def decent_time(moment: datetime, zone: tzinfo) -> datetime:
    """The moment itself if it is decent, else the next opening (UTC)."""
    local = moment.astimezone(zone)
    if is_decent(moment, zone):
        return moment.astimezone(UTC)
    if local.hour >= FIRST_HOUR:
        local += timedelta(days=1)
    local = local.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    if local.weekday() == SUNDAY:
        local += timedelta(days=1)
    return local.astimezone(UTC)
