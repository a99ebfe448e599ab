"""Every code of the error table against the simulated WhatsApp: attempts, waits and how it ends, on a virtual clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.whatsapp_client import Timeouts, WhatsAppClient
from iagente_vida.integrations.whatsapp_errors import _table
from iagente_vida.store.outbound import DueLane
from iagente_vida.store.store import Store
from iagente_vida.testing import Fault, SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.deliveries import delivery_over
from tests.integration.test_turn import NUMBER, message, say

LOOKS = 8
FOREVER = "pending"
MINUTE, HOUR = 60.0, 3600.0

# code -> (how it ends after LOOKS attempts at most, the waits between them)
EXPECTED: dict[int, tuple[str, list[float]]] = {
    1: ("dead", [1, 4, 16]),
    2: ("dead", [1, 4, 16, 64, 256]),
    131000: ("dead", [1, 4, 16]),
    131016: ("dead", [1, 4, 16, 64]),
    131052: ("dead", [4]),
    131057: (FOREVER, [MINUTE] * LOOKS),
    131056: (FOREVER, [1, 4, 16, 64, 256, 256, 256, 256]),
    130429: (FOREVER, [1, 2, 4, 8, 16, 32, 32, 32]),
    4: (FOREVER, [60, 120, 240, 480, 480, 480, 480, 480]),
    80007: (FOREVER, [60, 120, 240, 480, 480, 480, 480, 480]),
    **dict.fromkeys((0, 3, 10, 190, 200, 250, 299, 131005), (FOREVER, [MINUTE] * LOOKS)),
    **dict.fromkeys((131031, 131037, 131045, 133010, 133016), (FOREVER, [60.0, 300.0] + [900.0] * (LOOKS - 2))),
    **dict.fromkeys((131047, 131048, 131064, 368, 131042, 132015, 132016, 132068, 132069), ("held", [])),
}


def codes() -> list[int]:
    """Every code of the table (of a range its ends), and one that Meta has not documented."""
    return sorted({code for row in _table().codes for code in (row.first, row.last)} | {250, 999_999})


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path_factory.mktemp("graph") / "graph.db") as running:
        yield running


@asynccontextmanager
async def delivering(graph: SimulatedGraph, store: Store, clock: VirtualClock) -> AsyncIterator[Delivery]:
    timeouts = Timeouts(total=2, transfer=2)
    async with WhatsAppClient(graph.url, "v23.0", NUMBER, "t", clock=clock, timeouts=timeouts) as client:
        yield delivery_over(client, store, clock, rules=DeliveryRules(stale_after=timedelta(days=30)))


async def answered(store: Store, clock: VirtualClock, who: str) -> DueLane:
    """A conversation with one reply to send."""
    conversation_id = await say(store, message("hola", clock.now(), who=who, prompt=True))
    await Turn(store, ScriptedAgent(), decode_event, clock, "engine", TurnRules()).run(conversation_id)
    return DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)


@pytest.mark.parametrize("code", codes())
async def test_a_code_is_repeated_waited_for_and_ended_as_the_table_says(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock, code: int
) -> None:
    state, waits = EXPECTED.get(code, ("failed", []))
    who = f"3460{code:07d}"
    graph.fail(Fault(kind="error", code=code, recipient=who))
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        for planned in waits[:LOOKS]:
            report = await delivery.run_lane(lane)
            assert report.again_at is not None
            waited = report.again_at - clock.now()
            assert 0.79 * planned <= waited.total_seconds() <= 1.21 * planned
            clock.advance(waited + timedelta(milliseconds=1))
        await delivery.run_lane(lane)
    (row,) = [row for row in await sqlite_store.outbox() if row.channel == "whatsapp"]
    assert (row.state, row.attempts, row.error_code) == (state, len(waits) + 1, code)
    assert graph.messages(recipient=who) == []


@pytest.mark.parametrize("kind", ["hang", "drop", "http"])
async def test_a_hung_or_cut_connection_never_doubles_a_message(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock, kind: str
) -> None:
    who = {"hang": "34610000001", "drop": "34610000002", "http": "34610000003"}[kind]
    graph.fail(Fault(kind=kind, http_status=502, recipient=who, times=1))
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        for _ in range(3):
            await delivery.run_lane(lane)
            clock.advance(timedelta(seconds=121))
            await delivery.judge_doubts()
    assert len(graph.messages(recipient=who)) == int(kind == "drop")
    (row,) = [row for row in await sqlite_store.outbox() if row.channel == "whatsapp"]
    assert (row.state, row.attempts) == ("unknown", 1)


async def test_a_dead_token_stops_every_conversation_and_one_message_a_minute_probes(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock
) -> None:
    phones = [f"3462000000{n}" for n in range(5)]
    for who in phones:
        graph.fail(Fault(kind="error", code=190, recipient=who))
    lanes = [await answered(sqlite_store, clock, who) for who in phones]
    async with delivering(graph, sqlite_store, clock) as delivery:
        for lane in lanes:
            await delivery.run_lane(lane)
        assert await attempts(sqlite_store) == 1, "the first refusal holds all the others"
        for minute in range(2, 5):
            clock.advance(timedelta(seconds=75))
            for lane in lanes:
                await delivery.run_lane(lane)
            assert await attempts(sqlite_store) == minute
        graph.recover()
        clock.advance(timedelta(seconds=75))
        for _ in range(2):
            for lane in lanes:
                await delivery.run_lane(lane)
    assert sorted(sent.recipient for who in phones for sent in graph.messages(recipient=who)) == phones
    assert await sqlite_store.stops() == []


async def attempts(store: Store) -> int:
    return sum(row.attempts for row in await store.outbox() if row.channel == "whatsapp")


async def test_a_new_start_probes_at_once(graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock) -> None:
    who = "34630000001"
    graph.fail(Fault(kind="error", code=190, recipient=who, times=1))
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        await delivery.run_lane(lane)
    await sqlite_store.probe_stops(clock.now())
    async with delivering(graph, sqlite_store, clock) as delivery:
        await delivery.run_lane(lane)
    assert len(graph.messages(recipient=who)) == 1


@pytest.mark.parametrize(
    ("code", "state", "again"),
    [(131000, "pending", True), (131047, "held", False), (131026, "failed", False), (131056, "pending", True)],
)
async def test_what_whatsapp_gives_up_minutes_later_ends_as_if_it_had_been_refused(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock, code: int, state: str, again: bool
) -> None:
    who = f"3464{code:07d}"
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        await delivery.run_lane(lane)
        (sent,) = graph.messages(recipient=who)
        clock.advance(timedelta(minutes=3))
        await report(sqlite_store, clock, sent.wamid, sent.tracker, "failed", code)
        await delivery.apply_statuses()
        (row,) = [row for row in await sqlite_store.outbox() if row.channel == "whatsapp"]
        assert (row.state, row.error_code) == (state, code)
        await report(sqlite_store, clock, sent.wamid, sent.tracker, "delivered", None)
        await delivery.apply_statuses()
        clock.advance(timedelta(seconds=90))
        await delivery.run_lane(lane)
    assert len(graph.messages(recipient=who)) == 1 + int(again)


async def test_behind_newer_messages_what_failed_late_is_told_and_not_sent_out_of_order(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock
) -> None:
    who = "34650000001"
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        await delivery.run_lane(lane)
        (first,) = graph.messages(recipient=who)
        await answered(sqlite_store, clock, who)
        await delivery.run_lane(lane)
        await report(sqlite_store, clock, first.wamid, first.tracker, "failed", 131000)
        assert await delivery.apply_statuses() == {lane.conversation_id}
        clock.advance(timedelta(minutes=5))
        await delivery.run_lane(lane)
    assert len(graph.messages(recipient=who)) == 2
    rows = sorted((row for row in await sqlite_store.outbox() if row.channel == "whatsapp"), key=lambda row: row.seq)
    assert [row.state for row in rows] == ["failed", "sent"]


async def report(store: Store, clock: VirtualClock, wamid: str, tracker: str, word: str, code: int | None) -> None:
    """A delivery status as the webhook keeps it."""
    from iagente_vida.integrations import json_document
    from iagente_vida.integrations.event_codec import STATUS_KIND, StatusNote
    from iagente_vida.store.inbound import Inbound, Lane

    note = StatusNote(status=word, message_id=wamid, at=clock.now(), tracker=tracker, error_code=code)
    await store.accept(
        [
            Inbound(
                dedupe_key=f"wa:{wamid}:{word}",
                lane=Lane.STATUS,
                source="whatsapp",
                kind=STATUS_KIND,
                payload=json_document.encode(note),
                received_at=clock.now(),
            )
        ]
    )


async def test_a_message_released_by_hand_has_all_its_attempts_again(
    graph: SimulatedGraph, sqlite_store: Store, clock: VirtualClock
) -> None:
    who = "34660000001"
    graph.fail(Fault(kind="error", code=131000, recipient=who, times=5))
    lane = await answered(sqlite_store, clock, who)
    async with delivering(graph, sqlite_store, clock) as delivery:
        for _ in range(4):
            await delivery.run_lane(lane)
            clock.advance(timedelta(minutes=1))
        (row,) = await sqlite_store.outbox(states=["dead"])
        assert await sqlite_store.release_held([row.seq], clock.now()) == 1
        for _ in range(2):
            await delivery.run_lane(lane)
            clock.advance(timedelta(minutes=1))
    assert len(graph.messages(recipient=who)) == 1


def test_the_expectations_speak_of_known_codes_only() -> None:
    assert set(EXPECTED) <= set(codes())
