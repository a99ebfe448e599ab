"""`/apartado/<enlace>`: what is kept out of Chatwoot, for whoever has the key. Each reading is a line of evidence."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from iagente_vida.apart import PATH, ApartLinks, LinkExpiredError
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.errors import NotFoundError
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.keys import load_keys
from iagente_vida.store.sealing import Sealer
from iagente_vida.webhooks import apart_html
from iagente_vida.webhooks.body import HungUpError, TooLargeError, read_body
from iagente_vida.webhooks.ports import Services
from iagente_vida.webhooks.security import Refusal, admin_refusal, same_secret

READ = "health_read"
"""Kind of the line of evidence that says who has read what."""
FORM_LIMIT = 4096
FORM_SECONDS = 5.0
_NAME_LENGTH = 80
_FILE = "archivo"


def add_apart_page(pages: FastAPI, services: Services) -> None:
    """Adds the page to the application of a process."""

    @pages.get(PATH + "/{enlace}", tags=["datos apartados"], summary="Pide la clave para leer un dato de salud")
    async def ask(enlace: str) -> Response:
        try:
            _links(services).read(enlace)
        except (NotFoundError, LinkExpiredError) as error:
            return _closed(error)
        return HTMLResponse(apart_html.asking(), headers=apart_html.HEADERS)

    @pages.post(PATH + "/{enlace}", tags=["datos apartados"], summary="Enseña el dato y anota quién lo lee")
    async def show(request: Request, enlace: str) -> Response:
        try:
            seq = _links(services).read(enlace)
        except (NotFoundError, LinkExpiredError) as error:
            return _closed(error)
        form = await _form(request)
        who = form.get("quien", "").strip()[:_NAME_LENGTH]
        refusal = _refusal(services, request, form.get("clave", ""))
        if refusal is not None or not who:
            trouble, status = (refusal.detail, refusal.status) if refusal else ("Escribe quién eres.", 400)
            return HTMLResponse(apart_html.asking(trouble), status, apart_html.HEADERS)
        what = form.get("que", "")
        message = await _read(services, seq, who, what)
        if message is None:
            return _closed(NotFoundError("El dato ya no se conserva."))
        if what == _FILE and message.media is not None:
            return await _file(services, message.media.id, message.media.filename)
        return HTMLResponse(apart_html.showing(message, services.clock.now()), headers=apart_html.HEADERS)


def _links(services: Services) -> ApartLinks:
    return ApartLinks(Sealer(load_keys(services.settings)), services.clock, services.settings.public_url)


async def _read(services: Services, seq: int, who: str, what: str) -> CustomerMessage | None:
    """The message, once its reading is written down."""
    evidence = msgspec.json.encode({"seq": seq, "who": who, "what": _FILE if what == _FILE else "texto"})
    raw = await services.store.read_evidently(seq, READ, evidence, services.clock.now())
    message = None if raw is None else decode_event(CustomerMessage.KIND, raw)
    return message if isinstance(message, CustomerMessage) else None


async def _form(request: Request) -> dict[str, str]:
    try:
        raw = await read_body(request.scope, request.receive, limit=FORM_LIMIT, seconds=FORM_SECONDS)
        fields = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=10)
    except (TooLargeError, HungUpError, TimeoutError, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


def _refusal(services: Services, request: Request, given: str) -> Refusal | None:
    """Whoever has the key may read: in the form, or as a program with its header."""
    token = services.settings.admin_token
    if token is not None and same_secret(token, given.encode("utf-8", "replace")):
        return None
    return admin_refusal(services.settings, request.scope)


async def _file(services: Services, media_id: str, filename: str) -> Response:
    try:
        file = await services.media(media_id)
    except SendError:
        return _closed(NotFoundError("WhatsApp ya no guarda el archivo, o no lo da ahora."))
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename or _FILE)}"}
    return Response(file.content, media_type="application/octet-stream", headers=apart_html.HEADERS | disposition)


def _closed(error: NotFoundError | LinkExpiredError) -> Response:
    status = 410 if isinstance(error, LinkExpiredError) else 404
    return HTMLResponse(apart_html.closed(error.detail), status, apart_html.HEADERS)
