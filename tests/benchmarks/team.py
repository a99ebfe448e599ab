"""Reply latency with Chatwoot beside the product: not configured, answering at once, slow, refusing, and silent.

The five products stand at the same time and take turns, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from iagente_vida.testing import SimulatedChatwoot
from tests.benchmarks.counterpart import Scene
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.subjects import product
from tests.benchmarks.turns import perform
from tests.crash.play import chatwoot_variables
from tests.live.processes import free_port
from tests.live.server import Server

ROUNDS = 3
MESSAGES = 4
WARM = Scene(customers=4, messages=MESSAGES, at_once=2)
SLOW_MS = 300
OFF = "off"


@dataclass(frozen=True, slots=True)
class Beside:
    """A Chatwoot beside the product: its name in the table, its latency, and whether anything listens and answers."""

    name: str
    configured: bool = True
    latency_ms: int = 0
    listens: bool = True
    answers: bool = True


CASES = (
    Beside(OFF, configured=False),
    Beside("on"),
    Beside(f"slow ({SLOW_MS} ms a call)", latency_ms=SLOW_MS),
    Beside("dead (refuses)", listens=False, answers=False),
    Beside("dead (silent)", answers=False),
)
TARGETS = {OFF: (20, 35), "on": (20, 35)}


@dataclass(frozen=True, slots=True)
class Standing:
    """A product that stands, and the port where its Graph API is to be."""

    beside: Beside
    server: Server
    graph_port: int


async def replies_beside_chatwoot(folder: Path) -> list[Figure]:
    """The same traffic at 5 messages/s in each case; medians of the rounds, as ratios to no Chatwoot at all."""
    async with AsyncExitStack() as stack:
        cases = [await _stand(stack, folder / str(number), beside) for number, beside in enumerate(CASES)]
        for case in cases:
            await perform(case.server, case.graph_port, WARM)
        seen: dict[str, list[dict[str, float]]] = defaultdict(list)
        for turn in range(ROUNDS):
            low = Scene(customers=5, messages=MESSAGES, each_second=5, first=1_000 * (turn + 1))
            for case in cases:
                seen[case.beside.name].append(await perform(case.server, case.graph_port, low))
    return _figures({name: _medians(rounds) for name, rounds in seen.items()})


async def _stand(stack: AsyncExitStack, folder: Path, beside: Beside) -> Standing:
    folder.mkdir(parents=True)
    graph_port = free_port()
    variables = chatwoot_variables(stack.enter_context(_chatwoot(folder, beside))) if beside.configured else {}
    server = await stack.enter_async_context(
        product(folder, graph_url=f"http://127.0.0.1:{graph_port}", engine=True, extra=variables)
    )
    return Standing(beside, server, graph_port)


@contextmanager
def _chatwoot(folder: Path, beside: Beside) -> Iterator[str]:
    """The address of such a Chatwoot."""
    if beside.answers:
        with SimulatedChatwoot(folder / "chatwoot.db") as chatwoot:
            chatwoot.state.set("latency_ms", str(beside.latency_ms))
            yield chatwoot.url
    elif beside.listens:
        with socket.create_server(("127.0.0.1", 0), backlog=1_000) as nobody:  # takes calls and never says a word
            yield f"http://127.0.0.1:{nobody.getsockname()[1]}"
    else:
        yield f"http://127.0.0.1:{free_port()}"


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: median([one[name] for one in rounds]) for name in ("p50", "p95", "ack_p99")}


def _figures(seen: dict[str, dict[str, float]]) -> list[Figure]:
    found: list[Figure] = []
    for name, figures in seen.items():
        for part, limit in zip(("p50", "p95"), TARGETS.get(name, (None, None)), strict=True):
            ratio = f"{figures[part] / seen[OFF][part]:.2f} x off"
            found.append(Figure(f"reply {part}, Chatwoot {name}", figures[part], "ms", limit, how=ratio))
    return found + [Figure(f"ack p99, Chatwoot {name}", figures["ack_p99"], "ms", 50) for name, figures in seen.items()]
