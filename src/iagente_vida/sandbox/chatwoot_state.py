"""What the simulated Chatwoot remembers, in a SQLite file, and the rules by which it changes.

Quirks kept on purpose: conversation attributes and labels are replaced whole, contact attributes merged; an unknown
assignee unassigns; nothing is idempotent; what a webhook shows is rendered when it leaves, not when it happened.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iagente_vida.clock import Clock
from iagente_vida.sandbox.chatwoot_records import ApiError, Document, Records

KINDS = (
    "contacts",
    "conversations",
    "messages",
    "webhooks",
    "labels",
    "attributes",
    "teams",
    "hooks",
    "bots",
    "blobs",
    "inboxes",
)
API_CHANNEL = "Channel::Api"
API_INBOX_ID = 3
INBOXES: tuple[Document, ...] = (
    {
        "id": API_INBOX_ID,
        "name": "WhatsApp Vida",
        "channel_type": API_CHANNEL,
        "secret": "secreto-bandeja",
        "bot": True,
        "members": [4, 5],
    },
    {"id": 8, "name": "Web", "channel_type": "Channel::WebWidget", "secret": "", "bot": False, "members": [4]},
)
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
MESSAGES_A_MINUTE = 200
BOT_ID = 2
INTEGRATION_ID = 9
STATUSES = ("open", "resolved", "pending", "snoozed")
_STATUS_WORDS = {"open": "abierta", "resolved": "resuelta", "pending": "pendiente", "snoozed": "pospuesta"}
_RANKS = {"sent": 0, "delivered": 1, "read": 2}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: User, AgentBot, Contact, or nobody (a rule). `admin` may configure."""

    type: str = ""
    id: int = 0
    name: str = ""
    admin: bool = False


INTEGRATION = Actor("User", INTEGRATION_ID, "Integración iAgente", admin=True)
BOT = Actor("AgentBot", BOT_ID, "iAgente Vida")
ADVISERS = (Actor("User", 4, "Laura Gómez"), Actor("User", 5, "Pedro Ruiz"))
NOBODY = Actor()


class ChatwootState(Records):
    """One account, at first with an API inbox and a web inbox."""

    account_id = 7
    account_name = "Vida Seguros"

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, KINDS)
        self._clock = clock
        with self.change():
            if not self.all("inboxes"):
                for inbox in INBOXES:
                    self.put("inboxes", inbox)

    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    # -- contacts -----------------------------------------------------------------------------------------------

    def create_contact(self, fields: Document) -> Document:
        """A contact, with its place in an inbox if one is named."""
        with self.change():
            self._check_contact(fields, 0)
            contact = {
                "name": fields.get("name") or "",
                "email": fields.get("email"),
                "phone_number": fields.get("phone_number"),
                "identifier": fields.get("identifier"),
                "blocked": False,
                "custom_attributes": fields.get("custom_attributes") or {},
                "additional_attributes": fields.get("additional_attributes") or {},
                "sources": {},
                "created_at": self.now().timestamp(),
            }
            contact = self.add("contacts", contact)
            if fields.get("inbox_id"):
                source_id = str(fields.get("source_id") or uuid.uuid4())
                contact = self.add_contact_inbox(contact["id"], int(fields["inbox_id"]), source_id)
            self.emit("contact_created", contact=contact["id"])
            return contact

    def update_contact(self, contact_id: int, fields: Document) -> Document:
        """Changes a contact; attributes are merged."""
        with self.change():
            contact = self.get("contacts", contact_id)
            self._check_contact(fields, contact_id)
            changes: list[Document] = []
            for name in ("name", "email", "phone_number", "identifier", "blocked"):
                if name in fields and fields[name] != contact[name]:
                    changes.append({name: {"previous_value": contact[name], "current_value": fields[name]}})
                    contact[name] = fields[name]
            for name in ("custom_attributes", "additional_attributes"):
                merged = {**contact[name], **(fields.get(name) or {})}
                if merged != contact[name]:
                    changes.append({name: {"previous_value": contact[name], "current_value": merged}})
                    contact[name] = merged
            self.save("contacts", contact)
            if changes:
                self.emit("contact_updated", contact=contact_id, changed=changes)
            return contact

    def add_contact_inbox(self, contact_id: int, inbox_id: int, source_id: str) -> Document:
        """Lets a contact be reached; the same again does nothing, somebody else's `source_id` is a 500."""
        with self.change():
            contact = self.get("contacts", contact_id)
            holder = self.contact_of_source(inbox_id, source_id)
            if holder is not None and holder["id"] != contact_id:
                raise ApiError(500, "<html>Internal Server Error</html>")
            contact["sources"][str(inbox_id)] = source_id
            self.save("contacts", contact)
            return contact

    def contact_of_source(self, inbox_id: int, source_id: str) -> Document | None:
        """Who is called so in an inbox."""
        return next((one for one in self.all("contacts") if one["sources"].get(str(inbox_id)) == source_id), None)

    def merge_contacts(self, base_id: int, absorbed_id: int) -> Document:
        """Two contacts become one: every old message of the absorbed one is said to be updated."""
        with self.change():
            base, absorbed = self.get("contacts", base_id), self.get("contacts", absorbed_id)
            base["sources"] = {**absorbed["sources"], **base["sources"]}
            base["custom_attributes"] = {**absorbed["custom_attributes"], **base["custom_attributes"]}
            self.drop("contacts", absorbed_id)
            self.save("contacts", base)
            for conversation in self.all("conversations"):
                if conversation["contact_id"] == absorbed_id:
                    conversation["contact_id"] = base_id
                    self.save("conversations", conversation)
                    for message in self.messages_of(conversation["id"]):
                        self.emit("message_updated", conversation=conversation["id"], message=message["id"])
            self.emit("contact_updated", contact=base_id, changed=[])
            return base

    def _check_contact(self, fields: Document, own_id: int) -> None:
        phone = fields.get("phone_number")
        if phone and not (phone.startswith("+") and phone[1:].isdigit() and 1 < len(phone) <= 16 and phone[1] != "0"):
            raise ApiError(422, {"message": "Phone number should be in e164 format", "attributes": ["phone_number"]})
        for one in self.all("contacts"):
            for name in ("phone_number", "email", "identifier"):
                if fields.get(name) and one["id"] != own_id and one[name] == fields[name]:
                    label = name.replace("_", " ").capitalize()
                    raise ApiError(422, {"message": f"{label} has already been taken", "attributes": [name]})

    # -- conversations ------------------------------------------------------------------------------------------

    def create_conversation(self, fields: Document) -> Document:
        """A conversation; the inbox's bot makes it pending whatever was asked, and one lock makes it the only one."""
        with self.change():
            inbox_id = int(fields["inbox_id"])
            contact = self.get("contacts", int(fields["contact_id"]))
            mine = [
                one
                for one in self.all("conversations")
                if one["inbox_id"] == inbox_id and one["contact_id"] == contact["id"]
            ]
            if mine and self.get("inboxes", inbox_id).get("lock_to_single_conversation"):
                return mine[-1]
            source_id = str(fields.get("source_id") or contact["sources"].get(str(inbox_id)) or uuid.uuid4())
            self.add_contact_inbox(contact["id"], inbox_id, source_id)
            now = self.now().timestamp()
            conversation = {
                "uuid": str(uuid.uuid4()),
                "inbox_id": inbox_id,
                "contact_id": contact["id"],
                "source_id": source_id,
                "status": "resolved" if contact["blocked"] else self._new_status(inbox_id),
                "assignee": None,
                "team_id": None,
                "priority": None,
                "labels": [],
                "custom_attributes": fields.get("custom_attributes") or {},
                "snoozed_until": None,
                "created_at": now,
                "updated_at": now,
            }
            conversation = self.add("conversations", conversation)
            self.emit("conversation_created", conversation=conversation["id"])
            return conversation

    def _new_status(self, inbox_id: int) -> str:
        return "pending" if self.get("inboxes", inbox_id).get("bot") else "open"

    def update_conversation(self, conversation_id: int, **fields: Any) -> Document:
        """Changes fields and says so, as Chatwoot does: once in general, and once more for a status."""
        with self.change():
            conversation = self.get("conversations", conversation_id)
            changes = [
                {_PUBLIC.get(name, name): {"previous_value": conversation[name], "current_value": _shown(value)}}
                for name, value in fields.items()
                if conversation[name] != value
            ]
            if not changes:
                return conversation
            before = conversation["status"]
            conversation.update(fields)
            self._touch(conversation)
            self.emit("conversation_updated", conversation=conversation_id, changed=changes)
            if conversation["status"] != before:
                self.emit("conversation_status_changed", conversation=conversation_id)
                words = f"La conversación fue marcada como {_STATUS_WORDS[conversation['status']]}"
                self.write(conversation_id, {"content": words}, NOBODY, kind=ACTIVITY)
            return conversation

    def set_status(self, conversation_id: int, status: str | None, actor: Actor, until: Any = None) -> Document:
        """A new status, the other one when none is named; an agent who opens takes it."""
        conversation = self.get("conversations", conversation_id)
        status = status or ("open" if conversation["status"] != "open" else "resolved")
        if status not in STATUSES:
            raise ApiError(422, {"error": f"'{status}' is not a valid status"})
        fields: Document = {"status": status, "snoozed_until": until if status == "snoozed" else None}
        if status == "open" and actor.type == "User" and not actor.admin:
            fields["assignee"] = {"type": "User", "id": actor.id}
        return self.update_conversation(conversation_id, **fields)

    def _touch(self, conversation: Document) -> None:
        conversation["updated_at"] = max(self.now().timestamp(), conversation["updated_at"] + 0.001)
        self.save("conversations", conversation)

    # -- messages -----------------------------------------------------------------------------------------------

    def write(self, conversation_id: int, fields: Document, actor: Actor, *, kind: int = OUTGOING) -> Document:
        """A new message. The customer's brings a resolved conversation back to the bot, a snoozed one to people."""
        with self.change():
            conversation = self.get("conversations", conversation_id)
            if kind == INCOMING and self.get("inboxes", conversation["inbox_id"])["channel_type"] != API_CHANNEL:
                raise ApiError(422, {"error": "Incoming messages are only allowed in Api inboxes"})
            now = self.now().timestamp()
            recent = [one for one in self.messages_of(conversation_id) if one["created_at"] > now - 60]
            if len(recent) >= MESSAGES_A_MINUTE:
                raise ApiError(422, {"error": "Validation failed: Too many messages"})
            message = self.add(
                "messages",
                {
                    "conversation_id": conversation_id,
                    "kind": kind,
                    "content": fields.get("content"),
                    "private": bool(fields.get("private")),
                    "content_type": fields.get("content_type") or "text",
                    "content_attributes": self._quoting(conversation_id, fields.get("content_attributes") or {}),
                    "additional_attributes": fields.get("additional_attributes") or {},
                    "source_id": fields.get("source_id"),
                    "status": "sent",
                    "sender": None if actor is NOBODY else {"type": actor.type, "id": actor.id, "name": actor.name},
                    "attachments": fields.get("attachments") or [],
                    "created_at": now,
                    "updated_at": now,
                },
            )
            if kind != ACTIVITY:
                self._touch(conversation)
                self.emit("message_created", conversation=conversation_id, message=message["id"])
            if kind == INCOMING and conversation["status"] in ("resolved", "snoozed"):
                back = "open" if conversation["status"] == "snoozed" else self._new_status(conversation["inbox_id"])
                self.update_conversation(conversation_id, status=back, snoozed_until=None)
            return message

    def _quoting(self, conversation_id: int, attributes: Document) -> Document:
        """What is quoted, by Chatwoot's number and by the other side's: each is found by the other one."""
        number, external = attributes.get("in_reply_to"), attributes.get("in_reply_to_external_id")
        if not number and not external:
            return attributes
        for one in self.messages_of(conversation_id):
            if (external and one["source_id"] == external) or (not external and one["id"] == number):
                return {**attributes, "in_reply_to": one["id"], "in_reply_to_external_id": one["source_id"]}
        return attributes

    def update_message(self, message_id: int, **fields: Any) -> Document:
        """Changes a message and says so."""
        with self.change():
            message = {**self.get("messages", message_id), **fields, "updated_at": self.now().timestamp()}
            self.save("messages", message)
            self.emit("message_updated", conversation=message["conversation_id"], message=message_id)
            return message

    def set_message_status(self, message_id: int, status: str, error: str = "") -> Document:
        """A tick; one that goes back is ignored."""
        message = self.get("messages", message_id)
        inbox_id = self.get("conversations", message["conversation_id"])["inbox_id"]
        if self.get("inboxes", inbox_id)["channel_type"] != API_CHANNEL:
            raise ApiError(403, {"error": "Message status update is only allowed for API inboxes"})
        if _RANKS.get(status, 3) < _RANKS.get(message["status"], 0):
            return message
        attributes = dict(message["content_attributes"])
        if error:
            attributes["external_error"] = error
        return self.update_message(message_id, status=status, content_attributes=attributes)

    def delete_message(self, message_id: int) -> Document:
        """The line stays, its content goes."""
        return self.update_message(
            message_id, content="Este mensaje se ha eliminado", content_attributes={"deleted": True}, attachments=[]
        )

    def retry_message(self, message_id: int) -> Document:
        """An adviser presses retry on a failed message: nothing but an update says so."""
        return self.update_message(message_id, status="sent", content_attributes={})

    def messages_of(self, conversation_id: int) -> list[Document]:
        """Every message of a conversation, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "select document from messages where json_extract(document, '$.conversation_id') = ? order by id",
                (conversation_id,),
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def can_reply(self, conversation: Document) -> bool:
        """Whether the inbox's reply window is open."""
        hours = self.reply_hours(self.get("inboxes", conversation["inbox_id"]))
        if not hours:
            return True
        heard = [one["created_at"] for one in self.messages_of(conversation["id"]) if one["kind"] == INCOMING]
        return bool(heard) and self.now().timestamp() - heard[-1] < hours * 3600

    def reply_hours(self, inbox: Document) -> float:
        """The inbox's reply window; 0 = none."""
        kept = self.setting("agent_reply_time_window", "") if inbox["id"] == API_INBOX_ID else ""
        return float(kept or (inbox.get("additional_attributes") or {}).get("agent_reply_time_window") or 0)

    # -- what goes wrong and out --------------------------------------------------------------------------------

    def emit(self, event: str, **about: Any) -> None:
        """Queues a notice for every subscriber; what it says is rendered when it leaves."""
        for webhook in self.all("webhooks"):
            if event in webhook["subscriptions"]:
                self.add("hooks", {"event": event, "url": webhook["url"], "secret": webhook["secret"], **about})
        if event.startswith(("message_", "conversation_")):
            inbox = self.get("inboxes", self.get("conversations", about["conversation"])["inbox_id"])
            if url := self.webhook_of(inbox):
                self.add(
                    "hooks", {"event": event, "url": url, "secret": inbox["secret"], "inbox": inbox["id"], **about}
                )

    def webhook_of(self, inbox: Document) -> str:
        """Where an API inbox sends its own notices; empty for nowhere."""
        kept = self.setting("inbox_webhook_url", "") if inbox["id"] == API_INBOX_ID else ""
        return kept or str(inbox.get("webhook_url") or "")

    def take_hooks(self) -> list[Document]:
        """Everything that is to leave, taken for good: a notice is tried once."""
        if not self.any("hooks"):
            return []
        with self.change():
            hooks = self.all("hooks")
            for hook in hooks:
                self.drop("hooks", hook["id"])
            return hooks


_PUBLIC = {"assignee": "assignee_id", "labels": "label_list"}


def _shown(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "type" in value and "id" in value else value
