"""Finds the adviser messages whose notice never came: Chatwoot sends a notice once and does not repeat it.

What is found takes the way of a notice, with its dedupe key, so that nothing counts twice. Each look goes on from where
the last complete one began; the first one ever looks at nothing older than itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from iagente_vida.clock import Clock
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_events import History, Known
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.store import Store
from iagente_vida.webhooks import chatwoot_intake

log = logging.getLogger(__name__)

POLLED_MARK = "chatwoot_polled_at"
OVERLAP = timedelta(minutes=2)
"""Clocks differ, and a message may be visible a little after its time."""


class ChatwootPoll:
    """Looks every `seconds` between `start` and `stop`."""

    def __init__(
        self,
        client: ChatwootClient,
        store: Store,
        clock: Clock,
        known: Callable[[], Awaitable[Known]],
        *,
        phone_number_id: str,
        woken: Callable[[Sequence[Accepted]], None],
    ) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._known = known
        self._phone_number_id = phone_number_id
        self._woken = woken
        self._task: asyncio.Task[None] | None = None

    def start(self, seconds: float) -> None:
        """Begins, in a task of the running loop; 0 seconds: never."""
        if seconds:
            self._task = asyncio.create_task(self._run(seconds), name="chatwoot-poll")

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, seconds: float) -> None:
        while True:
            try:
                await self.look()
            except ChatwootError as error:
                log.warning("Chatwoot can not be polled now (%s)", error.kind)
            except Exception:
                log.exception("the Chatwoot poll failed; again in %.0f s", seconds)
            await asyncio.sleep(seconds)

    async def look(self) -> int:
        """One look; how many events were new."""
        began = self._clock.now()
        stopped = await self._store.marked(POLLED_MARK)
        since = datetime.fromisoformat(stopped) if stopped else began
        known = await self._known()
        within = int((began - since + OVERLAP).total_seconds()) + 1
        found: list[Inbound] = []
        async for conversation in self._client.conversations(known.inbox_id, updated_within=within):
            found += await self._missed(conversation, known, since if not stopped else since - OVERLAP)
        accepted = await self._store.accept(found) if found else []
        self._woken(accepted)
        if not any(one.error for one in accepted):
            await self._store.mark(POLLED_MARK, began.isoformat())
        return sum(one.seq is not None for one in accepted)

    async def _missed(self, conversation: ChatwootConversation, known: Known, since: datetime) -> list[Inbound]:
        """Everything in the conversation since then that asks something of us, oldest first."""
        history = History(Known(account_id=0, inbox_id=0, agent_bot_id=known.agent_bot_id, user_id=known.user_id))
        kept: list[Inbound] = []
        for message in await self._since(conversation.id, since):
            notice = as_notice(conversation, message)
            kept += chatwoot_intake.items(notice, history.react(notice), self._phone_number_id, self._clock.now())
        return kept

    async def _since(self, conversation_id: int, since: datetime) -> list[ChatwootMessage]:
        messages = await self._client.messages(conversation_id)
        while messages and datetime.fromtimestamp(messages[0].created_at, UTC) >= since:
            older = await self._client.messages(conversation_id, before=messages[0].id)
            if not older:
                break
            messages = [*older, *messages]
        # Chatwoot's times have whole seconds.
        return [one for one in messages if one.created_at >= int(since.timestamp())]


def as_notice(conversation: ChatwootConversation, message: ChatwootMessage) -> dict[str, Any]:
    """A message of the API in the form of a notice."""
    sender = {"type": message.sender_type, "id": message.sender_id} if message.sender_type else None
    return {
        "event": "message_created",
        "id": message.id,
        "content": message.content,
        "message_type": message.kind,
        "private": message.private,
        "source_id": message.source_id,
        "content_type": message.content_type,
        "content_attributes": message.content_attributes,
        "sender": sender,
        "attachments": list(message.attachments),
        "conversation": {
            "id": conversation.id,
            "inbox_id": conversation.inbox_id,
            "can_reply": conversation.can_reply,
            "updated_at": conversation.updated_at,
            "contact_inbox": {"source_id": conversation.source_id, "contact_id": conversation.contact_id},
            "meta": {"sender": {"id": conversation.contact_id, "phone_number": conversation.phone_number}},
        },
    }
