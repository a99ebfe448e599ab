"""`/webhook/chatwoot`: verify, judge, keep, 200. Chatwoot does not repeat what it could not deliver."""

from __future__ import annotations

import logging

from iagente_vida.config import Settings
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import Action, History, Known, number
from iagente_vida.store.store import Store
from iagente_vida.webhooks import chatwoot_intake
from iagente_vida.webhooks.asgi import Receive, Scope, Send
from iagente_vida.webhooks.body import HungUpError, TooLargeError, read_body
from iagente_vida.webhooks.ports import Services
from iagente_vida.webhooks.refusals import Refusals
from iagente_vida.webhooks.responses import answer, answer_error, method_of
from iagente_vida.webhooks.security import chatwoot_refusal

log = logging.getLogger(__name__)

PATH = "/webhook/chatwoot"
BODY_LIMIT = 4 * 1024 * 1024
READ_SECONDS = 5.0
_RECEIVED = b'{"status":"recibido"}'


class ChatwootWebhook:
    """The endpoint as an ASGI callable."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings
        self._refusals = Refusals(services.store, services.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if method_of(scope) != "POST":
            await answer_error(send, 405, "metodo_no_permitido", "Aquí solo vale POST.", headers=((b"allow", b"POST"),))
            return
        try:
            raw = await read_body(scope, receive, limit=BODY_LIMIT, seconds=READ_SECONDS)
        except TooLargeError:
            await self._refuse(send, 413, "demasiado_grande", "El cuerpo pasa de 4 MB.")
            return
        except TimeoutError:
            await self._refuse(send, 408, "demasiado_lento", "El cuerpo no llegó entero en 5 segundos.")
            return
        except HungUpError:
            return
        refusal = chatwoot_refusal(self._settings, scope, raw, self._services.clock.now())
        if refusal is not None:
            await self._refuse(send, refusal.status, refusal.code, refusal.detail)
            return
        try:
            notice = json_document.decode(raw)
        except json_document.NotJsonError:
            await self._refuse(send, 400, "json_incorrecto", "El cuerpo no es JSON.")
            return
        if not isinstance(notice, dict) or not isinstance(notice.get("event"), str):
            await self._refuse(send, 400, "aviso_incorrecto", "El cuerpo no es un aviso de Chatwoot: le falta event.")
            return
        if await self._keep(notice):
            await answer(send, 200, _RECEIVED)
        else:
            await answer_error(send, 503, "no_guardado", "No se pudo guardar el aviso.")

    async def _keep(self, notice: dict[str, object]) -> bool:
        """Keeps what the notice asks for; False when it is not durable."""
        services = self._services
        try:
            reaction = History(await self._known(notice)).react(notice)
            kept = chatwoot_intake.items(notice, reaction, services.phone_number_id, services.clock.now())
            if not kept:
                return True
            accepted = await services.store.accept(kept)
            if Action.RETRY in reaction.actions:
                await services.store.mark(failed_mark(number(notice, "id")), "")
        except Exception as error:  # noqa: BLE001 - whatever the database raises, the caller must learn that it failed
            log.error("a notice of Chatwoot could not be kept: %s", type(error).__name__)
            return False
        services.woken(accepted, statuses=False)
        return not any(result.error for result in accepted)

    async def _known(self, notice: dict[str, object]) -> Known:
        """What the settings and the tables know; what was seen before is told by the dedupe keys."""
        known = await who_we_are(self._settings, self._services.store)
        message_id = notice.get("id")
        if notice["event"] == "message_updated" and isinstance(message_id, int):
            failed = await self._services.store.marked(failed_mark(message_id))
            if failed:
                known.messages[message_id] = "failed"
        return known

    async def _refuse(self, send: Send, status: int, code: str, detail: str) -> None:
        await self._refusals.count(f"chatwoot_{code}")
        await answer_error(send, status, code, detail)


BOT_MARK = "chatwoot_bot_id"
USER_MARK = "chatwoot_user_id"


async def who_we_are(settings: Settings, store: Store) -> Known:
    """Account and inbox of the settings, bot and user as the last start learned them."""
    return Known(
        account_id=int(settings.chatwoot_account_id or 0),
        inbox_id=int(settings.chatwoot_whatsapp_inbox_id or 0),
        agent_bot_id=int(await store.marked(BOT_MARK) or 0),
        user_id=int(await store.marked(USER_MARK) or 0),
    )


def failed_mark(message_id: int) -> str:
    """The fact that says that an adviser's message was shown as failed."""
    return f"chatwoot_failed:{message_id}"
