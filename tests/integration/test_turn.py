"""The turn: one reply to a burst, nothing twice, nothing lost, poison set aside."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.inbound import Address, Inbound, Lane
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from tests.agents import ScriptedAgent, answer, said

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NUMBER = "106540352242922"
ids = itertools.count()


def message(text: str, at: datetime, *, who: str = "34600000001", prompt: bool = False) -> Inbound:
    message_id = f"wamid.{next(ids)}"
    event = CustomerMessage(message_id=message_id, type="text", sent_at=at, text=text)
    return Inbound(
        dedupe_key=f"wa:{message_id}",
        lane=Lane.TURN,
        source="whatsapp",
        kind=event.KIND,
        payload=msgspec.json.encode(event),
        received_at=at,
        occurred_at=at,
        sender=Address(wa_id=who),
        phone_number_id=NUMBER,
        prompt=prompt,
    )


def turn_of(store: Store, agent: ScriptedAgent, clock: VirtualClock, owner: str = "a", **rules: object) -> Turn:
    return Turn(store, agent, decode_event, clock, owner, TurnRules(**rules))  # type: ignore[arg-type]


async def say(store: Store, *inbound: Inbound) -> int:
    accepted = await store.accept(inbound)
    conversation_id = accepted[-1].conversation_id
    assert conversation_id is not None
    return conversation_id


async def replies(store: Store, conversation_id: int) -> list[str]:
    lines = await store.transcript(conversation_id)
    return [msgspec.json.decode(line.body)["text"] for line in lines if line.who == "bot"]


async def test_a_burst_gets_one_reply_once_it_is_over(sqlite_store: Store, clock: VirtualClock) -> None:
    agent = ScriptedAgent()
    turn = turn_of(sqlite_store, agent, clock)
    for text in ("hola", "oye", "cuanto sale"):
        conversation_id = await say(sqlite_store, message(text, clock.now()))
        report = await turn.run(conversation_id)
        assert report.end is TurnEnd.EARLY
        assert report.again_at == clock.now() + timedelta(seconds=1.2)
        clock.advance(timedelta(seconds=1))
    clock.advance(timedelta(seconds=0.2))
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert await replies(sqlite_store, conversation_id) == ["hola + oye + cuanto sale"]
    assert (await turn.run(conversation_id)).end is TurnEnd.NOTHING


async def test_somebody_who_never_stops_typing_is_answered_after_six_seconds(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    turn = turn_of(sqlite_store, ScriptedAgent(), clock)
    ends = []
    for number in range(8):
        conversation_id = await say(sqlite_store, message(str(number), clock.now()))
        ends.append((await turn.run(conversation_id)).end)
        clock.advance(timedelta(seconds=1))
    assert ends.index(TurnEnd.DONE) == 6


@pytest.mark.parametrize(("prompt", "at_once"), [(True, False), (False, True)])
async def test_a_tap_or_a_full_answer_does_not_wait(
    sqlite_store: Store, clock: VirtualClock, prompt: bool, at_once: bool
) -> None:
    turn = turn_of(sqlite_store, ScriptedAgent(at_once=at_once), clock)
    conversation_id = await say(sqlite_store, message("no", clock.now(), prompt=prompt))
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE


async def test_a_message_that_arrives_while_we_think_changes_the_answer(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    async def think(turn: TurnInput) -> Decision:
        if len(agent.turns) == 1:
            await say(sqlite_store, message("perdona, 36", clock.now()))
        return answer(turn, " + ".join(said(turn)))

    agent = ScriptedAgent(think)
    turn = turn_of(sqlite_store, agent, clock, burst_window=timedelta(0))
    conversation_id = await say(sqlite_store, message("tengo 35", clock.now()))
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert await replies(sqlite_store, conversation_id) == ["tengo 35 + perdona, 36"]


async def test_thinking_again_has_an_end(sqlite_store: Store, clock: VirtualClock) -> None:
    async def think(turn: TurnInput) -> Decision:
        await say(sqlite_store, message("y otra cosa", clock.now()))
        return answer(turn, f"{len(said(turn))}")

    agent = ScriptedAgent(think)
    turn = turn_of(sqlite_store, agent, clock, burst_window=timedelta(0), rounds=3)
    conversation_id = await say(sqlite_store, message("hola", clock.now()))
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert len(agent.turns) == 3
    assert await replies(sqlite_store, conversation_id) == ["3"]
    assert [waiting.conversation_id for waiting in await sqlite_store.waiting()] == [conversation_id]


async def test_poison_is_tried_again_later_then_apologised_for_and_spoils_nobody(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    async def think(turn: TurnInput) -> Decision:
        if "veneno" in said(turn):
            raise RuntimeError("defect")
        return answer(turn, "bien")

    turn = turn_of(sqlite_store, ScriptedAgent(think), clock, burst_window=timedelta(0), attempts=3)
    poisoned = await say(sqlite_store, message("veneno", clock.now(), who="34600000001"))
    healthy = await say(sqlite_store, message("hola", clock.now(), who="34600000002"))
    for _ in range(2):
        report = await turn.run(poisoned)
        assert report.end is TurnEnd.FAILED
        assert report.again_at is not None
        assert (await turn.run(poisoned)).end is TurnEnd.NOTHING, "not before its time"
        clock.advance(report.again_at - clock.now())
    assert (await turn.run(healthy)).end is TurnEnd.DONE
    assert (await turn.run(poisoned)).end is TurnEnd.DONE
    assert await replies(sqlite_store, poisoned) == ["perdona"]
    assert (await turn.run(poisoned)).end is TurnEnd.NOTHING


async def test_a_turn_cut_short_is_done_by_the_next_owner_and_the_late_one_writes_nothing(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    async def overtaken(turn: TurnInput) -> Decision:
        clock.advance(timedelta(seconds=61))
        assert (await other.run(conversation_id)).end is TurnEnd.DONE
        return answer(turn, "late")

    other = turn_of(sqlite_store, ScriptedAgent(), clock, owner="b", burst_window=timedelta(0))
    turn = turn_of(sqlite_store, ScriptedAgent(overtaken), clock, owner="a", burst_window=timedelta(0))
    conversation_id = await say(sqlite_store, message("hola", clock.now()))
    assert (await turn.run(conversation_id)).end is TurnEnd.LOST
    assert await replies(sqlite_store, conversation_id) == ["hola"]


async def test_what_waited_through_an_outage_is_told_apart(sqlite_store: Store, clock: VirtualClock) -> None:
    agent = ScriptedAgent()
    turn = turn_of(sqlite_store, agent, clock)
    conversation_id = await say(sqlite_store, message("hola", clock.now()), message("¿hay alguien?", clock.now()))
    clock.advance(timedelta(hours=2, seconds=1))
    await turn.run(conversation_id)
    assert agent.turns[-1].stale
    assert await replies(sqlite_store, conversation_id) == ["hola + ¿hay alguien?"]


@pytest.mark.parametrize(("from_reception", "opens_at"), [(False, timedelta(hours=-30)), (True, timedelta(0))])
async def test_the_window_counts_from_the_customer_s_message_except_in_the_sandbox(
    sqlite_store: Store, clock: VirtualClock, from_reception: bool, opens_at: timedelta
) -> None:
    received_now = replace(message("hola", clock.now() - timedelta(hours=30)), received_at=clock.now())
    turn = turn_of(
        sqlite_store, ScriptedAgent(), clock, burst_window=timedelta(0), window_from_reception=from_reception
    )
    conversation_id = await say(sqlite_store, received_now)
    await turn.run(conversation_id)
    await say(sqlite_store, message("más", clock.now()))
    claim = await sqlite_store.claim(conversation_id, owner="x", lease=timedelta(seconds=5), now=clock.now())
    assert claim is not None
    assert claim.window_expires_at == clock.now() + opens_at + timedelta(hours=24)
