"""Conversations in Chatwoot: status, people, labels, attributes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any
from weakref import WeakValueDictionary

from iagente_vida.integrations import chatwoot_records as records
from iagente_vida.integrations.chatwoot_calls import PAGE_SIZE, ChatwootCalls, words_of
from iagente_vida.integrations.chatwoot_http import ChatwootHttp, Token
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.integrations.whatsapp_fields import objects, section, text


class ConversationCalls(ChatwootCalls):
    """What is done to a conversation as a whole."""

    def __init__(self, http: ChatwootHttp, account_id: int) -> None:
        super().__init__(http, account_id)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def conversation(self, conversation_id: int, *, seconds: float | None = None) -> ChatwootConversation:
        """One conversation as it stands now."""
        path = f"{self._root}/conversations/{conversation_id}"
        answer = await self._http.call("GET", path, token=Token.BOT, priority=self._priority, seconds=seconds)
        return records.conversation(answer if isinstance(answer, dict) else {})

    async def conversations(
        self, inbox_id: int, *, source_id: str = "", updated_within: int = 0
    ) -> AsyncIterator[ChatwootConversation]:
        """Conversations of an inbox in any status; `updated_within` seconds asks for the recent ones in one answer."""
        query = {"status": "all", "inbox_id": str(inbox_id)}
        query |= {"source_id": source_id} if source_id else {}
        query |= {"updated_within": str(updated_within)} if updated_within else {}
        page = 1
        while True:
            answer = await self._get("/conversations", {**query, "page": str(page)})
            items = objects(section(answer, "data"), "payload")
            for item in items:
                yield records.conversation(item)
            if updated_within or len(items) < PAGE_SIZE:
                return
            page += 1

    async def create_conversation(
        self, *, inbox_id: int, contact_id: int, source_id: str, status: str = "pending", **fields: Any
    ) -> ChatwootConversation:
        """A new conversation. Not idempotent unless the inbox is locked to a single one."""
        body = {"inbox_id": inbox_id, "contact_id": contact_id, "source_id": source_id, "status": status, **fields}
        answer = await self._call("POST", "/conversations", body=body)
        return records.conversation(answer)

    async def set_status(self, conversation_id: int, status: str, *, snoozed_until: int | None = None) -> str:
        """open, resolved, pending or snoozed (until a Unix time); the status it has now."""
        body: dict[str, Any] = {"status": status}
        if snoozed_until is not None:
            body["snoozed_until"] = snoozed_until
        answer = await self._of(conversation_id, "toggle_status", body)
        return text(section(answer, "payload"), "current_status") or status

    async def set_priority(self, conversation_id: int, priority: str | None) -> None:
        """low, medium, high, urgent or None."""
        await self._of(conversation_id, "toggle_priority", {"priority": priority})

    async def assign_person(self, conversation_id: int, user_id: int) -> bool:
        """Assigns a person. False: Chatwoot knows nobody with this id, and the conversation is now unassigned."""
        return await self._of(conversation_id, "assignments", {"assignee_id": user_id}) is not None

    async def assign_bot(self, conversation_id: int, bot_id: int) -> bool:
        """Assigns an agent bot (Chatwoot 4.8 and later)."""
        body = {"assignee_id": bot_id, "assignee_type": "AgentBot"}
        return await self._of(conversation_id, "assignments", body) is not None

    async def assign_team(self, conversation_id: int, team_id: int) -> bool:
        """Assigns a team."""
        return await self._of(conversation_id, "assignments", {"team_id": team_id}) is not None

    async def labels(self, conversation_id: int) -> tuple[str, ...]:
        """The conversation's labels."""
        answer = await self._call("GET", f"/conversations/{conversation_id}/labels", token=Token.BOT)
        return words_of(answer)

    async def change_labels(
        self, conversation_id: int, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Adds and takes away labels and leaves the others; one change of a conversation at a time."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            before = await self.labels(conversation_id)
            dropped = set(remove) - set(add)
            after = [label for label in before if label not in dropped]
            after += [label for label in dict.fromkeys(add) if label not in after]
            if tuple(after) == before:
                return before
            return await self.replace_labels(conversation_id, after)

    async def replace_labels(self, conversation_id: int, labels: Iterable[str]) -> tuple[str, ...]:
        """Sets all labels of a conversation: those not given are gone. Prefer `change_labels`."""
        return words_of(await self._of(conversation_id, "labels", {"labels": list(labels)}))

    async def replace_attributes(self, conversation_id: int, attributes: dict[str, Any]) -> None:
        """Sets all custom attributes of a conversation: those not given are gone."""
        await self._of(conversation_id, "custom_attributes", {"custom_attributes": attributes})

    async def change_attributes(
        self, conversation_id: int, attributes: dict[str, Any], *, remove: Iterable[str] = ()
    ) -> None:
        """Sets these attributes, takes away others, and keeps the rest, which people may have written."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            before = (await self.conversation(conversation_id)).custom_attributes
            gone = set(remove) - attributes.keys()
            after = {name: value for name, value in {**before, **attributes}.items() if name not in gone}
            if after != before:
                await self.replace_attributes(conversation_id, after)

    async def typing(self, conversation_id: int, *, on: bool) -> None:
        """Shows or hides that somebody writes."""
        await self._of(conversation_id, "toggle_typing_status", {"typing_status": "on" if on else "off"})
