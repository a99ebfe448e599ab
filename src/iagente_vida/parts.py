"""The parts of the product, each built from the settings alone; `app.py` puts them together, commands borrow one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from iagente_vida.apart import ApartLinks
from iagente_vida.broker import FILE_NAME as BROKER_FILE
from iagente_vida.broker import load_broker
from iagente_vida.clock import Clock, SystemClock
from iagente_vida.config import Settings
from iagente_vida.domain.decision import Agent
from iagente_vida.errors import SettingsError
from iagente_vida.formulario.tokens import FormTokens
from iagente_vida.keys import load_keys
from iagente_vida.lead_view import LeadView
from iagente_vida.mirror import HEALTH_MARK, Mirror
from iagente_vida.service import Service, ServiceMode, phone_list
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition
from iagente_vida.workers.retention import Retention
from iagente_vida.workers.watch import Tell, Watch

if TYPE_CHECKING:
    from iagente_vida.agents.consulting import Consultant
    from iagente_vida.agents.understanding.port import Understander
    from iagente_vida.integrations.chatwoot_client import ChatwootClient
    from iagente_vida.integrations.whatsapp_client import WhatsAppClient

SANDBOX_NUMBER = "100000000000001"
SANDBOX_TOKEN = "simulador"
CHAT_CURRENCY = "EUR"


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
    from iagente_vida.business_hours import follow_up_days, opening_hours
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
            follow_up_days=follow_up_days(settings.follow_up_days),
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


def graph_url(settings: Settings) -> str:
    """Where messages go: Meta, a stand-in, or in the sandbox this very server."""
    if settings.sandbox:
        return f"http://127.0.0.1:{settings.webhook_port}/simulador/graph"
    return settings.whatsapp_api_base_url


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store for a command, opened and closed. Raises SettingsError or SchemaError."""
    store = make_store(settings, SystemClock())
    await store.open()
    try:
        yield store
    finally:
        await store.close()
