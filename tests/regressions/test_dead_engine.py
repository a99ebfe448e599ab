"""What a killed engine held is free for the next one at once, not when its leases run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.outbound import DueLane, Parcel, StatusUpdate
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from iagente_vida.workers.election import EngineLock
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, say

HOUR = timedelta(hours=1)


async def due(store: Store, now: datetime) -> list[int]:
    """Conversations with a reply that may be sent."""
    return [lane.conversation_id for lane in await store.due_lanes(now) if lane.channel == "whatsapp"]


async def test_the_next_engine_of_a_place_takes_over_turns_and_sends_at_once(store: Store, clock: VirtualClock) -> None:
    now = clock.now()
    for who, owner in (("34600000001", "here:vm:1"), ("34600000002", "elsewhere:vm:1")):
        conversation_id = await say(store, message("hola", now, who=who, prompt=True))
        turn = Turn(store, ScriptedAgent(), decode_event, clock, owner, TurnRules())
        assert (await turn.run(conversation_id)).end is TurnEnd.DONE
        lane = DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)
        assert await store.take(lane, owner=owner, lease=HOUR, now=now) is not None
        await say(store, message("¿sigues ahí?", now, who=who, prompt=True))
        assert await store.claim(conversation_id, owner=owner, lease=HOUR, now=now) is not None
    assert await store.waiting() == []
    assert await due(store, now) == []

    await store.forfeit("here")

    [waiting] = await store.waiting()
    assert await due(store, now) == [waiting.conversation_id] == [1]
    assert await store.claim(1, owner="here:vm:2", lease=HOUR, now=now) is not None


async def test_a_reply_does_not_wait_for_the_lease_of_a_send_that_a_status_finished(
    store: Store, clock: VirtualClock
) -> None:
    now = clock.now()
    conversation_id = await say(store, message("hola", now, prompt=True))
    turn = Turn(store, ScriptedAgent(), decode_event, clock, "here:vm:1", TurnRules())
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    lane = DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)
    parcel = await store.take(lane, owner="here:vm:1", lease=HOUR, now=now)
    assert isinstance(parcel, Parcel)
    delivered = StatusUpdate(inbox_seq=0, status="delivered", provider_id="wamid.out", tracker=parcel.tracker, at=now)
    await store.apply_statuses([delivered], [], now)

    await store.forfeit("here")

    await say(store, message("¿sigues ahí?", now, prompt=True))
    successor = Turn(store, ScriptedAgent(), decode_event, clock, "here:vm:2", TurnRules())
    assert (await successor.run(conversation_id)).end is TurnEnd.DONE
    assert await due(store, now) == [conversation_id]
    assert isinstance(await store.take(lane, owner="here:vm:2", lease=HOUR, now=now), Parcel)


def test_a_place_outlives_its_engines(tmp_path: Path) -> None:
    first, second = EngineLock(tmp_path / "engine.lock"), EngineLock(tmp_path / "engine.lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    assert second.place == first.place != ""
    elsewhere = EngineLock(tmp_path / "other.lock")
    assert elsewhere.acquire()
    assert elsewhere.place != first.place


async def test_a_conversation_that_was_in_hand_at_every_kill_waits_seconds_and_not_hours(
    store: Store, clock: VirtualClock
) -> None:
    rules = TurnRules()
    conversation_id = await say(store, message("hola", clock.now(), prompt=True))
    for _ in range(2 * rules.attempts):
        assert await store.claim(conversation_id, owner="here:vm:1", lease=HOUR, now=clock.now()) is not None
        await store.forfeit("here")
    turn = Turn(store, ScriptedAgent(), decode_event, clock, "here:vm:2", rules)

    rests: list[timedelta] = []
    for _ in range(3):
        report = await turn.run(conversation_id)
        assert report.end is TurnEnd.FAILED
        assert report.again_at is not None
        rests.append(report.again_at - clock.now())
        clock.advance(rests[-1])
        assert await store.claim(conversation_id, owner="here:vm:1", lease=HOUR, now=clock.now()) is not None
        await store.forfeit("here")
    assert rests == sorted(set(rests)), "what dies again and again rests longer"
    assert rests[-1] < timedelta(minutes=5)

    report = await turn.run(conversation_id)
    assert report.again_at is not None
    clock.advance(report.again_at - clock.now())
    assert (await turn.run(conversation_id)).end is TurnEnd.DONE
    assert await store.waiting() == []
