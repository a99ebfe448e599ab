"""Who a notice is about: Meta's identifiers of the item, completed from the contact that shares one of them."""

from __future__ import annotations

from typing import Any

from iagente_vida.integrations.whatsapp_fields import section, text
from iagente_vida.store.inbound import Address

# Where an item keeps phone, BSUID and parent BSUID of the person meant.
SENDER = ("from", "from_user_id", "from_parent_user_id")
RECIPIENT = ("to", "to_user_id", "to_parent_user_id")
CALLEE = RECIPIENT
PARTICIPANT = (
    "recipient_participant_id",
    "recipient_participant_user_id",
    "recipient_participant_parent_user_id",
)


class People:
    """The contacts of one value, found by BSUID first and phone second, never by position."""

    __slots__ = ("_contacts",)

    def __init__(self, contacts: list[dict[str, Any]]) -> None:
        self._contacts = contacts

    def find(self, item: dict[str, Any], names: tuple[str, str, str]) -> Address:
        """The person whom `item` names; what the item says itself wins over the contact."""
        wa_id, user_id, parent_user_id = (text(item, name) for name in names)
        contact = self._contact(wa_id, user_id)
        if contact is None:
            return Address(wa_id=wa_id, user_id=user_id, parent_user_id=parent_user_id)
        profile = section(contact, "profile")
        return Address(
            wa_id=wa_id or text(contact, "wa_id"),
            user_id=user_id or text(contact, "user_id"),
            parent_user_id=parent_user_id or text(contact, "parent_user_id"),
            name=text(profile, "name"),
            username=text(profile, "username"),
        )

    def _contact(self, wa_id: str, user_id: str) -> dict[str, Any] | None:
        for name, value in (("user_id", user_id), ("wa_id", wa_id)):
            if value:
                for contact in self._contacts:
                    if text(contact, name) == value:
                        return contact
        return None
