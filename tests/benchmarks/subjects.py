"""What is measured, as processes: the product at various settings, the floors, the load generator."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from iagente_vida.workers.election import EngineLock
from tests.live.processes import ROOT, Group, bare_environment, cpu_seconds, free_port
from tests.live.server import SERVE, Server

SERVER_CORE = {0}
OTHER_CORES = set(range(1, os.cpu_count() or 1)) or {0}


@dataclass(frozen=True, slots=True)
class Volley:
    """What one load generator saw; times in milliseconds, `cpu_us` = the server's processor time a request."""

    rate: float
    p50: float
    p99: float
    refused: int
    count: int
    cpu_us: float


async def fire(port: int, pid: int, *, run: str, seconds: float, in_flight: int) -> Volley:
    """Loads the server on `port`, whose process is `pid`, from a process on another core."""
    command = [sys.executable, "-m", "tests.benchmarks.loader", str(port), run, str(seconds), str(in_flight)]
    before = cpu_seconds(pid)
    loader = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    with contextlib.suppress(ProcessLookupError):
        os.sched_setaffinity(loader.pid, OTHER_CORES)
    answer, _ = await loader.communicate()
    assert loader.returncode == 0, "the load generator failed"
    seen = json.loads(answer)
    return Volley(**seen, cpu_us=(cpu_seconds(pid) - before) / seen["count"] * 1e6)


async def listening(group: Group, port: int) -> None:
    """Waits until something accepts connections on `port`."""
    while True:
        assert group.running, group.log.read_text()[-2000:]
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)


@asynccontextmanager
async def bare(folder: Path, *, database: str = "", extra: Mapping[str, str] | None = None) -> AsyncIterator[Group]:
    """The floor on a port of its own (the last word of its command before the database)."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.bare_server",
        str(free_port()),
        *([database] if database else []),
    ]
    group = Group(command, {**bare_environment(folder), **(extra or {})}, folder / "bare.log")
    group.start()
    os.sched_setaffinity(group.pid, SERVER_CORE)
    try:
        await listening(group, int(command[3]))
        yield group
    finally:
        group.kill()


@asynccontextmanager
async def product(
    folder: Path,
    *,
    graph_url: str,
    engine: bool,
    kind: str = SERVE,
    database_url: str = "",
    extra: Mapping[str, str] | None = None,
    one_core: bool = True,
) -> AsyncIterator[Server]:
    """The product on a port of its own. Without `engine` it only acknowledges: somebody else holds the lock."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(kind, port=free_port(), graph_url=graph_url, folder=folder, database_url=database_url, extra=extra)
    lock = EngineLock(server.data_dir / "engine.lock")
    if not engine:
        assert lock.acquire()
    server.start()
    if one_core:
        os.sched_setaffinity(server.group.pid, SERVER_CORE)
    try:
        await server.accepting()
        yield server
    finally:
        server.kill()
        lock.release()
