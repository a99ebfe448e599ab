"""A server that does not answer is left alone, and is called again as soon as one call is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from iagente_vida.integrations.breaker import FAILURES, RESTS, Breaker
from iagente_vida.testing import VirtualClock

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def failed(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.wait() == 0
        breaker.note(away=True)


def test_a_few_failures_stop_nothing() -> None:
    breaker = Breaker(VirtualClock(START))
    failed(breaker, FAILURES - 1)
    breaker.note(away=False)
    failed(breaker, FAILURES - 1)
    assert breaker.wait() == 0


def test_after_more_of_them_one_call_tries_for_all_and_ever_more_rarely() -> None:
    clock = VirtualClock(START)
    breaker = Breaker(clock)
    failed(breaker, FAILURES)
    for rest in (*RESTS, RESTS[-1]):
        assert breaker.wait() == rest
        clock.advance(timedelta(seconds=rest))
        assert breaker.wait() == 0  # tries
        assert breaker.wait() > 0  # waits for it
        breaker.note(away=True)


def test_one_answer_lets_everybody_through() -> None:
    clock = VirtualClock(START)
    breaker = Breaker(clock)
    failed(breaker, FAILURES)
    clock.advance(timedelta(seconds=RESTS[0]))
    assert breaker.wait() == 0
    breaker.note(away=False)
    assert [breaker.wait() for _ in range(3)] == [0, 0, 0]
    failed(breaker, FAILURES)
    assert breaker.wait() == RESTS[0]


def test_an_hour_of_silence_costs_few_calls() -> None:
    clock = VirtualClock(START)
    breaker = Breaker(clock)
    calls = 0
    while clock.now() < START + timedelta(hours=1):
        if breaker.wait() == 0:
            calls += 1
            breaker.note(away=True)
        clock.advance(timedelta(seconds=0.1))
    assert calls <= 135
