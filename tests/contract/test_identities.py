"""Who is who: the BSUID decides, phones come and go, and nobody gets another person's conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iagente_vida.clock import VirtualClock
from iagente_vida.store.commits import CommitResult, TimerChange
from iagente_vida.store.inbound import Address, IdentityChange, Lane
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START, store_on
from tests.contract.support import accept_one, answered, begin, claimed, lane_of, message, outbox_states, taken, turn

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Case:
    """Messages from some ids, in order, and which of them are one conversation (equal letters)."""

    senders: tuple[tuple[str, str], ...]
    conversations: str


_CASES = {
    "a phone alone is the same person each time": Case((("", "1"), ("", "1")), "AA"),
    "a BSUID alone is the same person each time": Case((("a", ""), ("a", "")), "AA"),
    "two phones are two persons": Case((("", "1"), ("", "2")), "AB"),
    "a BSUID that comes to a known phone is attached": Case((("", "1"), ("a", "1"), ("a", "")), "AAA"),
    "a phone that comes to a known BSUID is added": Case((("a", ""), ("a", "1"), ("", "1")), "AAA"),
    "another BSUID on a known phone is another person": Case((("a", "1"), ("b", "1"), ("", "1"), ("a", "")), "ABBA"),
    "a new phone of a known BSUID replaces the old one": Case((("a", "1"), ("a", "2"), ("", "2"), ("", "1")), "AAAB"),
    "a phone that another BSUID had moves to who writes from it": Case(
        (("a", "1"), ("b", "2"), ("a", "2"), ("", "2"), ("b", "")), "ABAAB"
    ),
}


@pytest.mark.parametrize("case", _CASES.values(), ids=_CASES.keys())
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one call"])
async def test_who_writes_is_who_the_rules_say(store: SqlStore, case: Case, together: bool) -> None:
    messages = [
        message(
            Address(wa_id=f"3460000000{phone}" if phone else "", user_id=f"ES.{user}" if user else ""),
            at=START + n * MINUTE,
        )
        for n, (user, phone) in enumerate(case.senders)
    ]
    if together:
        results = await store.accept(messages)
    else:
        results = [await accept_one(store, item) for item in messages]
    letters: dict[int | None, str] = {}
    for result in results:
        letters.setdefault(result.conversation_id, "ABCDEF"[len(letters)])
    assert "".join(letters[result.conversation_id] for result in results) == case.conversations


async def test_a_phone_is_its_digits(store: SqlStore) -> None:
    first = await accept_one(store, message(Address(wa_id="+34 600-000-001")))
    second = await accept_one(store, message(Address(wa_id="34600000001")))
    assert first.conversation_id == second.conversation_id
    for asked in ("34600000001", "+34600000001", " +34 600 000 001 "):
        assert [found.phone for found in await store.find(asked)] == ["34600000001"]
    assert await store.find("600000001") == []


async def test_a_person_has_one_conversation_for_each_of_our_numbers(store: SqlStore) -> None:
    first = await accept_one(store, message(number="111"))
    second = await accept_one(store, message(number="222"))
    assert first.conversation_id != second.conversation_id
    one, two = [await claimed(store, item.conversation_id or 0) for item in (first, second)]
    assert one.contact_id == two.contact_id
    assert (one.phone_number_id, two.phone_number_id) == ("111", "222")


async def test_a_person_without_phone_is_written_to_by_bsuid(store: SqlStore) -> None:
    sender = Address(user_id="ES.1349", parent_user_id="ES.ENT.77", name="Eva", username="eva")
    conversation_id = await answered(store, "hola", sender=sender)
    assert (await taken(store, conversation_id)).address == sender
    assert [found.phone for found in await store.find("ES.1349")] == ["ES.1349"]


async def test_a_name_that_changes_is_kept_and_one_that_is_missing_is_not(store: SqlStore) -> None:
    for name in ("Ana", "", "Ana María", ""):
        await accept_one(store, message(Address(wa_id="34600000001", name=name)))
    [found] = await store.find("34600000001")
    assert found.name == "Ana María"


async def test_an_old_message_that_comes_late_takes_no_number_back(store: SqlStore) -> None:
    ana = await accept_one(store, message(Address(wa_id="34600000001", user_id="ES.ana"), at=START))
    luis = await accept_one(store, message(Address(wa_id="34600000001", user_id="ES.luis"), at=START + 9 * MINUTE))
    late = replace(
        message(Address(wa_id="34600000001", user_id="ES.ana"), at=START + 10 * MINUTE), occurred_at=START + MINUTE
    )
    assert (await accept_one(store, late)).conversation_id == ana.conversation_id
    [holder] = await store.find("34600000001")
    assert holder.conversation_id == luis.conversation_id


async def test_a_repeated_notice_changes_no_identity(store: SqlStore) -> None:
    await accept_one(store, message(Address(wa_id="34600000001", user_id="ES.ana"), key="wamid.1"))
    luis = await accept_one(store, message(Address(wa_id="34600000001", user_id="ES.luis")))
    await accept_one(store, message(Address(wa_id="34600000001", user_id="ES.ana"), key="wamid.1"))
    [holder] = await store.find("34600000001")
    assert holder.conversation_id == luis.conversation_id


async def test_two_ids_that_turn_out_to_be_one_person_are_merged_with_what_was_pending(store: SqlStore) -> None:
    by_phone = await answered(store, "uno", sender=Address(wa_id="34600000001"))
    await accept_one(store, message(Address(wa_id="34600000001"), text="por teléfono"))
    by_user = await answered(store, "dos", sender=Address(user_id="ES.ana"))
    held = await claimed(store, by_phone)

    both = await accept_one(
        store, message(Address(user_id="ES.ana", wa_id="34600000001"), text="por los dos", at=START + MINUTE)
    )
    assert both.conversation_id == by_user
    assert await store.commit(held, turn(held, "perdida")) is CommitResult.LOST
    claim = await claimed(store, by_user)
    assert [event.payload.decode() for event in claim.events] == ["por teléfono", "por los dos"]
    assert [found.conversation_id for found in await store.find("34600000001")] == [by_user]
    assert [found.conversation_id for found in await store.conversations()] == [by_user]
    heard = [line.body.decode() for line in await store.transcript(by_user) if line.who == "customer"]
    assert sorted(heard) == ["hola", "hola", "por los dos", "por teléfono"]
    parcels = [await taken(store, by_user)]
    assert parcels[0].body == b"uno"
    assert (await store.verify_ledger(by_user)).lines == 1
    assert await store.waiting() == []


async def test_a_merge_goes_on_in_the_conversation_that_has_said_something(store: SqlStore) -> None:
    by_phone = await answered(store, "uno", sender=Address(wa_id="34600000001"))
    await begin(store, Address(user_id="ES.ana"))
    both = await accept_one(store, message(Address(user_id="ES.ana", wa_id="34600000001"), at=START + MINUTE))
    assert both.conversation_id == by_phone
    claim = await claimed(store, by_phone)
    assert claim.version == 1
    assert len(claim.events) == 2


async def test_a_merge_forgets_no_opt_out_no_takeover_and_no_timer(store: SqlStore) -> None:
    by_phone = await begin(store, Address(wa_id="34600000001"))
    claim = await claimed(store, by_phone)
    timer = TimerChange(kind="seguimiento", due_at=START + MINUTE)
    await store.commit(claim, replace(turn(claim, "uno", mode="human", opted_out=True), timers=(timer,)))
    by_user = await answered(store, "dos", sender=Address(user_id="ES.ana"))
    await accept_one(store, message(Address(user_id="ES.ana", wa_id="34600000001"), at=START + MINUTE))
    assert await store.take(lane_of(by_user), owner="motor", lease=MINUTE, now=START) is None
    assert await outbox_states(store) == ["cancelled", "cancelled"]
    assert await store.fire_timers(START + MINUTE) == [by_user]
    claim = await claimed(store, by_user)
    assert (claim.mode, claim.opted_out) == ("human", True)


async def test_a_merge_leaves_conversations_on_different_numbers_apart(store: SqlStore) -> None:
    first = await accept_one(store, message(Address(wa_id="34600000001"), number="111"))
    second = await accept_one(store, message(Address(user_id="ES.ana"), number="222"))
    both = Address(user_id="ES.ana", wa_id="34600000001")
    assert (await accept_one(store, message(both, number="222"))).conversation_id == second.conversation_id
    assert (await accept_one(store, message(both, number="111"))).conversation_id == first.conversation_id
    assert len(await store.find("ES.ana")) == 2


_CHANGES = {
    "a new number": (Address(wa_id="34600000001"), Address(wa_id="34600000001"), Address(wa_id="34600000009")),
    "a new BSUID": (
        Address(user_id="ES.viejo", wa_id="34600000001"),
        Address(user_id="ES.viejo"),
        Address(user_id="ES.nuevo"),
    ),
    "both, known by the old BSUID": (
        Address(user_id="ES.viejo", wa_id="34600000001"),
        Address(user_id="ES.viejo", wa_id="34600000001"),
        Address(user_id="ES.nuevo", wa_id="34600000009"),
    ),
}


@pytest.mark.parametrize(("first", "old", "new"), _CHANGES.values(), ids=_CHANGES.keys())
@pytest.mark.parametrize("wrote_before", [False, True], ids=["the notice first", "a message first"])
async def test_a_change_of_ids_keeps_the_person(
    store: SqlStore, first: Address, old: Address, new: Address, wrote_before: bool
) -> None:
    conversation_id = await answered(store, "hola", sender=first)
    if wrote_before:
        await accept_one(store, message(new, at=START + MINUTE))
    notice = replace(
        message(old, kind="identity", lane=Lane.NOTE, at=START + 2 * MINUTE), identity=IdentityChange(old=old, new=new)
    )
    assert (await accept_one(store, notice)).conversation_id == conversation_id
    after = await accept_one(store, message(new, at=START + 3 * MINUTE))
    assert after.conversation_id == conversation_id
    stale = old.user_id or old.wa_id
    assert await store.find(stale) == []
    assert [found.conversation_id for found in await store.find(new.user_id or new.wa_id)] == [conversation_id]


async def test_a_change_of_ids_of_somebody_unknown_makes_them_known_by_the_new(store: SqlStore) -> None:
    notice = replace(
        message(Address(wa_id="34600000009"), kind="identity", lane=Lane.NOTE),
        identity=IdentityChange(old=Address(wa_id="34600000001"), new=Address(wa_id="34600000009")),
    )
    accepted = await accept_one(store, notice)
    assert [found.conversation_id for found in await store.find("34600000009")] == [accepted.conversation_id]
    assert await store.find("34600000001") == []


async def test_another_process_sees_a_merge_at_once(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    one, two = store_on(database, sealer, clock), store_on(database, sealer, clock)
    await one.open()
    await two.open()
    try:
        by_user = await answered(one, "hola", sender=Address(user_id="ES.ana"))
        by_phone = await begin(two, Address(wa_id="34600000001"))
        assert await begin(two, Address(wa_id="34600000001")) == by_phone
        await accept_one(one, message(Address(user_id="ES.ana", wa_id="34600000001"), at=START + MINUTE))
        assert await begin(two, Address(wa_id="34600000001")) == by_user
    finally:
        await one.close()
        await two.close()


_SALTS = count(1)
_PERSONS = st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", "1", "2", "3"])).filter(any)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(senders=st.lists(_PERSONS, min_size=1, max_size=8))
async def test_whatever_ids_come_nothing_is_lost_and_a_bsuid_has_one_conversation(
    sqlite_store: SqlStore, senders: list[tuple[str, str]]
) -> None:
    salt = next(_SALTS)
    results = []
    for n, (user, phone) in enumerate(senders):
        sender = Address(user_id=f"ES.{salt}x{user}" if user else "", wa_id=f"34{salt:09d}{phone}" if phone else "")
        results.append(await accept_one(sqlite_store, message(sender, at=START + n * MINUTE)))
        assert results[-1].error == ""
        assert results[-1].seq is not None
        ids = [value for value in (sender.user_id, sender.wa_id) if value]
        for value in ids:
            assert [found.conversation_id for found in await sqlite_store.find(value)] == [results[-1].conversation_id]
    waiting = {item.conversation_id for item in await sqlite_store.waiting(limit=10_000)}
    seen = 0
    for conversation_id in waiting:
        claim = await claimed(sqlite_store, conversation_id)
        seen += sum(event.seq in {result.seq for result in results} for event in claim.events)
        await sqlite_store.commit(claim, turn(claim))
    assert seen == len(senders)
