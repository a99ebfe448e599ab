"""Fixtures that many integration tests share: the simulated servers, and an environment that knows them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.store.store import Store
from iagente_vida.testing import BOT_TOKEN, USER_TOKEN, SimulatedChatwoot, SimulatedGraph
from tests.integration.graph_calls import TOKEN
from tests.integration.office import Office
from tests.notices import OUR_NUMBER


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path / "graph.db") as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client of Meta's, with a token."""
    async with aiohttp.ClientSession(headers=TOKEN) as session:
        yield session


@pytest.fixture
def chatwoot(tmp_path: Path) -> Iterator[SimulatedChatwoot]:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as running:
        yield running


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands work here and keep their data here."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def set_up_chatwoot(
    own_folder: Path, chatwoot: SimulatedChatwoot, monkeypatch: pytest.MonkeyPatch
) -> SimulatedChatwoot:
    """A Chatwoot that commands find by their settings."""
    for name, setting in {
        "CHATWOOT_BASE_URL": chatwoot.url,
        "CHATWOOT_ACCOUNT_ID": "7",
        "CHATWOOT_WHATSAPP_INBOX_ID": "3",
        "CHATWOOT_USER_TOKEN": USER_TOKEN,
        "CHATWOOT_BOT_TOKEN": BOT_TOKEN,
    }.items():
        monkeypatch.setenv(name, setting)
    return chatwoot


@pytest.fixture
async def office(sqlite_store: Store, clock: VirtualClock, graph: SimulatedGraph) -> AsyncIterator[Office]:
    async with WhatsAppClient(graph.url, "v23.0", OUR_NUMBER, "t", clock=clock) as client:
        yield Office(sqlite_store, clock, graph, client)
