"""The pace of one process: a gate in memory before the shared reservation, so that waiting costs no transaction.

The truth is in the store (`Store.take` with limits), where every process sees it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from iagente_vida.store.outbound import PaceLimits

__all__ = ["Pace", "PaceLimits"]


@dataclass(slots=True)
class Bucket:
    """A token bucket: `capacity` at once, then one every `seconds`."""

    capacity: float
    seconds: float
    tokens: float
    filled_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long until a token is there."""
        self._fill(now)
        return timedelta(0) if self.tokens >= 1 else timedelta(seconds=(1 - self.tokens) * self.seconds)

    def spend(self, now: datetime) -> None:
        """Takes a token; `wait` said that there is one."""
        self._fill(now)
        self.tokens -= 1

    def full(self, now: datetime) -> bool:
        """Whether the bucket remembers nothing any more."""
        self._fill(now)
        return self.tokens >= self.capacity

    def _fill(self, now: datetime) -> None:
        elapsed = max(0.0, (now - self.filled_at).total_seconds())
        self.tokens = min(self.capacity, self.tokens + elapsed / self.seconds)
        self.filled_at = now


class Pace:
    """Gives leave to ask the store: per number, per pair, and not at all while a number is known to be stopped."""

    PAIRS_REMEMBERED = 100_000

    def __init__(self, limits: PaceLimits) -> None:
        self.limits = limits
        self._numbers: dict[str, Bucket] = {}
        self._pairs: OrderedDict[tuple[str, int], Bucket] = OrderedDict()
        self._paused_until: dict[str, datetime] = {}

    def reserve(self, number: str, pair: int | None, now: datetime) -> timedelta:
        """Zero = ask now (the leave is spent); otherwise how long to wait before asking again.

        `pair` is the conversation written to, None for what does not count as a message to a person.
        """
        paused = self._paused_until.get(number)
        if paused is not None and paused > now:
            return paused - now
        buckets = self._buckets(number, pair, now)
        longest = max((bucket.wait(now) for bucket in buckets), default=timedelta(0))
        if longest <= timedelta(0):
            for bucket in buckets:
                bucket.spend(now)
        return longest

    def refund(self, number: str, pair: int | None, now: datetime) -> None:
        """Gives back a leave that was not used."""
        for bucket in self._buckets(number, pair, now):
            bucket.tokens += 1

    def pause(self, number: str, until: datetime) -> None:
        """No message leaves from `number` before `until`."""
        self._paused_until[number] = max(until, self._paused_until.get(number, until))

    def resume(self, number: str) -> None:
        """A message left from `number`: whatever paused it is over."""
        self._paused_until.pop(number, None)

    def _buckets(self, number: str, pair: int | None, now: datetime) -> list[Bucket]:
        limits = self.limits
        buckets = []
        if limits.per_second > 0:
            if number not in self._numbers:
                burst = limits.number_burst
                self._numbers[number] = Bucket(burst, limits.number_seconds, burst, now)
            buckets.append(self._numbers[number])
        if pair is not None and limits.pair_burst > 0 and limits.pair_seconds > 0:
            key = (number, pair)
            if key not in self._pairs:
                self._pairs[key] = Bucket(limits.pair_burst, limits.pair_seconds, limits.pair_burst, now)
            self._pairs.move_to_end(key)
            while len(self._pairs) > self.PAIRS_REMEMBERED and next(iter(self._pairs.values())).full(now):
                self._pairs.popitem(last=False)
            buckets.append(self._pairs[key])
        return buckets
