"""Chatwoot's API for one account: one thin method a call, each with the token that may make it.

Every failure is a ChatwootError. Repeating a message is the caller's decision: Chatwoot has no idempotency key, so look
for our own `key` in the conversation first (`find_own`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from weakref import WeakValueDictionary

import aiohttp
import msgspec

from iagente_vida.integrations import chatwoot_records as records
from iagente_vida.integrations.chatwoot_account import ChatwootAccount, document_of, list_of
from iagente_vida.integrations.chatwoot_events import ORIGIN
from iagente_vida.integrations.chatwoot_http import Budget, ChatwootError, ChatwootHttp, Token
from iagente_vida.integrations.chatwoot_records import (
    ChatwootConversation,
    ChatwootMessage,
    Contact,
)
from iagente_vida.integrations.whatsapp_fields import objects, section, text

API_CHANNEL = "Channel::Api"
SEARCHES_PER_SECOND = 100 / 60
ATTACHMENT_LIMIT = 15
CONTENT_LIMIT = 150_000
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to leave with Chatwoot."""

    filename: str
    content: bytes
    mime_type: str


class ChatwootClient(ChatwootAccount):
    """Calls for one account. A missing bot or platform token falls back to the user's."""

    def __init__(
        self,
        base_url: str,
        account_id: int,
        user_token: str,
        *,
        bot_token: str = "",
        platform_token: str = "",
        per_second: float = 40,
        seconds: float = 15,
    ) -> None:
        tokens = {Token.USER: user_token, Token.BOT: bot_token, Token.PLATFORM: platform_token}
        super().__init__(ChatwootHttp(base_url, tokens, per_second=per_second, seconds=seconds), account_id)
        self._searches = Budget(SEARCHES_PER_SECOND)
        self._label_locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        await self._http.close()

    # -- contacts -----------------------------------------------------------------------------------------------

    async def search_contacts(self, words: str) -> AsyncIterator[Contact]:
        """Contacts with these words somewhere in name, email, phone or identifier; compare exactly yourself."""
        page = 1
        while True:
            await self._searches.turn()
            answer = await self._get("/contacts/search", {"q": words, "page": str(page)})
            for item in objects(answer, "payload"):
                yield records.contact(item)
            if section(answer, "meta").get("has_more") is not True:
                return
            page += 1

    async def contact_by(self, attribute: str, value: str) -> Contact | None:
        """The contact whose `attribute` (phone_number, identifier, email) is exactly this."""
        rule = {"attribute_key": attribute, "filter_operator": "equal_to", "values": [value], "query_operator": None}
        answer = await self._call("POST", "/contacts/filter", body={"payload": [rule]})
        found = [records.contact(item) for item in objects(answer, "payload")]
        return next((one for one in found if getattr(one, attribute, value).lower() == value.lower()), None)

    async def contact(self, contact_id: int) -> Contact:
        """One contact."""
        return records.contact(section(await self._get(f"/contacts/{contact_id}"), "payload"))

    async def create_contact(
        self,
        *,
        inbox_id: int,
        source_id: str,
        name: str = "",
        phone_number: str = "",
        identifier: str = "",
        custom_attributes: dict[str, Any] | None = None,
    ) -> Contact:
        """A new contact in our inbox. Kind `invalid` with `attributes` names what another contact holds already."""
        body: dict[str, Any] = {"inbox_id": inbox_id, "source_id": source_id, "name": name}
        body |= {"phone_number": phone_number} if phone_number else {}
        body |= {"identifier": identifier} if identifier else {}
        body["custom_attributes"] = custom_attributes or {}
        answer = await self._call("POST", "/contacts", body=body)
        return records.contact(section(section(answer, "payload"), "contact"))

    async def update_contact(self, contact_id: int, **fields: Any) -> None:
        """Changes fields; attributes are merged into those there."""
        await self._call("PUT", f"/contacts/{contact_id}", body=fields)

    async def delete_contact(self, contact_id: int) -> None:
        """Deletes a contact with everything of it (administrator)."""
        await self._call("DELETE", f"/contacts/{contact_id}")

    async def add_contact_inbox(self, contact_id: int, inbox_id: int, source_id: str) -> None:
        """Lets the contact be reached in an inbox; the same again does nothing."""
        body = {"inbox_id": inbox_id, "source_id": source_id}
        await self._call("POST", f"/contacts/{contact_id}/contact_inboxes", body=body)

    async def contact_conversations(self, contact_id: int) -> list[ChatwootConversation]:
        """The contact's last conversations (at most 20), of all inboxes."""
        answer = await self._get(f"/contacts/{contact_id}/conversations")
        return [records.conversation(item) for item in objects(answer, "payload")]

    async def merge_contacts(self, base_id: int, absorbed_id: int) -> None:
        """Makes two contacts one; the base wins."""
        body = {"base_contact_id": base_id, "mergee_contact_id": absorbed_id}
        await self._call("POST", "/actions/contact_merge", body=body)

    # -- conversations ------------------------------------------------------------------------------------------

    async def conversation(
        self, conversation_id: int, *, seconds: float | None = None, urgent: bool = False
    ) -> ChatwootConversation:
        """One conversation as it stands now."""
        path = f"{self._root}/conversations/{conversation_id}"
        answer = await self._http.call("GET", path, token=Token.BOT, urgent=urgent, seconds=seconds)
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
        return _words(answer)

    async def change_labels(
        self, conversation_id: int, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Adds and takes away labels and leaves the others; one change of a conversation at a time."""
        lock = self._label_locks.setdefault(conversation_id, asyncio.Lock())
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
        return _words(await self._of(conversation_id, "labels", {"labels": list(labels)}))

    async def replace_attributes(self, conversation_id: int, attributes: dict[str, Any]) -> None:
        """Sets all custom attributes of a conversation: those not given are gone."""
        await self._of(conversation_id, "custom_attributes", {"custom_attributes": attributes})

    async def merge_attributes(self, conversation_id: int, attributes: dict[str, Any]) -> None:
        """Sets these attributes and keeps the others, which people may have written."""
        now = (await self.conversation(conversation_id)).custom_attributes
        if any(now.get(name) != value for name, value in attributes.items()):
            await self.replace_attributes(conversation_id, {**now, **attributes})

    async def typing(self, conversation_id: int, *, on: bool) -> None:
        """Shows or hides that somebody writes."""
        await self._of(conversation_id, "toggle_typing_status", {"typing_status": "on" if on else "off"})

    # -- messages -----------------------------------------------------------------------------------------------

    async def create_message(
        self,
        conversation_id: int,
        content: str,
        *,
        key: str,
        incoming: bool = False,
        private: bool = False,
        source_id: str = "",
        attachments: tuple[Attachment, ...] = (),
        content_attributes: dict[str, Any] | None = None,
    ) -> ChatwootMessage:
        """Writes a message of ours. `key` is unique for it and lets it be found again (`find_own`)."""
        attributes = {**(content_attributes or {}), "origin": ORIGIN, "key": key}
        body: dict[str, Any] = {
            "content": content[:CONTENT_LIMIT],
            "message_type": "incoming" if incoming else "outgoing",
            "private": private,
            "content_attributes": attributes,
        }
        if source_id:
            body["source_id"] = source_id
        token = Token.USER if incoming else Token.BOT
        path = f"/conversations/{conversation_id}/messages"
        if not attachments:
            return records.message(await self._call("POST", path, token=token, body=body))
        return records.message(await self._call("POST", path, token=token, form=_form(body, attachments)))

    async def messages(self, conversation_id: int, *, after: int = 0, before: int = 0) -> list[ChatwootMessage]:
        """Messages, oldest first: the last 20; at most 100 after an id; 20 before one; up to 1000 between two."""
        query = {name: str(value) for name, value in (("after", after), ("before", before)) if value}
        answer = await self._get(f"/conversations/{conversation_id}/messages", query)
        return [records.message(item) for item in objects(answer, "payload")]

    async def find_own(self, conversation_id: int, key: str, *, after: int = 0) -> ChatwootMessage | None:
        """Our message with this key among the newest (or those after an id), if it was written."""
        for message in reversed(await self.messages(conversation_id, after=after)):
            if message.content_attributes.get("key") == key:
                return message
        return None

    async def set_message_status(
        self, conversation_id: int, message_id: int, status: str, *, error: str = ""
    ) -> ChatwootMessage:
        """sent, delivered, read or failed (with its reason); API inboxes only."""
        body = {"status": status} | ({"external_error": error} if error else {})
        return records.message(
            await self._call("PATCH", f"/conversations/{conversation_id}/messages/{message_id}", body=body)
        )

    async def delete_message(self, conversation_id: int, message_id: int) -> None:
        """Takes a message's content away; the line stays."""
        await self._call("DELETE", f"/conversations/{conversation_id}/messages/{message_id}")

    async def download(self, url: str, *, limit: int = 100 * 1024 * 1024) -> tuple[bytes, str]:
        """An attachment's content and type."""
        return await self._http.download(url, limit=limit)

    # -- figures ------------------------------------------------------------------------------------------------

    async def report_summary(self, since: int, until: int) -> dict[str, Any]:
        """Chatwoot's own figures between two Unix times."""
        path = f"/api/v2/accounts/{self.account_id}/reports/summary"
        query = {"type": "account", "since": str(since), "until": str(until)}
        return document_of(await self._http.call("GET", path, query=query))

    async def csat_responses(self, inbox_id: int) -> AsyncIterator[dict[str, Any]]:
        """Answers to the satisfaction survey, newest first."""
        page = 1
        while True:
            query = {"page": str(page), "inbox_id": str(inbox_id), "sort": "-created_at"}
            items = list_of(await self._get("/csat_survey_responses", query))
            for item in items:
                yield item
            if len(items) < PAGE_SIZE:
                return
            page += 1

    async def submit_csat(self, conversation_uuid: str, rating: int, feedback: str = "") -> None:
        """Stores a rating of 1 to 5 for a conversation that has a survey message (14 days)."""
        values = {"csat_survey_response": {"rating": rating, "feedback_message": feedback}}
        body = {"message": {"submitted_values": values}}
        path = f"/public/api/v1/csat_survey/{conversation_uuid}"
        await self._http.call("PUT", path, token=Token.NOBODY, body=body)

    # -----------------------------------------------------------------------------------------------------------

    async def _of(self, conversation_id: int, what: str, body: dict[str, Any]) -> Any:
        return await self._call("POST", f"/conversations/{conversation_id}/{what}", token=Token.BOT, body=body)


def _form(body: dict[str, Any], attachments: tuple[Attachment, ...]) -> aiohttp.FormData:
    if len(attachments) > ATTACHMENT_LIMIT:
        raise ChatwootError("invalid", 0, f"{len(attachments)} attachments, the limit is {ATTACHMENT_LIMIT}")
    form = aiohttp.FormData()
    for name, value in body.items():
        form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for file in attachments:
        form.add_field("attachments[]", file.content, filename=file.filename, content_type=file.mime_type)
    return form


def _words(answer: Any) -> tuple[str, ...]:
    payload = answer.get("payload") if isinstance(answer, dict) else None
    return tuple(str(word) for word in payload) if isinstance(payload, list) else ()
