"""Looking twice at a conversation that has not changed gives the same answer."""

from __future__ import annotations

from dataclasses import replace

from iagente_vida.clock import VirtualClock
from iagente_vida.desk_book import DeskBook
from iagente_vida.integrations.chatwoot_events import Known
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.store.sqlite import SqliteStore

PEDRO = 5
TAKEN = ChatwootConversation(
    id=118,
    uuid="",
    inbox_id=1,
    contact_id=501,
    phone_number="",
    source_id="",
    status="pending",
    assignee_id=PEDRO,
    assignee_type="User",
    team_id=0,
    priority="",
    labels=(),
    custom_attributes={},
    can_reply=True,
    updated_at=1_780_000_000.5,
)


async def known() -> Known:
    return Known()


async def test_who_was_seen_to_take_it_still_has_it_at_the_next_look(
    sqlite_store: SqliteStore, clock: VirtualClock
) -> None:
    book = DeskBook(sqlite_store, clock, known, lambda _accepted: None)
    for _ in range(2):
        hands = await book.in_hands(TAKEN, "bot")
        assert hands is not None
        assert hands.author_id == PEDRO
        assert await book.somebody_has(TAKEN)


async def test_who_is_still_assigned_after_a_later_change_has_let_it_go(
    sqlite_store: SqliteStore, clock: VirtualClock
) -> None:
    book = DeskBook(sqlite_store, clock, known, lambda _accepted: None)
    assert await book.in_hands(TAKEN, "bot")
    given_back = replace(TAKEN, updated_at=TAKEN.updated_at + 1)
    assert not await book.somebody_has(given_back)
    assert await book.in_hands(given_back, "bot") is None
