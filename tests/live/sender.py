"""Meta's side of the webhook: each customer's messages in order, repeated until 200, now and then once too often."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from tests.live.dialogue import saying
from tests.live.notices import Notice, text_notice
from tests.live.wire import Tally

WAIT_SECONDS = (0.05, 0.1, 0.2, 0.3)
REPEATED_SHARE = 0.05


@dataclass
class Sender:
    """Posts notices to `url`; `acknowledged` counts them, `refusals` the answers that were not 200."""

    url: str
    chance: random.Random
    acknowledged: Tally = field(default_factory=Tally)
    posted: list[Notice] = field(default_factory=list)
    refusals: dict[int, int] = field(default_factory=dict)
    repeated: int = 0
    _http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Opens its connections."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def close(self) -> None:
        """Closes them."""
        if self._http is not None:
            await self._http.close()

    async def deliver(self, notice: Notice) -> None:
        """Posts one notice until it is acknowledged, and sometimes once more."""
        self.posted.append(notice)
        attempt = 0
        while await self._post(notice) != 200:
            await asyncio.sleep(WAIT_SECONDS[min(attempt, len(WAIT_SECONDS) - 1)])
            attempt += 1
        await self.acknowledged.add()
        if self.chance.random() < REPEATED_SHARE:
            self.repeated += 1
            await self._post(notice)

    async def _post(self, notice: Notice) -> int:
        assert self._http is not None
        try:
            async with self._http.post(self.url, data=notice.body, headers=notice.headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0
        if status != 200:
            self.refusals[status] = self.refusals.get(status, 0) + 1
        return status


@dataclass
class Crowd:
    """Customers who write when told to: `release` lets the next messages go, each customer's one after the other."""

    sender: Sender
    customers: int
    chance: random.Random
    written: int = 0
    _next: dict[int, int] = field(default_factory=dict)
    _tails: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    def release(self, messages: int) -> None:
        """The next `messages` messages, shared out among the customers by chance but evenly."""
        for _ in range(messages):
            customer = self._whose()
            number = self._next.get(customer, 0)
            self._next[customer] = number + 1
            earlier = self._tails.get(customer)
            self._tails[customer] = asyncio.create_task(self._say(customer, number, earlier))
            self.written += 1

    async def acknowledged(self) -> None:
        """Waits until everything that was released has been acknowledged."""
        await asyncio.gather(*self._tails.values())

    def _whose(self) -> int:
        least = min((self._next.get(customer, 0) for customer in range(self.customers)), default=0)
        behind = [customer for customer in range(self.customers) if self._next.get(customer, 0) <= least + 1]
        return self.chance.choice(behind)

    async def _say(self, customer: int, number: int, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await earlier
        await self.sender.deliver(text_notice(customer, number, saying(number)))


def wamids(notices: Sequence[Notice]) -> list[str]:
    """The ids of these notices, in order."""
    return [notice.wamid for notice in notices]
