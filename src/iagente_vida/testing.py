"""Public fakes for tests of this product and of what is built on it: WhatsApp, Chatwoot and a virtual clock."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn

from iagente_vida.clock import Clock, SystemClock, VirtualClock
from iagente_vida.sandbox.chatwoot import USER_TOKEN, ChatwootApp
from iagente_vida.sandbox.chatwoot_configuration import BOT_TOKEN
from iagente_vida.sandbox.chatwoot_state import ADVISERS, Actor, ChatwootState
from iagente_vida.sandbox.graph import GraphRules, create_app
from iagente_vida.sandbox.graph_records import AcceptedMessage, Fault
from iagente_vida.sandbox.graph_state import GraphState

__all__ = [
    "ADVISERS",
    "BOT_TOKEN",
    "USER_TOKEN",
    "AcceptedMessage",
    "Actor",
    "Fault",
    "GraphRules",
    "SimulatedChatwoot",
    "SimulatedGraph",
    "VirtualClock",
]


class _Served:
    """An ASGI application on a loopback port, served by a thread of this process for as long as the block lasts."""

    def __init__(self, app: Any, state: GraphState | ChatwootState, name: str, port: int) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._kept = state
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", lifespan="on", timeout_graceful_shutdown=1
        )
        self._server = _AnnouncedServer(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server.ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self._kept.close()


class SimulatedGraph(_Served):
    """The simulated Graph API on a loopback port, served by a thread of this process. A context manager.

    Everything it remembers lies in `db`: a second one over the same file goes on where the first stopped.
    """

    def __init__(
        self, db: Path, *, webhook_url: str = "", app_secret: str = "", rules: GraphRules | None = None, port: int = 0
    ) -> None:
        self.state = GraphState(db, SystemClock())
        app = create_app(self.state, webhook_url=webhook_url, app_secret=app_secret, rules=rules)
        super().__init__(app, self.state, "simulated-graph", port)

    def fail(self, fault: Fault) -> None:
        """From now on this goes wrong."""
        self.state.add_fault(fault)

    def recover(self) -> None:
        """Nothing goes wrong any more."""
        self.state.clear_faults()

    def report_to(self, webhook_url: str, app_secret: str = "") -> None:
        """From now on delivery statuses go there."""
        self.state.set("app_secret", app_secret)
        self.state.set("webhook_url", webhook_url)

    def messages(self, *, since: int = 0, recipient: str = "") -> list[AcceptedMessage]:
        """What was accepted after `since`, oldest first."""
        return self.state.messages(since=since, recipient=recipient)

    async def wait_for_messages(
        self, count: int, *, since: int = 0, recipient: str = "", seconds: float = 10
    ) -> list[AcceptedMessage]:
        """The accepted messages as soon as there are `count` of them. Raises TimeoutError."""
        found = await asyncio.to_thread(
            self.state.wait_for_messages, since=since, recipient=recipient, count=count, seconds=seconds
        )
        if len(found) < count:
            raise TimeoutError(f"{len(found)} messages of {count} after {seconds} s")
        return found


class SimulatedChatwoot(_Served):
    """The simulated Chatwoot on a loopback port, served by a thread of this process. A context manager.

    Tokens: USER_TOKEN (administrator, user 9), BOT_TOKEN (bot 2), "token-4" and "token-5" (advisers). API inbox 3,
    web inbox 8, account 7. `state` is changed directly to play an adviser; everything it remembers lies in `db`.
    """

    def __init__(
        self, db: Path, *, clock: Clock | None = None, port: int = 0, chance: random.Random | None = None
    ) -> None:
        self.state = ChatwootState(db, clock or SystemClock())
        self._app = ChatwootApp(self.state, chance=chance)
        super().__init__(self._app.create(), self.state, "simulated-chatwoot", port)

    @property
    def calls(self) -> int:
        """How many calls have come so far."""
        return self._app.calls

    def report_to(self, url: str) -> None:
        """From now on the API inbox's notices go there, signed with the inbox's secret."""
        self.state.set("inbox_webhook_url", url)


class _AnnouncedServer(uvicorn.Server):
    """A uvicorn server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
