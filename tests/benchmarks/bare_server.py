"""The floor of an acknowledgement: the same server, signature and JSON, and nothing stored.

`python -m tests.benchmarks.bare_server PORT [DATABASE]`; with DATABASE each notice is one insert and one commit.
"""

from __future__ import annotations

import asyncio
import hmac
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import uvicorn

from tests.live.notices import APP_SECRET

_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"21")],
}
_BODY = {"type": "http.response.body", "body": b'{"status":"recibido"}'}
_SECRET = APP_SECRET.encode()


class BareServer:
    """Verifies, reads, answers. `keep` stores one body durably, in a thread of its own."""

    def __init__(self, database: str = "") -> None:
        self._thread = ThreadPoolExecutor(1)
        self._connection: sqlite3.Connection | None = None
        if database:
            self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            self._connection.execute("create table inbox (seq integer primary key, key text unique, body blob)")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        signature = dict(scope["headers"])[b"x-hub-signature-256"]
        assert hmac.compare_digest(signature, b"sha256=" + hmac.digest(_SECRET, body, "sha256").hex().encode())
        document = msgspec.json.decode(body)
        if self._connection is not None:
            key = document["entry"][0]["changes"][0]["value"]["messages"][0]["id"]
            await asyncio.get_running_loop().run_in_executor(self._thread, self._keep, key, body)
        await send(_START)
        await send(_BODY)

    def _keep(self, key: str, body: bytes) -> None:
        assert self._connection is not None
        self._connection.execute("begin immediate")
        self._connection.execute("insert into inbox (key, body) values (?, ?) on conflict do nothing", (key, body))
        self._connection.execute("commit")


def main() -> None:
    """Serves until it is killed."""
    port, *database = sys.argv[1:]
    app = BareServer(*database)
    uvicorn.run(
        app,
        port=int(port),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
