"""What a body of Chatwoot says: its ids, whose it is, who wrote it, what has changed."""

from __future__ import annotations

import shlex
from typing import Any

from iagente_vida.domain.orders import ORDERS
from iagente_vida.integrations.whatsapp_fields import objects, section, text

ORIGIN = "iagente"
"""What our own messages carry in `content_attributes.origin`."""
PAUSE_LABEL = "bot-pausa"
_LARGEST = 2**63 - 1


def number(document: dict[str, Any], key: str) -> int:
    """An id or a time; 0 when it is missing, no whole number, or larger than any that a database keeps."""
    value = document.get(key)
    return value if type(value) is int and abs(value) <= _LARGEST else 0


def whose(conversation: dict[str, Any]) -> tuple[int, int]:
    """The display id of a conversation and the id of its contact; 0 for what is not said."""
    contact = number(section(section(conversation, "meta"), "sender"), "id")
    return number(conversation, "id"), contact or number(section(conversation, "contact_inbox"), "contact_id")


def is_person(notice: dict[str, Any]) -> bool:
    """Whether a person wrote this message now, and no campaign or rule in a person's name."""
    automatic = section(notice, "additional_attributes").get("campaign_id") or section(
        notice, "content_attributes"
    ).get("automation_rule_id")
    return text(section(notice, "sender"), "type") == "user" and not automatic


def window_closed(notice: dict[str, Any]) -> bool:
    """Whether a free text would be refused by WhatsApp; an approved template never is."""
    if section(section(notice, "additional_attributes"), "template_params"):
        return False
    return section(notice, "conversation").get("can_reply") is False


def shown_status(notice: dict[str, Any]) -> str:
    """The delivery status of this very message, which only the nested last message shows; empty when it is another."""
    for message in objects(section(notice, "conversation"), "messages"):
        if number(message, "id") == number(notice, "id"):
            return text(message, "status")
    return ""


def changed(notice: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """`changed_attributes` as attribute -> (before, after); empty when it is null."""
    changes: dict[str, tuple[Any, Any]] = {}
    for item in objects(notice, "changed_attributes"):
        for name, values in item.items():
            if isinstance(values, dict):
                changes[name] = (values.get("previous_value"), values.get("current_value"))
    return changes


def command_of(note: str) -> tuple[str, ...]:
    """The order of a private note and its words; empty when the note orders nothing. Quotes keep words together."""
    first, _, rest = note.strip().partition(" ")
    name = first.removeprefix("/").lower()
    if not first.startswith("/") or name not in ORDERS:
        return ()
    try:
        words = shlex.split(rest)
    except ValueError:  # a quote that is not closed
        words = rest.split()
    return (name, *words)
