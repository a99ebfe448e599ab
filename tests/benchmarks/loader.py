"""The load generator as a process: `python -m tests.benchmarks.loader PORT RUN SECONDS IN_FLIGHT`, figures as JSON."""

from __future__ import annotations

import json
import sys
import time

import uvloop

from tests.live.client import Load, post_all, raw_request
from tests.live.dialogue import saying
from tests.live.notices import text_notice

CUSTOMERS = 500
PREBUILT = 40_000


async def generate(port: int, run: str, seconds: float, in_flight: int) -> Load:
    """Posts messages of many customers for some seconds; every body is built and signed before."""
    built = [
        raw_request(text_notice(n % CUSTOMERS, n // CUSTOMERS, saying(n // CUSTOMERS), run=run))
        for n in range(int(min(PREBUILT, seconds * 30_000)))
    ]
    end = time.perf_counter() + seconds
    return await post_all(port, iter(built), in_flight=in_flight, stop=lambda: time.perf_counter() > end)


def main() -> None:
    """Prints rate, p50, p99 (milliseconds) and how many answers were not 200."""
    port, run, seconds, in_flight = sys.argv[1:]
    load = uvloop.run(generate(int(port), run, float(seconds), int(in_flight)))
    refused = sum(count for status, count in load.statuses.items() if status != 200)
    figures = {"rate": load.rate, "p50": load.percentile(0.5), "p99": load.percentile(0.99), "refused": refused}
    print(json.dumps({**figures, "count": len(load.latencies)}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
