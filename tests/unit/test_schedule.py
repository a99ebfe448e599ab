"""When people may be written to on our own account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.domain.schedule import decent_time, is_decent

START = datetime(2025, 1, 1, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 11, 25, 10), (2026, 11, 25, 10)),
        ((2026, 11, 25, 3), (2026, 11, 25, 8)),
        ((2026, 11, 25, 21), (2026, 11, 26, 8)),
        ((2026, 11, 28, 21), (2026, 11, 30, 8)),  # Saturday night: Monday
        ((2026, 11, 29, 11), (2026, 11, 30, 8)),  # Sunday: Monday
    ],
)
def test_the_next_decent_hour(moment: tuple[int, int, int, int], expected: tuple[int, int, int, int]) -> None:
    assert decent_time(datetime(*moment, tzinfo=UTC), MADRID) == datetime(*expected, tzinfo=UTC)


@given(st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_it_is_always_decent_and_never_earlier(moment: datetime) -> None:
    found = decent_time(moment, MADRID)
    assert is_decent(found, MADRID)
    assert found >= moment
