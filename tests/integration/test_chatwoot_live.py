"""Before a message of the bot leaves, Chatwoot is asked who has the conversation: no notice of it has come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.integration.desk_play import LAURA, PEDRO, Play, playing_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """A product that never looks of its own accord."""
    async with playing_in(tmp_path_factory.mktemp("directo"), chatwoot_poll_seconds=0) as play:
        yield play


@pytest_asyncio.fixture(loop_scope="module")
async def play(running: Play) -> AsyncIterator[Play]:
    yield running
    running.hears()


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        pytest.param({"status": "open", "assignee": {"type": "User", "id": LAURA.id}}, "human", id="taken"),
        pytest.param({"status": "pending", "assignee": {"type": "User", "id": LAURA.id}}, "human", id="assigned"),
        pytest.param({"labels": ["bot-pausa"]}, "human", id="paused"),
        pytest.param({"status": "open"}, "waiting", id="opened, nobody's"),
        pytest.param({"status": "snoozed"}, "waiting", id="snoozed"),
        pytest.param({"assignee": {"type": "AgentBot", "id": 33}}, "waiting", id="another bot's"),
    ],
)
async def test_the_bot_does_not_speak_where_people_have_it(play: Play, change: dict[str, Any], mode: str) -> None:
    ana = await play.customer().greeted()
    play.deaf()
    play.chatwoot.state.update_conversation(ana.place, **change)
    before = ana.on_phone()
    await ana.writes("Quiero proteger a mis hijos")
    await ana.until(lambda: (0, "Quiero proteger a mis hijos") in ana.public())
    await ana.until_mode(mode)
    assert ana.on_phone() == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="as the handover left it"),
        pytest.param({"labels": ["vip"]}, id="another label"),
    ],
)
async def test_while_it_waits_the_bot_acknowledges(play: Play, change: dict[str, Any]) -> None:
    ana = await play.customer().greeted()
    await ana.writes("Quiero hablar con una persona")
    await ana.until(lambda: ana.conversation["status"] == "open")
    play.deaf()
    play.chatwoot.state.update_conversation(ana.place, **change)
    before = len(ana.on_phone())
    await ana.writes("Me llamo Ana Ruiz")
    await ana.until(lambda: len(ana.on_phone()) > before)
    assert await ana.mode() == "waiting"


async def test_while_it_waits_who_takes_it_silences_the_bot(play: Play) -> None:
    ana = await play.customer().greeted()
    await ana.writes("Quiero hablar con una persona")
    await ana.until(lambda: ana.conversation["status"] == "open" and len(ana.public()) == 2 + len(ana.on_phone()))
    play.deaf()
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": PEDRO.id})
    before = ana.on_phone()
    await ana.writes("Me llamo Ana Ruiz")
    await ana.until_mode("human")
    assert ana.on_phone() == before
