"""Reads BUSINESS_HOURS, HOLIDAYS and FOLLOW_UP_DAYS: when the broker answers and writes, as an operator says it."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from datetime import date
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from iagente_vida.domain.opening import OpeningHours, Span

DAYS = ("L", "M", "X", "J", "V", "S", "D")
NAMES = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
PLURALS = (*NAMES[:5], "sábados", "domingos")
_RULE = re.compile(r"([LMXJVSD])(?:-([LMXJVSD]))?\s+(.+)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")
_CALENDAR = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
HOURS_FORM = "se escribe como L-V 9:00-14:00,16:00-19:00; S 10:00-13:00"
MOST_FOLLOW_UPS = 4
LAST_DAY = 60
FOLLOW_UP_FORM = (
    f"lleva hasta {MOST_FOLLOW_UPS} días crecientes por comas, de 1 a {LAST_DAY}, como 2,6,21; vacío es ninguno"
)
HOLIDAYS_FORM = "es una lista por comas de fechas (2026-12-24) y calendarios (ES, ES-MD)"


def parse_hours(text: str) -> tuple[tuple[Span, ...], ...]:
    """Seven days of spans, Monday first. Raises ValueError with a Spanish sentence."""
    weekly: list[tuple[Span, ...]] = [()] * 7
    for rule in (part.strip() for part in text.split(";")):
        if not rule:
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(HOURS_FORM)
        first = DAYS.index(found[1].upper())
        last = DAYS.index((found[2] or found[1]).upper())
        if last < first:
            raise ValueError(HOURS_FORM)
        spans = tuple(_span(part.strip()) for part in found[3].split(","))
        if any(after.start < before.end for before, after in pairwise(spans)):
            raise ValueError("lleva tramos que se pisan o desordenados")
        for day in range(first, last + 1):
            weekly[day] = spans
    return tuple(weekly)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(HOURS_FORM)
    start, end = int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0)
    if not 0 <= start < end <= 24 * 60 or int(found[2] or 0) > 59 or int(found[4] or 0) > 59:
        raise ValueError("lleva una hora que no existe o un tramo que acaba antes de empezar")
    return Span(start, end)


def hours_in_words(weekly: Sequence[tuple[Span, ...]]) -> str:
    """The week as a customer reads it: days with the same hours together, days without any left out."""
    said = []
    days = 0
    for spans, group in groupby(weekly):
        first, days = days, days + len(list(group))
        if spans:
            hours = _listed([f"de {_clock(span.start)} a {_clock(span.end)}" for span in spans])
            said.append(f"{_days_in_words(first, days - 1)}, {hours}")
    return "; ".join(said)


def _days_in_words(first: int, last: int) -> str:
    if first == last:
        return f"los {PLURALS[first]}"
    return f"de {NAMES[first]} a {NAMES[last]}" if last > first + 1 else f"{PLURALS[first]} y {PLURALS[last]}"


def _listed(parts: list[str]) -> str:
    return " y ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


class Holidays(Container[date]):
    """Single days, and the public holidays of countries and regions, worked out year by year."""

    def __init__(self, days: frozenset[date], calendars: tuple[Container[date], ...]) -> None:
        self._days = days
        self._calendars = calendars

    def __contains__(self, day: object) -> bool:
        return day in self._days or any(day in calendar for calendar in self._calendars)


def parse_holidays(text: str) -> Holidays:
    """The days on which nobody answers. Raises ValueError with a Spanish sentence."""
    days: set[date] = set()
    calendars: list[Container[date]] = []
    for word in (part.strip() for part in text.split(",")):
        if not word:
            continue
        named = _CALENDAR.fullmatch(word)
        if named is not None:
            calendars.append(_calendar(named[1], named[2]))
            continue
        try:
            days.add(date.fromisoformat(word))
        except ValueError:
            raise ValueError(HOLIDAYS_FORM) from None
    return Holidays(frozenset(days), tuple(calendars))


def _calendar(country: str, region: str | None) -> Container[date]:
    import holidays  # loaded only where a calendar is named: it brings every country of the world

    try:
        calendar: Container[date] = holidays.country_holidays(country, subdiv=region)
    except NotImplementedError:
        raise ValueError(f"nombra un calendario que no se conoce: {country}{f'-{region}' if region else ''}") from None
    return calendar


def opening_hours(hours: str, holidays: str, zone: ZoneInfo) -> OpeningHours:
    """What both variables say; raises ValueError with a Spanish sentence."""
    return OpeningHours(weekly=parse_hours(hours), holidays=parse_holidays(holidays), zone=zone)


def follow_up_days(text: str) -> tuple[int, ...]:
    """When who agreed is written to again, in days after that. Raises ValueError with a Spanish sentence."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    days = tuple(int(word) for word in words if word.isascii() and word.isdigit())
    rising = all(after > before for before, after in pairwise((0, *days)))
    if len(days) != len(words) or len(days) > MOST_FOLLOW_UPS or not rising or max(days, default=0) > LAST_DAY:
        raise ValueError(FOLLOW_UP_FORM)
    return days
