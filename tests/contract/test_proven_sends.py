"""What follows from a message that left is queued once, whoever learns of it first: its sender, or a status."""

from __future__ import annotations

import pytest

from iagente_vida.store.outbound import OutboxDraft, OutboxState, Settlement, StatusEffect, StatusUpdate
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import answered, taken

ROW = OutboxDraft(channel="chatwoot", kind="said", body=b"{}", author="service", ref="said:1", once=True)


def shown(effect: StatusEffect, provider_id: str) -> list[OutboxDraft]:
    assert (effect.kind, effect.author, provider_id) == ("text", "bot", "wamid.out")
    return [ROW]


def status(said: str, tracker: str) -> StatusUpdate:
    return StatusUpdate(inbox_seq=0, status=said, provider_id="wamid.out", tracker=tracker, at=START)


async def rows(store: SqlStore) -> int:
    return sum(row.channel == "chatwoot" for row in await store.outbox(limit=50))


@pytest.mark.parametrize("first", ["sent", "delivered", "read"])
async def test_a_status_that_is_the_first_word_queues_it_and_the_sender_does_not_again(
    store: SqlStore, first: str
) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    for said in (first, "delivered", "read"):
        await store.apply_statuses([status(said, parcel.tracker)], [], START, proven=shown)
    assert await rows(store) == 1
    settlement = Settlement(state=OutboxState.SENT, at=START, provider_id="wamid.out", outbox=(ROW,))
    await store.settle(parcel, settlement)
    assert await rows(store) == 1


async def test_a_status_after_the_sender_s_word_queues_nothing(store: SqlStore) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    await store.settle(parcel, Settlement(state=OutboxState.SENT, at=START, provider_id="wamid.out", outbox=(ROW,)))
    await store.apply_statuses([status("delivered", parcel.tracker)], [], START, proven=shown)
    assert await rows(store) == 1


async def test_a_send_in_doubt_that_a_status_proves_is_shown(store: SqlStore) -> None:
    parcel = await taken(store, await answered(store, "uno"))
    await store.settle(parcel, Settlement(state=OutboxState.UNKNOWN, at=START))
    assert await rows(store) == 0
    await store.apply_statuses([status("delivered", parcel.tracker)], [], START, proven=shown)
    assert await rows(store) == 1
