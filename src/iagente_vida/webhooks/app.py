"""The web side as one ASGI callable: the webhook's fast path, the pages, the lifespan."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from iagente_vida.errors import IagenteError
from iagente_vida.webhooks import chatwoot_webhook, whatsapp_webhook
from iagente_vida.webhooks.asgi import ASGIApp, Receive, Scope, Send
from iagente_vida.webhooks.chatwoot_webhook import ChatwootWebhook
from iagente_vida.webhooks.ports import Services
from iagente_vida.webhooks.responses import answer_error
from iagente_vida.webhooks.whatsapp_webhook import WhatsAppWebhook

log = logging.getLogger(__name__)

_NOTICE_PATHS = frozenset({whatsapp_webhook.PATH, whatsapp_webhook.PATH + "/"})
_CHATWOOT_PATHS = frozenset({chatwoot_webhook.PATH, chatwoot_webhook.PATH + "/"})


def create_app(services: Services, mounts: Mapping[str, ASGIApp] | None = None) -> WebApp:
    """The ASGI application of one process. It starts `services` with the server, or with the first request where the
    server knows no lifespan. `mounts` are more pages by path prefix ("/simulador"); they get the whole path."""
    return WebApp(services, mounts or {})


class WebApp:
    """Routes a request to the fast path, a mounted page or FastAPI, which is loaded when it is first needed."""

    def __init__(self, services: Services, mounts: Mapping[str, ASGIApp]) -> None:
        self._services = services
        self._mounts = mounts
        self._notices = WhatsAppWebhook(services)
        self._chatwoot = ChatwootWebhook(services)
        self._pages: ASGIApp | None = None
        self._started = False
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if not self._started and not await self._start_late(scope, send):
            return
        if scope["type"] == "http" and scope["path"] in _NOTICE_PATHS:
            await self._notices(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"] in _CHATWOOT_PATHS:
            await self._chatwoot(scope, receive, send)
            return
        await (self._mounted(scope["path"]) or await self._own_pages())(scope, receive, send)

    def _mounted(self, path: str) -> ASGIApp | None:
        for prefix, app in self._mounts.items():
            if path == prefix or path.startswith(prefix + "/"):
                return app
        return None

    async def _own_pages(self) -> ASGIApp:
        async with self._lock:
            if self._pages is None:
                # In a thread: loading FastAPI takes a third of a second, in which notices go on being kept.
                self._pages = await asyncio.to_thread(_load_pages, self._services)
            return self._pages

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except IagenteError as error:
            log.error("start failed: %s", error.detail)
            await send({"type": "lifespan.startup.failed", "message": error.detail})
            return
        except Exception as error:
            # Left to itself a server takes this for an application without lifespan, and serves on without a store.
            log.exception("start failed")
            await send({"type": "lifespan.startup.failed", "message": f"No se pudo arrancar: {type(error).__name__}."})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._services.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        async with self._lock:
            if not self._started:
                await self._services.start()
                self._started = True

    async def _start_late(self, scope: Scope, send: Send) -> bool:
        """Starts for a server without lifespan; False when that failed and the request was answered."""
        try:
            await self._start()
        except IagenteError as error:
            log.error("start failed: %s", error.detail)
            if scope["type"] == "http":
                await answer_error(send, 503, error.code, error.detail)
            else:
                await send({"type": "websocket.close", "code": 1013})
            return False
        return True


def _load_pages(services: Services) -> ASGIApp:
    from iagente_vida.webhooks.admin import create_pages

    return create_pages(services)
