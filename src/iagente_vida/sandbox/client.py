"""A caller of the phone page's API: a customer's phone in the hands of a program."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from iagente_vida.errors import IagenteError

FIRST_SECONDS = 20.0
"""How long an answer may take before it counts as silence."""

SILENT_SECONDS = 3.0
"""The same while a person has the conversation, or it is closed: nobody is expected to answer."""

QUIET_SECONDS = 0.8
"""How long nothing may follow an answer before it counts as whole."""


class SimulatorError(IagenteError):
    """The simulator refused, or is not there."""

    code = "simulador_no_disponible"


class PhoneClient:
    """One simulated phone, over HTTP. Make it with `phone_client`."""

    def __init__(self, http: aiohttp.ClientSession, url: str, phone: str) -> None:
        self._http = http
        self._api = f"{url.rstrip('/')}/simulador/api"
        self._phone = phone
        self._changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def chat(self) -> dict[str, Any]:
        """The conversation as it stands."""
        return await self._call("GET", "/messages", params={"from": self._phone})

    async def say(self, **action: str) -> list[dict[str, Any]]:
        """Sends a message (`text` or `reply_id`) and gives what came back: one turn's messages, none for silence."""
        before = await self.chat()
        known = {message["id"] for message in before["messages"]}
        while not self._changes.empty():
            self._changes.get_nowait()
        await self._call("POST", "/messages", json={"from": self._phone, **action})
        return await self._answers(known, FIRST_SECONDS if before["mode"] in ("", "bot", "waiting") else SILENT_SECONDS)

    async def follow(self) -> None:
        """Listens to the live feed for ever; `say` needs it running."""
        while True:
            async with self._http.get(f"{self._api}/feed", params={"from": self._phone}) as feed:
                event = ""
                async for raw in feed.content:
                    line = raw.decode().rstrip("\n")
                    if line.startswith("event: "):
                        event = line.removeprefix("event: ")
                    elif line.startswith("data: ") and event == "chat":
                        self._changes.put_nowait(json.loads(line.removeprefix("data: ")))

    async def _answers(self, known: set[str], patience: float) -> list[dict[str, Any]]:
        fresh: dict[str, dict[str, Any]] = {}
        while True:
            try:
                chat = await asyncio.wait_for(self._changes.get(), QUIET_SECONDS if fresh else patience)
            except TimeoutError:
                return list(fresh.values())
            for message in chat["messages"]:
                if message["direction"] == "out" and message["id"] not in known:
                    fresh[message["id"]] = message

    async def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            async with self._http.request(method, self._api + path, **options) as answer:
                document = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SimulatorError(
                "El simulador no contesta. Arráncalo con: iagente serve --sandbox, o di dónde está con --url."
            ) from error
        if not isinstance(document, dict) or answer.status >= 400:
            detail = document.get("detail") if isinstance(document, dict) else None
            raise SimulatorError(str(detail or f"El simulador ha contestado {answer.status}."))
        return document


@asynccontextmanager
async def phone_client(url: str, phone: str) -> AsyncIterator[PhoneClient]:
    """A phone on the simulator at `url`, listening. Raises SimulatorError when there is no simulator."""
    # A line of the feed holds a whole conversation.
    async with aiohttp.ClientSession(read_bufsize=2**22, timeout=aiohttp.ClientTimeout(total=None)) as http:
        client = PhoneClient(http, url, phone)
        await client.chat()
        feed = asyncio.create_task(client.follow())
        try:
            yield client
        finally:
            feed.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
                await feed
