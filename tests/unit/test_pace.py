"""How fast messages may leave: per number, per pair, and not at all in a pause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.pace import Pace, PaceLimits

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOW_IS_FINE = timedelta(0)


def test_a_customer_takes_a_burst_and_then_one_message_every_six_seconds() -> None:
    pace = Pace(PaceLimits(per_second=0, pair_burst=3, pair_seconds=6))
    waits = [pace.reserve("n", 1, START) for _ in range(4)]
    assert waits[:3] == [NOW_IS_FINE] * 3
    assert waits[3] == timedelta(seconds=6)
    assert pace.reserve("n", 2, START) == NOW_IS_FINE, "another customer is not held back"
    assert pace.reserve("n", 1, START + timedelta(seconds=6)) == NOW_IS_FINE


def test_a_pause_holds_the_whole_number_and_ends_with_the_first_message_that_leaves() -> None:
    pace = Pace(PaceLimits())
    pace.pause("n", START + timedelta(seconds=60))
    assert pace.reserve("n", 1, START + timedelta(seconds=59)) == timedelta(seconds=1)
    assert pace.reserve("other", 1, START) == NOW_IS_FINE
    pace.resume("n")
    assert pace.reserve("n", 1, START) == NOW_IS_FINE


def test_zero_turns_a_limit_off() -> None:
    pace = Pace(PaceLimits(per_second=0, pair_burst=0, pair_seconds=0))
    assert all(pace.reserve("n", 1, START) == NOW_IS_FINE for _ in range(10_000))


def test_a_refunded_leave_can_be_used_again() -> None:
    pace = Pace(PaceLimits(per_second=0, pair_burst=1, pair_seconds=6))
    assert pace.reserve("n", 1, START) == NOW_IS_FINE
    pace.refund("n", 1, START)
    assert pace.reserve("n", 1, START) == NOW_IS_FINE


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2)), min_size=1, max_size=200))
def test_no_pair_and_no_number_ever_goes_faster_than_its_limit(steps: list[tuple[int, float]]) -> None:
    limits = PaceLimits(per_second=5, pair_burst=4, pair_seconds=2)
    pace = Pace(limits)
    now = START
    sent: list[tuple[int, datetime]] = []
    for pair, pause in steps:
        now += timedelta(seconds=pause)
        if pace.reserve("n", pair, now) <= NOW_IS_FINE:
            sent.append((pair, now))
    for index, (pair, since) in enumerate(sent):
        later = sent[index:]
        for count, (_, until) in enumerate(later, start=1):
            assert count <= 5 + 5 * (until - since).total_seconds() + 1e-6
        own = [moment for other, moment in later if other == pair]
        for count, until in enumerate(own, start=1):
            assert count <= 4 + (until - since).total_seconds() / 2 + 1e-6
