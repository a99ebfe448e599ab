"""WhatsApp at its worst on a virtual clock: every code, cut and hung calls, late refusals, in any mixture."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import DeliveryRules
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.whatsapp_client import Timeouts, WhatsAppClient
from iagente_vida.sandbox.graph import GraphRules
from iagente_vida.sandbox.graph_records import AcceptedMessage
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.testing import Fault, SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.deliveries import delivery_over
from tests.integration.test_refusals import codes, report
from tests.integration.test_turn import NUMBER, message, say

MINUTE = timedelta(minutes=1)
OVER = {"sent", "delivered", "read", "failed", "dead", "unknown", "cancelled", "held"}
ARRIVED = {"sent", "delivered", "read"}


@dataclass
class Sea:
    """Customers, the product and a WhatsApp that fails; all chance comes from `chance`."""

    store: SqliteStore
    clock: VirtualClock
    graph: SimulatedGraph
    client: WhatsAppClient
    chance: random.Random
    said: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        rules = DeliveryRules(stale_after=timedelta(days=365))
        self.turn = Turn(
            self.store, ScriptedAgent(), decode_event, self.clock, "e", TurnRules(stale_after=timedelta(days=365))
        )
        self.delivery = delivery_over(self.client, self.store, self.clock, rules=rules)

    async def write(self, who: str) -> None:
        """The customer writes; the reply repeats it."""
        self.said[who] += 1
        text = f"{who}/{self.said[who]}"
        await self.turn.run(await say(self.store, message(text, self.clock.now(), who=who, prompt=True)))

    def blow(self, customers: list[str]) -> None:
        """Something goes wrong, once, for one customer or for whoever is next."""
        kind = self.chance.choice(["error"] * 6 + ["failed"] * 3 + ["http", "drop", "refuse", "hang"])
        self.graph.fail(
            Fault(
                kind=kind,
                code=self.chance.choice(codes()),
                http_status=self.chance.choice([500, 502, 503, 429, 404]),
                recipient=self.chance.choice(["", *customers]),
                times=1,
            )
        )

    async def work(self) -> None:
        """What the engine does in one look."""
        await self._hear_statuses()
        await self.delivery.judge_doubts()
        for waiting in await self.store.waiting():
            await self.turn.run(waiting.conversation_id)
        lanes = await self.store.due_lanes(self.clock.now())
        self.chance.shuffle(lanes)
        for lane in lanes:
            await self.delivery.run_lane(lane)

    async def _hear_statuses(self) -> None:
        for due in self.graph.state.take_statuses(limit=500):
            sent = due.message
            await report(self.store, self.clock, sent.wamid, sent.tracker, due.status, due.error_code)
            self.graph.state.status_delivered(due)
        await self.delivery.apply_statuses()

    async def calm(self) -> None:
        """The weather clears; everything comes to its end."""
        self.graph.recover()
        for _ in range(400):
            await self.work()
            if not await self.store.outbox(states=["pending", "sending"]) and not await self._doubts():
                return
            self.clock.advance(MINUTE)
        raise AssertionError("something never ends")

    async def _doubts(self) -> bool:
        rows = await self.store.outbox(states=["unknown"], limit=100_000)
        return any(row.next_attempt_at is not None for row in rows)


@pytest.mark.parametrize(
    ("customers", "rounds", "seed"),
    [
        pytest.param(8, 12, 7, id="short"),
        *(pytest.param(60, 150, seed, id=f"full-{seed}", marks=pytest.mark.soak) for seed in range(4)),
    ],
)
async def test_nothing_is_doubled_lost_or_out_of_order_whatever_whatsapp_does(
    sqlite_store: SqliteStore, clock: VirtualClock, tmp_path: Path, customers: int, rounds: int, seed: int
) -> None:
    chance = random.Random(seed)
    people = [f"3467{number:07d}" for number in range(customers)]
    with SimulatedGraph(tmp_path / "graph.db", rules=GraphRules(pace=0)) as graph:
        timeouts = Timeouts(total=0.5, transfer=0.5)
        async with WhatsAppClient(graph.url, "v23.0", NUMBER, "t", clock=clock, timeouts=timeouts) as client:
            sea = Sea(sqlite_store, clock, graph, client, chance)
            for _ in range(rounds):
                for who in chance.sample(people, k=min(4, customers)):
                    await sea.write(who)
                for _ in range(chance.randint(0, 3)):
                    sea.blow(people)
                await sea.work()
                clock.advance(timedelta(seconds=chance.choice([1, 5, 30, 200])))
            await sea.calm()
        sent = graph.messages()
        while page := graph.messages(since=sent[-1].seq):
            sent += page
        refused = {one.wamid for one in sent if one.status == "failed"}
    rows = {row.seq: row for row in await sqlite_store.outbox(limit=1_000_000) if row.channel == "whatsapp"}
    assert len(rows) == sum(sea.said.values()), "every reply is a row"
    assert {row.state for row in rows.values()} <= OVER
    arrived = [one for one in sent if one.wamid not in refused]
    assert once_each(arrived), "no customer got a message twice"
    assert in_order(arrived), "every customer got them in order"
    there = {int(one.tracker.rpartition("-")[2]) for one in arrived}
    assert {seq for seq, row in rows.items() if row.state in ARRIVED} == there, "the table says what happened"
    assert len(there) > len(rows) / 3
    stops = await sqlite_store.stops()
    assert all(stop.scope.startswith("templates:") for stop in stops), "what stopped answers is over"


def once_each(sent: list[AcceptedMessage]) -> bool:
    texts = [one.body["text"]["body"] for one in sent]
    return len(texts) == len(set(texts))


def in_order(sent: list[AcceptedMessage]) -> bool:
    """Within each customer the numbers only grow."""
    last: dict[str, int] = defaultdict(int)
    for one in sent:
        who, _, number = one.body["text"]["body"].split(" + ")[0].partition("/")
        if int(number) <= last[who]:
            return False
        last[who] = int(number)
    return True
