"""The calls that configure a Chatwoot account: inboxes, people in them, webhooks, bots, labels, attributes, teams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iagente_vida.integrations import chatwoot_records as records
from iagente_vida.integrations.chatwoot_calls import ChatwootCalls, document_of, list_of
from iagente_vida.integrations.chatwoot_http import ChatwootError, Token
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.chatwoot_records import Inbox, Webhook
from iagente_vida.integrations.whatsapp_fields import objects, section, text


class AccountCalls(ChatwootCalls):
    """One account. Reading asks for its user's token, changing for an administrator's."""

    async def profile(self) -> dict[str, Any]:
        """Who the user token belongs to, with `accounts` and their roles."""
        return document_of(await self._http.call("GET", "/api/v1/profile"))

    async def inboxes(self) -> list[Inbox]:
        """Every inbox of the account."""
        return [records.inbox(item) for item in objects(await self._get("/inboxes"), "payload")]

    async def inbox(self, inbox_id: int) -> Inbox:
        """One inbox."""
        return records.inbox(await self._get(f"/inboxes/{inbox_id}"))

    async def create_api_inbox(self, name: str, webhook_url: str = "", *, reply_window_hours: int = 24) -> Inbox:
        """An API inbox with one conversation a contact and WhatsApp's reply window."""
        channel = {
            "type": "api",
            "webhook_url": webhook_url,
            "additional_attributes": {"agent_reply_time_window": reply_window_hours},
        }
        body = {"name": name, "lock_to_single_conversation": True, "channel": channel}
        return records.inbox(await self._call("POST", "/inboxes", body=body))

    async def webhooks(self) -> list[Webhook]:
        """The account's webhooks (administrator)."""
        answer = section(await self._get("/webhooks"), "payload")
        return [records.webhook(item) for item in objects(answer, "webhooks")]

    async def create_webhook(self, url: str, name: str, subscriptions: Iterable[str]) -> Webhook:
        """A new account webhook; its secret is Chatwoot's choice."""
        body = {"webhook": {"url": url, "name": name, "subscriptions": list(subscriptions)}}
        answer = section(await self._call("POST", "/webhooks", body=body), "payload")
        return records.webhook(section(answer, "webhook"))

    async def update_webhook(self, webhook_id: int, subscriptions: Iterable[str]) -> None:
        """Changes what a webhook is told."""
        await self._call("PATCH", f"/webhooks/{webhook_id}", body={"webhook": {"subscriptions": list(subscriptions)}})

    async def delete_webhook(self, webhook_id: int) -> None:
        """Takes a webhook away."""
        await self._call("DELETE", f"/webhooks/{webhook_id}")

    async def agent_bots(self) -> list[dict[str, Any]]:
        """The account's agent bots."""
        return list_of(await self._get("/agent_bots"))

    async def create_agent_bot(self, name: str, outgoing_url: str) -> dict[str, Any]:
        """A new agent bot; the answer has its `access_token`."""
        return document_of(await self._call("POST", "/agent_bots", body={"name": name, "outgoing_url": outgoing_url}))

    async def set_inbox_bot(self, inbox_id: int, bot_id: int) -> None:
        """Makes a bot the inbox's: new conversations are pending."""
        await self._call("POST", f"/inboxes/{inbox_id}/set_agent_bot", body={"agent_bot": bot_id})

    async def account_labels(self) -> tuple[str, ...]:
        """Titles of the account's labels."""
        return tuple(text(item, "title") for item in objects(await self._get("/labels"), "payload"))

    async def create_label(self, title: str, color: str, description: str = "") -> None:
        """A label that people see in the sidebar."""
        body = {"title": title, "color": color, "description": description, "show_on_sidebar": True}
        await self._call("POST", "/labels", body=body)

    async def attribute_definitions(self) -> list[dict[str, Any]]:
        """The custom attributes that the account knows."""
        return list_of(await self._get("/custom_attribute_definitions"))

    async def define_attribute(self, key: str, name: str, display_type: int, model: int) -> None:
        """Makes a custom attribute visible; `model` 0 is conversation, 1 contact."""
        body = {
            "attribute_key": key,
            "attribute_display_name": name,
            "attribute_display_type": display_type,
            "attribute_description": name,
            "attribute_model": model,
        }
        await self._call("POST", "/custom_attribute_definitions", body=body)

    async def teams(self) -> list[dict[str, Any]]:
        """The account's teams."""
        return list_of(await self._get("/teams"))

    async def create_team(self, name: str) -> int:
        """A new team's id."""
        return number(document_of(await self._call("POST", "/teams", body={"name": name})), "id")

    async def agents(self) -> list[dict[str, Any]]:
        """The account's people."""
        return list_of(await self._get("/agents"))

    async def update_inbox(self, inbox_id: int, *, reply_window_hours: int) -> Inbox:
        """Gives an API inbox WhatsApp's reply window and one conversation a contact."""
        channel = {"additional_attributes": {"agent_reply_time_window": reply_window_hours}}
        body = {"lock_to_single_conversation": True, "channel": channel}
        return records.inbox(await self._call("PATCH", f"/inboxes/{inbox_id}", body=body))

    async def inbox_bot(self, inbox_id: int) -> int:
        """The agent bot of an inbox; 0 when it has none."""
        return number(section(document_of(await self._get(f"/inboxes/{inbox_id}/agent_bot")), "agent_bot"), "id")

    async def inbox_members(self, inbox_id: int) -> list[int]:
        """The people who see an inbox."""
        return [number(person, "id") for person in list_of(await self._get(f"/inbox_members/{inbox_id}"))]

    async def set_inbox_members(self, inbox_id: int, people: Iterable[int]) -> None:
        """Who sees an inbox, from now on exactly these."""
        await self._call("PATCH", "/inbox_members", body={"inbox_id": inbox_id, "user_ids": list(people)})

    # -- what the tokens may do -----------------------------------------------------------------------------------

    async def bot_token_is_a_bot(self) -> bool:
        """Whether CHATWOOT_BOT_TOKEN belongs to a bot. Raises ChatwootError `auth` when Chatwoot does not know it.

        A bot may not list inboxes and is told so; a person may.
        """
        try:
            await self._http.call("GET", self._root + "/inboxes", token=Token.BOT)
        except ChatwootError as error:
            if error.kind == "auth" and "bot" in error.message.lower():
                return True
            raise
        return False

    async def platform_token_works(self) -> bool:
        """Whether the platform token may list the bots it made."""
        try:
            await self._http.call("GET", "/platform/api/v1/agent_bots", token=Token.PLATFORM)
        except ChatwootError as error:
            if error.kind in ("auth", "forbidden", "not_found"):
                return False
            raise
        return True
