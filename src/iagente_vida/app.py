"""Composition root: settings -> store, clients, clock, agent, engine. Everything is handed over here; no globals."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from iagente_vida import chatwoot_link
from iagente_vida.broker import load_broker
from iagente_vida.chatwoot_poll import ChatwootPoll
from iagente_vida.clock import Clock, SystemClock
from iagente_vida.config import Settings
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.desk_book import DeskBook
from iagente_vida.desk_mirror import CHANNEL
from iagente_vida.errors import IagenteError
from iagente_vida.formulario.app import FormApp
from iagente_vida.formulario.tokens import PATH as FORM_PATH
from iagente_vida.integrations.chatwoot_files import FILE_LIMIT, ChatwootFiles
from iagente_vida.integrations.documents import Documents
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.mirror import LATER_CHANNEL
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.parts import (
    SANDBOX_NUMBER,
    form_tokens,
    keep_tariffs,
    make_agent,
    make_mirror,
    make_service,
    make_store,
    make_watch,
    whatsapp_client,
)
from iagente_vida.startup import Startup, prepare
from iagente_vida.store.facts import REAL_NUMBER_MARK, SANDBOX_MARK
from iagente_vida.store.inbound import Accepted
from iagente_vida.template_book import load_templates
from iagente_vida.turn import Turn, TurnRules
from iagente_vida.turn_rows import RECEIPT_CHANNEL, REPLY_CHANNEL
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.asgi import ASGIApp
from iagente_vida.webhooks.chatwoot_webhook import who_we_are
from iagente_vida.workers.election import Election, EngineLock, PokeListener, Poker, socket_path
from iagente_vida.workers.engine import Engine, Hands

if TYPE_CHECKING:
    from iagente_vida.formulario.page import Wording
    from iagente_vida.integrations.whatsapp_client import MediaFile
    from iagente_vida.sandbox.sandbox import Sandbox


class Product:
    """One process of the product: a store, a door, and the engine if this process is elected."""

    def __init__(self, startup: Startup, clock: Clock | None = None) -> None:
        self.startup = startup
        self.settings = _with_an_office(startup.settings)
        self.clock = clock or SystemClock()
        self.store = make_store(self.settings, self.clock)
        self._lock = EngineLock(self.settings.data_dir / "engine.lock")
        self._poker = Poker(socket_path(self.settings.data_dir))
        self._engine = Engine(
            self.store,
            self.clock,
            self.hands,
            lambda woken: PokeListener(socket_path(self.settings.data_dir), woken),
        )
        self._election = Election(self._lock, self._engine.start)
        self.sandbox = self._sandbox() if self.settings.sandbox else None

    async def start(self) -> None:
        """Brings the schema up, says what this database is used for, and stands for election."""
        await self.store.open()
        await self.store.mark(SANDBOX_MARK if self.settings.sandbox else REAL_NUMBER_MARK, "1")
        try:
            if self.sandbox is None or not await self.sandbox.introduce():
                await chatwoot_link.check(self.settings, self.store)
        except IagenteError:
            self._poker.close()
            await self.store.close()
            raise
        await self._election.start()
        if self.sandbox is not None:
            self.sandbox.start()

    async def stop(self) -> None:
        """Finishes what is under way and lets another process be the engine."""
        if self.sandbox is not None:
            await self.sandbox.stop()
        await self._engine.stop()
        await self._election.stop()
        self._poker.close()
        await self.store.close()

    def woken(self, accepted: Sequence[Accepted], *, statuses: bool) -> None:
        """Tells the engine, here or in another process, what has come in."""
        conversation_ids = {item.conversation_id for item in accepted if item.wakes and item.conversation_id}
        if not conversation_ids and not statuses:
            return
        if self._lock.held:
            self._engine.wake(conversation_ids, statuses=statuses)
        else:
            self._poker.poke(conversation_ids, statuses=statuses)

    async def media(self, media_id: str) -> MediaFile:
        """A customer's file, from WhatsApp. Raises SendError."""
        async with whatsapp_client(self.settings, self.clock) as client:
            return await client.download(media_id, limit=FILE_LIMIT)

    def _sandbox(self) -> Sandbox:
        from iagente_vida.sandbox.phone import Business
        from iagente_vida.sandbox.sandbox import Sandbox

        return Sandbox(
            self.settings,
            self.store,
            self.clock,
            Business(phone_number_id=self.phone_number_id),
            lambda accepted: self.woken(accepted, statuses=False),
        )

    @property
    def phone_number_id(self) -> str:
        """The business number that notices without one are for."""
        return self.settings.whatsapp_phone_number_id or SANDBOX_NUMBER

    @property
    def engine_here(self) -> bool:
        """Whether this process runs the engine."""
        return self._lock.held

    @property
    def engine_pid(self) -> int | None:
        """The process that runs the engine, as the lock file names it."""
        return self._lock.holder()

    @property
    def last_sweep(self) -> datetime | None:
        """When this process' engine last looked at the tables."""
        return self._engine.last_sweep

    @asynccontextmanager
    async def hands(self) -> AsyncIterator[Hands]:
        """What the engine works with. The graph is loaded in a thread: acknowledging goes on meanwhile."""
        from iagente_vida.documents.press import StorePress
        from iagente_vida.integrations.template_catalogue import TemplateCatalogue
        from iagente_vida.integrations.whatsapp_channel import WhatsAppChannel

        settings = self.settings
        book = load_templates(settings)
        await keep_tariffs(self.store, settings)
        agent = await asyncio.to_thread(make_agent, settings)
        gc.freeze()  # what is loaded stays: looking through it again and again costs a twentieth of every turn
        owner = f"{self._lock.place}:{socket.gethostname()}:{os.getpid()}"
        await self.store.forfeit(self._lock.place)
        await self.store.probe_stops(self.clock.now())
        stale_after = timedelta(seconds=settings.stale_after)
        async with AsyncExitStack() as open_clients:
            client = await open_clients.enter_async_context(whatsapp_client(settings, self.clock))
            documents = Documents(settings.data_dir / "documents", StorePress(self.store))
            catalogue = TemplateCatalogue(self.store, book, {"correduria": load_broker(settings).name}, self.clock)
            mirror = chatwoot = later = link = files = read_there = None
            if settings.uses_chatwoot:
                mirror = make_mirror(settings)
                link = await open_clients.enter_async_context(chatwoot_link.make_client(settings, clock=self.clock))
                kept = ChatwootFiles(partial(client.download, limit=FILE_LIMIT), documents)
                known, woken = partial(who_we_are, settings, self.store), partial(self.woken, statuses=False)
                desk = DeskBook(self.store, self.clock, known, woken)
                chatwoot, later = chatwoot_link.make_channels(
                    settings, link, self.store, self.clock, kept, mirror.view, catalogue, desk
                )
                open_clients.push_async_callback(chatwoot.close)
                files = chatwoot_link.fetch_files(link)
                poll = ChatwootPoll(
                    link, self.store, self.clock, known, phone_number_id=self.phone_number_id, woken=woken
                )
                poll.start(settings.chatwoot_poll_seconds)
                read_there = poll.read
                open_clients.push_async_callback(poll.stop)
            channel = WhatsAppChannel(client, documents, self.clock, catalogue, files, self.store.sent_as)
            yield Hands(
                Turn(
                    self.store,
                    agent,
                    decode_event,
                    self.clock,
                    owner,
                    TurnRules(
                        burst_window=timedelta(seconds=settings.burst_window_seconds),
                        stale_after=stale_after,
                        window_from_reception=settings.sandbox,
                        service=make_service(settings),
                    ),
                    mirror,
                    read_there,
                ),
                Delivery(
                    self.store,
                    {
                        REPLY_CHANNEL: channel,
                        RECEIPT_CHANNEL: channel,
                        **({CHANNEL: chatwoot} if chatwoot else {}),
                        **({LATER_CHANNEL: later} if later else {}),
                    },
                    decode_status,
                    self.clock,
                    owner,
                    Pace(
                        PaceLimits(
                            per_second=settings.whatsapp_messages_per_second,
                            pair_burst=settings.whatsapp_pair_burst,
                            pair_seconds=settings.whatsapp_pair_seconds,
                        )
                    ),
                    DeliveryRules(grace=timedelta(seconds=settings.unknown_grace_seconds), stale_after=stale_after),
                    random.Random(),
                    channel.try_credentials,
                    mirror,
                    chatwoot.in_hands if chatwoot else None,
                ),
                make_watch(settings, self.store, self.clock, client, book, link),
            )


def _with_an_office(settings: Settings) -> Settings:
    """The settings; in the sandbox with the simulated Chatwoot, so that an adviser's part can be tried too."""
    if not settings.sandbox:
        return settings
    from iagente_vida.sandbox.office import connected

    return connected(settings)


def make_form(product: Product) -> ASGIApp:
    """The pages of the secure form, over the product's store."""

    def words() -> Wording:
        from iagente_vida.formulario.words import load_words
        from iagente_vida.own_texts import spoken_texts

        return load_words(load_broker(product.settings), spoken_texts(product.settings.broker_dir))

    def woken(accepted: Sequence[Accepted]) -> None:
        product.woken(accepted, statuses=False)

    return FormApp(product.store, product.clock, form_tokens(product.settings), woken, words)


def build(startup: Startup | None = None) -> ASGIApp:
    """The ASGI application of one process. Reads nothing and opens nothing before its lifespan begins."""
    product = Product(startup or prepare())
    mounts = product.sandbox.mounts if product.sandbox else {}
    return create_app(product, {**mounts, FORM_PATH: make_form(product)})
