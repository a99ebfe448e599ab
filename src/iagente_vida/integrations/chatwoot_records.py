"""Contacts, conversations and messages as Chatwoot's API shows them. Extra keys and new words are let through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.whatsapp_fields import objects, section, text

_KINDS = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person; `sources` maps inbox ids to the person's `source_id` there. Phone and name stay out of repr."""

    id: int
    name: str = field(repr=False)
    phone_number: str = field(repr=False)
    identifier: str = field(repr=False)
    blocked: bool
    custom_attributes: dict[str, Any] = field(repr=False)
    sources: dict[int, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatwootConversation:
    """A conversation; `id` is the display id of API paths. `assignee_type` is User, AgentBot or empty."""

    id: int
    uuid: str
    inbox_id: int
    contact_id: int
    phone_number: str = field(repr=False)
    source_id: str = field(repr=False)
    """As the last message tells; empty while there is none."""
    status: str
    assignee_id: int
    assignee_type: str
    team_id: int
    priority: str
    labels: tuple[str, ...]
    custom_attributes: dict[str, Any] = field(repr=False)
    can_reply: bool
    updated_at: float
    assignee_name: str = field(default="", repr=False)
    contact_name: str = field(default="", repr=False)
    contact_email: str = field(default="", repr=False)
    contact_blocked: bool = False

    @property
    def with_people(self) -> bool:
        """Whether the conversation is in people's hands as it stands."""
        return self.status in ("open", "snoozed") or self.assignee_type == "User"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatwootMessage:
    """A message; `kind` is incoming, outgoing, activity or template."""

    id: int
    kind: str
    content: str = field(repr=False)
    private: bool
    status: str
    source_id: str
    content_type: str
    content_attributes: dict[str, Any] = field(repr=False)
    sender_type: str
    sender_id: int
    created_at: int
    attachments: tuple[dict[str, Any], ...] = field(repr=False)
    sender_name: str = field(default="", repr=False)
    additional_attributes: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """An inbox; `secret` signs its webhook and `webhook_url` is where it goes (API inboxes)."""

    id: int
    name: str
    channel_type: str
    webhook_url: str
    secret: str = field(repr=False)
    additional_attributes: dict[str, Any]
    out_of_office: bool
    single_conversation: bool
    asks_rating: bool = False
    """Whether Chatwoot sends its own survey when a conversation is resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An account webhook."""

    id: int
    url: str
    subscriptions: tuple[str, ...]
    secret: str = field(repr=False)


def contact(item: dict[str, Any]) -> Contact:
    """A contact of an answer."""
    held = objects(item, "contact_inboxes")
    return Contact(
        id=number(item, "id"),
        name=text(item, "name"),
        phone_number=text(item, "phone_number"),
        identifier=text(item, "identifier"),
        blocked=item.get("blocked") is True,
        custom_attributes=dict(section(item, "custom_attributes")),
        sources={number(section(one, "inbox"), "id"): text(one, "source_id") for one in held},
    )


def conversation(item: dict[str, Any]) -> ChatwootConversation:
    """A conversation of an answer."""
    meta = section(item, "meta")
    updated_at = item.get("updated_at")
    labels = item.get("labels")
    last = objects(item, "messages")[-1:]
    return ChatwootConversation(
        id=number(item, "id"),
        uuid=text(item, "uuid"),
        inbox_id=number(item, "inbox_id"),
        contact_id=number(section(meta, "sender"), "id"),
        phone_number=text(section(meta, "sender"), "phone_number"),
        source_id=next((text(section(section(one, "conversation"), "contact_inbox"), "source_id") for one in last), ""),
        status=text(item, "status"),
        assignee_id=number(section(meta, "assignee"), "id"),
        assignee_type=text(meta, "assignee_type") or ("User" if section(meta, "assignee") else ""),
        team_id=number(section(meta, "team"), "id"),
        priority=text(item, "priority"),
        labels=tuple(str(label) for label in labels) if isinstance(labels, list) else (),
        custom_attributes=dict(section(item, "custom_attributes")),
        can_reply=item.get("can_reply") is not False,
        updated_at=float(updated_at) if isinstance(updated_at, int | float) else 0.0,
        assignee_name=text(section(meta, "assignee"), "name"),
        contact_name=text(section(meta, "sender"), "name"),
        contact_email=text(section(meta, "sender"), "email"),
        contact_blocked=section(meta, "sender").get("blocked") is True,
    )


def message(item: dict[str, Any]) -> ChatwootMessage:
    """A message of an answer."""
    sender = section(item, "sender")
    return ChatwootMessage(
        id=number(item, "id"),
        kind=_KINDS.get(number(item, "message_type"), "unknown") if "message_type" in item else "unknown",
        content=text(item, "content"),
        private=item.get("private") is True,
        status=text(item, "status"),
        source_id=text(item, "source_id"),
        content_type=text(item, "content_type"),
        content_attributes=dict(section(item, "content_attributes")),
        sender_type=text(sender, "type"),
        sender_id=number(sender, "id"),
        created_at=number(item, "created_at"),
        attachments=tuple(objects(item, "attachments")),
        sender_name=text(sender, "name"),
        additional_attributes=dict(section(item, "additional_attributes")),
    )


def inbox(item: dict[str, Any]) -> Inbox:
    """An inbox of an answer."""
    return Inbox(
        id=number(item, "id"),
        name=text(item, "name"),
        channel_type=text(item, "channel_type"),
        webhook_url=text(item, "webhook_url"),
        secret=text(item, "secret"),
        additional_attributes=dict(section(item, "additional_attributes")),
        out_of_office=item.get("working_hours_enabled") is True and bool(text(item, "out_of_office_message")),
        single_conversation=item.get("lock_to_single_conversation") is True,
        asks_rating=item.get("csat_survey_enabled") is True,
    )


def webhook(item: dict[str, Any]) -> Webhook:
    """A webhook of an answer."""
    subscriptions = item.get("subscriptions")
    return Webhook(
        id=number(item, "id"),
        url=text(item, "url"),
        subscriptions=tuple(str(name) for name in subscriptions) if isinstance(subscriptions, list) else (),
        secret=text(item, "secret"),
    )
