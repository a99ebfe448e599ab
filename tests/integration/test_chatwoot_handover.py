"""Our own hand at a handover is never taken for an adviser's, and an adviser's never for ours: in any order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from iagente_vida.sandbox.chatwoot_views import Views
from iagente_vida.testing import SimulatedChatwoot, SimulatedGraph
from tests.integration.chatwoot_line import ChatwootLine, Notice, chatwoot_line
from tests.integration.desk_play import LAURA, PEDRO, Customer, Play, playing, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASSIGN, OPEN = "/assignments", "/toggle_status"
Order = Callable[[list[Notice]], Sequence[Notice]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def on_line(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Play, ChatwootLine]]:
    """A product whose calls to Chatwoot, and Chatwoot's to it, pass through our hands. No team: one call assigns."""
    folder: Path = tmp_path_factory.mktemp("traspaso")
    with SimulatedGraph(folder / "graph.db") as graph, SimulatedChatwoot(folder / "chatwoot.db") as chatwoot:
        async with chatwoot_line(chatwoot.url) as line:
            settings = settings_for(folder, graph, chatwoot, chatwoot_poll_seconds=0)
            settings = settings.model_copy(update={"chatwoot_base_url": line.url})
            async with playing(settings, graph, chatwoot) as play:
                line.product_url = play.url
                chatwoot.report_to(f"{line.url}/avisos")
                yield play, line


async def known_to_laura(play: Play) -> Customer:
    """A customer whom Laura has attended to before, and whom the bot has again."""
    ana = await play.customer().greeted()
    ana.adviser("Soy Laura")
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    play.chatwoot.state.update_conversation(ana.place, status="resolved", assignee=None)
    await ana.until_mode("bot")
    await at_rest(play)
    return ana


async def at_rest(play: Play) -> None:
    """Waits until every event has had its turn."""
    async with asyncio.timeout(60):
        while await play.product.store.waiting():
            await asyncio.sleep(0.02)


async def told(play: Play, line: ChatwootLine, holds: Callable[[dict[str, Any]], bool]) -> list[Notice]:
    """What Chatwoot has told about conversations, as soon as something of it is so."""
    async with asyncio.timeout(60):
        while True:
            found = [one for one in line.notices if json.loads(one.body)["event"].startswith("conversation_")]
            if any(holds(json.loads(one.body)) for one in found) and not play.chatwoot.state.any("hooks"):
                return found
            await asyncio.sleep(0.02)


def assigned_to(person: int) -> Callable[[dict[str, Any]], bool]:
    return lambda body: (body["meta"]["assignee"] or {}).get("id") == person


def opened(body: dict[str, Any]) -> bool:
    return bool(body["status"] == "open")


ORDERS: dict[str, Order] = {
    "in order": lambda notices: notices,
    "reversed": lambda notices: notices[::-1],
    "twice": lambda notices: [*notices, *notices],
    "twice, reversed": lambda notices: [*notices, *notices][::-1],
    "only the last": lambda notices: notices[-1:],
}


@pytest.fixture
def by_hand(on_line: tuple[Play, ChatwootLine]) -> ChatwootLine:
    return on_line[1]


@pytest_asyncio.fixture(loop_scope="module")
async def play(on_line: tuple[Play, ChatwootLine]) -> AsyncIterator[Play]:
    play, line = on_line
    yield play
    line.hand_back()
    line.by_hand = False


async def handed_over(
    play: Play, line: ChatwootLine, call: str, holds: Callable[[dict[str, Any]], bool], order: Order
) -> Customer:
    """A handover whose call is answered only after what it did was told, in this order."""
    ana = await known_to_laura(play)
    line.by_hand, line.notices[:] = True, []
    line.keep_back(call)
    await ana.writes("Quiero hablar con una persona")
    await line.reached()
    early = await told(play, line, holds)
    await line.deliver(order(early))
    await at_rest(play)
    assert await ana.mode() == "waiting"
    line.hand_back()
    await ana.until(lambda: ana.conversation["status"] == "open")
    await line.deliver(order(await told(play, line, opened)))
    await at_rest(play)
    assert await ana.mode() == "waiting"
    await ana.until(lambda: "Laura Gómez, que te contestará por aquí" in ana.on_phone()[-1])
    line.by_hand = False
    return ana


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_told_before_our_call_is_answered_it_is_still_ours(
    play: Play, by_hand: ChatwootLine, order: Order
) -> None:
    ana = await handed_over(play, by_hand, ASSIGN, assigned_to(LAURA.id), order)
    ana.adviser("Hola de nuevo")
    await ana.until_mode("human")


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_whoever_chatwoot_assigns_while_we_open_it_has_not_taken_it(
    play: Play, by_hand: ChatwootLine, order: Order
) -> None:
    """As its round robin does: before our call is answered, and told before."""
    ana = await known_to_laura(play)
    by_hand.by_hand, by_hand.notices[:] = True, []
    by_hand.keep_back(OPEN)
    await ana.writes("Quiero hablar con una persona")
    await by_hand.reached()
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": PEDRO.id})
    await by_hand.deliver(order(await told(play, by_hand, assigned_to(PEDRO.id))))
    await at_rest(play)
    assert await ana.mode() == "waiting"
    by_hand.hand_back()
    await handover_done(play, ana)
    await ana.writes("¿Sigue ahí?")
    await ana.until(lambda: (0, "¿Sigue ahí?") in ana.public())
    assert await ana.mode() == "waiting"
    by_hand.by_hand = False
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": LAURA.id})
    await ana.until_mode("human")


async def test_that_the_customer_reopened_it_gives_nothing_back_however_late_it_is_told(
    play: Play, by_hand: ChatwootLine
) -> None:
    """A notice shows the state of when it is written: here after other changes of the same handover."""
    ana = await known_to_laura(play)
    by_hand.by_hand, by_hand.notices[:] = True, []
    by_hand.keep_back(ASSIGN)
    await ana.writes("Quiero hablar con una persona")
    await by_hand.reached()
    assert ana.conversation["status"] == "pending"
    await by_hand.deliver(await told(play, by_hand, assigned_to(LAURA.id)))
    late = Views(play.chatwoot.state).notice({"event": "conversation_status_changed", "conversation": ana.place})
    assert late is not None
    play.chatwoot.state.update_conversation(ana.place, priority="urgent")
    for updated_at in (late["updated_at"] - 0.001, late["updated_at"], ana.conversation["updated_at"]):
        await by_hand.tell({**late, "updated_at": updated_at})
    await at_rest(play)
    by_hand.hand_back()
    by_hand.by_hand = False
    await handover_done(play, ana)
    await at_rest(play)
    assert await ana.mode() == "waiting"


async def test_the_same_adviser_who_takes_it_after_letting_it_lie_has_taken_it(
    play: Play, by_hand: ChatwootLine
) -> None:
    ana = await handed_over(play, by_hand, ASSIGN, assigned_to(LAURA.id), ORDERS["in order"])
    await handover_done(play, ana)
    play.chatwoot.state.update_conversation(ana.place, assignee=None)
    await by_hand_settled(play, by_hand)
    assert await ana.mode() == "waiting"
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": LAURA.id})
    await ana.until_mode("human")


async def test_another_adviser_who_takes_it_has_taken_it(play: Play, by_hand: ChatwootLine) -> None:
    ana = await handed_over(play, by_hand, ASSIGN, assigned_to(LAURA.id), ORDERS["reversed"])
    await handover_done(play, ana)
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": PEDRO.id})
    await ana.until_mode("human")


async def test_who_took_it_just_before_the_handover_keeps_it(play: Play, by_hand: ChatwootLine) -> None:
    """The notice of it comes late: nobody is assigned over a person, and the bot is silent."""
    ana = await known_to_laura(play)
    by_hand.by_hand, by_hand.notices[:] = True, []
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": PEDRO.id})
    await ana.writes("Quiero hablar con una persona")
    await ana.until(lambda: ana.conversation["status"] == "open")
    await by_hand.deliver((await told(play, by_hand, opened))[::-1])
    await ana.until_mode("human")
    assert ana.conversation["assignee"]["id"] == PEDRO.id
    by_hand.by_hand = False


async def handover_done(play: Play, ana: Customer) -> None:
    """Waits until the row of the handover is finished."""
    conversation_id = (await play.product.store.find(ana.phone))[0].conversation_id
    async with asyncio.timeout(60):
        while True:
            rows = [row for row in await play.product.store.outbox() if row.conversation_id == conversation_id]
            done = [row.state == "sent" for row in rows if row.kind == "handover"]
            if done and all(done):
                return
            await asyncio.sleep(0.02)


async def by_hand_settled(play: Play, line: ChatwootLine) -> None:
    """Waits until everything that Chatwoot has to tell was told and has had its turn."""
    seen = -1
    async with asyncio.timeout(60):
        while play.chatwoot.state.any("hooks") or len(line.notices) != seen:
            seen = len(line.notices)
            await asyncio.sleep(0.2)
    await at_rest(play)
