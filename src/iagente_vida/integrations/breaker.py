"""Leaves a server alone that does not answer: one call, now and then, sees whether it is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.clock import Clock

FAILURES = 5
"""So many calls in a row without an answer, and it is left alone."""
RESTS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds for which it is left alone the first time, the second time in a row, and so on; the last one repeats."""


class Breaker:
    """Of one server; every call to it asks before and reports after."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the server is left alone."""
        return self._until is not None

    def wait(self) -> float:
        """Before a call: for how many seconds the server is still to be left alone; 0 = call it.

        The first call after that tries for all: meanwhile the others wait for what becomes of it.
        """
        if self._until is None:
            return 0
        now = self._clock.now()
        if now < self._until:
            return (self._until - now).total_seconds()
        self._rest(now)
        return 0

    def note(self, *, away: bool) -> None:
        """After a call: whether there was no answer."""
        if not away:
            self._failures, self._rests, self._until = 0, 0, None
            return
        self._failures += 1
        if self._until is None and self._failures >= FAILURES:
            self._rest(self._clock.now())

    def _rest(self, now: datetime) -> None:
        self._until = now + timedelta(seconds=RESTS[min(self._rests, len(RESTS) - 1)])
        self._rests += 1
