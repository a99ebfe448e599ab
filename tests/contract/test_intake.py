"""Nothing that was acknowledged is lost, nothing is kept twice, one bad item spoils nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iagente_vida.clock import VirtualClock
from iagente_vida.store.inbound import Address, Lane
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START, store_on
from tests.contract.support import ANA, LEASE, accept_one, begin, claimed, message, turn


async def test_what_was_accepted_is_there_after_a_new_start(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    first = store_on(database, sealer, clock)
    await first.open()
    sent = [message(Address(wa_id=f"3460000{n:04d}"), text=f"texto {n}") for n in range(40)]
    accepted = await asyncio.gather(*(first.accept([item]) for item in sent))
    installation = first.installation_id
    await first.close()

    second = store_on(database, sealer, clock)
    await second.open()
    try:
        assert second.installation_id == installation
        for item, [result] in zip(sent, accepted, strict=True):
            assert result.wakes
            assert result.conversation_id is not None
            claim = await claimed(second, result.conversation_id)
            assert [event.payload for event in claim.events] == [item.payload]
    finally:
        await second.close()


async def test_a_repeated_notice_is_kept_once(store: SqlStore) -> None:
    first = await accept_one(store, message(key="wamid.A", text="uno"))
    again = await accept_one(store, message(key="wamid.A", text="dos"))
    together = await store.accept([message(key="wamid.B"), message(key="wamid.B")])
    assert again.seq is None
    assert not again.wakes
    assert again.conversation_id == first.conversation_id
    assert [result.seq is None for result in together] == [False, True]
    assert first.conversation_id is not None
    claim = await claimed(store, first.conversation_id)
    assert [event.payload for event in claim.events] == [b"uno", b"hola"]


_BATCHES = count(1)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=6), min_size=1, max_size=6))
async def test_every_key_is_kept_exactly_once_whatever_repeats_and_overlaps(
    store: SqlStore, keys: list[list[int]]
) -> None:
    batch = next(_BATCHES)
    results = await asyncio.gather(*(store.accept([message(key=f"{batch}:{key}") for key in call]) for call in keys))
    given_seqs: dict[int, list[int]] = {}
    for call, answers in zip(keys, results, strict=True):
        for key, answer in zip(call, answers, strict=True):
            if answer.seq is not None:
                given_seqs.setdefault(key, []).append(answer.seq)
    assert set(given_seqs) == {key for call in keys for key in call}
    assert all(len(seqs) == 1 for seqs in given_seqs.values())
    assert len({seqs[0] for seqs in given_seqs.values()}) == len(given_seqs)


async def test_one_bad_item_spoils_nobody_not_in_its_call_and_not_in_its_commit(store: SqlStore) -> None:
    unencodable = message(Address(wa_id="34600000002"), key="wamid.\ud800")
    too_late = replace(message(), conversation_id=2**70, sender=None)
    stranger = replace(message(), conversation_id=987654321, sender=None)
    nobody = message(Address(name="Sin identificador"))
    good = [message(Address(wa_id=f"3461000{n:04d}")) for n in range(6)]
    calls = [[good[0], unencodable, good[1]], [good[2]], [too_late], [stranger, good[3]], [nobody, good[4]], [good[5]]]
    results = await asyncio.gather(*(store.accept(call) for call in calls))
    kept = [result.seq for answers in results for result in answers if not result.error]
    assert [bool(result.error) for answers in results for result in answers] == [
        False, True, False, False, True, True, False, True, False, False,
    ]  # fmt: skip
    assert None not in kept
    assert len(set(kept)) == len(good)
    assert {waiting.conversation_id for waiting in await store.waiting()} == {
        result.conversation_id for answers in results for result in answers if not result.error
    }


async def test_a_burst_is_seen_as_one_with_its_ends_and_its_haste(store: SqlStore, clock: VirtualClock) -> None:
    conversation_id = await begin(store)
    last = START.replace(second=3)
    await store.accept([message(at=START.replace(second=1)), message(at=last, prompt=True)])
    [waiting] = await store.waiting()
    assert waiting.conversation_id == conversation_id
    assert (waiting.first_received_at, waiting.last_received_at) == (START, last)
    assert waiting.prompt
    assert waiting.not_before is None


async def test_only_what_a_turn_must_answer_wakes_one(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim))
    note = await accept_one(store, message(lane=Lane.NOTE, kind="preference", text="nota"))
    status = await accept_one(store, message(Address(), lane=Lane.STATUS, kind="status", text="estado"))
    group = await accept_one(store, message(Address(), lane=Lane.STORED, kind="group"))
    account = await accept_one(store, message(Address(), lane=Lane.ACCOUNT, kind="account_update"))
    assert [result.wakes for result in (note, status, group, account)] == [False] * 4
    assert [result.error for result in (note, status, group, account)] == [""] * 4
    assert await store.waiting() == []
    assert await store.claim(conversation_id, owner="motor", lease=LEASE, now=START) is None
    assert [row.payload for row in await store.statuses()] == [b"estado"]
    await accept_one(store, message(text="y esto"))
    assert [event.payload for event in (await claimed(store, conversation_id)).events] == [b"nota", b"y esto"]


async def test_a_turn_can_tell_what_was_consumed(store: SqlStore) -> None:
    accepted = await accept_one(store, message(ANA))
    assert accepted.seq is not None
    assert accepted.conversation_id is not None
    assert not await store.consumed(accepted.seq)
    claim = await claimed(store, accepted.conversation_id)
    await store.commit(claim, turn(claim))
    assert await store.consumed(accepted.seq)
