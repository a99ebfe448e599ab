"""A small fast HTTP client for load: keep-alive connections on raw sockets, one request at a time on each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

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
    """Posts `requests` over `in_flight` connections until they are used up or `stop` says so."""
    load = Load()
    begun = time.perf_counter()
    await asyncio.gather(*(_connection(port, requests, load, stop) for _ in range(in_flight)))
    load.seconds = time.perf_counter() - begun
    return load


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


async def _connection(port: int, requests: Iterator[bytes], load: Load, stop: Callable[[], bool]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in requests:
            await _exchange(reader, writer, request, load, time.perf_counter())
            if stop():
                return
    finally:
        writer.close()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, load: Load, begun: float
) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    load.latencies.append(time.perf_counter() - begun)
    load.statuses[int(head[9:12])] += 1
