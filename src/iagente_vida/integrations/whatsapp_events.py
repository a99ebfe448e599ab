"""What a webhook notice of WhatsApp says: one `WhatsAppEvent` a thing that happened, in the order of the notice.

Reading is total: any JSON gives a list, whatever is missing, misplaced or new. Nothing that came is dropped silently:
what this version does not know keeps its raw object. Who the sender is follows Meta's identifiers, never positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from iagente_vida.integrations import json_document
from iagente_vida.integrations.whatsapp_content import content_facts, error_codes
from iagente_vida.integrations.whatsapp_fields import integer_or_text, objects, section, text
from iagente_vida.integrations.whatsapp_people import CALLEE, PARTICIPANT, RECIPIENT, SENDER, People
from iagente_vida.store.inbound import Address

NOBODY = Address()

# Copies of conversations held elsewhere: months of them may come at once, and none is news.
BACKFILL_FIELDS = frozenset({"history", "smb_app_state_sync"})
STANDBY_FIELD = "standby"  # another agent holds the thread; we only listen

_SILENT_FIELDS = frozenset({"", "messages", "calls", "smb_message_echoes", "user_preferences", STANDBY_FIELD})


class WhatsAppEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened.

    `event` is message, status, echo, call, call_status, preference, template or account; `type` is Meta's word.
    `id` is a message's or call's. `timestamp` and `notified` (the time of the notice) stay as WhatsApp wrote them.
    `person` is the customer, whatever the direction. `phone_number_id` is the business number; `foreign` = it is not
    ours. `facts` are the rest, under the names of the contract, absent when unknown. `raw` is what it was read from.
    """

    event: str
    type: str
    field: str
    id: str = ""
    timestamp: str = ""
    notified: str = ""
    person: Address = NOBODY
    phone_number_id: str = ""
    foreign: bool = False
    facts: dict[str, Any] = {}
    raw: Any = None


def parse(raw: bytes | bytearray | memoryview | object, *, phone_number_id: str = "") -> list[WhatsAppEvent]:
    """The events of a notice, given as bytes or as the decoded document. `phone_number_id` is our own number's.

    Raises json_document.NotJsonError for bytes that are no JSON, and nothing else ever.
    """
    document = json_document.decode(raw) if isinstance(raw, bytes | bytearray | memoryview) else raw
    events: list[WhatsAppEvent] = []
    for entry in objects(document, "entry"):
        for change in objects(entry, "changes"):
            events.extend(_change(change, text(entry, "time"), phone_number_id))
    return events


def describe(event: WhatsAppEvent) -> dict[str, Any]:
    """The event in the contract's vocabulary; absent keys mean absent data."""
    told: dict[str, Any] = {"event": event.event}
    if event.type:
        told["type"] = event.type
    id_name, person_name, timed = _NAMES[event.event]
    if event.id:
        told[id_name] = event.id
    if timed and event.timestamp:
        told["timestamp"] = event.timestamp
    person = _known_ids(event.person)
    if person:
        told[person_name] = person
    told.update(event.facts)
    if event.foreign and event.event in ("message", "echo"):
        told["phone_number_id"] = event.phone_number_id
    return told


_NAMES: dict[str, tuple[str, str, bool]] = {
    "message": ("message_id", "sender", True),
    "echo": ("message_id", "recipient", True),
    "status": ("message_id", "recipient", True),
    "call": ("call_id", "customer", False),
    "call_status": ("call_id", "customer", False),
    "preference": ("message_id", "customer", False),
    "template": ("message_id", "customer", False),
    "account": ("message_id", "customer", False),
}


def _known_ids(person: Address) -> dict[str, str]:
    named = {
        "wa_id": person.wa_id,
        "user_id": person.user_id,
        "parent_user_id": person.parent_user_id,
        "name": person.name,
        "username": person.username,
    }
    return {name: value for name, value in named.items() if value}


class _Change:
    """One change of a notice while it is read."""

    __slots__ = ("field", "foreign", "notified", "people", "phone_number_id", "value")

    def __init__(self, field: str, value: dict[str, Any], notified: str, ours: str) -> None:
        self.field = field
        self.notified = notified
        self.value = value
        self.phone_number_id = text(section(value, "metadata"), "phone_number_id") or ours
        self.foreign = bool(ours) and self.phone_number_id != ours
        self.people = People(objects(value, "contacts"))

    def event(
        self, event: str, type_: str, raw: dict[str, Any], person: Address, facts: dict[str, Any], id_: str = ""
    ) -> WhatsAppEvent:
        return WhatsAppEvent(
            event=event,
            type=type_,
            field=self.field,
            id=id_,
            timestamp=text(raw, "timestamp"),
            notified=self.notified,
            person=person,
            phone_number_id=self.phone_number_id,
            foreign=self.foreign,
            facts=facts,
            raw=raw,
        )


def _change(change: dict[str, Any], notified: str, ours: str) -> Iterator[WhatsAppEvent]:
    field = text(change, "field")
    value = change.get("value")
    if not isinstance(value, dict):
        if field:
            yield WhatsAppEvent(event="account", type=field, field=field, notified=notified, raw=value)
        return
    read = _Change(field, value, notified, ours)
    if field in BACKFILL_FIELDS:
        yield read.event("account", field, value, NOBODY, {})
        return
    known = False
    for name, read_item in _READERS.items():
        if name not in value:
            continue
        for item in objects(value, name):
            known = True
            yield read_item(read, item)
    if not known:
        yield from _about_the_account(read)


def _message(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    type_, facts = content_facts(item)
    if group := text(item, "group_id"):
        facts["group_id"] = group
    return read.event("message", type_, item, read.people.find(item, SENDER), facts, text(item, "id"))


def _echo(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    type_, facts = content_facts(item)
    if group := text(item, "group_id"):
        facts["group_id"] = group
    return read.event("echo", type_, item, read.people.find(item, RECIPIENT), facts, text(item, "id"))


def _status(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    type_ = text(item, "status")
    if text(item, "type") == "call" or read.field == "calls":
        return read.event(
            "call_status", type_, item, read.people.find(item, _STATUS_OF), _errors(item), text(item, "id")
        )
    facts: dict[str, Any] = {}
    if tracker := text(item, "biz_opaque_callback_data"):
        facts["tracker"] = tracker
    pricing = section(item, "pricing")
    if category := text(pricing, "category"):
        facts["pricing_category"] = category
    if isinstance(pricing.get("billable"), bool):
        facts["billable"] = pricing["billable"]
    facts.update(_errors(item))
    person_of = _STATUS_OF
    if text(item, "recipient_type") == "group":
        facts["group_id"] = text(item, "recipient_id")
        person_of = PARTICIPANT
    return read.event("status", type_, item, read.people.find(item, person_of), facts, text(item, "id"))


def _call(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    direction = text(item, "direction")
    facts = {"direction": direction} if direction else {}
    customer = read.people.find(item, CALLEE if direction == "BUSINESS_INITIATED" else SENDER)
    return read.event("call", text(item, "event"), item, customer, facts | _errors(item), text(item, "id"))


def _preference(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    category = text(item, "category")
    facts = {"category": category} if category else {}
    return read.event("preference", text(item, "value"), item, read.people.find(item, _PREFERENCE_OF), facts)


def _error(read: _Change, item: dict[str, Any]) -> WhatsAppEvent:
    return read.event("account", "errors", item, NOBODY, _errors({"errors": [item]}))


def _errors(item: dict[str, Any]) -> dict[str, Any]:
    codes = error_codes(item)
    return {"error_codes": codes} if codes else {}


def _about_the_account(read: _Change) -> Iterator[WhatsAppEvent]:
    """Templates, quality, limits, and every field this version has not heard of."""
    value = read.value
    if "template" in read.field:
        facts = {
            "template_name": text(value, "message_template_name"),
            "language": text(value, "message_template_language"),
            "template_id": integer_or_text(value.get("message_template_id")),
            "value": text(value, "event") or text(value, "new_quality_score") or text(value, "new_category"),
            "reason": text(value, "reason"),
        }
        yield read.event(
            "template",
            read.field,
            value,
            NOBODY,
            {name: fact for name, fact in facts.items() if fact not in ("", None)},
        )
        return
    word = text(value, "event")
    if word or read.field not in _SILENT_FIELDS:
        yield read.event("account", word or read.field, value, NOBODY, {})


_STATUS_OF = ("recipient_id", "recipient_user_id", "recipient_parent_user_id")
_PREFERENCE_OF = ("wa_id", "user_id", "parent_user_id")

_READERS = {
    "messages": _message,
    "message_echoes": _echo,
    "statuses": _status,
    "calls": _call,
    "user_preferences": _preference,
    "errors": _error,
}
