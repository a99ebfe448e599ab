"""Contacts in the simulated Chatwoot: search, exact filter, create, merge."""

from __future__ import annotations

from collections import deque

from iagente_vida.sandbox.chatwoot_calls import ADMIN, Call, Endpoint
from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import ChatwootState
from iagente_vida.sandbox.chatwoot_views import Views

SEARCHES_A_MINUTE = 100


class ContactCalls:
    """Answers about contacts."""

    def __init__(self, state: ChatwootState, views: Views) -> None:
        self.state = state
        self._views = views
        self._searches: deque[float] = deque()

    def endpoints(self) -> list[Endpoint]:
        """What it answers; literal paths before those with a number."""
        one = "/contacts/{id:int}"
        return [
            Endpoint("GET", "/contacts/search", self._search),
            Endpoint("POST", "/contacts/filter", self._filter),
            Endpoint("POST", "/contacts", self._create_contact),
            Endpoint("GET", one, self._contact),
            Endpoint("PUT", one, self._update_contact),
            Endpoint("DELETE", one, self._delete_contact, ADMIN),
            Endpoint("POST", one + "/contact_inboxes", self._contact_inbox),
            Endpoint("GET", one + "/conversations", self._contact_conversations),
            Endpoint("POST", "/actions/contact_merge", self._merge),
        ]

    def _search(self, call: Call) -> Document:
        now = self.state.now().timestamp()
        while self._searches and self._searches[0] < now - 60:
            self._searches.popleft()
        if len(self._searches) >= SEARCHES_A_MINUTE:
            raise ApiError(429, "Retry later\n")
        self._searches.append(now)
        words = call.query.get("q", "").lower()
        names = ("name", "email", "phone_number", "identifier")
        found = [c for c in self.state.all("contacts") if any(words in (c[name] or "").lower() for name in names)]
        start = (int(call.query.get("page", "1")) - 1) * 15
        page = found[start : start + 15]
        meta = {"count": len(page), "current_page": call.query.get("page", 1), "has_more": len(found) > start + 15}
        return {"meta": meta, "payload": [self._views.contact(one) for one in page]}

    def _filter(self, call: Call) -> Document:
        rule = call.body["payload"][0]
        values = {str(value).lower() for value in rule["values"]}
        found = [one for one in self.state.all("contacts") if str(one[rule["attribute_key"]]).lower() in values]
        return {"meta": {"count": len(found), "current_page": 1}, "payload": [self._views.contact(c) for c in found]}

    def _create_contact(self, call: Call) -> Document:
        contact = self.state.create_contact(call.body)
        inbox_id = call.body.get("inbox_id")
        place: Document = {"inbox": None, "source_id": None}
        if inbox_id:
            place = {"inbox": self._views.inbox(inbox_id), "source_id": contact["sources"][str(inbox_id)]}
        return {"payload": {"contact": self._views.contact(contact), "contact_inbox": place}}

    def _contact(self, call: Call) -> Document:
        return {"payload": self._views.contact(self.state.get("contacts", call.path["id"]))}

    def _update_contact(self, call: Call) -> Document:
        return {"payload": self._views.contact(self.state.update_contact(call.path["id"], call.body))}

    def _delete_contact(self, call: Call) -> None:
        self.state.get("contacts", call.path["id"])
        self.state.drop("contacts", call.path["id"])

    def _contact_inbox(self, call: Call) -> Document:
        source_id = str(call.body["source_id"])
        self.state.add_contact_inbox(call.path["id"], call.body["inbox_id"], source_id)
        return {"source_id": source_id, "inbox": self._views.inbox(call.body["inbox_id"])}

    def _contact_conversations(self, call: Call) -> Document:
        found = [one for one in self.state.all("conversations") if one["contact_id"] == call.path["id"]]
        return {"payload": [self._views.conversation(one) for one in reversed(found[-20:])]}

    def _merge(self, call: Call) -> Document:
        base = self.state.merge_contacts(call.body["base_contact_id"], call.body["mergee_contact_id"])
        return self._views.contact(base)
