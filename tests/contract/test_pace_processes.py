"""Two processes that deliver from one database keep one pace: of the number, and of each customer."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from iagente_vida.clock import SystemClock
from iagente_vida.store.commits import CommitResult
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import OutboxDraft, PaceLimits
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.testing import SimulatedGraph
from tests.conftest import store_on
from tests.contract.support import message, turn

LIMITS = PaceLimits(per_second=20, pair_burst=2, pair_seconds=1)
CUSTOMERS, EACH = 12, 4

# Delivers everything as the engine does, and tells when each leave to send was asked for and given.
_DELIVERER = """
import asyncio, json, random, sys, time
from iagente_vida.clock import SystemClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.integrations.whatsapp_channel import WhatsAppChannel
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.store.outbound import Parcel
from iagente_vida.store.sealing import Sealer
from tests.conftest import store_on
from tests.contract.support import NUMBER

async def main():
    database, url, name, per_second, burst, seconds = sys.argv[1:]
    clock = SystemClock()
    store = store_on(database, Sealer([bytes(range(32))]), clock)
    await store.open()
    take, given = store.take, []

    async def timed(lane, **rest):
        asked = time.monotonic()
        parcel = await take(lane, **rest)
        if isinstance(parcel, Parcel):
            given.append((parcel.conversation_id, asked, time.monotonic()))
        return parcel

    store.take = timed
    limits = PaceLimits(per_second=float(per_second), pair_burst=int(burst), pair_seconds=float(seconds))
    async with WhatsAppClient(url, "v23.0", NUMBER, "t", clock=clock) as client:
        channel = WhatsAppChannel(client, None, clock)
        delivery = Delivery(store, {"whatsapp": channel}, lambda row: None, clock, name, Pace(limits), DeliveryRules(),
                            random.Random(1))

        async def deliver(lane):
            while (again := (await delivery.run_lane(lane)).again_at) is not None:
                await asyncio.sleep(max(0.0, (again - clock.now()).total_seconds()))

        print("ready", flush=True)
        sys.stdin.readline()
        while await store.outbox(states=["pending", "sending"]):
            await asyncio.gather(*(deliver(lane) for lane in await store.due_lanes(clock.now())))
            await asyncio.sleep(0.05)
    await store.close()
    print(json.dumps(given))

asyncio.run(main())
"""

Leave = tuple[int, float, float]
"""Conversation, and the two moments between which the leave was given, on the machine's monotonic clock."""


async def test_the_pace_of_a_number_and_of_each_pair_is_never_exceeded(database: str, tmp_path: Path) -> None:
    clock = SystemClock()
    store = store_on(database, Sealer([bytes(range(32))]), clock)
    await store.open()
    for customer in range(CUSTOMERS):
        await _owed(store, f"3460000{customer:04d}", clock)
    with SimulatedGraph(tmp_path / "graph.db") as graph:
        pace = [str(LIMITS.per_second), str(LIMITS.pair_burst), str(LIMITS.pair_seconds)]
        processes = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _DELIVERER, database, graph.url, name, *pace),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
            for name in ("uno:1", "dos:2")
        ]
        for process in processes:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
        told = [json.loads(out) for out, _ in await asyncio.gather(*(one.communicate(b"\n") for one in processes))]
        sent = graph.messages()
    await store.close()
    assert all(told), "both processes sent something"
    leaves: list[Leave] = [tuple(leave) for leaves in told for leave in leaves]
    assert len(leaves) == len(sent) == CUSTOMERS * EACH
    for recipient in {one.recipient for one in sent}:
        said = [one.body["text"]["body"] for one in sent if one.recipient == recipient]
        assert said == [str(n) for n in range(EACH)], "once, and in order"
    _within(leaves, LIMITS.number_burst, LIMITS.number_seconds)
    for conversation_id in {leave[0] for leave in leaves}:
        own = [leave for leave in leaves if leave[0] == conversation_id]
        _within(own, LIMITS.pair_burst, LIMITS.pair_seconds)


def _within(leaves: list[Leave], burst: float, seconds: float) -> None:
    """However the leaves are cut, no stretch of time saw more of them than the pace allows."""
    for _, begun, _ in leaves:
        ends = sorted(given for _, asked, given in leaves if asked >= begun)
        for count, end in enumerate(ends, start=1):
            # The database's clock has milliseconds.
            assert count <= burst + (end - begun + 0.002) / seconds + 1e-6


async def _owed(store: SqlStore, phone: str, clock: SystemClock) -> None:
    """A customer who is owed as many messages as the test sends each."""
    now = clock.now()
    [accepted] = await store.accept([message(Address(wa_id=phone), at=now)])
    assert accepted.conversation_id is not None
    claim = await store.claim(accepted.conversation_id, owner="motor", lease=timedelta(seconds=30), now=now)
    assert claim is not None
    replies = [OutboxDraft(channel="whatsapp", kind="reply", body=f'{{"text":"{n}"}}'.encode()) for n in range(EACH)]
    commit = replace(turn(claim), outbox=tuple(replies), at=now, window_expires_at=now + timedelta(hours=24))
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
