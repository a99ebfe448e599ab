"""Whether somebody is there when a customer wants to be called: each day of the week has its own hours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.broker import demo_broker, load_broker
from iagente_vida.business_hours import hours_in_words, opening_hours, parse_hours
from iagente_vida.config import Settings
from iagente_vida.domain.call_hours import WEEKDAYS, answered
from iagente_vida.domain.opening import OpeningHours

MADRID = ZoneInfo("Europe/Madrid")
HOURS = opening_hours("L-V 9:00-14:00,16:00-19:00; S 10:00-13:00", "2026-12-08", MADRID)
MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("wish", "somebody"),
    [
        ("sat morning", True),
        ("sat any", True),
        ("sat 12:30", True),
        ("sat afternoon", False),
        ("sat 13:00", False),
        ("sat 09:00", False),
        ("sat 09:00-11:00", True),
        ("sat 13:00-", False),
        ("sat -10:00", False),
        ("sun any", False),
        ("weekend any", True),
        ("weekend afternoon", False),
        ("weekday 15:00", False),
        ("weekday afternoon", True),
        ("any evening", False),
        ("any morning", True),
        ("any 20:00", False),
        ("mon morning", True),  # the next Monday: today's morning is over
        ("today morning", False),
        ("today afternoon", True),
        ("today 16:30", False),  # it is five already
        ("tomorrow 11:00", True),
        ("day_after_tomorrow evening", False),
        ("12-08 10:00", False),  # a holiday
        ("12-09 10:00", True),
        ("02-30 10:00", True),  # no such day: not ours to judge
        ("01-09 any", True),  # Saturday of the next year
        ("now any", True),
        ("today +1h", True),
        ("today +3h", False),
        ("luego quizás", True),
        ("any luego", True),
    ],
)
def test_a_wish_is_held_against_the_hours_of_its_day(wish: str, somebody: bool) -> None:
    assert answered(wish, MONDAY.astimezone(UTC), HOURS) is somebody


def test_who_asks_for_now_is_called_only_while_somebody_is_there() -> None:
    assert not answered("now any", datetime(2026, 11, 28, 13, 30, tzinfo=MADRID), HOURS)
    assert answered("now any", datetime(2026, 11, 28, 12, 30, tzinfo=MADRID), HOURS)


@given(st.sampled_from((*WEEKDAYS, "any", "today", "weekend")), st.integers(0, 23))
def test_without_known_hours_every_wish_is_taken(day: str, hour: int) -> None:
    assert answered(f"{day} {hour:02d}:00", MONDAY, OpeningHours(zone=MADRID))


@given(st.sampled_from(WEEKDAYS), st.integers(0, 23), st.integers(0, 59))
def test_an_hour_of_a_named_day_is_answered_when_the_week_says_so(day: str, hour: int, minute: int) -> None:
    spans = HOURS.weekly[WEEKDAYS.index(day)]
    inside = any(span.start <= hour * 60 + minute < span.end for span in spans)
    before = datetime(2026, 11, 29, 23, 59, tzinfo=MADRID)
    assert answered(f"{day} {hour:02d}:{minute:02d}", before, HOURS) is inside


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (
            "L-V 9:00-14:00,16:00-19:00; S 10:00-13:00",
            "de lunes a viernes, de 9:00 a 14:00 y de 16:00 a 19:00; los sábados, de 10:00 a 13:00",
        ),
        ("L-J 9-18; V 9-15", "de lunes a jueves, de 9:00 a 18:00; los viernes, de 9:00 a 15:00"),
        ("L-V 9-18; S-D 10-14", "de lunes a viernes, de 9:00 a 18:00; sábados y domingos, de 10:00 a 14:00"),
        ("L 9-10; X 9-10", "los lunes, de 9:00 a 10:00; los miércoles, de 9:00 a 10:00"),
        ("L-D 0-24", "de lunes a domingo, de 0:00 a 24:00"),
        ("L 8-9,10-11,12-13", "los lunes, de 8:00 a 9:00, de 10:00 a 11:00 y de 12:00 a 13:00"),
        ("", ""),
    ],
)
def test_the_week_in_words(hours: str, words: str) -> None:
    assert hours_in_words(parse_hours(hours)) == words


def test_customers_read_the_hours_that_the_calls_are_held_against(tmp_path: Path) -> None:
    settings = Settings(broker_dir=tmp_path, business_hours="L-V 9-14; S 10-13")
    assert load_broker(settings).opening_hours == "de lunes a viernes, de 9:00 a 14:00; los sábados, de 10:00 a 13:00"
    assert load_broker(Settings(broker_dir=tmp_path)).opening_hours == demo_broker().opening_hours
