"""Where a customer is in Chatwoot: the contact and the conversation in our inbox, found or made."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from weakref import WeakValueDictionary

from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError, Priority
from iagente_vida.integrations.chatwoot_records import Contact
from iagente_vida.store.inbound import Address

PLACES_KEPT = 10_000


class ChatwootPlaces:
    """Conversations of one API inbox by customer; remembers what it has found."""

    def __init__(self, client: ChatwootClient, inbox_id: int) -> None:
        self._client = client
        self._inbox_id = inbox_id
        self._places: OrderedDict[str, int] = OrderedDict()
        self._making: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of(self, address: Address) -> int:
        """The customer's conversation in our inbox, found or made: once, however many ask at the same time."""
        source_id = source_of(address)
        lock = self._making.setdefault(source_id, asyncio.Lock())
        async with lock:
            place = await self.known(address)
            if place is None:
                contact = await self._contact(address, source_id)
                made = await self._client.create_conversation(
                    inbox_id=self._inbox_id,
                    contact_id=contact.id,
                    source_id=contact.sources.get(self._inbox_id, source_id),
                )
                place = self._remember(source_id, made.id)
            return place

    async def known(self, address: Address, *, priority: Priority = Priority.MESSAGE) -> int | None:
        """The customer's newest conversation in our inbox, if there is one."""
        source_id = source_of(address)
        if (place := self._places.get(source_id)) is not None:
            self._places.move_to_end(source_id)
            return place
        newest = 0
        async for one in self._client.at(priority).conversations(self._inbox_id, source_id=source_id):
            newest = max(newest, one.id)
        return self._remember(source_id, newest) if newest else None

    def forget(self, address: Address) -> None:
        """It is not there any more: the next look finds or makes another."""
        self._places.pop(source_of(address), None)

    async def _contact(self, address: Address, source_id: str) -> Contact:
        """The customer's contact: by phone or by our identifier, else a new one."""
        phone, identifier = phone_of(address), identifier_of(address)
        found = await self._find(phone, identifier)
        if found is None:
            try:
                return await self._client.create_contact(
                    inbox_id=self._inbox_id,
                    source_id=source_id,
                    name=address.name or phone or address.username,
                    phone_number=phone,
                    identifier=identifier,
                    custom_attributes=identities_of(address),
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


def phone_of(address: Address) -> str:
    """The phone as Chatwoot writes it; empty while WhatsApp does not tell it."""
    return f"+{address.wa_id}" if address.wa_id else ""


def identifier_of(address: Address) -> str:
    """Our name for the contact, by what changes least."""
    return f"bsuid:{address.user_id}" if address.user_id else f"wa:{address.wa_id}"


def identities_of(address: Address) -> dict[str, str]:
    """Every id under which WhatsApp knows the person, as attributes of the contact."""
    known = {
        "whatsapp": address.wa_id,
        "bsuid": address.user_id,
        "bsuid_matriz": address.parent_user_id,
        "usuario_whatsapp": address.username,
    }
    return {name: value for name, value in known.items() if value}
