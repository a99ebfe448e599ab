"""Outbox rows of the channel `chatwoot`, and the live look at who has a conversation.

A row may be performed again: before a message is written once more, it is looked for by its key. So nothing is ever in
doubt here, and a Chatwoot that is down only delays its own rows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.events import WRITTEN_THERE, Takeover
from iagente_vida.domain.replies import TemplateUse
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_desk import KINDS as DESK_KINDS
from iagente_vida.integrations.chatwoot_desk import ChatwootDesk, DeskPorts
from iagente_vida.integrations.chatwoot_files import ChatwootFiles
from iagente_vida.integrations.chatwoot_http import ChatwootError, Priority
from iagente_vida.integrations.chatwoot_live import LiveQuestions
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.chatwoot_places import ChatwootPlaces
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.integrations.chatwoot_sync import ChatwootSync, Memory, as_send_error
from iagente_vida.integrations.whatsapp_fields import text
from iagente_vida.store.outbound import Parcel, TickDue

Mark = Callable[[int], Awaitable[None]]
"""Keeps the fact that an adviser's message (Chatwoot's id) is shown as failed."""


class ChatwootChannel:
    """Performs rows of the kinds heard, said, rated, handover, failed and those of the desk for one API inbox."""

    def __init__(
        self,
        client: ChatwootClient,
        places: ChatwootPlaces,
        files: ChatwootFiles,
        memory: Memory,
        sync: ChatwootSync,
        clock: Clock,
        mark_failed: Mark,
        ports: DeskPorts,
    ) -> None:
        self._book = ports.book
        self._words = ports.words
        self._desk = ChatwootDesk(client, clock, self._write, ports)
        self._client = client
        self._places = places
        self._files = files
        self._memory = memory
        self._sync = sync
        self._mark_failed = mark_failed
        self._live = LiveQuestions()

    async def send(self, parcel: Parcel) -> Sent:
        """Performs one row. Raises SendError: permanent for what Chatwoot will never take, else unreachable."""
        try:
            body: dict[str, Any] = msgspec.json.decode(parcel.body)
            return Sent(await self._perform(parcel, body))
        except msgspec.DecodeError:
            raise SendError("permanent", 0, "unreadable row") from None
        except ChatwootError as error:
            raise as_send_error(error, parcel, self._places) from None

    async def in_hands(self, parcel: Parcel) -> Takeover | None:
        """Whose hands the conversation is in at this moment, so that a bot's message must not leave; None: it may.

        Answers within half a second; None when Chatwoot does not say, and then it is not asked for a while.
        """
        live = await self._live.ask(lambda: self._conversation_of(parcel))
        return None if live is None else await self._book.in_hands(live, parcel.mode)

    async def close(self) -> None:
        """Ends what goes on beside the rows."""
        await self._live.close()

    async def _conversation_of(self, parcel: Parcel) -> ChatwootConversation | None:
        place = await self._places.known(parcel.address, priority=Priority.LIVE)
        if place is None:
            return None
        try:
            return await self._client.at(Priority.LIVE).conversation(place)
        except ChatwootError as error:
            if error.kind == "not_found":  # deleted there: nobody has it
                self._places.forget(parcel.address)
                return None
            raise

    async def _perform(self, parcel: Parcel, body: dict[str, Any]) -> str:
        if parcel.kind == "failed":
            return await self._fail(body)
        if parcel.kind == "facts":  # as versions before ticks wrote it
            return (await self._sync.send(parcel)).provider_id
        place = await self._places.of(parcel.address)
        match parcel.kind:
            case "heard":
                return await self._write(parcel, place, body, incoming=True)
            case "said":
                return await self._say(parcel, place, body)
            case "rated":
                await self._rate(place, body)
            case "handover":
                written = await self._write(parcel, place, body, private=True)
                await self._desk.hand_over(place, body)
                return written
            case kind if kind in DESK_KINDS:
                return await self._desk.perform(parcel, place, body)
            case _:
                raise SendError("permanent", 0, "unknown kind of row")
        return ""

    async def _say(self, parcel: Parcel, place: int, body: dict[str, Any]) -> str:
        """A message of ours, a template in the words that were read; from now on its ticks are followed."""
        if use := body.get("use"):
            body = {**body, "text": await self._words.said(msgspec.convert(use, TemplateUse))}
        message_id = await self._write(parcel, place, body)
        if failure := text(body, "failure"):
            await self._client.set_message_status(place, int(message_id), "failed", error=failure)
        if of := body.get("of"):
            state = "failed" if failure else "sent"
            tick = TickDue(outbox_seq=of, place=place, message_id=int(message_id), state=state)
            await self._memory.keep_ticks([tick])
        return message_id

    async def _write(
        self, parcel: Parcel, place: int, body: dict[str, Any], *, incoming: bool = False, private: bool = False
    ) -> str:
        if parcel.attempt > 1 and (there := await self._client.find_own(place, parcel.tracker)) is not None:
            return str(there.id)
        files, instead = await self._files.of(body, parcel.attempt)
        made = await self._client.create_message(
            place,
            f"{body['text']} {instead}".strip() if instead else body["text"],
            key=parcel.tracker,
            incoming=incoming,
            private=private,
            source_id=text(body, "source_id"),
            attachments=files,
            content_type=text(body, "content_type"),
            content_attributes=await self._quoted(text(body, "reply_to")),
            external_created_at=number(body, "at"),
        )
        return str(made.id)

    async def _quoted(self, message_id: str) -> dict[str, Any] | None:
        """What a customer's message quotes; what an adviser wrote has no id of WhatsApp there, so by its own."""
        if not message_id:
            return None
        name = await self._memory.name_of_sent(message_id)
        if name.startswith(WRITTEN_THERE):
            return {"in_reply_to": int(name.rpartition(":")[2])}
        return {"in_reply_to_external_id": message_id}

    async def _rate(self, place: int, body: dict[str, Any]) -> None:
        """A customer's rating, where Chatwoot keeps its own. One that comes too late for Chatwoot stays with us."""
        there = await self._client.conversation(place)
        try:
            await self._client.submit_csat(there.uuid, body["rating"])
        except ChatwootError as error:
            if error.kind not in ("invalid", "not_found"):
                raise

    async def _fail(self, body: dict[str, Any]) -> str:
        """Shows an adviser's message as failed, with the reason; from now on a retry of it counts."""
        _, conversation_id, message_id = str(body["ref"]).partition("#")[0].split(":")
        await self._mark_failed(int(message_id))
        client = self._client.at(Priority.ADVISER)
        await client.set_message_status(int(conversation_id), int(message_id), "failed", error=body["text"])
        return message_id
