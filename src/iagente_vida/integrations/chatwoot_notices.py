"""The conversation "Avisos" in Chatwoot: one line for each alarm, and one for its end."""

from __future__ import annotations

from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.store.summaries import Alarm

NAME = "Avisos"
SOURCE_ID = "iagente-avisos"
"""What the product is called as a contact of the inbox: no phone and no BSUID, so nothing written there is sent."""


class ChatwootNotices:
    """Writes into one conversation of our inbox, made when it is needed. `installation` keeps the keys apart."""

    def __init__(self, client: ChatwootClient, inbox_id: int, installation: str) -> None:
        self._client = client
        self._inbox_id = inbox_id
        self._installation = installation
        self._place: int | None = None

    async def tell(self, alarm: Alarm) -> bool:
        """Whether Chatwoot has the line; one whose answer was lost is found by its key and not written again."""
        try:
            place = self._place = self._place or await self._find() or await self._make()
            key = f"aviso-{self._installation}-{alarm.seq}"
            if await self._client.find_own(place, key) is None:
                await self._client.create_message(place, line(alarm), key=key, incoming=True)
            if alarm.cleared_at is None:  # with an assistant in the inbox a conversation begins out of sight
                await self._client.set_status(place, "open")
        except ChatwootError as error:
            if error.kind == "not_found":
                self._place = None
            return False
        return True

    async def _find(self) -> int:
        newest = 0
        async for one in self._client.conversations(self._inbox_id, source_id=SOURCE_ID):
            newest = max(newest, one.id)
        return newest

    async def _make(self) -> int:
        contact = await self._client.contact_by("identifier", SOURCE_ID)
        if contact is None:
            contact = await self._client.create_contact(
                inbox_id=self._inbox_id, source_id=SOURCE_ID, name=NAME, identifier=SOURCE_ID
            )
        elif self._inbox_id not in contact.sources:
            await self._client.add_contact_inbox(contact.id, self._inbox_id, SOURCE_ID)
        made = await self._client.create_conversation(
            inbox_id=self._inbox_id,
            contact_id=contact.id,
            source_id=contact.sources.get(self._inbox_id, SOURCE_ID),
            status="open",
        )
        return made.id


def line(alarm: Alarm) -> str:
    """What an adviser reads of an alarm."""
    return f"✅ Resuelto: {alarm.code}." if alarm.cleared_at is not None else f"⚠️ {alarm.detail}"
