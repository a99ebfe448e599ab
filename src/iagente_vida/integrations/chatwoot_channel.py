"""Outbox rows of the channel `chatwoot`, and the live look at who has a conversation.

A row may be performed again: before a message is written once more, it is looked for by its key. So nothing is ever in
doubt here, and a Chatwoot that is down only delays its own rows.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_desk import KINDS as DESK_KINDS
from iagente_vida.integrations.chatwoot_desk import ChatwootDesk, DeskPorts
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_records import Contact
from iagente_vida.integrations.whatsapp_fields import text
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import Parcel

PLACES_KEPT = 10_000
LIVE_SECONDS = 0.5
BREAKER_REST = timedelta(seconds=10)
_LASTING = frozenset({"invalid", "refused", "forbidden"})

Mark = Callable[[int], Awaitable[None]]
"""Keeps the fact that an adviser's message (Chatwoot's id) is shown as failed."""


class ChatwootChannel:
    """Performs rows of the kinds heard, said, facts, handover and failed for one API inbox."""

    def __init__(
        self,
        client: ChatwootClient,
        inbox_id: int,
        clock: Clock,
        mark_failed: Mark,
        ports: DeskPorts,
    ) -> None:
        self._excused = ports.excused
        self._desk = ChatwootDesk(client, clock, self._write, ports)
        self._client = client
        self._inbox_id = inbox_id
        self._clock = clock
        self._mark_failed = mark_failed
        self._places: OrderedDict[str, int] = OrderedDict()
        self._rest_until: datetime | None = None

    async def send(self, parcel: Parcel) -> Sent:
        """Performs one row. Raises SendError: permanent for what Chatwoot will never take, else unreachable."""
        try:
            body: dict[str, Any] = msgspec.json.decode(parcel.body)
            return Sent(await self._perform(parcel, body))
        except msgspec.DecodeError:
            raise SendError("permanent", 0, "unreadable row") from None
        except ChatwootError as error:
            if error.kind == "not_found":  # deleted there: the next attempt finds or makes another
                self._places.pop(source_of(parcel.address), None)
            kind = "permanent" if error.kind in _LASTING and parcel.attempt > 3 else "unreachable"
            raise SendError(kind, error.status, error.message, retry_after=error.retry_after) from None

    async def with_people(self, parcel: Parcel) -> bool:
        """Whether people have the conversation at this moment, so that a bot's message must not leave.

        Answers within half a second; False when Chatwoot does not say, and then it is not asked for a while.
        """
        now = self._clock.now()
        if self._rest_until is not None and now < self._rest_until:
            return False
        try:
            async with asyncio.timeout(LIVE_SECONDS):
                place = await self._known_place(parcel.address)
                if place is None:
                    return False
                live = await self._client.conversation(place, urgent=True)
        except (ChatwootError, TimeoutError):
            self._rest_until = now + BREAKER_REST
            return False
        self._rest_until = None
        # While the conversation waits it is open, and the bot still acknowledges until somebody takes it.
        if live.assignee_type == "User" and live.assignee_id != await self._excused(live.id):
            return True
        return live.status in ("open", "snoozed") and live.assignee_type != "AgentBot" and parcel.mode == "bot"

    async def _perform(self, parcel: Parcel, body: dict[str, Any]) -> str:
        if parcel.kind == "failed":
            return await self._fail(body)
        place = await self._place(parcel.address)
        match parcel.kind:
            case "heard":
                return await self._write(parcel, place, body, incoming=True)
            case "said":
                return await self._write(parcel, place, body)
            case "facts":
                await self._client.merge_attributes(place, body["attributes"])
                others = [label for label in body["labels"] if label != body["stage"]]
                await self._client.change_labels(place, add=[body["stage"]], remove=others)
            case "handover":
                written = await self._write(parcel, place, body, private=True)
                await self._desk.hand_over(place, body)
                return written
            case kind if kind in DESK_KINDS:
                return await self._desk.perform(parcel, place, body)
            case _:
                raise SendError("permanent", 0, "unknown kind of row")
        return ""

    async def _write(
        self, parcel: Parcel, place: int, body: dict[str, Any], *, incoming: bool = False, private: bool = False
    ) -> str:
        if parcel.attempt > 1 and (there := await self._client.find_own(place, parcel.tracker)) is not None:
            return str(there.id)
        made = await self._client.create_message(
            place,
            body["text"],
            key=parcel.tracker,
            incoming=incoming,
            private=private,
            source_id=text(body, "source_id"),
        )
        return str(made.id)

    async def _fail(self, body: dict[str, Any]) -> str:
        """Shows an adviser's message as failed, with the reason; from now on a retry of it counts."""
        _, conversation_id, message_id = str(body["ref"]).partition("#")[0].split(":")
        await self._mark_failed(int(message_id))
        await self._client.set_message_status(int(conversation_id), int(message_id), "failed", error=body["text"])
        return message_id

    async def _place(self, address: Address) -> int:
        """The customer's conversation in our inbox, found or made."""
        place = await self._known_place(address)
        if place is None:
            source_id = source_of(address)
            contact = await self._contact(address, source_id)
            made = await self._client.create_conversation(
                inbox_id=self._inbox_id, contact_id=contact.id, source_id=contact.sources.get(self._inbox_id, source_id)
            )
            place = self._remember(source_id, made.id)
        return place

    async def _known_place(self, address: Address) -> int | None:
        source_id = source_of(address)
        if (place := self._places.get(source_id)) is not None:
            self._places.move_to_end(source_id)
            return place
        newest = 0
        async for one in self._client.conversations(self._inbox_id, source_id=source_id):
            newest = max(newest, one.id)
        return self._remember(source_id, newest) if newest else None

    async def _contact(self, address: Address, source_id: str) -> Contact:
        """The customer's contact: by phone or by our identifier, else a new one."""
        phone = f"+{address.wa_id}" if address.wa_id else ""
        identifier = f"bsuid:{address.user_id}" if address.user_id else f"wa:{address.wa_id}"
        found = await self._find(phone, identifier)
        if found is None:
            try:
                return await self._client.create_contact(
                    inbox_id=self._inbox_id,
                    source_id=source_id,
                    name=address.name or phone or address.username,
                    phone_number=phone,
                    identifier=identifier,
                )
            except ChatwootError as error:
                if error.kind != "invalid" or (found := await self._find(phone, identifier)) is None:
                    raise
        if self._inbox_id not in found.sources:
            with contextlib.suppress(ChatwootError):  # held by another contact: the conversation names it anew
                await self._client.add_contact_inbox(found.id, self._inbox_id, source_id)
        return found

    async def _find(self, phone: str, identifier: str) -> Contact | None:
        found = await self._client.contact_by("identifier", identifier)
        return found or (await self._client.contact_by("phone_number", phone) if phone else None)

    def _remember(self, source_id: str, place: int) -> int:
        self._places[source_id] = place
        if len(self._places) > PLACES_KEPT:
            self._places.popitem(last=False)
        return place


def source_of(address: Address) -> str:
    """What a customer is called in our inbox: the phone's digits, or the BSUID where no phone is known."""
    return address.wa_id or address.user_id or address.parent_user_id
