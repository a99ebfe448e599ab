"""Quotes move through their life in the turn that moves them; tariffs are kept and never swapped under a quote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.store.commits import CommitResult, QuoteDraft, QuoteMove, TariffArchive
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import ANA, accept_one, begin, claimed, message, turn

QUOTE = QuoteDraft(
    quote_id="q-1",
    inputs=b"{}",
    result=b"{}",
    tariff_pack="una@1+otra@2",
    tariff_sha256="ab" * 32,
    engine_version="2",
    expires_at=START + timedelta(days=30),
)


async def moved(store: SqlStore, conversation_id: int, *states: str, quotes: tuple[QuoteDraft, ...] = ()) -> str:
    """The quote's state after a turn that moves it."""
    await accept_one(store, message(ANA))
    claim = await claimed(store, conversation_id)
    moves = tuple(QuoteMove(quote_id="q-1", state=state) for state in states)
    commit = replace(turn(claim), quotes=quotes, quote_moves=moves)
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
    return (await store.quote_states(conversation_id))["q-1"]


@pytest.mark.parametrize("end", ["accepted", "expired", "superseded"])
async def test_a_quote_lives_from_draft_to_its_end(store: SqlStore, end: str) -> None:
    conversation_id = await begin(store)
    assert await moved(store, conversation_id, quotes=(QUOTE,)) == "draft"
    assert await moved(store, conversation_id, "accepted") == "draft"
    assert await moved(store, conversation_id, "presented") == "presented"
    assert await moved(store, conversation_id, end) == end
    assert await moved(store, conversation_id, "presented", "superseded", "accepted", "expired") == end
    assert await store.quotes(conversation_id) == [QUOTE]


async def test_a_quote_is_written_and_presented_in_one_turn(store: SqlStore) -> None:
    conversation_id = await begin(store)
    assert await moved(store, conversation_id, "presented", quotes=(QUOTE,)) == "presented"


async def test_a_quote_expires_with_its_last_day(store: SqlStore, clock: VirtualClock) -> None:
    conversation_id = await begin(store)
    assert await moved(store, conversation_id, "presented", quotes=(QUOTE,)) == "presented"
    clock.advance(timedelta(days=30))
    assert await store.quote_states(conversation_id) == {"q-1": "expired"}


async def test_a_tariff_that_was_used_can_not_change(store: SqlStore) -> None:
    first = TariffArchive(label="una@1", sha256="aa", files=b'{"pack.toml": "a"}')
    changed = replace(first, sha256="bb", files=b'{"pack.toml": "b"}')
    assert await store.archive_tariff(first)
    assert await store.archive_tariff(first)
    assert await store.archive_tariff(changed)
    assert await store.archived_tariff("aa") is None
    assert await store.archived_tariff("bb") == changed
    conversation_id = await begin(store)
    await moved(store, conversation_id, quotes=(QUOTE,))
    assert not await store.archive_tariff(first)
    assert await store.archived_tariff("bb") == changed
    assert await store.archive_tariff(replace(first, label="una@2"))


async def test_a_turn_knows_the_phone_of_who_writes(store: SqlStore) -> None:
    conversation_id = await begin(store)
    assert (await claimed(store, conversation_id)).wa_id == ANA.wa_id
