"""Outbox rows of the channels `whatsapp` (kind reply) and `receipt` (kind receipt), carried by a WhatsAppClient."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.events import WRITTEN_THERE
from iagente_vida.domain.replies import Document, RemoteFile, Reply, TemplateUse
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.template_catalogue import TemplateCatalogue
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.integrations.whatsapp_errors import WhatsAppError
from iagente_vida.integrations.whatsapp_media import MEDIA_BYTES, known_type
from iagente_vida.integrations.whatsapp_messages import Message, MessageError, Recipient, from_reply
from iagente_vida.store.outbound import Parcel

Documents = Callable[[str], Awaitable[bytes]]
"""Opens a stored document by its key. Raises LookupError when there is none."""

Files = Callable[[RemoteFile], Awaitable[tuple[bytes, str]]]
"""Fetches an adviser's file: content and type. Raises SendError."""

SentAs = Callable[[int, str], Awaitable[str]]
"""What WhatsApp calls a message that an adviser wrote (conversation, name of ours); empty when it has not left."""

MEDIA_ID_LIFE = timedelta(days=29)  # Meta keeps an upload for 30
MEDIA_IDS_KEPT = 512
STICKER = "image/webp"  # refused as an image and as a document


class Receipt(msgspec.Struct, frozen=True):
    """Body of a row of kind receipt: blue ticks for a customer's message, with or without the typing dots."""

    message_id: str
    typing: bool = False


class WhatsAppChannel:
    """Sends replies, templates and receipts. The parcel's tracker goes along and comes back in the statuses."""

    def __init__(
        self,
        client: WhatsAppClient,
        documents: Documents,
        clock: Clock,
        templates: TemplateCatalogue | None = None,
        files: Files | None = None,
        sent_as: SentAs | None = None,
    ) -> None:
        self._sent_as = sent_as
        self._templates = templates
        self._files = files
        self._client = client
        self._documents = documents
        self._clock = clock
        self._media_ids: OrderedDict[tuple[str, str], tuple[str, datetime]] = OrderedDict()

    async def send(self, parcel: Parcel) -> Sent:
        """Performs one row. Raises SendError only; a row that can not be read is permanent."""
        try:
            if parcel.kind == "receipt":
                return await self._send_receipt(parcel)
            if parcel.kind == "template":
                return await self._send_template(parcel)
            return await self._send_reply(parcel)
        except MessageError as error:
            raise WhatsAppError("permanent", 0, str(error)) from None
        except (msgspec.DecodeError, ValueError) as error:
            raise WhatsAppError("permanent", 0, f"unreadable row: {type(error).__name__}") from None

    async def try_credentials(self, phone_number_id: str) -> None:
        """Asks WhatsApp about our number, which needs a good token. Raises SendError."""
        await self._client.read(phone_number_id or self._client.phone_number_id)

    async def _send_receipt(self, parcel: Parcel) -> Sent:
        receipt = msgspec.json.decode(parcel.body, type=Receipt)
        await self._client.mark_read(receipt.message_id, typing=receipt.typing, phone_number_id=parcel.phone_number_id)
        return Sent()

    async def _send_template(self, parcel: Parcel) -> Sent:
        if self._templates is None:
            raise WhatsAppError("template", 0, "no catalogue of templates")
        use = msgspec.json.decode(parcel.body, type=TemplateUse)
        content = await self._templates.message(parcel, use)
        message = Message(recipient=Recipient.of(parcel.address), content=content, tracker=parcel.tracker)
        try:
            return Sent(await self._client.send(message, phone_number_id=parcel.phone_number_id))
        except SendError as error:
            held = await self._templates.refused(use, error.code)
            if held:
                raise WhatsAppError("template", error.code, error.message) from None
            raise

    async def _send_reply(self, parcel: Parcel) -> Sent:
        reply = msgspec.json.decode(parcel.body, type=Reply)
        if reply.reply_to.startswith(WRITTEN_THERE):
            quoted = await self._sent_as(parcel.conversation_id, reply.reply_to) if self._sent_as else ""
            reply = replace(reply, reply_to=quoted)
        media_id = ""
        if reply.document is not None:
            media_id = await self._media_id(reply.document, parcel.phone_number_id)
        elif reply.file is not None:
            media_id = await self._forwarded(reply.file, parcel.phone_number_id)
        message = from_reply(reply, parcel.address, parcel.tracker, media_id)
        try:
            return Sent(await self._client.send(message, phone_number_id=parcel.phone_number_id))
        except SendError as error:
            if reply.asks_phone and error.kind == "permanent":  # an account without that button asks in plain words
                plain = from_reply(replace(reply, asks_phone=False), parcel.address, parcel.tracker)
                return Sent(await self._client.send(plain, phone_number_id=parcel.phone_number_id))
            # The id may be what was wrong with it: the next attempt uploads again.
            if reply.document:
                self._media_ids.pop((parcel.phone_number_id, reply.document.key), None)
            elif reply.file:
                self._media_ids.pop((parcel.phone_number_id, reply.file.url), None)
            raise

    async def _media_id(self, document: Document, phone_number_id: str) -> str:
        """The media id of a document of ours, uploaded at most once a month."""
        known = self._media_ids.get((phone_number_id, document.key))
        if known is not None and known[1] > self._clock.now():
            return known[0]
        try:
            content = await self._documents(document.key)
        except LookupError:
            raise WhatsAppError("permanent", 0, "the document is not stored any more") from None
        media_id = await self._client.upload(
            content, document.mime_type, document.filename, phone_number_id=phone_number_id
        )
        return self._remembered(phone_number_id, document.key, media_id)

    async def _forwarded(self, file: RemoteFile, phone_number_id: str) -> str:
        """The media id of an adviser's file, fetched from where it lies and left with WhatsApp."""
        known = self._media_ids.get((phone_number_id, file.url))
        if known is not None and known[1] > self._clock.now():
            return known[0]
        if self._files is None:
            raise WhatsAppError("file_gone", 0, "nowhere to fetch files from")
        content, told = await self._files(file)
        mime_type = sendable_type(file.mime_type or told, len(content))
        media_id = await self._client.upload(
            content, mime_type, file.filename or file.kind, phone_number_id=phone_number_id
        )
        return self._remembered(phone_number_id, file.url, media_id)

    def _remembered(self, phone_number_id: str, key: str, media_id: str) -> str:
        self._media_ids[phone_number_id, key] = (media_id, self._clock.now() + MEDIA_ID_LIFE)
        if len(self._media_ids) > MEDIA_IDS_KEPT:
            self._media_ids.popitem(last=False)
        return media_id


def sendable_type(mime_type: str, size: int) -> str:
    """The type under which WhatsApp takes this file. Raises WhatsAppError file_type or file_size."""
    known = known_type(mime_type)
    limit = MEDIA_BYTES.get(known)
    if limit is None or known == STICKER:
        raise WhatsAppError("file_type", 0, "WhatsApp takes no files of this type")
    if size > limit:
        raise WhatsAppError("file_size", 0, f"{size} bytes, the limit of this type is {limit}")
    return known
