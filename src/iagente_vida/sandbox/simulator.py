"""The phone page `/simulador` and its API: a customer's phone in the browser, over the product's real webhook."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from iagente_vida.clock import Clock
from iagente_vida.errors import BadRequestError, IagenteError, NotFoundError
from iagente_vida.sandbox.phone import Line, WebhookUnavailableError, media_message, tap_message, text_message
from iagente_vida.sandbox.phonebook import Phone, PhoneBook
from iagente_vida.sandbox.requests import (
    BODY_LIMIT,
    MessageRequest,
    read_adviser,
    read_document,
    read_message,
    read_name,
    read_phone,
)
from iagente_vida.sandbox.screen import Describe, Mailbox, Screen

FIRST_PHONE = ("34600000000", "Cliente de prueba")
FEED_SECONDS = 0.12
FEED_KNOWLEDGE_TICKS = 5
FEED_RETRY_MS = 60
FEED_TICKS = 25
"""A feed ends after these ticks and the browser comes back: a server that stops waits three seconds at most."""
INLINE_TYPES = ("image/jpeg", "image/png", "image/webp", "audio/")

CONTENT_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
ERROR_STATUS: Mapping[type[IagenteError], int] = {
    BadRequestError: 400,
    NotFoundError: 404,
    WebhookUnavailableError: 503,
}

HTTP_REFUSALS: Mapping[int, tuple[str, str]] = {
    404: ("no_encontrado", "Esa dirección no existe en el simulador."),
    405: ("metodo_incorrecto", "Esa dirección no admite este método HTTP."),
}

Adviser = Callable[[str, str, str], Awaitable[None]]
"""Acts as an adviser: phone, action (take, reply, return), text. Raises NotFoundError without a conversation."""

Handler = Callable[[Request], Awaitable[Response]]


class Simulator:
    """Serves the page and the API as the ASGI application `app`. `describe` and `adviser` are the product's."""

    def __init__(
        self,
        *,
        book: PhoneBook,
        mailbox: Mailbox,
        line: Line,
        describe: Describe,
        adviser: Adviser,
        clock: Clock,
        broker_name: str,
    ) -> None:
        self._book = book
        self._mailbox = mailbox
        self._line = line
        self._screen = Screen(book, mailbox)
        self._describe = describe
        self._adviser = adviser
        self._clock = clock
        self._broker_name = broker_name
        self._pages = page_files()
        if not book.phones():
            book.add(*FIRST_PHONE, clock.now())
        self._finishing = False
        self.app = self._application()

    def finish(self) -> None:
        """Ends the live feeds, so that a server that is stopping need not wait for open pages."""
        self._finishing = True

    def _application(self) -> Starlette:
        routes: tuple[tuple[str, Handler, str], ...] = (
            ("/simulador", self._page, "GET"),
            ("/simulador/", self._page, "GET"),
            ("/simulador/asesor", self._adviser_page, "GET"),
            ("/simulador/static/{name}", self._file, "GET"),
            ("/simulador/api/phones", self._list_phones, "GET"),
            ("/simulador/api/phones", self._add_phone, "POST"),
            ("/simulador/api/messages", self._read_messages, "GET"),
            ("/simulador/api/messages", self._send_message, "POST"),
            ("/simulador/api/feed", self._feed, "GET"),
            ("/simulador/api/media/{media_id}", self._media, "GET"),
            ("/simulador/api/reset", self._reset, "POST"),
            ("/simulador/api/adviser", self._act_as_adviser, "POST"),
        )
        return Starlette(
            routes=[Route(path, handler, methods=[method]) for path, handler, method in routes],
            exception_handlers={IagenteError: refuse, HTTPException: refuse_http},
        )

    # -- page -----------------------------------------------------------------------------------------------------

    async def _page(self, _request: Request) -> Response:
        return self._static("index.html")

    async def _adviser_page(self, _request: Request) -> Response:
        return self._static("asesor.html")

    async def _file(self, request: Request) -> Response:
        return self._static(request.path_params["name"])

    def _static(self, name: str) -> Response:
        if name not in self._pages:
            raise NotFoundError("Esa página no existe.")
        return Response(self._pages[name], headers=PAGE_HEADERS, media_type=CONTENT_TYPES[name.rpartition(".")[2]])

    # -- reading --------------------------------------------------------------------------------------------------

    async def _list_phones(self, _request: Request) -> Response:
        phones = await asyncio.to_thread(self._screen.overview)
        return JSONResponse({"broker": self._broker_name, "phones": phones})

    async def _read_messages(self, request: Request) -> Response:
        return JSONResponse(await self._snapshot(read_phone(request.query_params.get("from"))))

    async def _snapshot(self, number: str) -> dict[str, Any]:
        knowledge = await self._describe(number)
        phone = await asyncio.to_thread(self._book.find, number)
        messages: list[dict[str, Any]] = []
        typing = False
        if phone is not None:
            messages = await asyncio.to_thread(self._screen.messages, phone)
            typing = await asyncio.to_thread(self._screen.typing, phone, self._clock.now())
        name = phone.name if phone else ""
        return {"phone": number, "name": name, "messages": messages, "typing": typing, **knowledge.document()}

    async def _feed(self, request: Request) -> Response:
        number = read_phone(request.query_params.get("from"))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(number), media_type="text/event-stream", headers=headers)

    async def _changes(self, number: str) -> AsyncIterator[str]:
        """The phones and one conversation, and again after every change, whichever process made it."""
        marker: tuple[int, int] | None = None
        shown: dict[str, str] = {}
        yield f"retry: {FEED_RETRY_MS}\n\n"
        for tick in range(FEED_TICKS):
            if self._finishing:
                return
            found = await asyncio.to_thread(self._book.changes)
            if found != marker or tick % FEED_KNOWLEDGE_TICKS == 0:
                marker = found
                chat = await self._snapshot(number)
                for event, document in (("chat", chat), ("phones", await asyncio.to_thread(self._screen.overview))):
                    data = json.dumps(document, ensure_ascii=False)
                    if shown.get(event) != data:
                        shown[event] = data
                        yield f"event: {event}\ndata: {data}\n\n"
            await asyncio.sleep(FEED_SECONDS)

    async def _media(self, request: Request) -> Response:
        media = await asyncio.to_thread(self._mailbox.media, request.path_params["media_id"])
        if media is None:
            raise NotFoundError("Ese archivo no existe.")
        inline = media.mime_type.startswith(INLINE_TYPES)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        if not inline:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(media.filename or 'archivo')}"
        known = inline or media.mime_type == "application/pdf"
        return Response(
            media.content, headers=headers, media_type=media.mime_type if known else "application/octet-stream"
        )

    # -- acting ---------------------------------------------------------------------------------------------------

    async def _add_phone(self, request: Request) -> Response:
        document = await body_document(request)
        number, name = read_phone(document.get("phone"), "phone"), read_name(document)
        phone = await asyncio.to_thread(self._book.add, number, name, self._clock.now())
        return JSONResponse({"phone": phone.phone, "name": phone.name}, 201)

    async def _send_message(self, request: Request) -> Response:
        message = read_message(await body_document(request))
        phone = await self._phone(message.phone)
        content, reply_to = await asyncio.to_thread(self._content, phone, message)
        wamid = await self._line.send(phone, content, reply_to=reply_to, server=server_url(request))
        return JSONResponse({"id": wamid})

    async def _phone(self, number: str) -> Phone:
        return await asyncio.to_thread(self._book.add, number, "", self._clock.now())

    def _content(self, phone: Phone, message: MessageRequest) -> tuple[dict[str, Any], str]:
        if message.reply_id:
            found = self._screen.choice(phone, message.reply_id, message.reply_to)
            if found is None:
                raise NotFoundError("Ese teléfono no ha recibido ningún botón ni fila con ese reply_id.")
            wamid, kind, choice = found
            return tap_message(kind, choice), wamid
        if message.media is not None:
            upload = message.media
            media_id = self._mailbox.keep_media(upload.content, upload.mime_type, upload.filename)
            content = media_message(
                upload.kind, media_id, upload.content, upload.mime_type, upload.filename, upload.caption
            )
            return content, message.reply_to
        return text_message(message.text), message.reply_to

    async def _reset(self, request: Request) -> Response:
        phone = await self._phone(read_phone((await body_document(request)).get("from")))
        await self._line.restart(phone, server=server_url(request))
        return JSONResponse({"phone": phone.phone})

    async def _act_as_adviser(self, request: Request) -> Response:
        number, action, text = read_adviser(await body_document(request))
        await self._adviser(number, action, text)
        return JSONResponse({"phone": number, "action": action})


async def refuse(_request: Request, error: Exception) -> Response:
    """A refusal as JSON `{"error", "detail"}`."""
    assert isinstance(error, IagenteError)
    status = next((code for kind, code in ERROR_STATUS.items() if isinstance(error, kind)), 500)
    return JSONResponse({"error": error.code, "detail": error.detail}, status)


async def refuse_http(_request: Request, error: Exception) -> Response:
    """A wrong path or method, as JSON too."""
    assert isinstance(error, HTTPException)
    code, detail = HTTP_REFUSALS.get(error.status_code, ("peticion_incorrecta", "La petición no se puede atender."))
    return JSONResponse({"error": code, "detail": detail}, error.status_code)


async def body_document(request: Request) -> dict[str, Any]:
    """The request's JSON object; the body may not be larger than a file of 5 MB needs."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise BadRequestError("La petición es demasiado grande: los archivos pueden pesar hasta 5 MB.")
    return read_document(bytes(raw))


def server_url(request: Request) -> str:
    """The address of this very server, from the socket that the request came in by, not from what the caller says."""
    host, port = request.scope["server"]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def page_files() -> dict[str, bytes]:
    """The page's files as shipped in the package."""
    folder = files("iagente_vida.sandbox") / "static"
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}
