"""The web side served by uvicorn on loopback over a real store, without the engine."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import uvicorn
from pydantic import SecretStr

from iagente_vida.clock import Clock, SystemClock
from iagente_vida.config import Settings
from iagente_vida.integrations.whatsapp_client import MediaFile
from iagente_vida.startup import RunMode, Startup, StartWarning
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.store import Store
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.asgi import ASGIApp
from iagente_vida.webhooks.security import signature
from tests.notices import OUR_NUMBER

APP_SECRET = "secreto-de-app"
ADMIN_TOKEN = "llave-de-administración"
VERIFY_TOKEN = "verifícame"


def real_settings(**values: Any) -> Settings:
    """A whole real configuration."""
    complete: dict[str, Any] = {
        "whatsapp_token": SecretStr("token"),
        "whatsapp_phone_number_id": OUR_NUMBER,
        "whatsapp_verify_token": SecretStr(VERIFY_TOKEN),
        "whatsapp_app_secret": SecretStr(APP_SECRET),
        "admin_token": SecretStr(ADMIN_TOKEN),
    }
    return Settings(**(complete | values))


@dataclass
class WebServices:
    """The services of a process that only acknowledges; remembers who was woken."""

    settings: Settings
    store: Store
    clock: Clock = field(default_factory=SystemClock)
    phone_number_id: str = OUR_NUMBER
    engine_here: bool = False
    engine_pid: int | None = 4321
    last_sweep: datetime | None = None
    woken_ids: list[int] = field(default_factory=list)
    statuses_woken: int = 0
    running: bool = False

    @property
    def startup(self) -> Startup:
        mode = RunMode.SANDBOX if self.settings.sandbox else RunMode.REAL
        return Startup(self.settings, mode, (StartWarning("sin_empresa", "Falta empresa.toml."),), None)

    async def media(self, media_id: str) -> MediaFile:
        return MediaFile(content=media_id.encode(), mime_type="image/jpeg", sha256="")

    async def start(self) -> None:
        await self.store.open()
        self.running = True

    async def stop(self) -> None:
        self.running = False
        await self.store.close()

    def woken(self, accepted: Sequence[Accepted], *, statuses: bool) -> None:
        self.woken_ids += [item.conversation_id for item in accepted if item.wakes and item.conversation_id is not None]
        self.statuses_woken += statuses


@dataclass
class Web:
    """A running server and a client of it."""

    url: str
    port: int
    services: WebServices
    http: aiohttp.ClientSession

    async def post(self, raw: bytes, **headers: str) -> tuple[int, Any]:
        """A POST from Meta as it is: unsigned unless `headers` say otherwise."""
        async with self.http.post(f"{self.url}/webhook/whatsapp", data=io.BytesIO(raw), headers=headers) as response:
            return response.status, await response.json()

    async def post_signed(self, raw: bytes, secret: str = APP_SECRET) -> tuple[int, Any]:
        """A POST from Meta."""
        return await self.post(raw, **{"X-Hub-Signature-256": signature(secret.encode(), raw).decode()})

    async def call(self, method: str, path: str, *, token: str | None = ADMIN_TOKEN) -> tuple[int, Any]:
        """An operator's call and its JSON answer."""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        async with self.http.request(method, self.url + path, headers=headers) as response:
            return response.status, await response.json()


@asynccontextmanager
async def served(app: ASGIApp | Any, lifespan: Any = "on") -> AsyncIterator[int]:
    """The port on which uvicorn serves `app`."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan=lifespan, log_config=None, access_log=False, proxy_headers=False)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    started = asyncio.create_task(_started(server))
    await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
    started.cancel()
    if running.done():
        raise RuntimeError("the server did not start")
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def _started(server: uvicorn.Server) -> None:
    while not server.started:
        await asyncio.sleep(0.005)


@asynccontextmanager
async def web(services: WebServices) -> AsyncIterator[Web]:
    """`services` on the web."""
    async with served(create_app(services)) as port, aiohttp.ClientSession() as http:
        yield Web(f"http://127.0.0.1:{port}", port, services, http)
