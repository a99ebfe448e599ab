"""A sandbox of one's own: the server as a child process, with a data folder that goes away with it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from iagente_vida.sandbox.client import SimulatorError

START_SECONDS = 30
STOP_SECONDS = 15
LOOK_SECONDS = 0.1

# A `.env` in sight may configure a real number. A value of the form `tu_...` counts as missing and hides it.
HIDDEN = (
    "WHATSAPP_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_APP_SECRET",
    "ENCRYPTION_KEY",
    "ADMIN_TOKEN",
    "WEBHOOK_HOST",
    "LOG_FILE",
)


@asynccontextmanager
async def sandbox_server(**variables: str) -> AsyncIterator[str]:
    """Starts `iagente serve --sandbox` on a free port and gives its address. Raises SimulatorError if it does not
    start."""
    with tempfile.TemporaryDirectory(prefix="iagente-") as folder:
        port = free_port()
        environment = {**sandbox_environment(Path(folder)), **variables}
        output = Path(folder) / "salida.txt"
        with output.open("wb") as written:
            server = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "iagente_vida", "serve", "--sandbox", "--port", str(port)),
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=written,
                stderr=written,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            await _answering(server, url, output)
            yield url
        finally:
            await _stop(server)


def sandbox_environment(folder: Path) -> dict[str, str]:
    """The environment of a process that works on the sandbox in `folder`, whatever is configured around it."""
    return {
        **os.environ,
        **dict.fromkeys(HIDDEN, "tu_valor"),
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite",
    }


async def reachable(url: str) -> bool:
    """Whether a simulator answers at `url`."""
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{url}/simulador/api/phones", timeout=aiohttp.ClientTimeout(total=5)) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def free_port() -> int:
    """A TCP port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answering(server: asyncio.subprocess.Process, url: str, output: Path) -> None:
    """Waits until the server answers."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while server.returncode is None:
                if await reachable(url):
                    return
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        pass  # said below, with what the server wrote
    written = await asyncio.to_thread(output.read_text, encoding="utf-8", errors="replace")
    lines = written.strip().splitlines()
    reason = f" Dijo: {lines[-1]}" if lines else ""
    raise SimulatorError(f"El simulador no ha arrancado.{reason}")


async def _stop(server: asyncio.subprocess.Process) -> None:
    if server.returncode is not None:
        return
    server.terminate()
    try:
        await asyncio.wait_for(server.wait(), STOP_SECONDS)
    except TimeoutError:
        server.kill()
        await server.wait()
