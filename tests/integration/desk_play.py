"""Customers on WhatsApp, advisers in Chatwoot, and the product between them, all over real HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from iagente_vida.app import Product
from iagente_vida.config import Settings
from iagente_vida.startup import RunMode, Startup
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.testing import ADVISERS, BOT_TOKEN, USER_TOKEN, SimulatedChatwoot, SimulatedGraph
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.security import signature
from tests.notices import OUR_NUMBER, change, value
from tests.web_server import APP_SECRET, real_settings, served

LAURA, PEDRO = ADVISERS
NOTE = {"private": True}
_MESSAGES = count(1)
_PHONES = count(34600100001)


def template(name: str, text: str) -> CatalogueEntry:
    """An approved template of Meta's catalogue."""
    body = json.dumps([{"type": "BODY", "text": text}])
    return CatalogueEntry(name=name, language="es", status="APPROVED", category="UTILITY", components=body)


TEMPLATES = (
    template("iagente_retomar", "Hola, te escribimos de {{correduria}}. Responde y seguimos."),
    template("iagente_contacto", "Hola, te escribimos de {{correduria}}: un asesor quiere hablar contigo."),
    template("cita", "Su cita es el {{dia}} a las {{hora}}."),
)


def settings_for(tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot, **values: Any) -> Settings:
    return real_settings(
        whatsapp_api_base_url=graph.url,
        data_dir=tmp_path / "data",
        broker_dir=tmp_path / "correduria",
        burst_window_seconds=0,
        whatsapp_pair_seconds=0,
        chatwoot_base_url=chatwoot.url,
        chatwoot_account_id="7",
        chatwoot_whatsapp_inbox_id="3",
        chatwoot_user_token=SecretStr(USER_TOKEN),
        chatwoot_bot_token=SecretStr(BOT_TOKEN),
        chatwoot_webhook_secret=SecretStr("secreto-bandeja"),
        **values,
    )


@dataclass
class Play:
    """The whole, running."""

    url: str
    http: aiohttp.ClientSession
    product: Product
    graph: SimulatedGraph
    chatwoot: SimulatedChatwoot

    def customer(self) -> Customer:
        """Somebody new."""
        return Customer(self, str(next(_PHONES)))

    def deaf(self) -> None:
        """From now on Chatwoot tells nobody."""
        self.chatwoot.report_to("")

    def hears(self) -> None:
        """From now on Chatwoot tells the product."""
        self.chatwoot.report_to(f"{self.url}/webhook/chatwoot")


@dataclass
class Customer:
    """One customer: the phone, and the conversation of it in Chatwoot."""

    play: Play
    phone: str
    heard: list[str] = field(default_factory=list)

    async def writes(self, text: str, *, hours_ago: float = 0, quoting: str = "") -> None:
        self.heard.append(text)
        message = {
            "id": f"wamid.IN{next(_MESSAGES)}",
            "from": self.phone,
            "timestamp": str(int(time.time() - hours_ago * 3600)),
            "type": "text",
            "text": {"body": text},
            **({"context": {"from": OUR_NUMBER, "id": quoting}} if quoting else {}),
        }
        raw = json.dumps(change(value(messages=[message]))).encode()
        headers = {"X-Hub-Signature-256": signature(APP_SECRET.encode(), raw).decode()}
        async with self.play.http.post(f"{self.play.url}/webhook/whatsapp", data=raw, headers=headers) as response:
            assert response.status == 200

    async def greeted(self) -> Customer:
        """Has said hello, and everything of it is on both sides."""
        await self.writes("Hola")
        await self.until(self.on_phone)
        await self.at_rest()
        await self.until(lambda: len(self.public()) == 1 + len(self.on_phone()))
        return self

    async def at_rest(self, channels: Sequence[str] = ("whatsapp", "chatwoot"), seconds: float = 120) -> None:
        """Waits until nothing of this conversation is on its way there."""
        store = self.play.product.store
        [mine] = await store.find(self.phone)
        async with asyncio.timeout(seconds):
            while any(
                row.conversation_id == mine.conversation_id and row.channel in channels
                for row in await store.outbox(states=("pending", "sending"), limit=1000)
            ):
                await asyncio.sleep(0.02)

    def bodies(self) -> list[dict[str, Any]]:
        return [message.body for message in self.play.graph.messages(recipient=self.phone)]

    def on_phone(self) -> list[str]:
        """What the customer has got, in order, in one line each."""
        return [_line(body) for body in self.bodies()]

    @property
    def conversation(self) -> dict[str, Any]:
        """The conversation in Chatwoot; empty while there is none."""
        found = [one for one in self.play.chatwoot.state.all("conversations") if one["source_id"] == self.phone]
        return found[-1] if found else {}

    @property
    def place(self) -> int:
        return int(self.conversation["id"])

    def messages(self) -> list[dict[str, Any]]:
        return self.play.chatwoot.state.messages_of(self.place) if self.conversation else []

    def public(self) -> list[tuple[int, str]]:
        """Messages as advisers see them: kind and text."""
        return [(one["kind"], one["content"]) for one in self.messages() if not one["private"] and one["kind"] != 2]

    def notes(self) -> list[str]:
        return [one["content"] for one in self.messages() if one["private"]]

    def adviser(self, text: str | None, who: Any = LAURA, **fields: Any) -> dict[str, Any]:
        """An adviser writes in Chatwoot."""
        return self.play.chatwoot.state.write(self.place, {"content": text, **fields}, who)

    def attached(self, name: str, mime_type: str, content: bytes) -> dict[str, Any]:
        """A file as Chatwoot attaches it."""
        blob = self.play.chatwoot.state.add("blobs", {"hex": content.hex(), "content_type": mime_type})
        kind = mime_type.partition("/")[0]
        return {
            "id": blob["id"],
            "file_type": kind if kind in ("image", "audio", "video") else "file",
            "data_url": f"{self.play.chatwoot.url}/blobs/{blob['id']}/{name}",
            "content_type": mime_type,
        }

    async def mode(self) -> str:
        """The product's own word for who speaks."""
        found = await self.play.product.store.find(self.phone)
        return found[0].mode if found else ""

    async def until(self, holds: Callable[[], Any], seconds: float = 120) -> Any:
        """Waits for the world to be so."""
        async with asyncio.timeout(seconds):
            while not (found := holds()):
                await asyncio.sleep(0.02)
            return found

    async def until_mode(self, mode: str, seconds: float = 120) -> None:
        async with asyncio.timeout(seconds):
            while await self.mode() != mode:
                await asyncio.sleep(0.02)


def _line(body: dict[str, Any]) -> str:
    kind = body["type"]
    content = body[kind]
    if kind == "text":
        return str(content["body"])
    if kind == "interactive":
        return str(content["body"]["text"])
    if kind == "template":
        return f"[plantilla {content['name']}]"
    return f"[{kind}] {content.get('caption', '')}".rstrip()


@asynccontextmanager
async def playing(settings: Settings, graph: SimulatedGraph, chatwoot: SimulatedChatwoot) -> AsyncIterator[Play]:
    """The product over both simulated sides, told by Chatwoot of what happens."""
    settings.data_dir.mkdir(exist_ok=True)
    product = Product(Startup(settings, RunMode.REAL, (), None))
    async with served(create_app(product, {})) as port, aiohttp.ClientSession() as http:
        play = Play(f"http://127.0.0.1:{port}", http, product, graph, chatwoot)
        await product.store.keep_templates(TEMPLATES, product.clock.now())
        for one in TEMPLATES:
            graph.state.add_template({"name": one.name, "language": one.language, "status": "APPROVED"})
        play.hears()
        yield play


@asynccontextmanager
async def playing_in(folder: Path, **values: Any) -> AsyncIterator[Play]:
    """A product with such settings over simulated sides of its own, all kept in `folder`."""
    with SimulatedGraph(folder / "graph.db") as graph, SimulatedChatwoot(folder / "chatwoot.db") as chatwoot:
        async with playing(settings_for(folder, graph, chatwoot, **values), graph, chatwoot) as play:
            yield play
