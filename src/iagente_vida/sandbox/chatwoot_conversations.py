"""Conversations in the simulated Chatwoot: list, status, assignment; labels and attributes are replaced whole."""

from __future__ import annotations

from iagente_vida.sandbox.chatwoot_calls import BOT_TOO, Call, Endpoint
from iagente_vida.sandbox.chatwoot_records import Document
from iagente_vida.sandbox.chatwoot_state import BOT, ChatwootState
from iagente_vida.sandbox.chatwoot_views import Views, is_person, person

CONVERSATIONS_A_PAGE = 25


class ConversationCalls:
    """Answers about conversations."""

    def __init__(self, state: ChatwootState, views: Views) -> None:
        self.state = state
        self._views = views

    def endpoints(self) -> list[Endpoint]:
        """What it answers."""
        one = "/conversations/{id:int}"
        return [
            Endpoint("GET", "/conversations", self._conversations),
            Endpoint("POST", "/conversations", self._create_conversation, BOT_TOO),
            Endpoint("GET", one, lambda call: self._views.conversation(call.conversation), BOT_TOO),
            Endpoint("POST", one + "/toggle_status", self._status, BOT_TOO),
            Endpoint("POST", one + "/toggle_priority", self._priority, BOT_TOO),
            Endpoint("POST", one + "/toggle_typing_status", lambda _call: None, BOT_TOO),
            Endpoint("POST", one + "/assignments", self._assign, BOT_TOO),
            Endpoint("GET", one + "/labels", lambda call: {"payload": call.conversation["labels"]}, BOT_TOO),
            Endpoint("POST", one + "/labels", self._labels, BOT_TOO),
            Endpoint("POST", one + "/custom_attributes", self._attributes, BOT_TOO),
        ]

    def _conversations(self, call: Call) -> Document:
        query = call.query
        status = query.get("status", "open")
        within = float(query.get("updated_within", "0"))
        since = self.state.now().timestamp() - within if within else 0.0
        found = [
            one
            for one in self.state.all("conversations")
            if status in ("all", one["status"])
            and ("inbox_id" not in query or int(query["inbox_id"]) == one["inbox_id"])
            and ("source_id" not in query or query["source_id"] == one["source_id"])
            and one["updated_at"] >= since
        ]
        found.sort(key=lambda one: -float(one["updated_at"]))
        start = (int(query.get("page", "1")) - 1) * CONVERSATIONS_A_PAGE
        page = found if within else found[start : start + CONVERSATIONS_A_PAGE]
        meta = {"all_count": len(found)}
        return {"data": {"meta": meta, "payload": [self._views.conversation(one) for one in page]}}

    def _create_conversation(self, call: Call) -> Document:
        return self._views.conversation(self.state.create_conversation(call.body))

    def _status(self, call: Call) -> Document:
        before = call.conversation["status"]
        after = self.state.set_status(
            call.path["id"], call.body.get("status"), call.actor, call.body.get("snoozed_until")
        )
        handed_over = call.actor is BOT and before == "pending" and after["status"] == "open"
        payload = {
            "success": None if handed_over else True,
            "conversation_id": after["id"],
            "current_status": after["status"],
            "snoozed_until": after["snoozed_until"],
        }
        return {"meta": {}, "payload": payload}

    def _priority(self, call: Call) -> None:
        self.state.update_conversation(call.path["id"], priority=call.body.get("priority"))

    def _assign(self, call: Call) -> Document | None:
        body = call.body
        if "assignee_id" not in body and "team_id" in body:
            teams = {team["id"]: team for team in self.state.all("teams")}
            team = teams.get(body["team_id"])
            self.state.update_conversation(call.path["id"], team_id=team["id"] if team else None)
            return team
        wanted = body.get("assignee_id")
        if body.get("assignee_type") == "AgentBot" and wanted == BOT.id:
            self.state.update_conversation(call.path["id"], assignee={"type": "AgentBot", "id": BOT.id})
            return {"id": BOT.id, "name": BOT.name, "bot_type": "webhook"}
        known = is_person(wanted)
        self.state.update_conversation(call.path["id"], assignee={"type": "User", "id": wanted} if known else None)
        return person(int(wanted)) if known and wanted is not None else None

    def _labels(self, call: Call) -> Document:
        return {"payload": self.state.update_conversation(call.path["id"], labels=list(call.body["labels"]))["labels"]}

    def _attributes(self, call: Call) -> Document:
        after = self.state.update_conversation(call.path["id"], custom_attributes=call.body["custom_attributes"])
        return {"custom_attributes": after["custom_attributes"]}
