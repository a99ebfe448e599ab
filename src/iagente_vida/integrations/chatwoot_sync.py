"""Outbox rows of the channel `chatwoot_later`: what a conversation shows beside its messages, brought up to date.

A row says only that something has changed. What is written is the difference between what should be seen now and what
was written last, so that many changes cost one call, and what people wrote beside it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError, Priority
from iagente_vida.integrations.chatwoot_places import ChatwootPlaces, identifier_of, identities_of, phone_of
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import DeskView, Parcel, TickDue

LASTING = frozenset({"invalid", "refused", "forbidden"})
_NEVER = LASTING | {"not_found"}
_ATTEMPTS = 3
_CONTACT_FACTS = ("etapa", "producto", "origen", "anuncio")


class SeenFacts(Protocol):
    """What is to be seen of a conversation."""

    @property
    def attributes(self) -> dict[str, Any]: ...

    @property
    def labels(self) -> tuple[str, ...]: ...


class Memory(Protocol):
    """What the store knows of what Chatwoot shows."""

    async def desk(self, conversation_id: int) -> DeskView: ...

    async def keep_shown(self, conversation_id: int, shown: bytes) -> None: ...

    async def keep_ticks(self, ticks: Sequence[TickDue]) -> None: ...

    async def name_of_sent(self, provider_id: str) -> str: ...


class Shown(msgspec.Struct, frozen=True):
    """What was written last, and in which conversation of Chatwoot; `card` = what people's part of the contact said
    then."""

    place: int = 0
    attributes: dict[str, Any] = {}
    labels: list[str] = []
    contact: dict[str, Any] = {}
    card: dict[str, str] = {}


class ChatwootSync:
    """Brings conversations of one inbox up to date. `failure` words why WhatsApp did not deliver a message."""

    def __init__(
        self,
        client: ChatwootClient,
        places: ChatwootPlaces,
        memory: Memory,
        seen: Callable[[DeskView], SeenFacts | None],
        failure: Callable[[str, int], str],
    ) -> None:
        self._client = client.at(Priority.LATER)
        self._places = places
        self._memory = memory
        self._seen = seen
        self._failure = failure

    async def send(self, parcel: Parcel) -> Sent:
        """Performs one row. Raises SendError; doing it again does no harm."""
        try:
            view = await self._memory.desk(parcel.conversation_id)
            if (seen := self._seen(view)) is not None:
                place = await self._places.of(parcel.address)
                await self._write(parcel, place, seen, view)
            for tick in view.ticks:
                await self._tick(tick)
        except ChatwootError as error:
            raise as_send_error(error, parcel, self._places) from None
        return Sent()

    async def _write(self, parcel: Parcel, place: int, seen: SeenFacts, view: DeskView) -> None:
        before = msgspec.json.decode(view.shown, type=Shown) if view.shown is not None else Shown()
        if before.place != place:
            before = Shown(place=place)
        contact = contact_of(parcel.address, seen)
        wanted = Shown(
            place=place, attributes=seen.attributes, labels=list(seen.labels), contact=contact, card=before.card
        )
        if wanted == before:
            return
        changed = {name: value for name, value in seen.attributes.items() if before.attributes.get(name) != value}
        gone = before.attributes.keys() - seen.attributes.keys()
        if changed or gone:
            await self._client.change_attributes(place, changed, remove=gone)
        if wanted.labels != before.labels:
            # Only what is new is added: a label of ours that people took away stays away.
            added = [label for label in wanted.labels if label not in before.labels]
            await self._client.change_labels(place, add=added, remove=set(before.labels) - set(wanted.labels))
        if contact != before.contact:
            card = await self._identify(place, contact)
            wanted = msgspec.structs.replace(wanted, card=before.card or card)
        await self._memory.keep_shown(parcel.conversation_id, msgspec.json.encode(wanted))

    async def _identify(self, place: int, contact: dict[str, Any]) -> dict[str, str]:
        """The contact's ids and facts; what else its card says. An id that another contact holds stays there: people
        decide on a merge."""
        live = await self._client.conversation(place)
        contact_id = live.contact_id
        try:
            await self._client.update_contact(contact_id, **contact)
        except ChatwootError as error:
            if error.kind != "invalid":
                raise
            await self._client.update_contact(contact_id, custom_attributes=contact["custom_attributes"])
        return card_of(live)

    async def _tick(self, tick: TickDue) -> None:
        error = self._failure(tick.error, tick.error_code) if tick.state == "failed" else ""
        try:
            await self._client.set_message_status(tick.place, tick.message_id, tick.state, error=error)
        except ChatwootError as refusal:
            if refusal.kind not in _NEVER:  # deleted there, or of a kind that has no ticks
                raise
        await self._memory.keep_ticks([tick])


def contact_of(address: Address, seen: SeenFacts) -> dict[str, Any]:
    """What the contact's card holds of ours. The name is not among it: advisers correct names."""
    facts = {name: seen.attributes[name] for name in _CONTACT_FACTS if name in seen.attributes}
    card: dict[str, Any] = {"identifier": identifier_of(address), "custom_attributes": identities_of(address) | facts}
    return card | ({"phone_number": phone_of(address)} if address.wa_id else {})


def card_of(live: ChatwootConversation) -> dict[str, str]:
    """What people write on a contact's card."""
    return {
        "name": live.contact_name,
        "email": live.contact_email,
        "blocked": "true" if live.contact_blocked else "",
    }


def as_send_error(error: ChatwootError, parcel: Parcel, places: ChatwootPlaces) -> SendError:
    """What delivery makes of a refusal: permanent for what Chatwoot will never take, else unreachable."""
    if error.kind == "not_found":  # deleted there: the next attempt finds or makes another
        places.forget(parcel.address)
    kind = "permanent" if error.kind in LASTING and parcel.attempt > _ATTEMPTS else "unreachable"
    return SendError(kind, error.status, error.message, retry_after=error.retry_after)
