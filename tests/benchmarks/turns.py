"""Whole turns without a model: signed webhook in, reply handed to HTTP out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.counterpart import Scene
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.subjects import OTHER_CORES, product
from tests.live.processes import ROOT, cpu_seconds, free_port
from tests.live.server import Server

ROUNDS = 3
MESSAGES = 10


async def perform(server: Server, graph_port: int, scene: Scene) -> dict[str, float]:
    """Plays a scene against the server; adds `cpu_ms`, the server's processor time a message."""
    before = cpu_seconds(server.group.pid)
    command = [sys.executable, "-m", "tests.benchmarks.counterpart", str(server.port), str(graph_port)]
    other = await asyncio.create_subprocess_exec(
        *command, json.dumps(asdict(scene)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    with contextlib.suppress(ProcessLookupError):
        os.sched_setaffinity(other.pid, OTHER_CORES)
    answer, _ = await other.communicate()
    assert other.returncode == 0, "the other side failed"
    figures: dict[str, float] = json.loads(answer)
    assert figures["silent"] == 0, figures
    return {**figures, "cpu_ms": (cpu_seconds(server.group.pid) - before) / figures["count"] * 1000}


async def receipts(folder: Path) -> list[Figure]:
    """How soon the customer sees that the message was read: while a burst is awaited, with the typing dots."""
    graph_port = free_port()
    extra = {"BURST_WINDOW_SECONDS": "1.2"}
    async with product(folder, graph_url=f"http://127.0.0.1:{graph_port}", engine=True, extra=extra) as server:
        await perform(server, graph_port, Scene(customers=8, messages=2, at_once=4))  # warm
        seen = await perform(server, graph_port, Scene(customers=20, messages=MESSAGES, each_second=5, first=1_000))
    how = f"{seen['read']:.0f} of {seen['count']:.0f} messages; the reply follows at p50 {seen['p50']:.0f} ms"
    return [
        Figure("blue ticks and typing dots p50, burst window 1.2 s", seen["read_p50"], "ms", how=how),
        Figure("blue ticks and typing dots p95, burst window 1.2 s", seen["read_p95"], "ms"),
    ]


async def whole_turns(folder: Path) -> list[Figure]:
    """Full speed on one core, burst window 0, pace off; then reply latency at two steady rates."""
    graph_port = free_port()
    async with product(folder, graph_url=f"http://127.0.0.1:{graph_port}", engine=True) as server:
        await perform(server, graph_port, Scene(customers=8, messages=MESSAGES, at_once=4))  # warm
        full = [
            await perform(server, graph_port, Scene(customers=60, messages=MESSAGES, first=1_000 * (n + 1)))
            for n in range(ROUNDS)
        ]
        low = await perform(server, graph_port, Scene(customers=10, messages=MESSAGES, each_second=5, first=8_000))
        steady = await perform(server, graph_port, Scene(customers=75, messages=MESSAGES, each_second=50, first=9_000))
    rate, cpu, ack = (median([one[name] for one in full]) for name in ("rate", "cpu_ms", "ack_p99"))
    sends = median([one["sends"] / one["count"] for one in full])
    return [
        Figure("whole turns on one core", rate, "/s", 250, at_least=True, how=f"{sends:.1f} replies each, 32 at once"),
        Figure("CPU of a whole turn", cpu, "ms", 4),
        Figure("ack p99, 32 conversations at full speed", ack, "ms", 50, how="the same process runs the engine"),
        Figure("reply p50 at 5 messages/s", low["p50"], "ms", 20),
        Figure("reply p95 at 5 messages/s", low["p95"], "ms", 35),
        Figure("reply p95 at 50 messages/s", steady["p95"], "ms", 60, how=f"p50 {steady['p50']:.0f} ms"),
        Figure("ack p99 at 50 messages/s", steady["ack_p99"], "ms", 50),
    ]
