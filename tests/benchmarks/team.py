"""Reply latency with Chatwoot beside the product: not configured, answering at once, slow, refusing, and silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iagente_vida.testing import SimulatedChatwoot
from tests.benchmarks.counterpart import Scene
from tests.benchmarks.figures import Figure
from tests.benchmarks.subjects import product
from tests.benchmarks.turns import MESSAGES, perform
from tests.crash.play import chatwoot_variables
from tests.live.processes import free_port

WARM = Scene(customers=4, messages=MESSAGES, at_once=4)
LOW = Scene(customers=10, messages=MESSAGES, each_second=5, first=1_000)
SLOW_MS = "400"
SILENT_MS = "60000"


@dataclass(frozen=True, slots=True)
class Beside:
    """A Chatwoot beside the product: its name in the table, its latency, and whether anything listens there."""

    name: str
    latency_ms: str = "0"
    listens: bool = True


ANSWERING = Beside("answering")
OTHERS = (
    Beside(f"slow ({SLOW_MS} ms a call)", SLOW_MS),
    Beside("refusing connections", listens=False),
    Beside("silent", SILENT_MS),
)


async def replies_beside_chatwoot(folder: Path) -> list[Figure]:
    """The same traffic at 5 messages/s in each case, as ratios to no Chatwoot at all."""
    off = await _reply(folder / "off", {})
    answering = await _beside(folder / "on", ANSWERING)
    figures = [
        Figure("reply p50 without Chatwoot", off["p50"], "ms", how="5 messages/s"),
        Figure("reply p95 without Chatwoot", off["p95"], "ms"),
        Figure("reply p50 with Chatwoot answering", answering["p50"], "ms", 20),
        Figure("reply p95 with Chatwoot answering", answering["p95"], "ms", 35),
    ]
    for number, beside in enumerate((ANSWERING, *OTHERS)):
        seen = answering if beside is ANSWERING else await _beside(folder / str(number), beside)
        how = f"p50 {seen['p50']:.0f} ms, p95 {seen['p95']:.0f} ms"
        figures.append(Figure(f"reply p50, Chatwoot {beside.name}, over none", seen["p50"] / off["p50"], "x", how=how))
        figures.append(Figure(f"reply p95, Chatwoot {beside.name}, over none", seen["p95"] / off["p95"], "x"))
        figures.append(Figure(f"ack p99, Chatwoot {beside.name}", seen["ack_p99"], "ms", 50))
    return figures


async def _beside(folder: Path, beside: Beside) -> dict[str, float]:
    folder.mkdir(parents=True)
    with _chatwoot(folder, beside) as url:
        return await _reply(folder, chatwoot_variables(url))


@contextmanager
def _chatwoot(folder: Path, beside: Beside) -> Iterator[str]:
    """The address of such a Chatwoot."""
    if not beside.listens:
        yield f"http://127.0.0.1:{free_port()}"
        return
    with SimulatedChatwoot(folder / "chatwoot.db") as chatwoot:
        chatwoot.state.set("latency_ms", beside.latency_ms)
        yield chatwoot.url


async def _reply(folder: Path, variables: dict[str, str]) -> dict[str, float]:
    graph_port = free_port()
    async with product(folder, graph_url=f"http://127.0.0.1:{graph_port}", engine=True, extra=variables) as server:
        await perform(server, graph_port, WARM)
        return await perform(server, graph_port, LOW)
