"""Durable acknowledgement against the same server that stores nothing, and against one insert per commit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.benchmarks.figures import Figure, median
from tests.benchmarks.subjects import Volley, bare, fire, product
from tests.postgres import running_postgres

NOWHERE = "http://127.0.0.1:9"
ROUNDS = 3
SECONDS = 2.0
IN_FLIGHT = 32


async def durable_ack(folder: Path) -> list[Figure]:
    """One process without engine, SQLite FULL and PostgreSQL, interleaved with the floor."""
    floor, sqlite, postgres = [], [], []
    with running_postgres(durable=True) as database:
        async with (
            bare(folder / "bare") as bare_group,
            product(folder / "sqlite", graph_url=NOWHERE, engine=False) as on_sqlite,
            product(
                folder / "postgres", graph_url=NOWHERE, engine=False, database_url=database.new_database()
            ) as on_postgres,
        ):
            bare_port = int(bare_group.command[3])
            for number in range(ROUNDS):
                run = f"ack{number}"
                floor.append(await volley(bare_port, bare_group.pid, run))
                sqlite.append(await volley(on_sqlite.port, on_sqlite.group.pid, run))
                postgres.append(await volley(on_postgres.port, on_postgres.group.pid, run))
    base = median([one.rate for one in floor])
    return [
        Figure("ack floor (stores nothing)", base, "/s", how=_how(floor)),
        _ratio("durable ack, SQLite FULL, of the floor", sqlite, base, 0.35),
        _ratio("durable ack, PostgreSQL, of the floor", postgres, base, 0.45),
        Figure("ack p99, 32 in flight, SQLite", median([one.p99 for one in sqlite]), "ms", 50),
        Figure("ack p99, 32 in flight, PostgreSQL", median([one.p99 for one in postgres]), "ms", 50),
    ]


async def slow_disk(folder: Path) -> list[Figure]:
    """The same with every fsync 2 ms slower, against one insert per commit. Needs a C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return [Figure("group commit, fsync +2 ms: not run, no C compiler", 0)]
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    slow = {"LD_PRELOAD": str(library)}
    single, grouped = [], []
    async with (
        bare(folder / "single", database=str(folder / "single.db"), extra=slow) as bare_group,
        product(folder / "grouped", graph_url=NOWHERE, engine=False, extra=slow) as server,
    ):
        for number in range(ROUNDS):
            single.append(await volley(int(bare_group.command[3]), bare_group.pid, f"slow{number}"))
            grouped.append(await volley(server.port, server.group.pid, f"slow{number}"))
    base = median([one.rate for one in single])
    return [_ratio("group commit of one insert per commit, fsync +2 ms", grouped, base, 10)]


async def volley(port: int, pid: int, run: str) -> Volley:
    """A short burst at full speed; everything must be acknowledged."""
    seen = await fire(port, pid, run=run, seconds=SECONDS, in_flight=IN_FLIGHT)
    assert seen.refused == 0, f"{seen.refused} refused"
    return seen


def _ratio(what: str, seen: list[Volley], base: float, limit: float) -> Figure:
    return Figure(what, median([one.rate for one in seen]) / base, "×", limit, at_least=True, how=_how(seen))


def _how(seen: list[Volley]) -> str:
    rate, p99, cpu = (median([getattr(one, name) for one in seen]) for name in ("rate", "p99", "cpu_us"))
    return f"{rate:,.0f}/s, p99 {p99:.1f} ms, {cpu:.0f} µs CPU each"
