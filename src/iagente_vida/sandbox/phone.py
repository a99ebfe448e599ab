"""A customer's finger: what is typed, tapped or attached becomes a notice as Meta sends it, POSTed over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from iagente_vida.clock import Clock
from iagente_vida.errors import IagenteError
from iagente_vida.sandbox.graph_statuses import signature
from iagente_vida.sandbox.phonebook import DELIVERED, FAILED, Phone, PhoneBook

RETRY_SECONDS: Sequence[float] = (0.1, 0.3, 1, 2, 4)
"""Waits before the webhook is tried again; Meta is more patient, a person at a screen is not."""

USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")


class WebhookUnavailableError(IagenteError):
    """The product's webhook does not take the notice; the message stays on the phone with one tick."""

    code = "webhook_no_disponible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The simulated broker's number, as notices name it."""

    phone_number_id: str = "106540352242922"
    display_phone_number: str = "34910000000"
    account_id: str = "102290129340398"


def new_wamid() -> str:
    """A message id as WhatsApp makes them."""
    return "wamid." + base64.b64encode(b"\x1d\x07phone" + secrets.token_bytes(17)).decode()


def text_message(text: str) -> dict[str, Any]:
    """The content of a typed message."""
    return {"type": "text", "text": {"body": text}}


def tap_message(kind: str, choice: Mapping[str, str]) -> dict[str, Any]:
    """The content of a tapped button (`kind` button_reply) or list row (list_reply)."""
    chosen = {"id": choice["id"], "title": choice["title"]}
    if kind == "list_reply" and choice.get("description"):
        chosen["description"] = choice["description"]
    return {"type": "interactive", "interactive": {"type": kind, kind: chosen}}


def media_message(
    kind: str, media_id: str, content: bytes, mime_type: str, filename: str, caption: str
) -> dict[str, Any]:
    """The content of a file: `kind` is image, audio or document. A voice note is an Ogg Opus audio."""
    part: dict[str, Any] = {
        "id": media_id,
        "mime_type": mime_type,
        "sha256": base64.b64encode(hashlib.sha256(content).digest()).decode(),
    }
    if kind == "document":
        part["filename"] = filename
    if kind == "audio":
        part["voice"] = mime_type.startswith("audio/ogg")
    elif caption:
        part["caption"] = caption
    return {"type": kind, kind: part}


def message_object(
    phone: Phone, content: Mapping[str, Any], *, wamid: str, at: datetime, reply_to: str, business: Business
) -> dict[str, Any]:
    """One entry of `messages`. A customer known by BSUID only has `from_user_id` and no `from`."""
    message: dict[str, Any] = {
        "from_user_id" if USER_ID.fullmatch(phone.phone) else "from": phone.phone,
        "id": wamid,
        "timestamp": str(int(at.timestamp())),
        **content,
    }
    if reply_to:
        message["context"] = {"from": business.display_phone_number, "id": reply_to}
    return message


def notice(phone: Phone, message: Mapping[str, Any], business: Business) -> bytes:
    """The whole webhook body for one message, as bytes to sign and send."""
    contact: dict[str, Any] = {"profile": {"name": phone.name or phone.phone}}
    contact["user_id" if USER_ID.fullmatch(phone.phone) else "wa_id"] = phone.phone
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": business.display_phone_number,
            "phone_number_id": business.phone_number_id,
        },
        "contacts": [contact],
        "messages": [dict(message)],
    }
    changes = [{"value": value, "field": "messages"}]
    document = {"object": "whatsapp_business_account", "entry": [{"id": business.account_id, "changes": changes}]}
    return json.dumps(document).encode()


class Line:
    """Carries customers' messages to the webhook, each phone's in order, and tries again while it answers 5xx."""

    def __init__(
        self,
        book: PhoneBook,
        clock: Clock,
        business: Business,
        *,
        app_secret: str = "",
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self.business = business
        self._book = book
        self._clock = clock
        self._app_secret = app_secret
        self._retry_seconds = retry_seconds
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(self, phone: Phone, content: Mapping[str, Any], *, reply_to: str, server: str) -> str:
        """Keeps the message and delivers it to `server`, after those of the phone that still travel. Gives its id.

        Raises WebhookUnavailableError; the message is kept then, and goes out before the phone's next one.
        """
        at = self._clock.now()
        wamid = new_wamid()
        message = message_object(phone, content, wamid=wamid, at=at, reply_to=reply_to, business=self.business)
        await asyncio.to_thread(self._book.keep, phone.phone, wamid, message, at)
        async with self._turns[phone.phone], aiohttp.ClientSession() as http:
            for sent in await asyncio.to_thread(self._book.travelling, phone.phone):
                raw = notice(phone, sent.body, self.business)
                status = await self._deliver(http, f"{server}/webhook/whatsapp", raw)
                state = DELIVERED if status == 200 else FAILED
                await asyncio.to_thread(self._book.settle, sent.wamid, state)
                if state == FAILED and sent.wamid == wamid:
                    detail = f"El webhook ha rechazado el mensaje (HTTP {status}). Mira el registro del servidor."
                    raise WebhookUnavailableError(detail)
        return wamid

    async def restart(self, phone: Phone, *, server: str) -> None:
        """Restarts the dialogue at the product's own door and empties the phone's screen."""
        async with aiohttp.ClientSession() as http:
            try:
                async with http.delete(f"{server}/webhook/conversation/{phone.phone}") as answer:
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError) as error:
                raise WebhookUnavailableError("El servidor no contesta; prueba otra vez.") from error
        if status not in (200, 202, 204, 404):
            raise WebhookUnavailableError(f"El servidor no ha reiniciado la conversación (HTTP {status}).")
        await asyncio.to_thread(self._book.clear, phone.phone, self._clock.now())

    async def _deliver(self, http: aiohttp.ClientSession, url: str, raw: bytes) -> int:
        """The webhook's answer, once it is not a 5xx."""
        headers = {"Content-Type": "application/json"}
        if self._app_secret:
            headers["X-Hub-Signature-256"] = signature(raw, self._app_secret)
        for wait in (*self._retry_seconds, None):
            try:
                async with http.post(url, data=raw, headers=headers, timeout=aiohttp.ClientTimeout(total=10)) as answer:
                    if answer.status < 500:
                        return answer.status
            except (aiohttp.ClientError, TimeoutError):
                pass  # as a 5xx: not taken, so it is tried again
            if wait is not None:
                await asyncio.sleep(wait)
        raise WebhookUnavailableError(
            "El webhook no responde. El mensaje queda en el teléfono y saldrá antes que el siguiente."
        )
