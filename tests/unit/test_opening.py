"""Opening hours: when people answer, as an operator writes it and as a customer reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.agents.wording.figures import moment
from iagente_vida.business_hours import opening_hours, parse_holidays, parse_hours

MADRID = ZoneInfo("Europe/Madrid")
HOURS = opening_hours("L-V 9:00-14:00,16:00-19:00; S 10-13", "2026-12-24,ES-MD", MADRID)


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "closes", "opens"),
    [
        ("2026-11-23T10:00", "2026-11-23T14:00", "2026-11-23T16:00"),
        ("2026-11-23T15:00", None, "2026-11-23T16:00"),
        ("2026-11-23T20:00", None, "2026-11-24T09:00"),
        ("2026-11-28T12:00", "2026-11-28T13:00", "2026-11-30T09:00"),
        ("2026-12-23T20:00", None, "2026-12-26T10:00"),  # a day of the house, then Christmas
        ("2026-05-01T10:00", None, "2026-05-04T09:00"),  # a holiday on a Friday, and the region's on Saturday
        ("2026-10-24T20:00", None, "2026-10-26T09:00"),  # the clocks go back on Sunday
    ],
)
def test_when_it_closes_and_opens(now: str, closes: str | None, opens: str) -> None:
    assert HOURS.closes_at(madrid(now)) == (madrid(closes) if closes else None)
    assert HOURS.opens_at(madrid(now)) == madrid(opens)


def test_opening_time_is_counted_over_nights_and_holidays() -> None:
    assert HOURS.after(madrid("2026-11-23T13:30"), timedelta(hours=1)) == madrid("2026-11-23T16:30")
    assert HOURS.after(madrid("2026-12-23T18:30"), timedelta(hours=1)) == madrid("2026-12-26T10:30")
    assert opening_hours("", "", MADRID).after(madrid("2026-12-23T18:30"), timedelta(hours=1)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - made aware below
    st.timedeltas(timedelta(minutes=1), timedelta(hours=30)),
)
def test_an_end_of_opening_time_lies_within_opening_time(naive: datetime, worked: timedelta) -> None:
    now = naive.replace(tzinfo=UTC)
    end = HOURS.after(now, worked)
    assert end is not None
    assert end >= now + worked
    assert HOURS.closes_at(end - timedelta(milliseconds=1)) is not None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("before|2026-11-23T19:00:00|2026-11-23T10:00:00", "hoy, antes de las 19:00"),
        ("from|2026-11-23T16:00:00|2026-11-23T15:00:00", "hoy, a partir de las 16:00"),
        ("from|2026-11-24T09:00:00|2026-11-23T20:00:00", "mañana, a partir de las 9:00"),
        ("from|2026-11-30T09:30:00|2026-11-28T20:00:00", "el lunes 30 de noviembre, a partir de las 9:30"),
        ("", ""),
    ],
)
def test_a_moment_in_words(value: str, words: str) -> None:
    assert moment(value) == words


@pytest.mark.parametrize("text", ["9-14", "L-V 14:00-9:00", "V-L 9-14", "L-V 9-14,13-19", "L 9-25", "L 9:75-10"])
def test_hours_that_can_not_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"se escribe|hora que no existe|tramos"):
        parse_hours(text)


@pytest.mark.parametrize("text", ["mañana", "2026-13-01", "XX", "ES-ZZZ"])
def test_holidays_that_can_not_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="calendario"):
        parse_holidays(text)
