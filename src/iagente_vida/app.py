"""Composition root: settings -> store, clients, clock, agent, engine. Everything is handed over here; no globals."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from iagente_vida.broker import load_broker
from iagente_vida.clock import Clock, SystemClock
from iagente_vida.config import Settings
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.domain.decision import Agent
from iagente_vida.integrations.documents import Documents
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.keys import load_keys
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.startup import Startup, prepare
from iagente_vida.store.facts import REAL_NUMBER_MARK, SANDBOX_MARK
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.store import Accepted, Store
from iagente_vida.turn import RECEIPT_CHANNEL, REPLY_CHANNEL, Turn, TurnRules
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.asgi import ASGIApp
from iagente_vida.workers.election import Election, EngineLock, PokeListener, Poker, socket_path
from iagente_vida.workers.engine import Engine, Hands

if TYPE_CHECKING:
    from iagente_vida.sandbox.sandbox import Sandbox

SANDBOX_NUMBER = "100000000000001"
SANDBOX_TOKEN = "simulador"


class Product:
    """One process of the product: a store, a door, and the engine if this process is elected."""

    def __init__(self, startup: Startup, clock: Clock | None = None) -> None:
        self.startup = startup
        self.settings = startup.settings
        self.clock = clock or SystemClock()
        self.store = make_store(self.settings, self.clock)
        self._lock = EngineLock(self.settings.data_dir / "engine.lock")
        self._poker = Poker(socket_path(self.settings.data_dir))
        self._engine = Engine(
            self.store,
            self.clock,
            self._hands,
            lambda woken: PokeListener(socket_path(self.settings.data_dir), woken),
        )
        self._election = Election(self._lock, self._engine.start)
        self.sandbox = self._sandbox() if self.settings.sandbox else None

    async def start(self) -> None:
        """Brings the schema up, says what this database is used for, and stands for election."""
        await self.store.open()
        await self.store.mark(SANDBOX_MARK if self.settings.sandbox else REAL_NUMBER_MARK, "1")
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
    async def _hands(self) -> AsyncIterator[Hands]:
        """What the engine works with. The graph is loaded in a thread: acknowledging goes on meanwhile."""
        from iagente_vida.integrations.whatsapp_channel import WhatsAppChannel
        from iagente_vida.integrations.whatsapp_client import WhatsAppClient

        settings = self.settings
        agent = await asyncio.to_thread(make_agent, settings)
        owner = f"{self._lock.place}:{socket.gethostname()}:{os.getpid()}"
        await self.store.forfeit(self._lock.place)
        stale_after = timedelta(seconds=settings.stale_after)
        async with WhatsAppClient(
            graph_url(settings),
            settings.whatsapp_api_version,
            self.phone_number_id,
            settings.whatsapp_token.get_secret_value() if settings.whatsapp_token else SANDBOX_TOKEN,
            clock=self.clock,
        ) as client:
            channel = WhatsAppChannel(client, Documents(settings.data_dir / "documents"), self.clock)
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
                    ),
                ),
                Delivery(
                    self.store,
                    {REPLY_CHANNEL: channel, RECEIPT_CHANNEL: channel},
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
                ),
            )


def make_store(settings: Settings, clock: Clock) -> Store:
    """The store that DATABASE_URL names. Raises SettingsError when it can not be one."""
    sealer = Sealer(load_keys(settings))
    grace = timedelta(seconds=settings.unknown_grace_seconds)
    if settings.uses_postgres:
        from iagente_vida.store.postgres import PostgresStore

        return PostgresStore(settings.database_url, sealer, clock, grace)
    from iagente_vida.store.sqlite import SqliteStore

    settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore(settings.sqlite_path, sealer, clock, grace)


def make_agent(settings: Settings) -> Agent:
    """The adviser, with its graph, its tariff and its broker. Heavy: only the engine's process calls it."""
    from iagente_vida.agents.adviser import GraphAgent
    from iagente_vida.agents.nodes import Ports
    from iagente_vida.agents.understanding.rules import RuleUnderstander
    from iagente_vida.agents.wording.texts import load_texts
    from iagente_vida.domain.insurance.pricing import TablePricing
    from iagente_vida.helplines import load_helplines
    from iagente_vida.knowledge import load_knowledge
    from iagente_vida.tariffs import load_pack

    pack = load_pack()
    broker = load_broker(settings)
    agent = GraphAgent(
        Ports(
            understander=RuleUnderstander(),
            pricing=TablePricing(pack),
            limits=pack.limits,
            texts=load_texts(),
            broker=broker,
            zone=settings.zone,
            helplines=load_helplines(),
            knowledge=load_knowledge(settings, invented=broker.invented),
        )
    )
    agent.warm()
    return agent


def graph_url(settings: Settings) -> str:
    """Where messages go: Meta, a stand-in, or in the sandbox this very server."""
    if settings.sandbox:
        return f"http://127.0.0.1:{settings.webhook_port}/simulador/graph"
    return settings.whatsapp_api_base_url


def build(startup: Startup | None = None) -> ASGIApp:
    """The ASGI application of one process. Reads nothing and opens nothing before its lifespan begins."""
    product = Product(startup or prepare())
    return create_app(product, product.sandbox.mounts if product.sandbox else {})


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store for a command, opened and closed. Raises SettingsError or SchemaError."""
    store = make_store(settings, SystemClock())
    await store.open()
    try:
        yield store
    finally:
        await store.close()
