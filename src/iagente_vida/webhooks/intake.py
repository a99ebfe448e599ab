"""From what WhatsApp says to what the inbox keeps: key, lane, owner and domain event of each item."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from iagente_vida.domain.events import AdviserMessage, CustomerMessage, Event, Media, Preference
from iagente_vida.integrations import json_document
from iagente_vida.integrations.event_codec import STATUS_KIND, StatusNote, encode_event
from iagente_vida.integrations.whatsapp_cards import shared_phone
from iagente_vida.integrations.whatsapp_content import KNOWN_TYPES
from iagente_vida.integrations.whatsapp_events import BACKFILL_FIELDS, NOBODY, STANDBY_FIELD, WhatsAppEvent
from iagente_vida.integrations.whatsapp_fields import objects, section, text
from iagente_vida.store.inbound import Address, IdentityChange, Inbound, Lane
from iagente_vida.webhooks.urgency import is_urgent

SOURCE = "whatsapp"
PHONE_APP = "app del teléfono"

_KEY_LIMIT = 200
_NAME_LIMIT = 200
_TEXT_LIMIT = 65_536  # WhatsApp's own limit for what a person can type
_ERROR_LIMIT = 300
_CLOCK_SKEW = timedelta(minutes=5)
_PHONE = re.compile(r"\+?(\d{3,20})")
_USER_ID = re.compile(r"[A-Za-z0-9._-]{3,200}")
_PLAIN_KEY = re.compile(r"[\x21-\x7e]+")

# Told to the next turn, but nothing that a customer would expect an answer to.
_NOTED_TYPES = frozenset({"reaction", "revoke"})
_MESSAGE_FIELDS = frozenset({"text", "payload", "media", "reply_to", "forwarded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Turns events into inbox items.

    `phone_number_id` is given to items whose notice names no number. `times_from_reception` is the sandbox's rule: the
    window counts from when a message came, whatever time it carries.
    """

    phone_number_id: str = ""
    times_from_reception: bool = False

    def items(self, events: Iterable[WhatsAppEvent], received_at: datetime) -> list[Inbound]:
        """One item an event, in order."""
        return [self._item(event, received_at) for event in events]

    def _item(self, event: WhatsAppEvent, received_at: datetime) -> Inbound:
        kept = _keep(event, _attributable(event.person), received_at)
        occurred_at = received_at if self.times_from_reception else _moment(event.timestamp, received_at)
        return Inbound(
            dedupe_key=dedupe_key(event),
            lane=kept.lane,
            source=SOURCE,
            kind=kept.kind,
            payload=kept.payload,
            received_at=received_at,
            occurred_at=occurred_at,
            sender=kept.sender,
            phone_number_id=event.phone_number_id or self.phone_number_id,
            prompt=kept.prompt,
            identity=kept.identity,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    lane: Lane
    kind: str
    payload: bytes
    sender: Address | None = None
    prompt: bool = False
    identity: IdentityChange | None = None


def dedupe_key(event: WhatsAppEvent) -> str:
    """Names what happened, the same however often and in whatever company WhatsApp repeats it."""
    if event.field not in BACKFILL_FIELDS and event.id:
        match event.event:
            case "message" | "echo":
                return _key(f"wa:{event.id}")
            case "status" | "call_status" | "call":
                about = (event.id, event.event, event.type, event.person.wa_id or event.person.user_id)
                parts = about if "group_id" in event.facts else about[:3]
                codes = event.facts.get("error_codes", ())
                return _key(":".join(("wa", *parts, *map(str, codes))))
    content = json_document.encode([event.event, event.type, event.field, event.notified, event.raw])
    return f"wa:#{hashlib.sha256(content).hexdigest()}"


def _key(key: str) -> str:
    if len(key) <= _KEY_LIMIT and _PLAIN_KEY.fullmatch(key):
        return key
    return f"wa:#{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _keep(event: WhatsAppEvent, person: Address | None, received_at: datetime) -> _Kept:
    nobody_here = event.foreign or event.field in BACKFILL_FIELDS or event.field == STANDBY_FIELD
    in_group = "group_id" in event.facts or event.field.startswith("group_")
    if nobody_here or in_group:
        return _stored(event)
    match event.event:
        case "status":
            return _status(event, received_at)
        case "template" | "account":
            return _stored(event, Lane.ACCOUNT)
        case "message" if event.type == "system":
            return _system(event, person)
        case "message" if person is not None:
            return _message(event, person, received_at)
        case "echo" if person is not None and event.type != "revoke":
            hand = AdviserMessage(text=_text(event), author=PHONE_APP, already_sent=True)
            return _event(hand, person, Lane.TURN, prompt=True)
        case "preference" if person is not None:
            lane = Lane.TURN if event.type == "stop" else Lane.NOTE
            return _event(
                Preference(category=text(event.facts, "category"), value=event.type), person, lane, prompt=True
            )
    return _stored(event)


def _event(event: Event, person: Address, lane: Lane, *, prompt: bool) -> _Kept:
    return _Kept(lane=lane, kind=event.KIND, payload=encode_event(event), sender=person, prompt=prompt)


def _stored(event: WhatsAppEvent, lane: Lane = Lane.STORED) -> _Kept:
    """Kept as it came."""
    return _Kept(lane=lane, kind=f"whatsapp.{event.event}", payload=_as_it_came(event))


def _noted(event: WhatsAppEvent, person: Address, identity: IdentityChange | None = None) -> _Kept:
    """Kept as it came, in the person's conversation, under a kind that no turn takes for a message."""
    return _Kept(
        lane=Lane.NOTE, kind=f"whatsapp.{event.type}", payload=_as_it_came(event), sender=person, identity=identity
    )


def _as_it_came(event: WhatsAppEvent) -> bytes:
    return json_document.encode(
        {
            "event": event.event,
            "type": event.type,
            "field": event.field,
            "phone_number_id": event.phone_number_id,
            "raw": event.raw,
        }
    )


def _message(event: WhatsAppEvent, person: Address, received_at: datetime) -> _Kept:
    facts = event.facts
    if event.type in _NOTED_TYPES or facts.get("interactive_type") == "call_permission_reply":
        return _noted(event, person)
    details = {name: fact for name, fact in facts.items() if name not in _MESSAGE_FIELDS}
    card = shared_phone(event.raw)
    if card is not None:
        details["shared_phone"] = {"phone": f"+{card.phone}", "own": card.own}
    if event.type not in KNOWN_TYPES:
        details["raw"] = event.raw
    message = CustomerMessage(
        message_id=event.id or dedupe_key(event),
        # An edited message is read as what it says now.
        type=text(facts, "new_type") or event.type,
        sent_at=_moment(event.timestamp, received_at),
        text=_text(event),
        payload=text(facts, "payload"),
        media=_media(facts),
        reply_to=text(facts, "reply_to"),
        forwarded=facts.get("forwarded") is True,
        referral=section(event.raw, "referral"),
        profile_name=person.name,
        details=details,
    )
    own = card is not None and card.own
    tapped = own or event.type == "button" or facts.get("interactive_type") in ("button_reply", "list_reply")
    kept = _event(message, person, Lane.TURN, prompt=tapped or is_urgent(message.text))
    if card is not None and own and person.user_id and not person.wa_id:
        return replace(kept, identity=IdentityChange(old=person, new=replace(person, wa_id=card.phone)))
    return kept


def _text(event: WhatsAppEvent) -> str:
    return text(event.facts, "text")[:_TEXT_LIMIT]


def _media(facts: dict[str, Any]) -> Media | None:
    if "media" not in facts:
        return None
    media = facts["media"]
    return Media(
        id=text(media, "id"),
        mime_type=text(media, "mime_type"),
        sha256=text(media, "sha256"),
        filename=text(media, "filename"),
        voice=media.get("voice") is True,
    )


def _system(event: WhatsAppEvent, person: Address | None) -> _Kept:
    """WhatsApp's own line about a person, perhaps that the ids changed; it is attributed to the ids valid from now."""
    facts = event.facts
    if facts.get("system_type") in ("user_changed_number", "user_changed_user_id"):
        parent = text(section(event.raw, "system"), "parent_user_id")
        new = _attributable(
            Address(wa_id=text(facts, "new_wa_id"), user_id=text(facts, "new_user_id"), parent_user_id=parent)
        )
        known = person or NOBODY
        # The sender's BSUID may be the old one or the new one already; `previous_user_id` leaves no doubt.
        before = text(facts, "previous_user_id") or known.user_id
        old = _attributable(
            Address(wa_id=known.wa_id, user_id="" if new and before == new.user_id else before, name=known.name)
        )
        if old is not None and new is not None and old != new:
            return _noted(event, new, IdentityChange(old=old, new=new))
    return _stored(event) if person is None else _noted(event, person)


def _status(event: WhatsAppEvent, received_at: datetime) -> _Kept:
    error = next(iter(objects(event.raw, "errors")), {})
    details = text(section(error, "error_data"), "details") or text(error, "message") or text(error, "title")
    note = StatusNote(
        status=event.type,
        message_id=event.id,
        at=_moment(event.timestamp, received_at),
        tracker=text(event.facts, "tracker"),
        error_code=next(iter(event.facts.get("error_codes", ())), None),
        error=details[:_ERROR_LIMIT],
        pricing_category=text(event.facts, "pricing_category"),
    )
    return _Kept(lane=Lane.STATUS, kind=STATUS_KIND, payload=json_document.encode(note))


def _attributable(person: Address) -> Address | None:
    """The person under ids of the right form; None when nobody can be told from them."""
    phone = _PHONE.fullmatch(person.wa_id)
    wa_id = phone[1] if phone else ""
    user_id, parent = (
        value if value and _USER_ID.fullmatch(value) else "" for value in (person.user_id, person.parent_user_id)
    )
    if not (wa_id or user_id):
        return None
    return Address(
        wa_id=wa_id,
        user_id=user_id,
        parent_user_id=parent,
        name=_printable(person.name),
        username=_printable(person.username),
    )


def _printable(name: str) -> str:
    name = name[:_NAME_LIMIT]
    return name if name.isprintable() else "".join(char for char in name if char.isprintable())


def _moment(timestamp: str, received_at: datetime) -> datetime:
    """The UTC moment of a Unix time in seconds; reception when it is missing, malformed or in the future."""
    if not (timestamp.isascii() and timestamp.isdecimal() and 0 < len(timestamp) <= 11):
        return received_at
    at = datetime.fromtimestamp(int(timestamp), UTC)
    return at if at <= received_at + _CLOCK_SKEW else received_at
