"""Composition root: settings -> store, clients, clock, agent, engine. Everything is handed over here; no globals."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from iagente_vida import chatwoot_link
from iagente_vida.apart import ApartLinks
from iagente_vida.broker import FILE_NAME as BROKER_FILE
from iagente_vida.broker import load_broker
from iagente_vida.chatwoot_poll import ChatwootPoll
from iagente_vida.clock import Clock, SystemClock
from iagente_vida.config import Settings
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.desk_mirror import CHANNEL
from iagente_vida.domain.decision import Agent
from iagente_vida.errors import IagenteError, SettingsError
from iagente_vida.formulario.app import FormApp
from iagente_vida.formulario.tokens import PATH as FORM_PATH
from iagente_vida.formulario.tokens import FormTokens
from iagente_vida.integrations.chatwoot_files import FILE_LIMIT, ChatwootFiles
from iagente_vida.integrations.documents import Documents
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.keys import load_keys
from iagente_vida.lead_view import LeadView
from iagente_vida.mirror import HEALTH_MARK, LATER_CHANNEL, Mirror
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.service import Service, ServiceMode, phone_list
from iagente_vida.startup import Startup, prepare
from iagente_vida.store.facts import REAL_NUMBER_MARK, SANDBOX_MARK
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition, load_templates
from iagente_vida.turn import RECEIPT_CHANNEL, REPLY_CHANNEL, Turn, TurnRules
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.asgi import ASGIApp
from iagente_vida.webhooks.chatwoot_webhook import who_we_are
from iagente_vida.workers.election import Election, EngineLock, PokeListener, Poker, socket_path
from iagente_vida.workers.engine import Engine, Hands
from iagente_vida.workers.retention import Retention
from iagente_vida.workers.watch import Tell, Watch

if TYPE_CHECKING:
    from iagente_vida.agents.consulting import Consultant
    from iagente_vida.agents.understanding.port import Understander
    from iagente_vida.formulario.page import Wording
    from iagente_vida.integrations.chatwoot_client import ChatwootClient
    from iagente_vida.integrations.whatsapp_client import MediaFile, WhatsAppClient
    from iagente_vida.sandbox.sandbox import Sandbox

SANDBOX_NUMBER = "100000000000001"
SANDBOX_TOKEN = "simulador"
CHAT_CURRENCY = "EUR"


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
            self._hands,
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
    async def _hands(self) -> AsyncIterator[Hands]:
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
                link = await open_clients.enter_async_context(chatwoot_link.make_client(settings))
                kept = ChatwootFiles(partial(client.download, limit=FILE_LIMIT), documents)
                chatwoot, later = chatwoot_link.make_channels(
                    settings, link, self.store, self.clock, kept, mirror.view, catalogue
                )
                files = chatwoot_link.fetch_files(link)
                poll = ChatwootPoll(
                    link,
                    self.store,
                    self.clock,
                    lambda: who_we_are(settings, self.store),
                    phone_number_id=self.phone_number_id,
                    woken=lambda accepted: self.woken(accepted, statuses=False),
                )
                poll.start(settings.chatwoot_poll_seconds)
                read_there = poll.read
                open_clients.push_async_callback(poll.stop)
            channel = WhatsAppChannel(client, documents, self.clock, catalogue, files)
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
                    chatwoot.with_people if chatwoot else None,
                ),
                make_watch(settings, self.store, self.clock, client, book, link),
            )


def _with_an_office(settings: Settings) -> Settings:
    """The settings; in the sandbox with the simulated Chatwoot, so that an adviser's part can be tried too."""
    if not settings.sandbox:
        return settings
    from iagente_vida.sandbox.office import connected

    return connected(settings)


def whatsapp_client(settings: Settings, clock: Clock, *, token: str = "") -> WhatsAppClient:
    """Calls to WhatsApp with the configured number and token, or with another token. A context manager."""
    from iagente_vida.integrations.whatsapp_client import WhatsAppClient

    return WhatsAppClient(
        graph_url(settings),
        settings.whatsapp_api_version,
        settings.whatsapp_phone_number_id or SANDBOX_NUMBER,
        token or (settings.whatsapp_token.get_secret_value() if settings.whatsapp_token else SANDBOX_TOKEN),
        clock=clock,
    )


def make_service(settings: Settings) -> Service:
    """Whom the bot may talk to. Towards Meta a demo tariff or a missing broker gives figures only to the pilot."""
    from iagente_vida.tariffs import load_packs

    packs = load_packs(tariff_folders(settings))
    real_figures = not any(pack.demo for pack in packs) and (settings.broker_dir / BROKER_FILE).is_file()
    return Service(
        mode=ServiceMode(settings.mode),
        pilot_phones=phone_list(settings.pilot_phones),
        figures_for_all=real_figures or not settings.talks_to_meta or settings.sandbox,
    )


def make_watch(
    settings: Settings,
    store: Store,
    clock: Clock,
    client: WhatsAppClient,
    book: Mapping[str, TemplateDefinition],
    chatwoot: ChatwootClient | None = None,
) -> Watch:
    """The watch over account, templates and alarms, which are told in the log, at ALERT_URL and in Chatwoot."""
    from iagente_vida.integrations.alert_client import post_alert
    from iagente_vida.integrations.chatwoot_notices import ChatwootNotices
    from iagente_vida.integrations.template_catalogue import read_catalogue, wants

    account, address = settings.whatsapp_waba_id, settings.alert_url
    doors: dict[str, Tell] = {}
    given = {definition.name: frozenset(definition.parameters) for definition in book.values()}
    if address:
        doors["alert_url"] = lambda alarm: post_alert(address, alarm)
    if chatwoot is not None:
        inbox_id = int(settings.chatwoot_whatsapp_inbox_id)
        doors["chatwoot"] = ChatwootNotices(chatwoot, inbox_id, store.installation_id).tell
    return Watch(
        store,
        clock,
        settings.data_dir,
        {definition.name: purpose for purpose, definition in book.items()},
        (lambda: read_catalogue(client, account)) if account else None,
        doors,
        lambda entry: wants(entry, given.get(entry.name, frozenset())),
        Retention(store, timedelta(days=settings.retention_days), timedelta(days=settings.health_retention_days)).look,
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


async def keep_tariffs(store: Store, settings: Settings) -> None:
    """Keeps the active tariffs beside their quotes. Raises TariffError when one that was used has changed."""
    from iagente_vida.tariff_archive import archive_of

    for folder in tariff_folders(settings):
        tariff = await asyncio.to_thread(archive_of, folder)
        if not await store.archive_tariff(tariff):
            raise SettingsError(
                f"La tarifa {tariff.label} ha cambiado después de usarse en presupuestos: deja sus ficheros como "
                "estaban y publica el cambio con otra versión."
            )


def tariff_folders(settings: Settings) -> tuple[Path, ...]:
    """The active tariffs; in the sandbox, as its broker is an invented one, only those that TARIFF_PACK names."""
    from iagente_vida.tariffs import DEMO_PACK, active_folders

    if settings.sandbox and not settings.tariff_pack:
        return (DEMO_PACK,)
    return active_folders(settings.broker_dir, settings.tariff_pack)


def make_agent(settings: Settings) -> Agent:
    """The adviser: graph, embeddings, tariff and broker. Heavy: only the engine's process calls it, in a thread."""
    from iagente_vida.agents.adviser import GraphAgent
    from iagente_vida.agents.knowledge import EmbeddedKnowledge
    from iagente_vida.agents.ports import Ports
    from iagente_vida.agents.understanding.classifier import load_classifier
    from iagente_vida.agents.understanding.combined import CombinedUnderstander
    from iagente_vida.business_hours import opening_hours
    from iagente_vida.domain.insurance.pricing import TablePricing
    from iagente_vida.domain.insurance.questionnaire import of_rules
    from iagente_vida.helplines import load_helplines
    from iagente_vida.knowledge import load_knowledge
    from iagente_vida.own_texts import spoken_texts
    from iagente_vida.tariffs import load_packs

    packs = load_packs(tariff_folders(settings))
    pricing = TablePricing(*packs)
    if pricing.currency != CHAT_CURRENCY:
        raise SettingsError(
            f"Las tarifas activas están en {pricing.currency} y la conversación solo escribe {CHAT_CURRENCY}: "
            "activa otras con TARIFF_PACK."
        )
    broker = load_broker(settings)
    classifier = load_classifier()
    understander = CombinedUnderstander(classifier)
    agent = GraphAgent(
        Ports(
            understander=understander,
            pricing=pricing,
            limits=pricing.limits,
            texts=spoken_texts(settings.broker_dir),
            broker=broker,
            zone=settings.zone,
            helplines=load_helplines(),
            knowledge=EmbeddedKnowledge(load_knowledge(settings, invented=broker.invented), classifier.embedder),
            questionnaires={pack.insurer: of_rules(pack.underwriting, pack.insurer) for pack in packs},
            form_url=form_tokens(settings).url,
            opening=opening_hours(settings.business_hours, settings.holidays, settings.zone),
            consultant=make_consultant(settings, understander),
        )
    )
    agent.warm()
    return agent


def make_consultant(settings: Settings, understander: Understander) -> Consultant | None:
    """Who asks the language model of LLM_MODEL, if one is named. Raises SettingsError when it can not be used."""
    if not settings.llm_model:
        return None
    from iagente_vida.agents.consulting import SECONDS, Consultant
    from iagente_vida.agents.llm import load_model

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    try:
        model = load_model(settings.llm_model, settings.llm_base_url, key, seconds=SECONDS)
    except ImportError:
        package = f"langchain-{settings.llm_model.partition(':')[0].replace('_', '-')}"
        raise SettingsError(f"LLM_MODEL pide un proveedor cuyo paquete falta: pip install {package}.") from None
    except Exception as error:  # noqa: BLE001 - every provider complains in its own way, and may repeat the key
        detail = f"LLM_MODEL no se puede usar ({type(error).__name__}): revisa el proveedor y la clave LLM_API_KEY."
        raise SettingsError(detail) from None
    return Consultant(model, understander)


def make_mirror(settings: Settings) -> Mirror:
    """What writes the rows for Chatwoot: health left out, the handover's note in the operator's time."""
    from iagente_vida.agents.understanding.health import health_spans
    from iagente_vida.agents.understanding.text import read
    from iagente_vida.agents.wording.notes import REASONS, handover_note, spoken

    clock = SystemClock()

    def mask(text: str) -> str:
        for start, end in reversed(health_spans(read(text))):
            text = f"{text[:start]}{HEALTH_MARK}{text[end:]}"
        return text

    return Mirror(
        mask,
        lambda conversation: handover_note(conversation, clock.now().astimezone(settings.zone).date()),
        LeadView(settings.zone, spoken, lambda handover: REASONS.get(handover, handover)),
        ApartLinks(Sealer(load_keys(settings)), clock, settings.public_url).to,
    )


def form_tokens(settings: Settings) -> FormTokens:
    """The tokens of the secure form, under addresses that customers can open and nobody can listen to."""
    return FormTokens(Sealer(load_keys(settings)), form_base(settings))


def form_base(settings: Settings) -> str:
    """Where the secure form is: PUBLIC_URL when it is encrypted or on this machine, in the sandbox this server."""
    if settings.sandbox and not settings.public_url:
        return f"http://127.0.0.1:{settings.webhook_port}"
    parts = urlsplit(settings.public_url)
    safe = parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")
    return settings.public_url if safe else ""


def make_form(product: Product) -> ASGIApp:
    """The pages of the secure form, over the product's store."""

    def words() -> Wording:
        from iagente_vida.formulario.words import load_words
        from iagente_vida.own_texts import spoken_texts

        return load_words(load_broker(product.settings), spoken_texts(product.settings.broker_dir))

    def woken(accepted: Sequence[Accepted]) -> None:
        product.woken(accepted, statuses=False)

    return FormApp(product.store, product.clock, form_tokens(product.settings), woken, words)


def graph_url(settings: Settings) -> str:
    """Where messages go: Meta, a stand-in, or in the sandbox this very server."""
    if settings.sandbox:
        return f"http://127.0.0.1:{settings.webhook_port}/simulador/graph"
    return settings.whatsapp_api_base_url


def build(startup: Startup | None = None) -> ASGIApp:
    """The ASGI application of one process. Reads nothing and opens nothing before its lifespan begins."""
    product = Product(startup or prepare())
    mounts = product.sandbox.mounts if product.sandbox else {}
    return create_app(product, {**mounts, FORM_PATH: make_form(product)})


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store for a command, opened and closed. Raises SettingsError or SchemaError."""
    store = make_store(settings, SystemClock())
    await store.open()
    try:
        yield store
    finally:
        await store.close()
