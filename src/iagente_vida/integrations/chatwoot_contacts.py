"""People in Chatwoot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from iagente_vida.integrations import chatwoot_records as records
from iagente_vida.integrations.chatwoot_calls import ChatwootCalls
from iagente_vida.integrations.chatwoot_http import Budget, ChatwootHttp
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, Contact
from iagente_vida.integrations.whatsapp_fields import objects, section

SEARCHES_PER_SECOND = 100 / 60


class ContactCalls(ChatwootCalls):
    """Contacts and their place in an inbox."""

    def __init__(self, http: ChatwootHttp, account_id: int) -> None:
        super().__init__(http, account_id)
        self._searches = Budget(SEARCHES_PER_SECOND)

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
