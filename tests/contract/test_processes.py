"""Several processes on one database: nobody is locked out, nothing is kept twice, nobody is two persons."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from iagente_vida.clock import VirtualClock
from iagente_vida.store.commits import CommitResult
from iagente_vida.store.outbound import OutboxState, Settlement
from iagente_vida.store.sealing import Sealer
from tests.conftest import START, store_on
from tests.contract.support import LEASE, begin, claimed, lane_of, turn

_PERSONS = 7

_WRITER = """
import asyncio, json, sys
from iagente_vida.clock import SystemClock
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.inbound import Address
from tests.conftest import store_on
from tests.contract.support import message

async def main():
    database, name = sys.argv[1:]
    store = store_on(database, Sealer([bytes(range(32))]), SystemClock())
    await store.open()
    kept = {"own": 0, "shared": 0, "errors": 0}
    for start in range(0, 200, 20):
        for own, shared in await asyncio.gather(*(
            store.accept([
                message(Address(wa_id=f"3460{n % PERSONS:07d}"), key=f"{name}:{n}"),
                message(Address(wa_id=f"3460{n % PERSONS:07d}"), key=f"shared:{n}"),
            ])
            for n in range(start, start + 20)
        )):
            kept["own"] += own.seq is not None
            kept["shared"] += shared.seq is not None
            kept["errors"] += bool(own.error or shared.error)
    await store.close()
    print(json.dumps(kept))

asyncio.run(main())
""".replace("PERSONS", str(_PERSONS))


async def test_processes_that_write_together_keep_everything_once(
    database: str, sealer: Sealer, clock: VirtualClock
) -> None:
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _WRITER,
            database,
            name,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for name in ("a", "b", "c", "d")
    ]
    said = [json.loads((await writer.communicate())[0]) for writer in writers]
    assert [kept["own"] for kept in said] == [200] * 4
    assert sum(kept["shared"] for kept in said) == 200
    assert sum(kept["errors"] for kept in said) == 0

    store = store_on(database, sealer, clock)
    await store.open()
    try:
        assert len(await store.waiting()) == _PERSONS
        events = 0
        while waiting := await store.waiting():
            claim = await claimed(store, waiting[0].conversation_id)
            events += len(claim.events)
            await store.commit(claim, turn(claim, supersede=False))
        assert events == 1000
    finally:
        await store.close()


async def test_of_many_who_want_a_conversation_one_gets_it(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    stores = [store_on(database, sealer, clock) for _ in range(3)]
    for store in stores:
        await store.open()
    try:
        for _ in range(5):
            conversation_id = await begin(stores[0])
            claims = await asyncio.gather(
                *(
                    store.claim(conversation_id, owner=f"{n}", lease=LEASE, now=START)
                    for n, store in enumerate(stores * 4)
                )
            )
            [claim] = [claim for claim in claims if claim is not None]
            assert await stores[0].commit(claim, turn(claim, "una")) is CommitResult.COMMITTED
            lane = lane_of(conversation_id)
            parcels = await asyncio.gather(
                *(store.take(lane, owner=f"{n}", lease=LEASE, now=START) for n, store in enumerate(stores * 4))
            )
            [parcel] = [parcel for parcel in parcels if parcel is not None]
            assert await stores[1].settle(parcel, Settlement(state=OutboxState.SENT, at=START))
    finally:
        for store in stores:
            await store.close()
