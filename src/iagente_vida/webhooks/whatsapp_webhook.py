"""`/webhook/whatsapp`: verify, read, keep, 200. Raw ASGI, since every notice of Meta passes here.

Nothing is answered with 200 before it is durably kept; whatever can not be kept is answered with 503, and Meta repeats.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from iagente_vida.integrations import json_document
from iagente_vida.integrations.whatsapp_events import parse
from iagente_vida.store.inbound import Accepted, Inbound, Lane
from iagente_vida.webhooks.asgi import Receive, Scope, Send
from iagente_vida.webhooks.body import HungUpError, TooLargeError, read_body
from iagente_vida.webhooks.intake import Intake
from iagente_vida.webhooks.ports import Services
from iagente_vida.webhooks.refusals import Refusals
from iagente_vida.webhooks.responses import PLAIN, answer, answer_error, method_of
from iagente_vida.webhooks.security import handshake_refusal, notice_refusal

log = logging.getLogger(__name__)

PATH = "/webhook/whatsapp"
BODY_LIMIT = 4 * 1024 * 1024  # Meta's notices reach 3 MB
READ_SECONDS = 30.0
RETRY_HEADERS = ((b"retry-after", b"5"),)

_RECEIVED = b'{"status":"recibido"}'


class WhatsAppWebhook:
    """The endpoint as an ASGI callable."""

    def __init__(self, services: Services) -> None:
        self._services = services
        settings = services.settings
        self._settings = settings
        # In the sandbox every number is ours: there is no real one to be mistaken for.
        self._own_number = "" if settings.sandbox else settings.whatsapp_phone_number_id
        self._refusals = Refusals(services.store, services.clock)
        self._intake = Intake(phone_number_id=services.phone_number_id, times_from_reception=settings.sandbox)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = method_of(scope)
        if method == "POST":
            await self._notice(scope, receive, send)
        elif method == "GET":
            await self._handshake(scope, send)
        else:
            await answer_error(
                send, 405, "metodo_no_permitido", "Aquí solo valen GET y POST.", headers=((b"allow", b"GET, POST"),)
            )

    async def _handshake(self, scope: Scope, send: Send) -> None:
        """Meta's check of the subscription: our token given back earns its challenge."""
        try:
            query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20)
        except ValueError:
            query = {}
        mode, token, challenge = (query.get(f"hub.{name}", [""])[0] for name in ("mode", "verify_token", "challenge"))
        if (refusal := handshake_refusal(self._settings, mode, token)) is not None:
            await answer_error(send, refusal.status, refusal.code, refusal.detail)
            return
        await answer(send, 200, challenge.encode("utf-8", "replace"), PLAIN)

    async def _notice(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            raw = await read_body(scope, receive, limit=BODY_LIMIT, seconds=READ_SECONDS)
        except TooLargeError:
            await self._refuse(
                send, 413, "demasiado_grande", "El cuerpo pasa de 4 MB; los avisos de Meta no llegan a tanto."
            )
            return
        except TimeoutError:
            await self._refuse(send, 408, "demasiado_lento", "El cuerpo no llegó entero en 30 segundos.")
            return
        except HungUpError:
            return
        if (refusal := notice_refusal(self._settings, scope, raw)) is not None:
            await self._refuse(send, refusal.status, refusal.code, refusal.detail)
            return
        try:
            document = json_document.decode(raw)
        except json_document.NotJsonError:
            await self._refuse(send, 400, "json_incorrecto", "El cuerpo no es JSON.")
            return
        if not isinstance(document, dict) or not isinstance(document.get("entry"), list):
            await self._refuse(
                send, 400, "aviso_incorrecto", "El cuerpo no es un aviso de WhatsApp: le falta la lista entry."
            )
            return
        if await self._keep(document):
            await answer(send, 200, _RECEIVED)
        else:
            await answer_error(
                send, 503, "no_guardado", "No se pudo guardar el aviso: hay que repetirlo.", headers=RETRY_HEADERS
            )

    async def _keep(self, document: dict[str, Any]) -> bool:
        """Keeps every event of the notice; False when one of them is not durable."""
        events = parse(document, phone_number_id=self._own_number)
        if not events:
            return True
        items = self._intake.items(events, self._services.clock.now())
        try:
            accepted = await self._services.store.accept(items)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, Meta must repeat the notice
            log.error("a notice of %d events could not be kept: %s", len(items), type(error).__name__)
            return False
        self._wake(items, accepted)
        failures = [result.error for result in accepted if result.error]
        if failures:
            log.error("%d of %d events could not be kept: %s", len(failures), len(items), failures[0])
        return not failures

    def _wake(self, items: Sequence[Inbound], accepted: Sequence[Accepted]) -> None:
        self._services.woken(accepted, statuses=any(item.lane is Lane.STATUS for item in items))

    async def _refuse(self, send: Send, status: int, code: str, detail: str) -> None:
        """Turns a notice away and counts it, so that status and doctor can tell."""
        await self._refusals.count(code)
        await answer_error(send, status, code, detail)
