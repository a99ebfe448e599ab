"""`python -m tests.benchmarks [NAME ...]`: measures and prints the table; exit code 1 when a target was missed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.benchmarks import acknowledging, growth, standing, thinking, turns
from tests.benchmarks.figures import Figure, table

SUBJECTS: dict[str, Callable[[Path], Awaitable[list[Figure]]]] = {
    "ack": acknowledging.durable_ack,
    "disk": acknowledging.slow_disk,
    "turns": turns.whole_turns,
    "receipts": turns.receipts,
    "growth": growth.stored_turns,
    "understanding": thinking.understanding,
    "quotes": thinking.quoting,
    "memory": standing.memory,
    "start": standing.starting,
}


async def measure(names: list[str]) -> list[Figure]:
    """The figures of these subjects, one after the other."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        for name in names:
            sys.stderr.write(f"{name}...\n")
            figures += await SUBJECTS[name](Path(folder) / name)
    return figures


def main() -> int:
    """Measures what is named, or everything."""
    figures = asyncio.run(measure(sys.argv[1:] or list(SUBJECTS)))
    sys.stdout.write(table(figures) + "\n")
    return int(any(figure.reached is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
