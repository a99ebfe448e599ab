"""Messages in the simulated Chatwoot: read in pages, write, tick, delete, retry."""

from __future__ import annotations

from iagente_vida.sandbox.chatwoot_calls import BOT_TOO, Call, Endpoint
from iagente_vida.sandbox.chatwoot_records import Document
from iagente_vida.sandbox.chatwoot_state import INCOMING, OUTGOING, Actor, ChatwootState
from iagente_vida.sandbox.chatwoot_views import Views

MESSAGES_A_PAGE, MESSAGES_AFTER, MESSAGES_BETWEEN = 20, 100, 1000


class MessageCalls:
    """Answers about messages."""

    def __init__(self, state: ChatwootState, views: Views) -> None:
        self.state = state
        self._views = views

    def endpoints(self) -> list[Endpoint]:
        """What it answers."""
        all_, one = "/conversations/{id:int}/messages", "/conversations/{id:int}/messages/{message:int}"
        return [
            Endpoint("GET", all_, self._messages),
            Endpoint("POST", all_, self._create_message, BOT_TOO),
            Endpoint("PATCH", one, self._message_status),
            Endpoint("DELETE", one, self._delete_message),
            Endpoint("POST", one + "/retry", self._retry),
        ]

    def _messages(self, call: Call) -> Document:
        found = self.state.messages_of(call.conversation["id"])
        after, before = (int(call.query.get(name, "0")) for name in ("after", "before"))
        found = [one for one in found if one["id"] > after and (not before or one["id"] < before)]
        page = found[: MESSAGES_BETWEEN if before else MESSAGES_AFTER] if after else found[-MESSAGES_A_PAGE:]
        return {"meta": {"labels": call.conversation["labels"]}, "payload": [self._views.message(one) for one in page]}

    def _create_message(self, call: Call) -> Document:
        incoming = call.body.get("message_type") == "incoming"
        conversation = call.conversation
        contact = self.state.get("contacts", conversation["contact_id"])
        writer = Actor("Contact", contact["id"], contact["name"]) if incoming else call.actor
        made = self.state.write(conversation["id"], call.body, writer, kind=INCOMING if incoming else OUTGOING)
        echo = {"echo_id": call.body["echo_id"]} if "echo_id" in call.body else {}
        return {**self._views.message(made), **echo}

    def _message_status(self, call: Call) -> Document:
        body = call.body
        changed = self.state.set_message_status(call.path["message"], body["status"], body.get("external_error", ""))
        return self._views.message(changed)

    def _delete_message(self, call: Call) -> Document:
        return self._views.message(self.state.delete_message(call.path["message"]))

    def _retry(self, call: Call) -> Document:
        return self._views.message(self.state.retry_message(call.path["message"]))
