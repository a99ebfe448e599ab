"""How the simulated Chatwoot shows its records: in answers, and (differently) in webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import ACTIVITY, ADVISERS, INTEGRATION, ChatwootState

_KINDS = ("incoming", "outgoing", "activity", "template")
_PEOPLE = {actor.id: actor for actor in (*ADVISERS, INTEGRATION)}


def person(user_id: int) -> Document:
    """A user as the API shows one."""
    actor = _PEOPLE[user_id]
    return {
        "id": user_id,
        "name": actor.name,
        "available_name": actor.name.split()[0],
        "email": f"usuario{user_id}@vidaseguros.example",
        "role": "administrator" if actor.admin else "agent",
        "availability_status": "online",
        "thumbnail": "",
    }


def is_person(user_id: object) -> bool:
    """Whether the account has this user."""
    return user_id in _PEOPLE


class Views:
    """Renders the records of one state."""

    def __init__(self, state: ChatwootState) -> None:
        self._state = state

    # -- answers ------------------------------------------------------------------------------------------------

    def contact(self, contact: Document, *, inboxes: bool = True) -> Document:
        """A contact of an answer."""
        shown = {name: contact[name] for name in _CONTACT_NAMES}
        shown |= {"thumbnail": "", "availability_status": "offline", "created_at": int(contact["created_at"])}
        if inboxes:
            shown["contact_inboxes"] = [
                {"source_id": source_id, "inbox": {**self.inbox(int(inbox_id)), "provider": None}}
                for inbox_id, source_id in contact["sources"].items()
            ]
        return shown

    def inbox(self, inbox_id: int, *, secrets: bool = False) -> Document:
        """An inbox of an answer; the secret is for administrators."""
        inbox = self._state.get("inboxes", inbox_id)
        shown = {name: value for name, value in inbox.items() if name not in ("bot", "members")}
        if not secrets:
            shown.pop("secret")
        shown["webhook_url"] = self._state.webhook_of(inbox)
        window = self._state.reply_hours(inbox)
        shown["additional_attributes"] = {"agent_reply_time_window": window} if window else {}
        return shown

    def conversation(self, conversation: Document) -> Document:
        """A conversation of an answer. `assignee` is absent when there is none."""
        contact = self._state.get("contacts", conversation["contact_id"])
        meta: Document = {
            "sender": self.contact(contact, inboxes=False),
            "channel": self._state.get("inboxes", conversation["inbox_id"])["channel_type"],
            "hmac_verified": False,
        }
        assignee = conversation["assignee"]
        if assignee is not None:
            meta |= {"assignee": self._assignee(assignee), "assignee_type": assignee["type"]}
        if conversation["team_id"]:
            meta["team"] = {"id": conversation["team_id"], "name": "Vida"}
        messages = self._state.messages_of(conversation["id"])[-1:]
        return {
            **self._shared(conversation),
            "meta": meta,
            "account_id": self._state.account_id,
            "uuid": conversation["uuid"],
            "messages": [self.pushed_message(one) for one in messages],
            "first_reply_created_at": 0,
        }

    def message(self, message: Document) -> Document:
        """A message of an answer."""
        shown = {name: message[name] for name in _MESSAGE_NAMES}
        shown |= {
            "message_type": message["kind"],
            "inbox_id": self._state.get("conversations", message["conversation_id"])["inbox_id"],
            "created_at": int(message["created_at"]),
        }
        if message["sender"]:
            shown["sender"] = self._pushed_sender(message["sender"])
        if message["attachments"]:
            shown["attachments"] = message["attachments"]
        return shown

    # -- webhooks -----------------------------------------------------------------------------------------------

    def notice(self, hook: Document) -> Document | None:
        """The body of a webhook as things stand now; None when what it is about is gone."""
        event = hook["event"]
        try:
            if "contact" in hook:
                body = self._hook_contact(self._state.get("contacts", hook["contact"]))
            elif "message" in hook:
                body = self._hook_message(self._state.get("messages", hook["message"]))
            else:
                body = self._hook_conversation(self._state.get("conversations", hook["conversation"]))
        except ApiError:
            return None
        body["event"] = event
        if event.endswith("_updated") and "message" not in hook:
            body["changed_attributes"] = hook["changed"]
        elif event == "conversation_status_changed":
            body["changed_attributes"] = None
        return body

    def _hook_contact(self, contact: Document) -> Document:
        return {
            **{name: contact[name] for name in _CONTACT_NAMES},
            "account": self._account(),
            "avatar": "",
            "thumbnail": "",
        }

    def _hook_message(self, message: Document) -> Document:
        conversation = self._state.get("conversations", message["conversation_id"])
        inbox = self._state.get("inboxes", conversation["inbox_id"])
        shown = {name: message[name] for name in _HOOK_MESSAGE_NAMES}
        shown |= {
            "account": self._account(),
            "conversation": self._hook_conversation(conversation),
            "inbox": {"id": inbox["id"], "name": inbox["name"]},
            "message_type": _KINDS[message["kind"]],
            "created_at": _iso(message["created_at"]),
            "sender": self._hook_sender(message["sender"]),
        }
        if message["attachments"]:
            shown["attachments"] = message["attachments"]
        return shown

    def _hook_conversation(self, conversation: Document) -> Document:
        contact = self._state.get("contacts", conversation["contact_id"])
        said = [
            one for one in self._state.messages_of(conversation["id"]) if one["kind"] != ACTIVITY and not one["private"]
        ]
        assignee = conversation["assignee"]
        team = {"id": conversation["team_id"], "name": "Vida"} if conversation["team_id"] else None
        return {
            **self._shared(conversation),
            "channel": self._state.get("inboxes", conversation["inbox_id"])["channel_type"],
            "contact_inbox": {
                "id": 900 + conversation["id"],
                "contact_id": contact["id"],
                "inbox_id": conversation["inbox_id"],
                "source_id": conversation["source_id"],
                "created_at": _iso(conversation["created_at"]),
                "updated_at": _iso(conversation["created_at"]),
                "hmac_verified": False,
                "pubsub_token": "simulado",
            },
            "messages": [self.pushed_message(one) for one in said[-1:]],
            "meta": {
                "sender": self._pushed_contact(contact),
                "assignee": self._assignee(assignee) if assignee else None,
                "assignee_type": assignee["type"] if assignee else None,
                "team": team,
                "hmac_verified": False,
            },
            "first_reply_created_at": None,
            "account": self._account(),
        }

    def pushed_message(self, message: Document) -> Document:
        """A message nested in a conversation: its times and its kind are numbers."""
        conversation = self._state.get("conversations", message["conversation_id"])
        sender = message["sender"]
        pushed = {name: message[name] for name in (*_MESSAGE_NAMES, "additional_attributes")}
        pushed |= {
            "account_id": self._state.account_id,
            "inbox_id": conversation["inbox_id"],
            "message_type": message["kind"],
            "created_at": int(message["created_at"]),
            "updated_at": _iso(message["updated_at"]),
            "sender_type": sender["type"] if sender else None,
            "sender_id": sender["id"] if sender else None,
            "external_source_ids": {},
            "processed_message_content": message["content"],
            "sentiment": {},
            "conversation": {
                "assignee_id": conversation["assignee"]["id"] if conversation["assignee"] else None,
                "unread_count": 0,
                "last_activity_at": int(conversation["updated_at"]),
                "contact_inbox": {"source_id": conversation["source_id"]},
            },
        }
        if sender:
            pushed["sender"] = self._pushed_sender(sender)
        return pushed

    def _shared(self, conversation: Document) -> Document:
        return {
            "id": conversation["id"],
            "inbox_id": conversation["inbox_id"],
            "status": conversation["status"],
            "priority": conversation["priority"],
            "labels": conversation["labels"],
            "custom_attributes": conversation["custom_attributes"],
            "additional_attributes": {},
            "snoozed_until": conversation["snoozed_until"],
            "can_reply": self._state.can_reply(conversation),
            "unread_count": 0,
            "waiting_since": 0,
            "agent_last_seen_at": 0,
            "contact_last_seen_at": 0,
            "last_activity_at": int(conversation["updated_at"]),
            "timestamp": int(conversation["updated_at"]),
            "created_at": int(conversation["created_at"]),
            "updated_at": conversation["updated_at"],
        }

    def _account(self) -> Document:
        return {"id": self._state.account_id, "name": self._state.account_name}

    def _assignee(self, assignee: Document) -> Document:
        if assignee["type"] == "User":
            return {**person(assignee["id"]), "avatar_url": "", "type": "user"}
        return {"id": assignee["id"], "name": "iAgente Vida", "avatar_url": "", "type": "agent_bot"}

    def _pushed_contact(self, contact: Document) -> Document:
        return {**{name: contact[name] for name in _CONTACT_NAMES}, "thumbnail": "", "type": "contact"}

    def _pushed_sender(self, sender: Document) -> Document:
        if sender["type"] == "Contact":
            return self._pushed_contact(self._state.get("contacts", sender["id"]))
        return self._assignee(sender)

    def _hook_sender(self, sender: Document | None) -> Document | None:
        """A contact here has no `type`."""
        if sender is None:
            return None
        if sender["type"] == "Contact":
            return self._hook_contact(self._state.get("contacts", sender["id"]))
        if sender["type"] == "User":
            return {"id": sender["id"], "name": sender["name"], "email": person(sender["id"])["email"], "type": "user"}
        return {"id": sender["id"], "name": sender["name"], "type": "agent_bot"}


def _iso(moment: Any) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_CONTACT_NAMES = (
    "id", "name", "email", "phone_number", "identifier", "blocked", "custom_attributes", "additional_attributes",
)  # fmt: skip
_MESSAGE_NAMES = (
    "id", "content", "conversation_id", "private", "status", "source_id", "content_type", "content_attributes",
)  # fmt: skip
_HOOK_MESSAGE_NAMES = (
    "id", "content", "private", "source_id", "content_type", "content_attributes", "additional_attributes",
)  # fmt: skip
