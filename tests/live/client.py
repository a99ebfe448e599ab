"""A small fast HTTP client for load: keep-alive connections on raw sockets, one request at a time on each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from tests.live.notices import Notice


@dataclass
class Load:
    """What came back: statuses, and for each request its latency in seconds, in the order of completion."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency, in milliseconds, that this share of the requests did not exceed."""
        return percentile(self.latencies, share) * 1000


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def raw_request(notice: Notice, path: str = "/webhook/whatsapp") -> bytes:
    """The bytes of one POST."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"X-Hub-Signature-256: {notice.signature}\r\nContent-Length: {len(notice.body)}\r\n\r\n"
    return head.encode() + notice.body


async def post_all(port: int, requests: Iterator[bytes], *, in_flight: int, stop: Callable[[], bool]) -> Load:
    """Posts `requests` over `in_flight` connections until they are used up or `stop` says so.

    Raises ConnectionError when the server hangs up on a request.
    """
    load = Load()
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(in_flight):
        _, connection = await loop.create_connection(lambda: _Connection(requests, load, stop), "127.0.0.1", port)
        connections.append(connection)
    begun = time.perf_counter()
    for connection in connections:
        connection.begin()
    await asyncio.gather(*(connection.over for connection in connections))
    load.seconds = time.perf_counter() - begun
    return load


class _Connection(asyncio.Protocol):
    """Writes a request, waits for its answer, writes the next: nothing else, so that the server is the slow side."""

    def __init__(self, requests: Iterator[bytes], load: Load, stop: Callable[[], bool]) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._load = load
        self._stop = stop
        self._answer = b""
        self._begun = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def begin(self) -> None:
        """Posts the next request, or ends when there is none."""
        assert self._transport is not None
        request = None if self._stop() else next(self._requests, None)
        if request is None:
            self.over.set_result(None)
            self._transport.close()
            return
        self._begun = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not end or len(body) < _content_length(head):
            return
        self._load.latencies.append(time.perf_counter() - self._begun)
        self._load.statuses[int(head[9:12])] += 1
        self._answer = b""
        self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(ConnectionError("the server hung up"))


async def post_paced(port: int, requests: Iterable[bytes], *, each_second: float) -> Load:
    """Posts `requests` at a steady rate, whatever the answers take; latencies count from the planned moment."""
    load = Load()
    begun = time.perf_counter()
    idle: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.LifoQueue()

    async def post(request: bytes, planned: float) -> None:
        reader, writer = idle.get_nowait() if idle.qsize() else await asyncio.open_connection("127.0.0.1", port)
        await _exchange(reader, writer, request, load, planned)
        idle.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            planned = begun + number / each_second
            await asyncio.sleep(max(0, planned - time.perf_counter()))
            group.create_task(post(request, planned))
    load.seconds = time.perf_counter() - begun
    while idle.qsize():
        idle.get_nowait()[1].close()
    return load


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, load: Load, begun: float
) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_content_length(head))
    load.latencies.append(time.perf_counter() - begun)
    load.statuses[int(head[9:12])] += 1


def _content_length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
