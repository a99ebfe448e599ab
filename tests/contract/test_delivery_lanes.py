"""First in, first out for each lane; one attempt at a time; what nobody knows is in doubt, and judged once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.store.inbound import Address, Lane
from iagente_vida.store.outbound import Doubt, OutboxDraft, OutboxState, Parcel, Settlement, StatusUpdate
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import GRACE, START
from tests.contract.support import (
    ANA,
    LEASE,
    accept_one,
    answered,
    claimed,
    failure,
    lane_of,
    message,
    outbox_states,
    taken,
    turn,
)

SENT = OutboxState.SENT


def sent(provider_id: str = "wamid.out") -> Settlement:
    return Settlement(state=SENT, at=START, provider_id=provider_id)


def status(said: str, *, tracker: str = "", provider_id: str = "") -> StatusUpdate:
    return StatusUpdate(
        inbox_seq=0, status=said, provider_id=provider_id, tracker=tracker, at=START, error_code=131026, error="no"
    )


async def apply(store: SqlStore, *updates: StatusUpdate) -> list[int]:
    effects = await store.apply_statuses(updates, [], START, inform=failure)
    return [effect.outbox_seq for effect in effects]


async def test_a_lane_gives_its_rows_one_by_one_in_order(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno", "dos", "tres")
    gone = []
    for _ in range(3):
        [lane] = await store.due_lanes(START)
        parcel = await store.take(lane, owner="motor", lease=LEASE, now=START)
        assert parcel is not None
        assert await store.take(lane, owner="otro", lease=LEASE, now=START) is None
        assert await store.due_lanes(START) == []
        gone.append(parcel)
        assert await store.settle(parcel, sent(f"wamid.{parcel.seq}"))
    assert [parcel.body for parcel in gone] == [b"uno", b"dos", b"tres"]
    assert [parcel.tracker for parcel in gone] == [f"{store.installation_id}-{parcel.seq}" for parcel in gone]
    assert {parcel.address for parcel in gone} == {ANA}
    assert await store.due_lanes(START) == []
    assert await store.take(lane_of(conversation_id), owner="motor", lease=LEASE, now=START) is None


async def test_a_retry_holds_its_lane_and_not_the_others(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno", "dos")
    other = await answered(store, "otro", sender=Address(wa_id="34600000002"))
    parcel = await taken(store, conversation_id)
    later = START + timedelta(seconds=10)
    await store.settle(parcel, Settlement(state=OutboxState.PENDING, at=START, retry_at=later, error_code=131056))
    assert [lane.conversation_id for lane in await store.due_lanes(START)] == [other]
    assert [lane.conversation_id for lane in await store.due_lanes(later)] == [other, conversation_id]
    again = await taken(store, conversation_id, now=later)
    assert (again.seq, again.attempt) == (parcel.seq, 2)


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.DEAD, OutboxState.HELD, OutboxState.CANCELLED])
async def test_a_row_that_ends_badly_lets_the_next_one_go(store: SqlStore, state: OutboxState) -> None:
    conversation_id = await answered(store, "uno", "dos")
    await store.settle(await taken(store, conversation_id), Settlement(state=state, at=START))
    assert (await taken(store, conversation_id)).body == b"dos"


async def test_what_a_dead_process_was_sending_is_in_doubt_and_holds_nobody(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno", "dos")
    left = await taken(store, conversation_id, lease=timedelta(0))
    assert (await taken(store, conversation_id)).body == b"dos"
    assert await outbox_states(store) == ["unknown", "sending"]
    assert await store.doubts(START + GRACE - timedelta(milliseconds=1)) == []
    [doubt] = await store.doubts(START + GRACE)
    assert doubt == Doubt(
        seq=left.seq, conversation_id=conversation_id, ref="", attempts=1, evidence=False, overtaken=True
    )


async def test_who_comes_back_late_with_an_answer_ends_the_doubt_but_no_other_outcome_does(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    slow = await taken(store, conversation_id, lease=timedelta(0))
    assert await store.take(lane_of(conversation_id), owner="otro", lease=LEASE, now=START) is None
    assert not await store.settle(slow, Settlement(state=OutboxState.FAILED, at=START))
    assert await outbox_states(store) == ["unknown"]
    assert await store.settle(slow, sent())
    assert await outbox_states(store) == ["sent"]


async def test_an_attempt_that_was_repeated_settles_nothing(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    first = await taken(store, conversation_id, lease=timedelta(0))
    await store.take(lane_of(conversation_id), owner="otro", lease=LEASE, now=START)
    [doubt] = await store.doubts(START + GRACE)
    await store.resolve_doubt(doubt, resend=True, inform=None, at=START)
    second = await taken(store, conversation_id)
    assert second.attempt == 2
    assert not await store.settle(first, sent("wamid.primero"))
    assert await store.settle(second, sent("wamid.segundo"))
    await apply(store, status("delivered", provider_id="wamid.segundo"))
    assert await outbox_states(store) == ["delivered"]


async def test_a_doubt_is_told_evidence_by_statuses_of_later_sends_and_when_it_was_overtaken(
    store: SqlStore, clock: VirtualClock
) -> None:
    early = await answered(store, "temprano", sender=Address(wa_id="34600000003"))
    earlier = await taken(store, early)
    await store.settle(earlier, sent("wamid.temprano"))
    conversation_id = await answered(store, "uno")
    parcel = await taken(store, conversation_id)
    await store.settle(parcel, Settlement(state=OutboxState.UNKNOWN, at=START))
    await apply(store, status("delivered", provider_id="wamid.temprano"))
    [doubt] = await store.doubts(START + GRACE)
    assert (doubt.evidence, doubt.overtaken) == (False, False)

    other = await answered(store, "otro", sender=Address(wa_id="34600000002"))
    await store.settle(await taken(store, other), sent("wamid.otro"))
    await apply(store, status("sent", provider_id="wamid.otro"))
    [doubt] = await store.doubts(START + GRACE)
    assert (doubt.evidence, doubt.overtaken) == (True, False)

    await accept_one(store, message())
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim, "dos"))
    await store.settle(await taken(store, conversation_id), sent("wamid.dos"))
    [doubt] = await store.doubts(START + GRACE)
    assert doubt.overtaken


async def test_a_doubt_closes_for_good_and_tells_the_next_turn_once(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    await store.settle(await taken(store, conversation_id), Settlement(state=OutboxState.UNKNOWN, at=START))
    [doubt] = await store.doubts(START + GRACE)
    told = replace(message(kind="delivery_unknown", key="unknown:1"), sender=None, conversation_id=conversation_id)
    await store.resolve_doubt(doubt, resend=False, inform=told, at=START)
    await store.resolve_doubt(doubt, resend=True, inform=None, at=START)
    assert await store.doubts(START + GRACE) == []
    assert await outbox_states(store) == ["unknown"]
    assert [event.kind for event in (await claimed(store, conversation_id)).events] == ["delivery_unknown"]


_HISTORIES = [
    (["sent", "delivered", "read"], "read"),
    (["read", "delivered", "sent"], "read"),
    (["delivered", "delivered"], "delivered"),
    (["played"], "read"),
    (["failed", "sent"], "failed"),
    (["failed", "delivered", "read"], "failed"),
    (["sent", "failed"], "failed"),
    (["delivered", "failed"], "delivered"),
    (["deleted", "delivered"], "delivered"),
]


@pytest.mark.parametrize(("said", "state"), _HISTORIES)
@pytest.mark.parametrize("known_as", ["tracker", "provider id"])
async def test_statuses_apply_by_rank_in_whatever_order(
    store: SqlStore, said: list[str], state: str, known_as: str
) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    await store.settle(parcel, sent())
    ids = {"tracker": parcel.tracker} if known_as == "tracker" else {"provider_id": "wamid.out"}
    for word in said:
        await apply(store, status(word, **ids))
    assert await outbox_states(store) == [state]


async def test_a_contradiction_of_statuses_leaves_evidence(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    parcel = await taken(store, conversation_id)
    await apply(store, status("failed", tracker=parcel.tracker), status("read", tracker=parcel.tracker))
    assert (await store.verify_ledger(conversation_id)).lines == 1


async def test_a_status_that_comes_before_the_answer_wins_and_the_answer_still_names_the_message(
    store: SqlStore,
) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    await apply(store, status("delivered", tracker=parcel.tracker))
    assert not await store.settle(parcel, sent("wamid.tarde"))
    await apply(store, status("read", provider_id="wamid.tarde"))
    assert await outbox_states(store) == ["read"]
    assert await store.due_lanes(START) == []


async def test_a_status_of_another_installation_is_not_ours(store: SqlStore) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    await store.settle(parcel, sent())
    for foreign in (f"otra-{parcel.seq}", f"{store.installation_id}-x", f"{store.installation_id}-{10**30}", "nada"):
        await apply(store, status("read", tracker=foreign))
    assert await outbox_states(store) == ["sent"]


async def test_a_failure_is_told_to_the_turn_and_the_notices_are_done_with(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    parcel = await taken(store, conversation_id)
    await store.settle(parcel, sent())
    notices = [message(Address(), lane=Lane.STATUS, kind="status") for _ in range(2)]
    await store.accept(notices)
    rows = await store.statuses()
    assert len(rows) == 2
    effects = await store.apply_statuses(
        [status("failed", provider_id="wamid.out")], [row.seq for row in rows], START, inform=failure
    )
    assert [(effect.outbox_seq, effect.error_code) for effect in effects] == [(parcel.seq, 131026)]
    assert await store.statuses() == []
    assert await apply(store, status("failed", provider_id="wamid.out")) == []
    assert [event.kind for event in (await claimed(store, conversation_id)).events] == ["delivery_failed"]


async def _with_a_person(store: SqlStore, mode: str, opted_out: bool) -> list[Parcel | None]:
    conversation_id = await answered(store, "del bot")
    await accept_one(store, message())
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim, "del asesor", mode=mode, opted_out=opted_out, author="adviser"))
    return [await store.take(lane_of(conversation_id), owner="motor", lease=LEASE, now=START)]


@pytest.mark.parametrize(("mode", "opted_out"), [("human", False), ("closed", False), ("bot", True)])
async def test_the_bot_never_speaks_over_a_person_or_an_opt_out(store: SqlStore, mode: str, opted_out: bool) -> None:
    [parcel] = await _with_a_person(store, mode, opted_out)
    assert parcel is not None
    assert parcel.body == b"del asesor"
    assert (parcel.mode, parcel.opted_out) == (mode, opted_out)
    assert await outbox_states(store) == ["cancelled", "sending"]


async def test_a_handed_over_conversation_still_hears_the_bot(store: SqlStore) -> None:
    [parcel] = await _with_a_person(store, "waiting", opted_out=False)
    assert parcel is not None
    assert parcel.body == b"del bot"


@pytest.mark.parametrize("hand", ["takeover", "adviser_message"])
async def test_the_bot_waits_while_an_adviser_s_hand_has_not_been_seen(store: SqlStore, hand: str) -> None:
    conversation_id = await answered(store, "uno")
    await accept_one(store, message(kind=hand))
    assert await store.due_lanes(START) == []
    assert await store.take(lane_of(conversation_id), owner="motor", lease=LEASE, now=START) is None
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim))
    assert [lane.conversation_id for lane in await store.due_lanes(START)] == [conversation_id]


async def test_the_mirror_of_a_sent_message_is_queued_with_its_settlement(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno")
    parcel = await taken(store, conversation_id)
    mirror = OutboxDraft(channel="chatwoot", kind="message", body=b"espejo", author="service")
    await store.settle(parcel, replace(sent(), outbox=(mirror,)))
    await store.settle(parcel, replace(sent(), outbox=(mirror,)))
    assert [(lane.conversation_id, lane.channel) for lane in await store.due_lanes(START)] == [
        (conversation_id, "chatwoot")
    ]
    assert len(await store.outbox()) == 2


async def test_the_operator_releases_and_drops(store: SqlStore, clock: VirtualClock) -> None:
    conversation_id = await answered(store, "uno", "dos", "tres", "cuatro")
    seqs = []
    for state in (OutboxState.HELD, OutboxState.DEAD, OutboxState.HELD):
        parcel = await taken(store, conversation_id)
        seqs.append(parcel.seq)
        await store.settle(parcel, Settlement(state=state, at=START, error_code=190, error="auth"))
    assert await store.release_held([seqs[0], seqs[1]], START) == 2
    assert await outbox_states(store) == ["pending", "pending", "held", "pending"]
    assert await store.release_held(None, START) == 1
    assert (await taken(store, conversation_id)).body == b"uno"
    assert await store.drop([*seqs, 999]) == 2
    assert await outbox_states(store) == ["sending", "cancelled", "cancelled", "pending"]
    assert [row.seq for row in await store.outbox(states=["cancelled"])] == [seqs[2], seqs[1]]


async def test_figures_count_what_the_tables_hold(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno", "dos")
    parcel = await taken(store, conversation_id)
    await store.settle(parcel, replace(sent(), at=START + timedelta(milliseconds=250)))
    await accept_one(store, message(Address(wa_id="34600000002"), at=START + timedelta(seconds=1)))
    await store.refused("firma", START)
    await store.refused("firma", START)
    figures = await store.figures(START + timedelta(seconds=5))
    assert (figures.stages, figures.modes) == ({"NEEDS_ANALYSIS": 1, "INICIO": 1}, {"bot": 2})
    assert figures.outbox == {"sent": 1, "pending": 1}
    assert (figures.messages_last_hour, figures.replies_last_hour, figures.errors_last_hour) == (2, 1, 0)
    assert (figures.response_p50_ms, figures.response_p95_ms) == (250.0, 250.0)
    assert (figures.oldest_waiting_seconds, figures.oldest_outbox_seconds) == (4.0, 5.0)
    assert (figures.waiting, figures.in_doubt, figures.refused) == (1, 0, {"firma": 2})
