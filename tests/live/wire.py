"""The line between the product and the simulated Graph API: it notes every send, and can be cut or silenced."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import aiohttp
from aiohttp import web

_HOP_BY_HOP = frozenset({"content-length", "transfer-encoding", "connection", "date", "server", "content-encoding"})


class Fault(StrEnum):
    """What the line does to sends."""

    NONE = "none"
    UNAVAILABLE = "unavailable"  # Graph answers 503 and takes nothing
    HANG = "hang"  # nothing is taken and nothing answered until the fault is over, then the connection breaks
    DROP = "drop"  # Graph takes the message, the connection breaks before its answer


@dataclass(slots=True)
class Send:
    """One attempt to send a message, as seen on the line. Times are `time.monotonic` seconds."""

    tracker: str
    to: str
    text: str
    arrived: float
    accepted: bool = False
    refused: bool = False
    """The sender was told in so many words that the message was not taken."""
    answered: float | None = None

    @property
    def outbox_seq(self) -> int:
        """The outbox row that the tracker names."""
        return int(self.tracker.rpartition("-")[2])


class Tally:
    """A count that can be waited for."""

    def __init__(self) -> None:
        self.value = 0
        self._changed = asyncio.Condition()

    async def add(self) -> None:
        """One more."""
        async with self._changed:
            self.value += 1
            self._changed.notify_all()

    async def reach(self, value: int) -> None:
        """Waits until the count is at least `value`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.value >= value)


@dataclass
class Wire:
    """A reverse proxy of our own in front of `graph_url`. `sends` is the record of all attempts, in order."""

    graph_url: str
    fault: Fault = Fault.NONE
    sends: list[Send] = field(default_factory=list)
    arrived: Tally = field(default_factory=Tally)
    answered: Tally = field(default_factory=Tally)
    url: str = ""
    _withhold: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _http: aiohttp.ClientSession | None = None
    _runner: web.AppRunner | None = None

    async def open(self, port: int) -> None:
        """Listens on the loopback."""
        self._withhold.set()
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        app = web.Application(client_max_size=128 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Lets everything go and listens no more."""
        self.end_fault()
        self.hand_back()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def withhold(self) -> None:
        """From now on Graph's answers to sends are kept back: taken, but the sender does not know."""
        self._withhold.clear()

    def hand_back(self) -> None:
        """Answers go back again."""
        self._withhold.set()

    def begin_fault(self, fault: Fault) -> None:
        """From now on every send meets this fault."""
        self.fault = fault
        self._over.clear()

    def end_fault(self) -> None:
        """The line works again."""
        self.fault = Fault.NONE
        self._over.set()

    def accepted(self) -> list[Send]:
        """The sends that Graph has taken, in order of arrival."""
        return [send for send in self.sends if send.accepted]

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        send = _as_send(request, body)
        if send is None:
            return await self._forward(request, body)
        self.sends.append(send)
        await self.arrived.add()
        fault = self.fault
        if fault is Fault.UNAVAILABLE:
            send.refused = True
            return web.json_response(_UNAVAILABLE, status=503)
        if fault is Fault.HANG:
            await self._over.wait()
            return _cut(request)
        answer = await self._forward(request, body)
        send.accepted = answer.status == 200
        send.refused = not send.accepted
        if fault is Fault.DROP:
            return _cut(request)
        await self._withhold.wait()
        send.answered = time.monotonic()
        await self.answered.add()
        return answer

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        assert self._http is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        async with self._http.request(
            request.method, self.graph_url + request.path_qs, data=body, headers=headers
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


_UNAVAILABLE = {"error": {"message": "Service temporarily unavailable", "type": "OAuthException", "code": 2}}


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _as_send(request: web.Request, body: bytes) -> Send | None:
    """The message in a POST to `/messages`; None for receipts and everything else."""
    if request.method != "POST" or not request.path.endswith("/messages"):
        return None
    document: dict[str, Any] = json.loads(body)
    tracker = document.get("biz_opaque_callback_data", "")
    if "to" not in document and "recipient" not in document:
        return None
    text = document.get("text", {}).get("body", "") or document.get("interactive", {}).get("body", {}).get("text", "")
    to = str(document.get("to") or document.get("recipient"))
    return Send(tracker, to, text, time.monotonic())
