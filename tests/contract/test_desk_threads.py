"""What both databases remember of Chatwoot's conversations, and what advisers may still do to rows of the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from iagente_vida.store.commits import CommitResult, DraftOrder
from iagente_vida.store.inbound import Inbound, Lane
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Settlement
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.store.threads import DeskThread, Holder, Judgement
from tests.conftest import START
from tests.contract.support import accept_one, begin, claimed, message, outbox_states, taken, turn

SEEN = DeskThread(
    chatwoot_id=118, contact_id=501, held_by=Holder.PEOPLE, assignee_id=4, updated_at=2000, released_at=900
)


def saying(now: DeskThread, *, read_to: int = 0) -> Callable[[DeskThread], Judgement]:
    return lambda _thread: Judgement(now=now, read_to=read_to)


async def test_a_newer_look_counts_and_an_older_one_does_not(store: SqlStore) -> None:
    assert await store.desk_thread(118) is None
    await store.judge_at_desk(118, saying(SEEN))
    assert await store.desk_thread(118) == SEEN
    await store.judge_at_desk(118, saying(replace(SEEN, held_by=Holder.BOT, updated_at=1999)))
    assert await store.desk_thread(118) == SEEN
    later = replace(SEEN, held_by=Holder.BOT, excused_id=4, updated_at=2001, released_at=2001)
    await store.judge_at_desk(118, saying(later))
    assert await store.desk_thread(118) == later


async def test_how_far_was_read_only_grows_and_looks_leave_it_alone(store: SqlStore) -> None:
    await store.judge_at_desk(118, lambda _thread: Judgement(read_to=30))
    await store.judge_at_desk(118, lambda _thread: Judgement(read_to=20))
    await store.judge_at_desk(118, saying(SEEN))
    assert await store.desk_thread(118) == replace(SEEN, message_id=30)


async def test_an_excuse_may_come_before_the_first_look(store: SqlStore) -> None:
    await store.excuse_at_desk(118, 5)
    assert await store.desk_thread(118) == DeskThread(chatwoot_id=118, excused_id=5)


async def test_a_handover_is_under_way_until_it_is_not_whatever_is_seen_meanwhile(store: SqlStore) -> None:
    await store.route_at_desk(118, under_way=True)
    await store.judge_at_desk(118, saying(SEEN))
    assert await store.desk_thread(118) == replace(SEEN, routing=True)
    await store.route_at_desk(118, under_way=False)
    assert await store.desk_thread(118) == SEEN


async def test_of_looks_at_the_same_time_each_is_judged_by_what_the_one_before_left(store: SqlStore) -> None:
    """Also beside what we are about to do there: an excuse is never written over by a look that began before it."""

    def one_more(thread: DeskThread) -> Judgement:
        return Judgement(now=replace(thread, updated_at=thread.updated_at + 1))

    looks = [store.judge_at_desk(118, one_more) for _ in range(40)]
    looks.insert(20, store.excuse_at_desk(118, 4))  # type: ignore[arg-type]
    await asyncio.gather(*looks)
    assert await store.desk_thread(118) == DeskThread(chatwoot_id=118, excused_id=4, updated_at=40)


async def test_events_are_kept_in_the_order_in_which_their_looks_were_judged(store: SqlStore) -> None:
    conversation_id = await begin(store)
    await store.commit(claim := await claimed(store, conversation_id), turn(claim))

    def said(number: int) -> Callable[[DeskThread], Judgement]:
        def verdict(thread: DeskThread) -> Judgement:
            at = thread.updated_at + 1
            event = Inbound(
                dedupe_key=f"cw:{number}",
                lane=Lane.TURN,
                source="chatwoot",
                kind="takeover",
                payload=str(at).encode(),
                received_at=START,
                conversation_id=conversation_id,
            )
            return Judgement(kept=(event,), now=replace(thread, updated_at=at))

        return verdict

    await asyncio.gather(*(store.judge_at_desk(118, said(number)) for number in range(20)))
    again = await store.judge_at_desk(118, said(7))
    claim = await claimed(store, conversation_id)
    assert [row.payload for row in claim.events] == [str(at).encode() for at in range(1, 21)]
    assert [one.seq for one in again] == [None]


async def test_when_an_event_can_not_be_kept_the_conversation_stays_as_it_was(store: SqlStore) -> None:
    nobody = Inbound(
        dedupe_key="cw:1", lane=Lane.TURN, source="chatwoot", kind="takeover", payload=b"{}", received_at=START
    )
    [refused] = await store.judge_at_desk(118, lambda _thread: Judgement(kept=(nobody,), now=SEEN))
    assert refused.error
    assert await store.desk_thread(118) == DeskThread(chatwoot_id=118)


async def conversation_with(store: SqlStore, *drafts: OutboxDraft) -> int:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    assert await store.commit(claim, replace(turn(claim), outbox=drafts)) is CommitResult.COMMITTED
    return conversation_id


async def another_turn(store: SqlStore, conversation_id: int, **fields: object) -> None:
    await accept_one(store, message())
    claim = await claimed(store, conversation_id)
    committed = replace(turn(claim), **fields)  # type: ignore[arg-type]
    assert await store.commit(claim, committed) is CommitResult.COMMITTED


def by_adviser(ref: str) -> OutboxDraft:
    return OutboxDraft(channel="whatsapp", kind="reply", body=b"{}", author="adviser", ref=ref, once=True)


def draft(text: str) -> OutboxDraft:
    return OutboxDraft(channel="whatsapp", kind="reply", body=text.encode(), held="draft")


async def test_a_message_taken_back_stays_with_every_part_that_has_not_left(store: SqlStore) -> None:
    parts = [by_adviser("chatwoot:1:9"), by_adviser("chatwoot:1:9#2"), by_adviser("chatwoot:1:91")]
    conversation_id = await conversation_with(store, *parts)
    first = await taken(store, conversation_id)
    await store.settle(first, Settlement(state=OutboxState.SENT, at=START, provider_id="wamid.1"))
    await another_turn(store, conversation_id, withdrawn=("chatwoot:1:9",))
    assert await outbox_states(store) == ["sent", "cancelled", "pending"]


async def test_a_message_tried_again_leaves_only_in_the_parts_that_failed(store: SqlStore) -> None:
    parts = [by_adviser("chatwoot:1:9"), by_adviser("chatwoot:1:9#2")]
    conversation_id = await conversation_with(store, *parts)
    for state in (OutboxState.SENT, OutboxState.FAILED):
        await store.settle(await taken(store, conversation_id), Settlement(state=state, at=START, error_code=1))
    await another_turn(store, conversation_id, outbox=tuple(parts))
    assert await outbox_states(store) == ["sent", "failed", "pending"]


async def test_a_message_of_which_nobody_knows_leaves_again_only_once_that_was_told(store: SqlStore) -> None:
    conversation_id = await conversation_with(store, part := by_adviser("chatwoot:1:9"))
    doubtful = Settlement(state=OutboxState.UNKNOWN, at=START, retry_at=START)
    await store.settle(await taken(store, conversation_id), doubtful)
    await another_turn(store, conversation_id, outbox=(part,))
    assert await outbox_states(store) == ["unknown"]
    [doubt] = await store.doubts(START)
    told = OutboxDraft(channel="chatwoot", kind="failed", body=b"{}")
    await store.resolve_doubt(doubt, resend=False, inform=None, at=START, outbox=(told,))
    await store.resolve_doubt(doubt, resend=False, inform=None, at=START, outbox=(told,))
    await another_turn(store, conversation_id, outbox=(part,))
    assert await outbox_states(store) == ["unknown", "pending", "pending"]


async def test_drafts_leave_as_an_adviser_s_one_by_one_or_all(store: SqlStore) -> None:
    conversation_id = await conversation_with(store, draft("uno"), draft("dos"), draft("tres"))
    await another_turn(store, conversation_id, drafts=DraftOrder(send=True, number=2))
    assert await outbox_states(store) == ["held", "pending", "held"]
    await another_turn(store, conversation_id, drafts=DraftOrder(send=True, number=9))
    assert await outbox_states(store) == ["held", "pending", "held"]
    await another_turn(store, conversation_id, drafts=DraftOrder(send=True), mode="human")
    parcels = [await taken(store, conversation_id)]
    assert (parcels[0].author, parcels[0].body) == ("adviser", b"uno")


async def test_discarded_drafts_never_leave(store: SqlStore) -> None:
    conversation_id = await conversation_with(store, draft("uno"))
    await another_turn(store, conversation_id, drafts=DraftOrder(send=False))
    assert await outbox_states(store) == ["cancelled"]
