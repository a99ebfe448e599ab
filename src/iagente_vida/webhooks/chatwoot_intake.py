"""From what Chatwoot says to what the inbox keeps."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any

from iagente_vida.domain.events import AdviserMessage, Event, GiveBack, Takeover
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import Action, Reaction, number
from iagente_vida.integrations.chatwoot_text import outgoing_text
from iagente_vida.integrations.event_codec import encode_event
from iagente_vida.integrations.whatsapp_fields import section, text
from iagente_vida.store.inbound import Address, Inbound, Lane

SOURCE = "chatwoot"
ADVISER = "asesor"
RECORD_KIND = "chatwoot"
REF = "chatwoot:"
"""Prefix of the `ref` of an adviser's message; its conversation and message ids follow."""

_PHONE = re.compile(r"\+?(\d{6,20})")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9._-]{3,196}")
_KEPT = frozenset(
    {Action.DELETED, Action.CSAT, Action.LABELS, Action.ATTRIBUTES, Action.CONTACT, Action.RELINK, Action.STOP}
)


def items(notice: dict[str, Any], reaction: Reaction, phone_number_id: str, received_at: datetime) -> list[Inbound]:
    """What is kept of one notice: at most one event for the conversation, and what people changed as evidence."""
    kept: list[Inbound] = []
    event = _event(notice, reaction)
    sender = address(notice)
    if event is not None and sender is not None:
        kept.append(
            Inbound(
                dedupe_key=_key(notice, reaction, event),
                lane=Lane.TURN,
                source=SOURCE,
                kind=event.KIND,
                payload=encode_event(event),
                received_at=received_at,
                sender=sender,
                phone_number_id=phone_number_id,
                prompt=True,
            )
        )
    if _KEPT.intersection(reaction.actions):
        raw = json_document.encode(notice)
        kept.append(
            Inbound(
                dedupe_key=f"cw:{hashlib.sha256(raw).hexdigest()}",
                lane=Lane.STORED,
                source=SOURCE,
                kind=RECORD_KIND,
                payload=raw,
                received_at=received_at,
            )
        )
    return kept


def address(notice: dict[str, Any]) -> Address | None:
    """The customer of the conversation: by the key that we gave the contact in our inbox, else by phone."""
    conversation = section(notice, "conversation") or notice
    source_id = text(section(conversation, "contact_inbox"), "source_id")
    if _USER_ID.fullmatch(source_id):
        return Address(user_id=source_id)
    person = section(section(conversation, "meta"), "sender")
    phone = _PHONE.fullmatch(source_id) or _PHONE.fullmatch(text(person, "phone_number"))
    return Address(wa_id=phone[1], name=text(person, "name")) if phone else None


def _event(notice: dict[str, Any], reaction: Reaction) -> Event | None:
    actions = reaction.actions
    if {Action.FORWARD, Action.TEMPLATE, Action.RETRY}.intersection(actions):
        conversation_id = number(section(notice, "conversation"), "id")
        return AdviserMessage(
            text=outgoing_text(notice),
            author=text(section(notice, "sender"), "name") or ADVISER,
            automatic=Action.PAUSE not in actions and Action.RETRY not in actions,
            ref=f"{REF}{conversation_id}:{number(notice, 'id')}",
        )
    if Action.PAUSE in actions:
        assignee = section(section(notice, "meta"), "assignee")
        held = bool(assignee) or "message_type" in notice or Action.LABELS in actions
        return Takeover(author=text(assignee, "name") or ADVISER, answered=held)
    if Action.RESUME in actions or Action.END in actions:
        return GiveBack(author=ADVISER, resolved=Action.END in actions)
    return None


def _key(notice: dict[str, Any], reaction: Reaction, event: Event) -> str:
    """The same for every sender of the same thing."""
    conversation = section(notice, "conversation") or notice
    if isinstance(event, AdviserMessage):
        retried = f":{conversation.get('updated_at')}" if Action.RETRY in reaction.actions else ""
        return f"cw:message:{number(notice, 'id')}{retried}"
    return f"cw:conversation:{number(conversation, 'id')}:{event.KIND}:{conversation.get('updated_at')}"
