"""Turns under an operator's hand: drafts, pauses, and conversations that end the process."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.service import Service, ServiceMode, phone_list
from iagente_vida.store.outbound import DueLane, OutboxState, Parcel, Settlement
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, replies, say, turn_of

PHONE = "34600000001"


async def receipts(store: Store, conversation_id: int, clock: VirtualClock) -> list[dict[str, object]]:
    """Bodies of the receipts that were queued, oldest first."""
    lane = DueLane(conversation_id=conversation_id, channel="receipt", phone_number_id=NUMBER)
    bodies = []
    while True:
        parcel = await store.take(lane, owner="look", lease=timedelta(seconds=1), now=clock.now())
        if not isinstance(parcel, Parcel):
            return bodies
        bodies.append(msgspec.json.decode(parcel.body))
        await store.settle(parcel, Settlement(state=OutboxState.SENT, at=clock.now()))


async def test_while_a_burst_is_awaited_the_customer_sees_it_read_and_typing_once(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    turn = turn_of(sqlite_store, ScriptedAgent(), clock)
    conversation_id = await say(sqlite_store, message("hola", clock.now()))
    first = await turn.run(conversation_id)
    assert (first.end, first.channels) == (TurnEnd.EARLY, frozenset({"receipt"}))
    await say(sqlite_store, message("oye", clock.now()))
    second = await turn.run(conversation_id)
    assert (second.end, second.channels) == (TurnEnd.EARLY, frozenset())
    clock.advance(timedelta(seconds=2))
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert [bool(body["typing"]) for body in await receipts(sqlite_store, conversation_id, clock)] == [True, False]


async def test_one_message_alone_is_marked_as_read_once(sqlite_store: Store, clock: VirtualClock) -> None:
    turn = turn_of(sqlite_store, ScriptedAgent(), clock)
    conversation_id = await say(sqlite_store, message("hola", clock.now()))
    await turn.run(conversation_id)
    clock.advance(timedelta(seconds=2))
    await turn.run(conversation_id)
    assert [bool(body["typing"]) for body in await receipts(sqlite_store, conversation_id, clock)] == [True]


async def test_in_mode_borrador_every_reply_waits_for_approval(sqlite_store: Store, clock: VirtualClock) -> None:
    turn = turn_of(
        sqlite_store, ScriptedAgent(), clock, burst_window=timedelta(0), service=Service(mode=ServiceMode.DRAFT)
    )
    conversation_id = await say(sqlite_store, message("hola", clock.now()))
    await turn.run(conversation_id)
    assert [(row.state, row.error) for row in await sqlite_store.outbox(states=["held"])] == [("held", "draft")]
    assert await replies(sqlite_store, conversation_id) == ["hola"]


async def test_the_turn_is_told_who_may_be_spoken_to_and_quoted_to(sqlite_store: Store, clock: VirtualClock) -> None:
    agent = ScriptedAgent()
    service = Service(mode=ServiceMode.PILOT, pilot_phones=phone_list("34600000002"), figures_for_all=False)
    turn = turn_of(sqlite_store, agent, clock, burst_window=timedelta(0), service=service)
    for who in (PHONE, "34600000002"):
        await turn.run(await say(sqlite_store, message("hola", clock.now(), who=who)))
    assert [(told.silence, told.may_quote, told.has_phone) for told in agent.turns] == [
        ("pilot", False, True),
        ("", True, True),
    ]


async def test_a_message_that_ends_the_process_gets_an_apology_and_does_not_loop(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    async def deadly(turn: TurnInput) -> Decision:
        raise AssertionError("nobody decides about this any more")

    conversation_id = await say(sqlite_store, message("veneno", clock.now()))
    rules = TurnRules(burst_window=timedelta(0), attempts=3)
    for _ in range(3):  # three processes took it and died: neither commit nor release
        lease = timedelta(seconds=60)
        assert await sqlite_store.claim(conversation_id, owner="dead", lease=lease, now=clock.now()) is not None
        clock.advance(timedelta(seconds=61))
    turn = Turn(sqlite_store, ScriptedAgent(deadly), decode_event, clock, "living", rules)
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert await replies(sqlite_store, conversation_id) == ["perdona"]
    assert (await turn.run(conversation_id)).end is TurnEnd.NOTHING


@pytest.mark.parametrize("attempts", [2, 4])
async def test_what_even_the_apology_does_not_survive_is_set_aside(
    sqlite_store: Store, clock: VirtualClock, attempts: int
) -> None:
    conversation_id = await say(sqlite_store, message("veneno", clock.now()))
    for _ in range(2 * attempts):
        lease = timedelta(seconds=60)
        assert await sqlite_store.claim(conversation_id, owner="dead", lease=lease, now=clock.now()) is not None
        clock.advance(timedelta(seconds=61))
    agent = ScriptedAgent()
    turn = turn_of(sqlite_store, agent, clock, attempts=attempts)
    report = await turn.run(conversation_id)
    assert report.end is TurnEnd.FAILED
    assert report.again_at is not None
    assert timedelta(0) < report.again_at - clock.now() < timedelta(minutes=1), "it rests longer each time"
    assert agent.turns == []
    assert (await turn.run(conversation_id)).end is TurnEnd.NOTHING
