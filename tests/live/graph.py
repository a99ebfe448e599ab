"""The simulated Graph API as a process of its own: it survives whatever happens to the product."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from tests.live.notices import APP_SECRET
from tests.live.processes import Group, bare_environment


class Graph:
    """`python -m iagente_vida.sandbox.graph` on a port of the loopback; statuses go to `webhook_url`."""

    def __init__(self, *, port: int, webhook_url: str, folder: Path, latency: float = 0) -> None:
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "iagente_vida.sandbox.graph", "--port", str(port)]
        command += ["--db", str(folder / "graph.db"), "--webhook-url", webhook_url, "--app-secret", APP_SECRET]
        command += ["--latency", str(latency)]
        self.group = Group(command, bare_environment(folder), folder / "graph.log")

    async def start(self, seconds: float = 20) -> None:
        """Starts it and waits until it answers."""
        self.group.start()
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                await self.accepted()
                return
            if not self.group.running or time.monotonic() > deadline:
                raise TimeoutError(self.group.log.read_text()[-2000:])
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        """Ends it."""
        self.group.stop()

    async def accepted(self) -> list[dict[str, Any]]:
        """Every message it has taken, in order, as it remembers them itself."""
        found: list[dict[str, Any]] = []
        async with aiohttp.ClientSession() as http:
            while True:
                since = found[-1]["seq"] if found else 0
                async with http.get(f"{self.url}/_control/messages", params={"since": str(since)}) as answer:
                    page = (await answer.json())["messages"]
                if not page:
                    return found
                found += page
