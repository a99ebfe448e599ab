"""Notices of the simulated Chatwoot: real HTTP, signed, tried once, all at the same time and so in no order."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import uuid

import aiohttp

from iagente_vida.sandbox.chatwoot_state import ApiError, ChatwootState, Document
from iagente_vida.sandbox.chatwoot_views import Views

WEBHOOK_SECONDS = 5
LOOK_SECONDS = 0.05


class HookSender:
    """Sends what the state queues between `start` and `stop`. What nobody takes is lost, as with the real one.

    Settings: `lose` and `repeat` are counts of notices that never leave, or leave twice.
    """

    def __init__(self, state: ChatwootState) -> None:
        self._state = state
        self._views = Views(state)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to send, in a task of the running loop."""
        self._task = asyncio.create_task(self._run(), name="simulated-chatwoot-webhooks")

    async def stop(self) -> None:
        """Ends the task."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WEBHOOK_SECONDS)) as session:
            while True:
                hooks = await asyncio.to_thread(self._state.take_hooks)
                await asyncio.gather(*(self._send(session, hook) for hook in hooks))
                await asyncio.sleep(LOOK_SECONDS)

    async def _send(self, session: aiohttp.ClientSession, hook: Document) -> None:
        times = await asyncio.to_thread(self._times)
        notice = await asyncio.to_thread(self._views.notice, hook) if times else None
        if notice is None:
            return
        for _ in range(times):
            await self._post(session, hook, notice)

    def _times(self) -> int:
        for name, times in (("lose", 0), ("repeat", 2)):
            with self._state.change():
                left = int(self._state.setting(name, "0"))
                if left > 0:
                    self._state.set(name, str(left - 1))
                    return times
        return 1

    async def _post(self, session: aiohttp.ClientSession, hook: Document, notice: Document) -> None:
        # As Rails writes JSON: <, > and & are escaped, so that only the raw bytes verify.
        text = json.dumps(notice, ensure_ascii=False, separators=(",", ":"))
        raw = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()
        timestamp = str(int(self._state.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Chatwoot-Delivery": str(uuid.uuid4()),
            "X-Chatwoot-Timestamp": timestamp,
            "X-Chatwoot-Signature": "sha256="
            + hmac.new(hook["secret"].encode(), f"{timestamp}.".encode() + raw, "sha256").hexdigest(),
        }
        taken = False
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with session.post(hook["url"], data=raw, headers=headers) as response:
                taken = response.status < 300
        if not taken and hook.get("inbox") and hook["event"] == "message_created":
            with contextlib.suppress(ApiError):  # deleted meanwhile
                await asyncio.to_thread(self._state.set_message_status, hook["message"], "failed", "webhook")
