"""The sandbox's Chatwoot: the simulated one in this very server, and an adviser's hands in it from the phone page."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr
from starlette.applications import Starlette

from iagente_vida.chatwoot_setup import SUBSCRIPTIONS
from iagente_vida.clock import Clock
from iagente_vida.config import Settings
from iagente_vida.desk import Desk
from iagente_vida.sandbox.chatwoot import USER_TOKEN, ChatwootApp
from iagente_vida.sandbox.chatwoot_configuration import BOT_TOKEN
from iagente_vida.sandbox.chatwoot_records import Document
from iagente_vida.sandbox.chatwoot_state import ADVISERS, API_INBOX_ID, BOT_ID, INTEGRATION_ID, ChatwootState
from iagente_vida.store.store import Store
from iagente_vida.webhooks.chatwoot_webhook import BOT_MARK, USER_MARK

FILE_NAME = "chatwoot.db"
PATH = "/simulador/chatwoot"
COLLEAGUE = ADVISERS[0]


def connected(settings: Settings) -> Settings:
    """The sandbox's settings with the simulated Chatwoot in the place of one that is not configured."""
    if settings.uses_chatwoot:
        return settings
    return settings.model_copy(
        update={
            "chatwoot_base_url": f"{_here(settings)}{PATH}",
            "chatwoot_account_id": str(ChatwootState.account_id),
            "chatwoot_whatsapp_inbox_id": str(API_INBOX_ID),
            "chatwoot_user_token": SecretStr(USER_TOKEN),
            "chatwoot_bot_token": SecretStr(BOT_TOKEN),
        }
    )


def is_connected(settings: Settings) -> bool:
    """Whether these settings name the simulated Chatwoot of this server."""
    return settings.sandbox and settings.chatwoot_base_url == f"{_here(settings)}{PATH}"


class Office:
    """Serves `app`; between `start` and `stop` its notices reach the product's webhook."""

    def __init__(self, settings: Settings, clock: Clock, desk: Desk) -> None:
        self._desk = desk
        self._state = ChatwootState(settings.data_dir / FILE_NAME, clock)
        webhook = {"url": f"{_here(settings)}/webhook/chatwoot", "subscriptions": list(SUBSCRIPTIONS), "secret": ""}
        self._state.put("webhooks", {"id": 1, **webhook})
        self._chatwoot = ChatwootApp(self._state, prefix=PATH)
        self.app = Starlette(routes=self._chatwoot.routes())

    async def introduce(self, store: Store) -> None:
        """Tells the product who it is there: at its start this server can not be asked yet."""
        await store.mark(BOT_MARK, str(BOT_ID))
        await store.mark(USER_MARK, str(INTEGRATION_ID))

    def start(self) -> None:
        """Begins to send notices."""
        self._chatwoot.hooks.start()

    async def stop(self) -> None:
        """Sends no more."""
        await self._chatwoot.hooks.stop()
        self._state.close()

    async def act(self, phone: str, action: str, text: str = "") -> None:
        """`take`, `reply` or `return` as an adviser does it in Chatwoot; at the desk while nothing is there yet.

        Raises what the desk raises.
        """
        if not await asyncio.to_thread(self._acted, phone, action, text):
            await self._desk.act(phone, action, text)
        self._chatwoot.hooks.wake()

    def _acted(self, phone: str, action: str, text: str) -> bool:
        place = self._place(phone)
        if place is None:
            return False
        match action:
            case "take":
                assignee = {"type": COLLEAGUE.type, "id": COLLEAGUE.id}
                self._state.update_conversation(place["id"], status="open", assignee=assignee)
            case "reply":
                self._state.write(place["id"], {"content": text}, COLLEAGUE)
            case "return":
                self._state.update_conversation(place["id"], status="pending", assignee=None)
        return True

    def _place(self, phone: str) -> Document | None:
        found = [one for one in self._state.all("conversations") if one["source_id"] == phone]
        return found[-1] if found else None


def _here(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.webhook_port}"
