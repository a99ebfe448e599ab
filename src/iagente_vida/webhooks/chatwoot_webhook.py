"""`/webhook/chatwoot`: verify, judge, keep, 200. Chatwoot does not repeat what it could not deliver."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from iagente_vida.config import Settings
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import Action, History, Known, Reaction
from iagente_vida.integrations.chatwoot_notice import changed, number, whose
from iagente_vida.integrations.chatwoot_sight import judged
from iagente_vida.integrations.whatsapp_fields import section
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.store import Store
from iagente_vida.store.threads import DeskThread, Judgement
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

    async def _keep(self, notice: dict[str, Any]) -> bool:
        """Keeps what the notice asks for; False when it is not durable."""
        services = self._services
        try:
            known = await self._known(notice)
            if str(notice["event"]).startswith("contact_"):
                accepted = await self._keep_of_contact(notice, known)
            else:
                accepted = await self._keep_of_conversation(notice, known)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, the caller must learn that it failed
            log.error("a notice of Chatwoot could not be kept: %s", type(error).__name__)
            return False
        if any(result.error for result in accepted):
            return False
        services.woken(accepted, statuses=False)
        return True

    async def _keep_of_contact(self, notice: dict[str, Any], known: Known) -> list[Accepted]:
        services = self._services
        reaction = History(known).react(notice)
        kept = chatwoot_intake.items(notice, reaction, services.phone_number_id, services.clock.now())
        kept = await _of_known_people(kept, services.store)
        return await services.store.accept(kept) if kept else []

    async def _keep_of_conversation(self, notice: dict[str, Any], known: Known) -> list[Accepted]:
        """Judged where nobody else judges this conversation: side by side, the older of two notices could win."""
        services, place = self._services, whose(section(notice, "conversation") or notice)[0]
        now = services.clock.now()

        def verdict(thread: DeskThread) -> Judgement:
            judged = judge(notice, known, thread)
            kept = chatwoot_intake.items(notice, judged.reaction, services.phone_number_id, now, thread)
            return Judgement(kept=tuple(kept), now=judged.now)

        # Most notices are echoes of ours and ask nothing: they are not worth a place in the queue of who writes.
        seen = DeskThread(chatwoot_id=place)
        if notice["event"] != "message_created":
            seen = await services.store.desk_thread(place) or seen
        if not verdict(seen).changes(seen):
            return []
        accepted = await services.store.judge_at_desk(place, verdict)
        retried = Action.RETRY in judge(notice, known, seen).reaction.actions
        if retried and not any(result.error for result in accepted):
            await services.store.mark(failed_mark(number(notice, "id")), "")
        return accepted

    async def _known(self, notice: dict[str, Any]) -> Known:
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
    """A notice's reaction, and how its conversation is to be seen from now on (None: as before)."""

    reaction: Reaction
    now: DeskThread | None = None


def judge(notice: dict[str, Any], known: Known, thread: DeskThread) -> Judged:
    """Judges a notice of a conversation or of a message in it by how the conversation was last seen."""
    event = str(notice["event"])
    conversation = section(notice, "conversation") or notice
    contacts = {thread.chatwoot_id: thread.contact_id} if thread.contact_id else {}
    mine = replace(known, messages=dict(known.messages), contacts=contacts)
    reaction = History(mine).react(notice)
    if event.startswith("message_"):
        relinked = Action.RELINK in reaction.actions
        return Judged(reaction, replace(thread, contact_id=mine.contacts[thread.chatwoot_id]) if relinked else None)
    if not event.startswith("conversation_") or known.inbox_id != number(notice, "inbox_id"):
        return Judged(reaction)
    by_status = event != "conversation_updated" or "status" in changed(notice)
    return Judged(*judged(reaction, conversation, thread, known, by_status=by_status))


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
