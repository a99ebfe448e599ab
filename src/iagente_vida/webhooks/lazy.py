"""The `app` that servers import: importing it does nothing, the first call builds the application."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from iagente_vida.errors import IagenteError
from iagente_vida.webhooks.asgi import ASGIApp, Receive, Scope, Send
from iagente_vida.webhooks.responses import answer_error

log = logging.getLogger(__name__)

WRONG_WORKER = (
    "Gunicorn usa un worker que no entiende esta aplicación: añade "
    "--worker-class iagente_vida.workers.gunicorn_worker.WebhookWorker, "
    "o arráncalo desde la carpeta del proyecto para que lea gunicorn.conf.py."
)


class LazyApp:
    """An ASGI application made by `build` on the first call. Called as WSGI it says what is configured wrongly."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build
        self._app: ASGIApp | None = None

    def __call__(self, *args: Any) -> Awaitable[None] | Callable[[Receive, Send], Awaitable[None]] | list[bytes]:
        match args:
            case (scope, receive, send):
                return self._serve(scope, receive, send)
            case (environ, start_response):
                return _as_wsgi(environ, start_response)
            case (scope,):  # a server that looks for `async def __call__` takes this for the older form of ASGI
                return partial(self._serve, scope)
        # uvicorn calls an application without arguments to see whether it is a factory.
        raise TypeError("an ASGI application takes scope, receive and send")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            try:
                self._app = self._build()
            except IagenteError as error:
                await _can_not_start(error, scope, receive, send)
                return
        await self._app(scope, receive, send)


def _as_wsgi(_environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
    body = (WRONG_WORKER + "\n").encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("500 Internal Server Error", headers)
    return [body]


async def _can_not_start(error: IagenteError, scope: Scope, receive: Receive, send: Send) -> None:
    log.error("%s [%s]", error.detail, error.code)
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": error.detail})
    elif scope["type"] == "http":
        await answer_error(send, 503, error.code, error.detail)
    else:
        await send({"type": "websocket.close", "code": 1013})
