"""Everything a storm or a fault needs, standing: simulated Graph, the line to it, the product, and Meta's sender."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live.books import Books
from tests.live.graph import Graph
from tests.live.processes import free_port
from tests.live.sender import Crowd, Sender
from tests.live.server import Server
from tests.live.wire import Wire


@dataclass
class Stage:
    """The parts, wired: sender -> server -> wire -> graph -> statuses back to the server."""

    graph: Graph
    wire: Wire
    server: Server
    sender: Sender
    crowd: Crowd
    books: Books
    folder: Path


def seed() -> int:
    """The seed of this run's chance: CRASH_SEED repeats an earlier one."""
    return int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(2**32))


@asynccontextmanager
async def stage(
    kind: str,
    folder: Path,
    chance: random.Random,
    *,
    customers: int,
    database_url: str = "",
    extra: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """Puts everything up but the server, which the caller starts; takes everything down."""
    port = free_port()
    graph = Graph(port=free_port(), webhook_url=f"http://127.0.0.1:{port}/webhook/whatsapp", folder=folder)
    await graph.start()
    wire = Wire(graph.url)
    await wire.open(free_port())
    server = Server(kind, port=port, graph_url=wire.url, folder=folder, database_url=database_url, extra=extra)
    sender = Sender(server.url, chance)
    await sender.open()
    try:
        yield Stage(graph, wire, server, sender, Crowd(sender, customers, chance), Books(server.database_url), folder)
    finally:
        await sender.close()
        server.kill()
        await wire.close()
        graph.stop()
