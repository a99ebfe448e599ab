"""`/webhook/chatwoot`: verify, judge, keep, 200. Chatwoot does not repeat what it could not deliver."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from iagente_vida.config import Settings
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import Action, History, Known, Reaction, changed, number
from iagente_vida.integrations.chatwoot_sight import judged
from iagente_vida.integrations.whatsapp_fields import section
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.store import Store
from iagente_vida.store.threads import DeskThread
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
            judged = await judge(notice, await self._known(notice), services.store)
            kept = chatwoot_intake.items(
                notice, judged.reaction, services.phone_number_id, services.clock.now(), judged.before
            )
            if str(notice["event"]).startswith("contact_"):
                kept = await _of_known_people(kept, services.store)
            accepted = await services.store.accept(kept) if kept else []
            if any(result.error for result in accepted):
                return False
            if Action.RETRY in judged.reaction.actions:
                await services.store.mark(failed_mark(number(notice, "id")), "")
            if judged.now is not None:
                await services.store.see_desk_thread(judged.now)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, the caller must learn that it failed
            log.error("a notice of Chatwoot could not be kept: %s", type(error).__name__)
            return False
        services.woken(accepted, statuses=False)
        return True

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


async def _of_known_people(kept: list[Inbound], store: Store) -> list[Inbound]:
    """An account has contacts that never wrote to us: what concerns them begins no conversation here."""
    found: list[Inbound] = []
    for item in kept:
        if item.sender is None:
            found.append(item)
            continue
        known = await store.find(item.sender.wa_id or item.sender.user_id)
        found += [replace(item, sender=None, conversation_id=one.conversation_id) for one in known]
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """A notice's reaction, how its conversation was last seen, and how it is to be seen from now on."""

    reaction: Reaction
    before: DeskThread | None = None
    now: DeskThread | None = None


async def judge(notice: dict[str, Any], known: Known, store: Store) -> Judged:
    """Judges one notice. Of messages that ask nothing of us the table is not asked."""
    conversation = section(notice, "conversation") or notice
    about_messages = str(notice["event"]).startswith("message_")
    chatwoot_id = number(conversation, "id")
    before = None
    if not str(notice["event"]).startswith("contact_") and notice["event"] != "message_created":
        before = await store.desk_thread(chatwoot_id)
        if before is not None and before.contact_id:
            known.contacts[chatwoot_id] = before.contact_id
    reaction = History(known).react(notice)
    if not about_messages:
        if before is None and not str(notice["event"]).startswith("conversation_"):
            return Judged(reaction)
        if known.inbox_id != number(notice, "inbox_id"):
            return Judged(reaction, before)
        by_status = notice["event"] != "conversation_updated" or "status" in changed(notice)
        reaction, now = judged(reaction, conversation, before, known, by_status=by_status)
        return Judged(reaction, before, now)
    if Action.RELINK in reaction.actions and before is not None:
        return Judged(reaction, before, replace(before, contact_id=known.contacts[chatwoot_id]))
    if before is None and Action.FORWARD in reaction.actions:
        before = await store.desk_thread(chatwoot_id)
    return Judged(reaction, before)


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
