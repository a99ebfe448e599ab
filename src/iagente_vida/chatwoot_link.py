"""The line to the Chatwoot that the settings name: its client, its channel, and the check at the start."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from iagente_vida.clock import Clock
from iagente_vida.config import Settings
from iagente_vida.desk_book import DeskBook
from iagente_vida.domain.replies import RemoteFile
from iagente_vida.errors import SettingsError
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.chatwoot_channel import ChatwootChannel
from iagente_vida.integrations.chatwoot_client import API_CHANNEL, ChatwootClient
from iagente_vida.integrations.chatwoot_desk import DeskPorts
from iagente_vida.integrations.chatwoot_files import ChatwootFiles
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.chatwoot_places import ChatwootPlaces
from iagente_vida.integrations.chatwoot_sync import ChatwootSync
from iagente_vida.integrations.template_catalogue import TemplateCatalogue
from iagente_vida.integrations.template_words import TemplateWords
from iagente_vida.lead_view import LeadView
from iagente_vida.mirror import failure_of
from iagente_vida.routing import load_routes
from iagente_vida.store.store import Store
from iagente_vida.webhooks.chatwoot_webhook import BOT_MARK, USER_MARK, failed_mark

log = logging.getLogger(__name__)

CHECK_SECONDS = 3


def make_client(settings: Settings, *, seconds: float = 15, clock: Clock | None = None) -> ChatwootClient:
    """A client with the tokens of the settings."""
    words = [
        token.get_secret_value() if token else ""
        for token in (settings.chatwoot_user_token, settings.chatwoot_bot_token, settings.chatwoot_platform_token)
    ]
    return ChatwootClient(
        settings.chatwoot_base_url,
        int(settings.chatwoot_account_id),
        words[0],
        bot_token=words[1],
        platform_token=words[2],
        seconds=seconds,
        clock=clock,
    )


def make_channels(
    settings: Settings,
    client: ChatwootClient,
    store: Store,
    clock: Clock,
    files: ChatwootFiles,
    view: LeadView,
    catalogue: TemplateCatalogue,
    book: DeskBook,
) -> tuple[ChatwootChannel, ChatwootSync]:
    """What performs the outbox rows for Chatwoot: messages in order, and what only has to be right in the end."""

    async def mark_failed(message_id: int) -> None:
        await store.mark(failed_mark(message_id), "1")

    ports = DeskPorts(book=book, routes=load_routes(settings), words=TemplateWords(catalogue))
    places = ChatwootPlaces(client, int(settings.chatwoot_whatsapp_inbox_id))
    sync = ChatwootSync(client, places, store, view.of_desk, failure_of)
    return ChatwootChannel(client, places, files, store, sync, clock, mark_failed, ports), sync


def fetch_files(client: ChatwootClient) -> Callable[[RemoteFile], Awaitable[tuple[bytes, str]]]:
    """Fetches what advisers attach in Chatwoot."""

    async def fetch(file: RemoteFile) -> tuple[bytes, str]:
        try:
            return await client.download(file.url)
        except ChatwootError as error:
            kind = {"not_found": "file_gone", "invalid": "file_size"}.get(error.kind, "unreachable")
            raise SendError(kind, 0, error.message) from None

    return fetch


async def check(settings: Settings, store: Store) -> None:
    """Looks at the inbox and learns who we are there. Raises SettingsError for an inbox that would take WhatsApp over.

    A Chatwoot that can not be reached, or refuses the token, is a warning: what is for it waits.
    """
    if not settings.uses_chatwoot:
        return
    async with make_client(settings, seconds=CHECK_SECONDS) as client:
        try:
            inbox = await client.inbox(int(settings.chatwoot_whatsapp_inbox_id))
            if inbox.channel_type != API_CHANNEL:
                raise SettingsError(
                    f"La bandeja {inbox.id} de Chatwoot no es de tipo API: una bandeja de WhatsApp se queda con los "
                    "avisos de Meta. Crea una de tipo API y pon su número en CHATWOOT_WHATSAPP_INBOX_ID."
                )
            await store.mark(USER_MARK, str(number(await client.profile(), "id")))
            bots = await client.agent_bots()
            await store.mark(BOT_MARK, str(number(bots[0], "id") if len(bots) == 1 else 0))
        except ChatwootError as error:
            log.warning("Chatwoot can not be checked now (%s); what is for it waits", error.kind)
