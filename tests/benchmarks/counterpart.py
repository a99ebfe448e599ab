"""The other side as one process: customers who wait for their reply before they write again, and a bare Graph API.

`python -m tests.benchmarks.counterpart SERVER_PORT GRAPH_PORT JSON`; the JSON holds a `Scene`, the answer is JSON too.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import uvicorn
import uvloop

from tests.live.client import Load, post_all, raw_request
from tests.live.dialogue import saying
from tests.live.notices import FIRST_PHONE, text_notice

REPLY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Scene:
    """`customers` who write `messages` each; `at_once` of them at a time, or `each_second` new messages a second.

    `first` is the number of the first customer: a second scene on the same database brings new ones.
    """

    customers: int
    messages: int
    at_once: int = 32
    each_second: float = 0
    first: int = 0


@dataclass
class Replies:
    """When the first reply to a customer's newest message arrived, and the first receipt of each message (no `to`)."""

    waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    posted: dict[str, float] = field(default_factory=dict)
    read: dict[str, float] = field(default_factory=dict)
    """Seconds from a message's posting to its blue ticks, or to the typing dots that come with them."""
    sends: int = 0

    def expect(self, phone: str) -> asyncio.Future[float]:
        """A future of the moment of the next message to `phone`."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.waiting[phone] = future
        return future

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Answers on `port` of the loopback for as long as the block lasts."""
        config = uvicorn.Config(self, port=port, lifespan="off", log_level="error", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        try:
            yield
        finally:
            server.should_exit = True
            await task

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The Graph API: takes everything, at once."""
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        document = msgspec.json.decode(body)
        arrived = time.perf_counter()
        if "to" in document:
            self.sends += 1
            future = self.waiting.pop(document["to"].lstrip("+"), None)
            if future is not None and not future.done():
                future.set_result(arrived)
        elif (begun := self.posted.get(document.get("message_id", ""))) is not None:
            self.read.setdefault(document["message_id"], arrived - begun)
        answer = b'{"messaging_product":"whatsapp","success":true,"messages":[{"id":"wamid.out.%d"}]}' % self.sends
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


class Stand:
    """Plays a scene against the product."""

    def __init__(self, port: int, replies: Replies, scene: Scene) -> None:
        self._port = port
        self._replies = replies
        self._scene = scene
        self._latencies: list[float] = []
        self._silent = 0
        self._acks = Load()

    async def play(self) -> dict[str, float]:
        """Figures: messages a second, reply latency percentiles (ms), ack percentiles, replies that never came."""
        begun = time.perf_counter()
        if self._scene.each_second:
            await self._play_paced()
        else:
            customers = iter(range(self._scene.customers))
            await asyncio.gather(*(self._play_in_turn(customers) for _ in range(self._scene.at_once)))
        seconds = time.perf_counter() - begun
        ordered = sorted(self._latencies)
        read = sorted(self._replies.read.values()) or [0.0]
        return {
            "read": len(self._replies.read),
            "read_p50": read[len(read) // 2] * 1000,
            "read_p95": read[int(len(read) * 0.95)] * 1000,
            "rate": len(ordered) / seconds,
            "count": len(ordered),
            "silent": self._silent,
            "sends": self._replies.sends,
            "p50": ordered[len(ordered) // 2] * 1000,
            "p95": ordered[int(len(ordered) * 0.95)] * 1000,
            "ack_p50": self._acks.percentile(0.5),
            "ack_p99": self._acks.percentile(0.99),
        }

    async def _play_in_turn(self, customers: Iterator[int]) -> None:
        for customer in customers:
            for number in range(self._scene.messages):
                await self._say(customer, number)

    async def _play_paced(self) -> None:
        """Messages at a steady rate; whoever has no reply yet when it is his turn waits for it first."""
        begun = time.perf_counter()
        count = 0
        said: dict[int, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            for number in range(self._scene.messages):
                for customer in range(self._scene.customers):
                    await asyncio.sleep(max(0, begun + count / self._scene.each_second - time.perf_counter()))
                    said[customer] = group.create_task(self._say_after(said.get(customer), customer, number))
                    count += 1

    async def _say_after(self, earlier: asyncio.Task[None] | None, customer: int, number: int) -> None:
        if earlier is not None:
            await earlier
        await self._say(customer, number)

    async def _say(self, customer: int, number: int) -> None:
        who = self._scene.first + customer
        reply = self._replies.expect(str(FIRST_PHONE + who))
        notice = text_notice(who, number, saying(number), run="scene")
        request = raw_request(notice)
        begun = time.perf_counter()
        self._replies.posted[notice.wamid] = begun
        load = await post_all(self._port, iter([request]), in_flight=1, stop=lambda: False)
        assert load.statuses == {200: 1}, load.statuses
        self._acks.latencies += load.latencies
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                self._latencies.append(await reply - begun)
        except TimeoutError:
            self._silent += 1


async def perform(port: int, graph_port: int, scene: Scene) -> dict[str, float]:
    """Serves Graph while it plays the scene."""
    replies = Replies()
    async with replies.serving(graph_port):
        return await Stand(port, replies, scene).play()


def main() -> None:
    """Prints the figures."""
    port, graph_port, scene = sys.argv[1:]
    figures = uvloop.run(perform(int(port), int(graph_port), Scene(**json.loads(scene))))
    print(json.dumps(figures))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
