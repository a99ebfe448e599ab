"""What every process on one database shares: pace, stops, consents, the catalogue, alarms, and who answered what."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from iagente_vida.clock import VirtualClock
from iagente_vida.store.commits import CommitResult
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import (
    ACCOUNT_SCOPE,
    CatalogueEntry,
    OutboxDraft,
    OutboxState,
    PaceLimits,
    Parcel,
    Pause,
    Settlement,
    StopDraft,
    number_scope,
)
from iagente_vida.store.permissions import Consent, ConsentDraft
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.store.summaries import Alarm
from tests.conftest import START, store_on
from tests.contract.support import (
    LEASE,
    NUMBER,
    accept_one,
    answered,
    begin,
    claimed,
    lane_of,
    message,
    outbox_states,
    taken,
    turn,
)

MINUTE = timedelta(minutes=1)


async def test_a_pair_s_burst_is_shared_and_a_leave_not_given_leaves_no_lease(store: SqlStore) -> None:
    limits = PaceLimits(per_second=0, pair_burst=2, pair_seconds=60)
    conversation_id = await answered(store, "uno", "dos", "tres")
    for _ in range(2):
        parcel = await store.take(lane_of(conversation_id), owner="a", lease=LEASE, now=START, limits=limits)
        assert isinstance(parcel, Parcel)
        await store.settle(parcel, Settlement(state=OutboxState.SENT, at=START))
    pause = await store.take(lane_of(conversation_id), owner="b", lease=LEASE, now=START, limits=limits)
    assert isinstance(pause, Pause)
    assert pause.kind == "pair"
    assert timedelta(0) < pause.until - START <= MINUTE
    assert await outbox_states(store) == ["sent", "sent", "pending"]
    assert await store.take(lane_of(conversation_id), owner="c", lease=LEASE, now=START) is not None


async def test_two_processes_together_keep_the_pace_of_a_number(
    database: str, sealer: Sealer, clock: VirtualClock
) -> None:
    stores = [store_on(database, sealer, clock) for _ in range(2)]
    for store in stores:
        await store.open()
    limits = PaceLimits(per_second=40, pair_burst=0, pair_seconds=0)
    senders = [Address(wa_id=f"3460000{n:04d}") for n in range(40)]
    lanes = [lane_of(await answered(stores[0], *["hola"] * 3, sender=sender)) for sender in senders]
    begun = time.monotonic()

    async def send(store: SqlStore, owner: str) -> int:
        done = 0
        for _ in range(3):
            for lane in lanes:
                parcel = await store.take(lane, owner=owner, lease=LEASE, now=clock.now(), limits=limits)
                if isinstance(parcel, Parcel):
                    await store.settle(parcel, Settlement(state=OutboxState.SENT, at=clock.now()))
                    done += 1
        return done

    given = sum(await asyncio.gather(*(send(store, f"owner{n}") for n, store in enumerate(stores))))
    elapsed = time.monotonic() - begun  # SQLite leases and paces by the virtual clock, which stands still
    assert given <= limits.number_burst + elapsed / limits.number_seconds + 1
    assert given >= limits.number_burst
    for store in stores:
        await store.close()


def test_a_second_of_a_number_never_sees_more_than_the_limit() -> None:
    for per_second in (1.0, 5.0, 20.0, 80.0, 1000.0):
        limits = PaceLimits(per_second=per_second)
        assert limits.number_burst + 1 / limits.number_seconds <= max(per_second, 1.5) + 1e-9


async def test_a_stop_holds_a_number_or_all_and_lets_one_probe_through(store: SqlStore) -> None:
    one = await answered(store, "uno")
    other = await answered(store, "otro", sender=Address(wa_id="34600000002"))
    parcel = await taken(store, one)
    stop = StopDraft(scope=ACCOUNT_SCOPE, kind="auth", code=190, waits=(60, 120))
    await store.settle(parcel, Settlement(state=OutboxState.PENDING, at=START, retry_at=START, stop=stop))
    held = await store.take(lane_of(other), owner="b", lease=LEASE, now=START)
    assert held == Pause(until=START + MINUTE, kind="auth")
    later = START + MINUTE
    probe = await taken(store, other, now=later)
    assert probe.probe
    assert isinstance(await store.take(lane_of(one), owner="b", lease=LEASE, now=later), Pause)
    await store.settle(probe, Settlement(state=OutboxState.PENDING, at=later, retry_at=later, stop=stop))
    [known] = await store.stops()
    assert (known.failures, known.since, known.until) == (2, START, later + 2 * MINUTE)
    await store.probe_stops(later)
    probe = await taken(store, other, now=later)
    await store.settle(probe, Settlement(state=OutboxState.SENT, at=later))
    assert await store.stops() == []
    assert not (await taken(store, one, now=later)).probe


async def test_a_stop_of_a_number_does_not_hold_another_number_s_work(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    parcel = await taken(store, conversation_id)
    stop = StopDraft(scope=number_scope("otro"), kind="auth", code=10, waits=(60,))
    await store.settle(parcel, Settlement(state=OutboxState.PENDING, at=START, retry_at=START, stop=stop))
    assert isinstance(await taken(store, conversation_id), Parcel)


async def test_a_stopped_number_with_any_backlog_leaves_the_others_their_place(store: SqlStore) -> None:
    backlog = [await answered(store, "uno", sender=Address(wa_id=f"3460000{n:04d}")) for n in range(6)]
    parcel = await taken(store, backlog[0])
    stop = StopDraft(scope=number_scope(NUMBER), kind="auth", code=10, waits=(60,))
    await store.settle(parcel, Settlement(state=OutboxState.PENDING, at=START, retry_at=START, stop=stop))
    other = await accept_one(store, message(number="999", at=START + MINUTE))
    claim = await claimed(store, other.conversation_id or 0)
    await store.commit(claim, replace(turn(claim), outbox=(OutboxDraft(channel="whatsapp", kind="reply", body=b"{}"),)))
    due = await store.due_lanes(START + timedelta(seconds=59), limit=5)
    assert [lane.phone_number_id for lane in due] == ["999"]
    assert len(await store.due_lanes(START + MINUTE, limit=50)) == 7, "one of them may probe again"


async def test_a_row_in_doubt_counts_its_doubts_and_not_its_refusals(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    for _ in range(3):
        await store.settle(
            await taken(store, conversation_id), Settlement(state=OutboxState.PENDING, at=START, retry_at=START)
        )
    await store.settle(await taken(store, conversation_id), Settlement(state=OutboxState.UNKNOWN, at=START))
    [doubt] = await store.doubts(START + timedelta(hours=1))
    assert (doubt.attempts, doubt.doubts) == (4, 1)


async def test_a_turn_that_was_abandoned_counts_as_a_failure_and_a_finished_one_forgets_it(store: SqlStore) -> None:
    conversation_id = await begin(store)
    assert (await claimed(store, conversation_id, lease=timedelta(0))).failures == 0
    assert (await claimed(store, conversation_id, lease=timedelta(0))).failures == 1
    again = await claimed(store, conversation_id, "motor:2")
    assert again.failures == 2
    await store.forfeit("motor")
    last = await claimed(store, conversation_id)
    assert last.failures == 3
    assert await store.commit(last, turn(last, "hola")) is CommitResult.COMMITTED
    await accept_one(store, message())
    assert (await claimed(store, conversation_id)).failures == 0


async def test_an_event_knows_which_turn_answered_it(store: SqlStore) -> None:
    first = await accept_one(store, message())
    assert first.seq is not None
    assert first.conversation_id is not None
    assert await store.answered_by(first.seq) is None
    claim = await claimed(store, first.conversation_id)
    await store.commit(claim, turn(claim, "hola"))
    second = await accept_one(store, message())
    assert second.seq is not None
    claim = await claimed(store, first.conversation_id)
    await store.commit(claim, turn(claim, "hola"))
    assert [await store.answered_by(first.seq), await store.answered_by(second.seq)] == [1, 2]


async def test_consents_have_a_source_and_a_time_and_a_merge_forgets_no_stop(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    commit = turn(claim, "hola")
    said = (
        ConsentDraft(consent=Consent.OPT_IN, source="wamid.1", at=START),
        ConsentDraft(consent=Consent.MARKETING_STOP, source="whatsapp", at=START + MINUTE),
    )
    await store.commit(claim, replace(commit, consents=said))
    known = await store.consents(claim.contact_id)
    assert (known.opted_in_at, known.opted_in_source, known.opted_out_at) == (START, "wamid.1", None)
    assert known.marketing_stopped_at == START + MINUTE


async def test_a_draft_said_once_is_not_said_again(store: SqlStore) -> None:
    conversation_id = await begin(store)
    receipt = OutboxDraft(channel="receipt", kind="receipt", body=b"{}", author="service", ref="read:1", once=True)
    for expected in (True, False):
        claim = await claimed(store, conversation_id)
        assert await store.release(claim, at=START, receipt=receipt) is expected


async def test_a_draft_that_is_held_waits_for_a_hand_and_a_pause_of_all_holds_the_bot(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    held = OutboxDraft(channel="whatsapp", kind="reply", body=b"{}", author="bot", held="draft")
    await store.commit(claim, replace(turn(claim), outbox=(held,)))
    assert await store.due_lanes(START) == []
    [row] = await store.outbox(states=["held"])
    assert await store.release_held([row.seq], START + timedelta(hours=5)) == 1
    await store.mark("paused", "ana")
    assert await store.due_lanes(START + timedelta(hours=5)) == []
    assert await store.take(lane_of(conversation_id), owner="a", lease=LEASE, now=START + timedelta(hours=5)) is None
    await accept_one(store, message())
    assert (await claimed(store, conversation_id)).paused == "ana"
    await store.mark("paused", "")
    parcel = await taken(store, conversation_id, now=START + timedelta(hours=5))
    assert parcel.created_at == START + timedelta(hours=5), "it is as old as its approval"


async def test_the_catalogue_is_what_was_read_last_and_what_a_notice_changed(store: SqlStore) -> None:
    one = CatalogueEntry(name="uno", language="es", status="APPROVED", category="UTILITY", components='[{"a": 1}]')
    two = CatalogueEntry(name="dos", language="es", status="PENDING", category="MARKETING")
    await store.keep_templates([one, two], START)
    await store.change_template("uno", "", status="PAUSED", quality="RED")
    assert [(entry.name, entry.status, entry.quality) for entry in await store.templates()] == [
        ("dos", "PENDING", ""),
        ("uno", "PAUSED", "RED"),
    ]
    await store.keep_templates([one], START + MINUTE)
    assert [(entry.name, entry.status, entry.components) for entry in await store.templates()] == [
        ("uno", "APPROVED", '[{"a": 1}]')
    ]


async def test_an_alarm_is_told_once_through_each_door_and_so_is_its_end(store: SqlStore) -> None:
    assert await store.raise_alarm("disco", "lleno", START)
    assert not await store.raise_alarm("disco", "más lleno", START + MINUTE)
    for door in ("registro", "alert_url"):
        assert [(news.detail, news.cleared_at) for news in await heard(store, door)] == [("lleno", None)]
        assert await heard(store, door) == []
    assert await store.clear_alarm("disco", START + MINUTE)
    assert not await store.clear_alarm("disco", START + MINUTE)
    assert [news.cleared_at for news in await heard(store, "registro")] == [START + MINUTE]
    assert await store.raise_alarm("disco", "otra vez", START + 2 * MINUTE)
    assert [news.detail for news in await store.alarms()] == ["otra vez"]
    later = [(news.detail, news.cleared_at is None) for news in await heard(store, "alert_url")]
    assert later == [("lleno", False), ("otra vez", True)], "a door that was closed hears all of it, in order"


async def test_while_one_process_tells_no_other_does(store: SqlStore) -> None:
    await store.raise_alarm("disco", "lleno", START)
    assert len(await store.untold_alarms("registro", lease=MINUTE)) == 1
    assert await store.untold_alarms("registro", lease=MINUTE) == []
    await store.leave_alarm_door("registro")
    assert len(await store.untold_alarms("registro", lease=MINUTE)) == 1, "it was not heard"


async def test_a_new_door_hears_what_is_wrong_now_and_nothing_that_is_over(store: SqlStore) -> None:
    for code in ("disco", "atraso"):
        await store.raise_alarm(code, code, START)
    await store.clear_alarm("disco", START + MINUTE)
    assert [news.code for news in await heard(store, "chatwoot")] == ["atraso"]
    await store.clear_alarm("atraso", START + MINUTE)
    assert [news.code for news in await heard(store, "chatwoot")] == ["atraso"]


async def test_news_too_old_for_anybody_are_forgotten(store: SqlStore) -> None:
    await store.raise_alarm("disco", "lleno", START)
    await heard(store, "registro")
    await store.clear_alarm("disco", START + MINUTE)
    await store.raise_alarm("atraso", "ahora", START + timedelta(days=31))
    assert [news.code for news in await heard(store, "registro")] == ["atraso"]


async def heard(store: SqlStore, door: str) -> list[Alarm]:
    """What a door is told now, and takes."""
    told = await store.untold_alarms(door, lease=MINUTE)
    for news in told:
        await store.alarm_told(door, news.seq)
    await store.leave_alarm_door(door)
    return told
