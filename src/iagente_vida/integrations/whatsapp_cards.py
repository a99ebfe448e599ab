"""A contact card as the answer to "which is your phone?"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from iagente_vida.integrations.whatsapp_fields import objects, text

ASKED = "contact_request"
"""Meta's word in `origin` for a card that WhatsApp's own button shared: the number is the sender's own."""

_PHONE = re.compile(r"[0-9]{6,20}")


@dataclass(frozen=True, slots=True)
class SharedPhone:
    """The one number of the one card of a message, in digits; `own` = WhatsApp says that it is the sender's."""

    phone: str = field(repr=False)
    own: bool


def shared_phone(message: dict[str, Any]) -> SharedPhone | None:
    """The number that a message of type contacts shares; None when it shares none, or more than one."""
    cards = objects(message, "contacts")
    if len(cards) != 1:
        return None
    own = text(cards[0], "origin") == ASKED
    # What is merely written on a card is not what WhatsApp knows the sender by.
    fields = ("wa_id",) if own else ("wa_id", "phone")
    numbers = {
        _digits(next(filter(None, (text(one, name) for name in fields)), "")) for one in objects(cards[0], "phones")
    }
    numbers.discard("")
    return SharedPhone(numbers.pop(), own) if len(numbers) == 1 else None


def _digits(value: str) -> str:
    digits = "".join(char for char in value if "0" <= char <= "9")
    return digits if _PHONE.fullmatch(digits) else ""
