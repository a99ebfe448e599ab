"""The line between the product and Chatwoot: answers can be kept back, and notices delivered by hand in any order."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from iagente_vida.webhooks.security import chatwoot_signature
from tests.live.processes import free_port

_KEPT = ("X-Chatwoot-Delivery", "X-Chatwoot-Timestamp", "X-Chatwoot-Signature", "Content-Type")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it was sent."""

    body: bytes
    headers: dict[str, str]


@dataclass
class ChatwootLine:
    """A reverse proxy in front of `chatwoot_url`, and the address to which Chatwoot reports."""

    chatwoot_url: str
    url: str
    http: aiohttp.ClientSession
    product_url: str = ""
    notices: list[Notice] = field(default_factory=list)
    by_hand: bool = False
    """Notices are collected, and delivered when the test says so."""
    _held: str = ""
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _answer: asyncio.Event = field(default_factory=asyncio.Event)

    def keep_back(self, call: str) -> None:
        """From now on Chatwoot does what the next call whose path ends so asks for, and does not answer."""
        self._held = call
        self._reached.clear()
        self._answer.clear()

    async def reached(self) -> None:
        """Waits until that call was made and done."""
        async with asyncio.timeout(60):
            await self._reached.wait()

    def hand_back(self) -> None:
        """The answer goes back now, and so do all later ones."""
        self._held = ""
        self._answer.set()

    async def deliver(self, notices: Sequence[Notice]) -> None:
        """Hands these to the product, one after the other; each is kept when the next one leaves."""
        for notice in notices:
            address = f"{self.product_url}/webhook/chatwoot"
            async with self.http.post(address, data=notice.body, headers=notice.headers) as answer:
                assert answer.status == 200

    async def tell(self, body: dict[str, Any]) -> None:
        """Hands the product a notice of Chatwoot's inbox with this body."""
        raw, stamp = json.dumps(body).encode(), str(int(time.time()))
        signed = chatwoot_signature(b"secreto-bandeja", stamp.encode(), raw).decode()
        await self.deliver([Notice(raw, {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": signed})])

    async def call(self, request: web.Request) -> web.Response:
        """One call of the product."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        address = self.chatwoot_url + request.path_qs
        async with self.http.request(request.method, address, data=body, headers=headers) as answer:
            given = web.Response(status=answer.status, body=await answer.read())
            given.content_type = answer.content_type
        if self._held and request.method == "POST" and request.path.endswith(self._held):
            self._held = ""
            self._reached.set()
            await self._answer.wait()
        return given

    async def report(self, request: web.Request) -> web.Response:
        """One notice of Chatwoot."""
        notice = Notice(
            await request.read(), {name: request.headers[name] for name in _KEPT if name in request.headers}
        )
        self.notices.append(notice)
        if not self.by_hand:
            await self.deliver([notice])
        return web.Response()


@asynccontextmanager
async def chatwoot_line(chatwoot_url: str) -> AsyncIterator[ChatwootLine]:
    """The line, open."""
    port = free_port()
    async with aiohttp.ClientSession() as http:
        line = ChatwootLine(chatwoot_url, f"http://127.0.0.1:{port}", http)
        app = web.Application()
        app.router.add_post("/avisos", line.report)
        app.router.add_route("*", "/{path:.*}", line.call)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield line
        finally:
            line.hand_back()
            await runner.cleanup()
