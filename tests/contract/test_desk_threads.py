"""What both databases remember of Chatwoot's conversations, and what advisers may still do to rows of the outbox."""

from __future__ import annotations

from dataclasses import replace

from iagente_vida.store.commits import CommitResult, DraftOrder
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Settlement
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.store.threads import DeskThread, Holder
from tests.conftest import START
from tests.contract.support import accept_one, begin, claimed, message, outbox_states, taken, turn

SEEN = DeskThread(
    chatwoot_id=118, contact_id=501, held_by=Holder.PEOPLE, assignee_id=4, updated_at=2000, released_at=900
)


async def test_a_newer_look_counts_and_an_older_one_does_not(store: SqlStore) -> None:
    assert await store.desk_thread(118) is None
    await store.see_desk_thread(SEEN)
    assert await store.desk_thread(118) == SEEN
    await store.see_desk_thread(replace(SEEN, held_by=Holder.BOT, updated_at=1999))
    assert await store.desk_thread(118) == SEEN
    later = replace(SEEN, held_by=Holder.BOT, excused_id=4, updated_at=2001, released_at=2001)
    await store.see_desk_thread(later)
    assert await store.desk_thread(118) == later


async def test_how_far_was_read_only_grows_and_looks_leave_it_alone(store: SqlStore) -> None:
    await store.read_desk_thread(118, 30)
    await store.read_desk_thread(118, 20)
    await store.see_desk_thread(SEEN)
    assert await store.desk_thread(118) == replace(SEEN, message_id=30)


async def test_an_excuse_may_come_before_the_first_look(store: SqlStore) -> None:
    await store.excuse_at_desk(118, 5)
    assert await store.desk_thread(118) == DeskThread(chatwoot_id=118, excused_id=5)


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
