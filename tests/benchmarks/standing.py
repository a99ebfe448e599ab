"""Memory of the processes, and how long a start takes until the first 200 and the first reply."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from tests.benchmarks.counterpart import Replies, Scene
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.subjects import fire, product
from tests.benchmarks.turns import MESSAGES, perform
from tests.live.client import post_all, raw_request
from tests.live.notices import FIRST_PHONE, text_notice
from tests.live.processes import ROOT, bare_environment, free_port, resident_bytes
from tests.live.server import GUNICORN, SERVE, Server

MEGABYTE = 2**20
STARTS = 3
NOWHERE = "http://127.0.0.1:9"


async def memory(folder: Path) -> list[Figure]:
    """Resident memory after some work: engine, acknowledging process, four workers; and of `iagente understand`."""
    graph_port = free_port()
    graph_url = f"http://127.0.0.1:{graph_port}"
    scene = Scene(customers=40, messages=MESSAGES)
    async with product(folder / "engine", graph_url=graph_url, engine=True) as server:
        await perform(server, graph_port, scene)
        engine = resident_bytes(server.group.pid)
    async with product(folder / "ack", graph_url=NOWHERE, engine=False) as server:
        await fire(server.port, server.group.pid, run="memory", seconds=2, in_flight=32)
        acknowledging = resident_bytes(server.group.pid)
    async with product(folder / "four", graph_url=graph_url, engine=True, kind=GUNICORN, one_core=False) as server:
        await perform(server, graph_port, scene)
        four = [resident_bytes(pid) for pid in server.group.members()]
    understand = await _peak_of_understand(folder)
    each = ", ".join(f"{size / MEGABYTE:.0f}" for size in four)
    return [
        Figure("memory of the engine's process", engine / MEGABYTE, "MB", 400),
        Figure("memory of an acknowledging process", acknowledging / MEGABYTE, "MB", 120),
        Figure("memory of the four workers and their master", sum(four) / MEGABYTE, "MB", 750, how=each),
        Figure("peak memory of iagente understand", understand / MEGABYTE, "MB", 300),
    ]


async def starting(folder: Path) -> list[Figure]:
    """From the start of the process to the first 200, and to the first reply at Graph's door."""
    firsts, replies = [], []
    for number in range(STARTS):
        to_200, to_reply = await _first_answers(folder / str(number))
        firsts.append(to_200)
        replies.append(to_reply)
    return [
        Figure("start to first 200", median(firsts), "s", 1.5),
        Figure("start to first reply", median(replies), "s", 4),
    ]


async def _first_answers(folder: Path) -> tuple[float, float]:
    folder.mkdir(parents=True)
    graph_port = free_port()
    server = Server(SERVE, port=free_port(), graph_url=f"http://127.0.0.1:{graph_port}", folder=folder)
    notice = text_notice(1, 0, "Hola")
    replies = Replies()
    async with replies.serving(graph_port):
        reply = replies.expect(str(FIRST_PHONE + 1))
        begun = time.perf_counter()
        server.start()
        try:
            await server.accepting()
            await post_all(server.port, iter([raw_request(notice)]), in_flight=1, stop=lambda: False)
            first = time.perf_counter() - begun
            return first, await reply - begun
        finally:
            server.kill()


async def _peak_of_understand(folder: Path) -> int:
    source = folder / "in.jsonl"
    source.write_text('{"id": "1", "text": "tengo 38 años y no fumo", "last_question": "age"}\n' * 200)
    script = (
        "import resource, sys; from iagente_vida.cli import run;"
        f" run(['understand', {str(source)!r}, {str(folder / 'out.jsonl')!r}]);"
        " print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, env=bare_environment(folder), stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await command.communicate()
    assert command.returncode == 0, "iagente understand failed"
    return int(answer.split()[-1]) * 1024
