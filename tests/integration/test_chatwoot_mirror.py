"""What people see in Chatwoot beside words: files, ticks, facts, labels, identities. Over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from iagente_vida.testing import ADVISERS, Fault, SimulatedChatwoot, SimulatedGraph
from tests.integration.test_chatwoot_team import PHONE, Team, product, settings_for

LAURA = ADVISERS[0]


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path / "graph.db") as running:
        yield running


@pytest.fixture
def chatwoot(tmp_path: Path) -> Iterator[SimulatedChatwoot]:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as running:
        yield running


@pytest.fixture
async def team(tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot) -> AsyncIterator[Team]:
    settings = settings_for(tmp_path, graph, chatwoot.url)
    async with product(settings) as url, aiohttp.ClientSession() as http:
        chatwoot.report_to(f"{url}/webhook/chatwoot")
        graph.report_to(f"{url}/webhook/whatsapp")
        yield Team(url, http, graph, chatwoot)


def public(team: Team) -> list[dict[str, Any]]:
    """The messages that both sides see."""
    messages = team.chatwoot.state.messages_of(1) if team.chatwoot.state.all("conversations") else []
    return [one for one in messages if not one["private"] and one["kind"] != 2]
