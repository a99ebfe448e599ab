"""Notices of the simulated Chatwoot: real HTTP, signed, tried once, all at the same time and so in no order."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import random
import uuid

import aiohttp

from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import ChatwootState
from iagente_vida.sandbox.chatwoot_views import Views

WEBHOOK_SECONDS = 5
LOOK_SECONDS = 0.05


class HookSender:
    """Sends what the state queues between `start` and `stop`. What nobody takes is lost, as with the real one.

    Settings: `lose` and `repeat` are counts of notices that never leave, or leave twice; `lose_share` and
    `repeat_share` the shares (0 to 1) of them; `late_ms` is how long a rendered notice may be on its way.
    """

    def __init__(self, state: ChatwootState, chance: random.Random) -> None:
        self._state = state
        self._chance = chance
        self._views = Views(state)
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to send, in a task of the running loop."""
        self._task = asyncio.create_task(self._run(), name="simulated-chatwoot-webhooks")

    def wake(self) -> None:
        """Something may have been queued: look now. Of what other processes and threads queue it learns by looking."""
        self._awake.set()

    async def stop(self) -> None:
        """Ends the task; what is under way is lost."""
        if self._task is None:
            return
        tasks = [self._task, *self._under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = None

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WEBHOOK_SECONDS)) as session:
            while True:
                self._awake.clear()
                for hook in await asyncio.to_thread(self._state.take_hooks):
                    task = asyncio.create_task(self._send(session, hook))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), LOOK_SECONDS)

    async def _send(self, session: aiohttp.ClientSession, hook: Document) -> None:
        times = await asyncio.to_thread(self._times)
        notice = await asyncio.to_thread(self._views.notice, hook) if times else None
        if notice is None:
            return
        for _ in range(times):
            late = float(await asyncio.to_thread(self._state.setting, "late_ms", "0"))
            await asyncio.sleep(self._chance.uniform(0, late) / 1000)
            await self._post(session, hook, notice)

    def _times(self) -> int:
        for name, times in (("lose", 0), ("repeat", 2)):
            if self._chance.random() < float(self._state.setting(f"{name}_share", "0")):
                return times
            if self._state.setting(name, "0") == "0":
                continue
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
