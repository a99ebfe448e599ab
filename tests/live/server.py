"""The product under test: one process (`iagente serve`) or the four gunicorn workers, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.live.notices import APP_SECRET, PHONE_NUMBER_ID
from tests.live.processes import BIN, Group, bare_environment

SERVE = "serve"
GUNICORN = "gunicorn"
VERIFY_TOKEN = "verificar"
ADMIN_TOKEN = "administrar"


class Server:
    """The product on a port of the loopback, with the Graph API at `graph_url`."""

    def __init__(
        self,
        kind: str,
        *,
        port: int,
        graph_url: str,
        folder: Path,
        database_url: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.port = port
        self.data_dir = folder / "data"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.database_url = database_url or f"sqlite:///{self.data_dir / 'iagente.db'}"
        environment = {
            **bare_environment(folder),
            "WHATSAPP_TOKEN": "token-de-prueba",
            "WHATSAPP_PHONE_NUMBER_ID": PHONE_NUMBER_ID,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_API_BASE_URL": graph_url,
            "WHATSAPP_MESSAGES_PER_SECOND": "0",
            "WHATSAPP_PAIR_BURST": "0",
            "WEBHOOK_HOST": "127.0.0.1",
            "WEBHOOK_PORT": str(port),
            "ADMIN_TOKEN": ADMIN_TOKEN,
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "BURST_WINDOW_SECONDS": "0",
            **(extra or {}),
        }
        self.group = Group(_command(kind, port), environment, folder / "server.log")

    @property
    def url(self) -> str:
        """Where the webhook listens."""
        return f"http://127.0.0.1:{self.port}/webhook/whatsapp"

    def start(self) -> None:
        """Starts it; `accepting` waits for the port."""
        self.group.start()

    async def accepting(self, seconds: float = 30) -> None:
        """Waits until the port takes connections. Raises TimeoutError, with the end of the log, when it never does."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                await writer.wait_closed()
                return
            if not self.group.running or time.monotonic() > deadline:
                raise TimeoutError(self.log_text()[-2000:])
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL for all of it."""
        self.group.kill()

    def stop(self) -> None:
        """SIGTERM, as an operator stops it."""
        self.group.stop()

    def kill_engine(self) -> bool:
        """SIGKILL for the process that runs the engine, and for no other; False when nobody is the engine now."""
        pid = self.engine_pid()
        if pid is None or pid not in self.group.members():
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def engine_pid(self) -> int | None:
        """The process that the lock file names."""
        try:
            return int((self.data_dir / "engine.lock").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return None

    def log_text(self) -> str:
        """Everything that was written: output of the processes and the log file."""
        files = [self.group.log, *sorted(self.data_dir.glob("webhook.log*"))]
        return "".join(file.read_text(errors="replace") for file in files if file.is_file())


def _command(kind: str, port: int) -> list[str]:
    if kind == GUNICORN:
        target = "src.webhooks.whatsapp_webhook:app"
        return [str(BIN / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", "4", target]
    return [sys.executable, "-m", "iagente_vida", "serve"]
