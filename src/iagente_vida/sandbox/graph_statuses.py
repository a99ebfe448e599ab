"""Delivery statuses of the simulated WhatsApp: real HTTP to the webhook, repeated until it answers 200."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import sqlite3
from dataclasses import dataclass
from typing import Any

import aiohttp

from iagente_vida.clock import to_millis
from iagente_vida.integrations.whatsapp_errors import known_error
from iagente_vida.sandbox.graph_records import DueStatus
from iagente_vida.sandbox.graph_state import GraphState

log = logging.getLogger(__name__)

IN_FLIGHT = 16
WEBHOOK_SECONDS = 10
OTHER_PROCESS_SECONDS = 0.2
LONGEST_WAIT = 5.0
FIRST_WAIT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose statuses these are: the business account and number of the simulated WhatsApp."""

    waba_id: str = "102290129340398"
    display_phone_number: str = "34910000000"


def signature(body: bytes, app_secret: str) -> str:
    """Value of `X-Hub-Signature-256` for a webhook body."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


class StatusSender:
    """Reports sent, delivered, read or failed for every accepted message. `start` it and `stop` it.

    The settings `webhook_url` and `app_secret` of the state, when set, win; without any webhook the statuses wait.
    """

    def __init__(
        self, state: GraphState, webhook_url: str = "", app_secret: str = "", sender: Sender | None = None
    ) -> None:
        self._state = state
        self._webhook_url = webhook_url
        self._app_secret = app_secret
        self._sender = sender or Sender()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to report, in a task of the running loop."""
        self._task = asyncio.create_task(self._run(), name="simulated-statuses")

    async def stop(self) -> None:
        """Ends the task; what was not acknowledged is reported by the next start."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def wake(self) -> None:
        """A message has been accepted: look at once."""
        self._wake.set()

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=WEBHOOK_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._wake.clear()
                try:
                    pause = await self._report_due(session)
                except sqlite3.OperationalError as error:  # a busy or full disk passes; the statuses are still there
                    log.warning("the simulated statuses can not be read: %s", error)
                    pause = LONGEST_WAIT
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)

    async def _report_due(self, session: aiohttp.ClientSession) -> float:
        """Reports what is due; seconds until the next look."""
        url = await asyncio.to_thread(self._state.words, "webhook_url", self._webhook_url)
        if not url:
            return OTHER_PROCESS_SECONDS
        while due := await asyncio.to_thread(self._state.take_statuses, limit=IN_FLIGHT):
            await asyncio.gather(*(self._report(session, url, status) for status in due))
        wait = await asyncio.to_thread(self._state.next_status_in)
        return OTHER_PROCESS_SECONDS if wait is None else min(max(wait, 0.001), OTHER_PROCESS_SECONDS)

    async def _report(self, session: aiohttp.ClientSession, url: str, due: DueStatus) -> None:
        body = json.dumps(self._notice(due)).encode()
        headers = {"Content-Type": "application/json"}
        if secret := await asyncio.to_thread(self._state.words, "app_secret", self._app_secret):
            headers["X-Hub-Signature-256"] = signature(body, secret)
        try:
            async with session.post(url, data=body, headers=headers) as response:
                accepted = response.status == 200
        except (aiohttp.ClientError, OSError) as error:
            log.debug("the webhook does not answer: %s", type(error).__name__)
            accepted = False
        if accepted:
            await asyncio.to_thread(self._state.status_delivered, due)
        else:
            again_in = min(FIRST_WAIT * 2 ** min(due.attempts - 1, 10), LONGEST_WAIT)
            await asyncio.to_thread(self._state.status_refused, due, again_in)

    def _notice(self, due: DueStatus) -> dict[str, Any]:
        """The webhook body of one status, in Meta's shape."""
        message = due.message
        by_user_id = "recipient" in message.body and "to" not in message.body
        contact = {"user_id" if by_user_id else "wa_id": message.recipient}
        moment = to_millis(self._state.now()) // 1000
        status: dict[str, Any] = {
            "id": message.wamid,
            "status": due.status,
            "timestamp": str(moment),
            "recipient_user_id" if by_user_id else "recipient_id": message.recipient,
        }
        if message.tracker:
            status["biz_opaque_callback_data"] = message.tracker
        if due.error_code is not None:
            known = known_error(due.error_code)
            title = known.name if known else "Error"
            status["errors"] = [
                {"code": due.error_code, "title": title, "message": title, "error_data": {"details": title}}
            ]
        else:
            category = "utility" if message.type == "template" else "service"
            status["conversation"] = {
                "id": hashlib.md5(message.recipient.encode()).hexdigest(),
                "origin": {"type": category},
            }
            status["pricing"] = {"billable": False, "pricing_model": "PMP", "category": category, "type": "regular"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": self._sender.display_phone_number,
                "phone_number_id": message.phone_number_id,
            },
            "contacts": [contact],
            "statuses": [status],
        }
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": self._sender.waba_id, "changes": [{"value": value, "field": "messages"}]}],
        }
