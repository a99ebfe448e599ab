"""The account of the simulated Chatwoot: inboxes, members, webhooks, bots, labels, attributes, teams, people."""

from __future__ import annotations

import secrets

from iagente_vida.sandbox.chatwoot_calls import ADMIN, Call, Endpoint
from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import ADVISERS, API_CHANNEL, BOT, INTEGRATION, ChatwootState
from iagente_vida.sandbox.chatwoot_views import Views, person

BOT_TOKEN = "token-bot"


class ConfigurationCalls:
    """Answers about the account."""

    def __init__(self, state: ChatwootState, views: Views) -> None:
        self.state = state
        self._views = views

    def endpoints(self) -> list[Endpoint]:
        """What it answers."""
        inbox, webhook = "/inboxes/{id:int}", "/webhooks/{id:int}"
        return [
            Endpoint("GET", "/profile", self._profile, root="/api/v1"),
            Endpoint("GET", "/inboxes", self._inboxes),
            Endpoint("POST", "/inboxes", self._create_inbox, ADMIN),
            Endpoint("GET", inbox, self._inbox),
            Endpoint("PATCH", inbox, self._update_inbox, ADMIN),
            Endpoint("DELETE", inbox, self._delete_inbox, ADMIN),
            Endpoint("GET", inbox + "/agent_bot", self._bot_of),
            Endpoint("POST", inbox + "/set_agent_bot", self._set_bot, ADMIN),
            Endpoint("GET", "/inbox_members/{id:int}", self._members),
            Endpoint("PATCH", "/inbox_members", self._set_members, ADMIN),
            Endpoint("GET", "/webhooks", self._webhooks, ADMIN),
            Endpoint("POST", "/webhooks", self._create_webhook, ADMIN),
            Endpoint("PATCH", webhook, self._update_webhook, ADMIN),
            Endpoint("DELETE", webhook, self._delete_webhook, ADMIN),
            Endpoint("GET", "/agent_bots", lambda call: [_shown_bot(call)]),
            Endpoint("POST", "/agent_bots", lambda call: call.state.add("bots", call.body), ADMIN),
            Endpoint("GET", "/labels", lambda call: {"payload": call.state.all("labels")}),
            Endpoint("POST", "/labels", self._create_label, ADMIN),
            Endpoint("GET", "/custom_attribute_definitions", lambda call: call.state.all("attributes")),
            Endpoint(
                "POST",
                "/custom_attribute_definitions",
                lambda call: call.state.add("attributes", call.body),
                ADMIN,
            ),
            Endpoint("GET", "/teams", lambda call: call.state.all("teams")),
            Endpoint("POST", "/teams", lambda call: call.state.add("teams", call.body), ADMIN),
            Endpoint("GET", "/agents", lambda _call: [person(actor.id) for actor in (INTEGRATION, *ADVISERS)]),
        ]

    def _profile(self, call: Call) -> Document:
        role = "administrator" if call.actor.admin else "agent"
        accounts = [{"id": self.state.account_id, "role": role}]
        return {"id": call.actor.id, "name": call.actor.name, "role": role, "accounts": accounts}

    def _inboxes(self, call: Call) -> Document:
        shown = [self._views.inbox(inbox["id"], secrets=call.actor.admin) for inbox in self.state.all("inboxes")]
        return {"payload": shown}

    def _inbox(self, call: Call) -> Document:
        return self._views.inbox(call.path["id"], secrets=call.actor.admin)

    def _create_inbox(self, call: Call) -> Document:
        channel = call.body.get("channel") or {}
        if channel.get("type") != "api":  # a WhatsApp channel would re-point Meta's webhook: nobody may try that here
            raise ApiError(422, {"error": "Only api inboxes can be made here"})
        made = self.state.add(
            "inboxes",
            {
                "name": call.body["name"],
                "channel_type": API_CHANNEL,
                "secret": secrets.token_hex(12),
                "webhook_url": channel.get("webhook_url") or "",
                "additional_attributes": channel.get("additional_attributes") or {},
                "lock_to_single_conversation": bool(call.body.get("lock_to_single_conversation")),
                "bot": False,
                "members": [],
            },
        )
        return self._views.inbox(made["id"], secrets=True)

    def _update_inbox(self, call: Call) -> Document:
        with self.state.change():
            inbox = self.state.get("inboxes", call.path["id"])
            channel = call.body.get("channel") or {}
            named = {name: value for name, value in call.body.items() if name != "channel"}
            self.state.save("inboxes", {**inbox, **named, **channel})
        return self._views.inbox(inbox["id"], secrets=True)

    def _delete_inbox(self, call: Call) -> Document:
        self.state.get("inboxes", call.path["id"])
        self.state.drop("inboxes", call.path["id"])
        return {"message": "Your inbox deletion request will be processed in some time."}

    def _bot_of(self, call: Call) -> Document:
        has = self.state.get("inboxes", call.path["id"]).get("bot")
        return {"agent_bot": {"id": BOT.id, "name": BOT.name} if has else {}}

    def _set_bot(self, call: Call) -> None:
        inbox = self.state.get("inboxes", call.path["id"])
        self.state.save("inboxes", {**inbox, "bot": bool(call.body.get("agent_bot"))})

    def _members(self, call: Call) -> Document:
        return {"payload": [person(user_id) for user_id in self.state.get("inboxes", call.path["id"])["members"]]}

    def _set_members(self, call: Call) -> Document:
        inbox = self.state.get("inboxes", call.body["inbox_id"])
        self.state.save("inboxes", {**inbox, "members": list(call.body["user_ids"])})
        return {"payload": [person(user_id) for user_id in call.body["user_ids"]]}

    def _webhooks(self, _call: Call) -> Document:
        return {"payload": {"webhooks": self.state.all("webhooks")}}

    def _create_webhook(self, call: Call) -> Document:
        wanted = call.body["webhook"]
        with self.state.change():
            if any(one["url"] == wanted["url"] for one in self.state.all("webhooks")):
                raise ApiError(422, {"message": "Url has already been taken", "attributes": ["url"]})
            made = self.state.add("webhooks", {**wanted, "account_id": self.state.account_id, "secret": "s" * 24})
        return {"payload": {"webhook": made}}

    def _update_webhook(self, call: Call) -> Document:
        changed = {**self.state.get("webhooks", call.path["id"]), **call.body["webhook"]}
        self.state.save("webhooks", changed)
        return {"payload": {"webhook": changed}}

    def _create_label(self, call: Call) -> Document:
        if any(one["title"] == call.body["title"] for one in self.state.all("labels")):
            raise ApiError(422, {"message": "Title has already been taken", "attributes": ["title"]})
        return self.state.add("labels", call.body)

    def _delete_webhook(self, call: Call) -> None:
        self.state.drop("webhooks", call.path["id"])


def _shown_bot(call: Call) -> Document:
    shown: Document = {"id": BOT.id, "name": BOT.name, "outgoing_url": ""}
    return {**shown, "access_token": BOT_TOKEN} if call.actor.admin else shown
