"""Advisers' messages leave in the order in which they were written, whatever order the notices came in."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.desk_order import DeskReading, in_order, written_there
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, Event, GiveBack
from iagente_vida.integrations.chatwoot_http import ChatwootError

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def written(number: int) -> AdviserMessage:
    return AdviserMessage(text=str(number), author="Laura", ref=f"chatwoot:7:{number}")


def others() -> st.SearchStrategy[Event]:
    return st.sampled_from(
        [
            GiveBack(author="Laura"),
            AdviserMessage(text="desde la orden", author="Ana"),
            CustomerMessage(message_id="m", sent_at=NOW, type="text", text="hola"),
        ]
    )


@given(st.lists(st.one_of(st.integers(1, 10**9).map(written), others()), max_size=12))
def test_only_what_was_written_in_chatwoot_changes_places_and_ends_in_order(events: list[Event]) -> None:
    ordered = in_order(events)
    numbers = [there[1] for event in ordered if (there := written_there(event)) is not None]
    assert numbers == sorted(numbers)
    assert [event for event in ordered if written_there(event) is None] == [
        event for event in events if written_there(event) is None
    ]
    assert [written_there(event) is None for event in ordered] == [written_there(event) is None for event in events]
    assert in_order(ordered) == ordered


async def test_what_was_written_is_covered_once_the_conversation_was_read_as_far() -> None:
    read: list[int] = []

    async def there(place: int) -> int:
        read.append(place)
        return 2 + len(read)

    reading = DeskReading(there)
    given_back = GiveBack(author="Laura")
    assert reading.covers(given_back)
    assert not reading.covers(written(3))
    assert await reading.go_on([written(3), written(1), given_back])
    assert (read, reading.covers(written(3)), reading.covers(written(4))) == ([7], True, False)
    assert await reading.go_on([written(3)])
    assert read == [7]
    assert await reading.go_on([written(4)])
    assert (read, reading.covers(written(4))) == ([7, 7], True)


async def test_a_silent_chatwoot_covers_nothing() -> None:
    async def there(_place: int) -> int:
        raise ChatwootError("unreachable")

    reading = DeskReading(there)
    assert not await reading.go_on([written(3)])
    assert not reading.covers(written(3))
    assert reading.covers(AdviserMessage(text="x", author="Ana", ref="chatwoot:sin:número"))
