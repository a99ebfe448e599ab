"""Messages in Chatwoot, with their files and their ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from iagente_vida.integrations import chatwoot_records as records
from iagente_vida.integrations.chatwoot_calls import ChatwootCalls
from iagente_vida.integrations.chatwoot_http import ChatwootError, Token
from iagente_vida.integrations.chatwoot_notice import ORIGIN
from iagente_vida.integrations.chatwoot_records import ChatwootMessage
from iagente_vida.integrations.whatsapp_fields import objects

ATTACHMENT_LIMIT = 15
CONTENT_LIMIT = 150_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to leave with Chatwoot."""

    filename: str
    content: bytes
    mime_type: str


class MessageCalls(ChatwootCalls):
    """Writing, finding and changing messages."""

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
        content_type: str = "",
        content_attributes: dict[str, Any] | None = None,
        external_created_at: int = 0,
    ) -> ChatwootMessage:
        """Writes a message of ours. `key` is unique for it and lets it be found again (`find_own`).

        `external_created_at` (Unix time) = when it was said, if it is written down later.
        """
        attributes = {**(content_attributes or {}), "origin": ORIGIN, "key": key}
        body: dict[str, Any] = {
            "content": content[:CONTENT_LIMIT],
            "message_type": "incoming" if incoming else "outgoing",
            "private": private,
            "content_attributes": attributes,
        }
        body |= {"source_id": source_id} if source_id else {}
        body |= {"content_type": content_type} if content_type else {}
        body |= {"external_created_at": external_created_at} if external_created_at else {}
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


def _form(body: dict[str, Any], attachments: tuple[Attachment, ...]) -> aiohttp.FormData:
    if len(attachments) > ATTACHMENT_LIMIT:
        raise ChatwootError("invalid", 0, f"{len(attachments)} attachments, the limit is {ATTACHMENT_LIMIT}")
    form = aiohttp.FormData()
    for name, value in body.items():
        form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for file in attachments:
        form.add_field("attachments[]", file.content, filename=file.filename, content_type=file.mime_type)
    return form
