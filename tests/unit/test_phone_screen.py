"""What a simulated phone makes of the Graph API's tables, and what the panel tells of a state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.domain.conversation import Conversation, Mode, OfferedOption, OfferedQuote, Stage, Unconfirmed
from iagente_vida.domain.profile import Fact, Profile
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.sandbox.knowledge import describe
from iagente_vida.sandbox.mailbox import GraphMailbox
from iagente_vida.sandbox.phonebook import Phone, PhoneBook
from iagente_vida.sandbox.screen import Screen

START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
LUCIA = "34611222333"


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def graph(tmp_path: Path, clock: VirtualClock) -> Iterator[GraphState]:
    state = GraphState(tmp_path / "phones.db", clock)
    yield state
    state.close()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[PhoneBook]:
    opened = PhoneBook(tmp_path / "phones.db")
    yield opened
    opened.close()


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def say(book: PhoneBook, phone: Phone, wamid: str, at: datetime) -> None:
    book.keep(phone.phone, wamid, text(wamid), at)


def test_both_sides_are_merged_in_order_of_time(graph: GraphState, book: PhoneBook, clock: VirtualClock) -> None:
    phone = book.add(LUCIA, "Lucía", START)
    say(book, phone, "uno", clock.now())
    clock.advance(timedelta(seconds=1))
    graph.accept("1", LUCIA, text("dos"), [])
    clock.advance(timedelta(seconds=1))
    say(book, phone, "tres", clock.now())
    graph.accept("1", "34699999999", text("de otro"), [])
    lines = Screen(book, GraphMailbox(graph)).messages(phone)
    assert [(line["direction"], line["text"]) for line in lines] == [("in", "uno"), ("out", "dos"), ("in", "tres")]


def test_more_messages_than_one_page_are_all_shown(graph: GraphState, book: PhoneBook) -> None:
    for number in range(1005):
        graph.accept("1", LUCIA, text(str(number)), [])
    received = GraphMailbox(graph).received(LUCIA, START - timedelta(seconds=1))
    assert [message.body["text"]["body"] for message in received] == [str(number) for number in range(1005)]


def test_a_cleared_screen_shows_only_what_comes_after(graph: GraphState, book: PhoneBook, clock: VirtualClock) -> None:
    phone = book.add(LUCIA, "Lucía", START)
    say(book, phone, "viejo", clock.now())
    graph.accept("1", LUCIA, text("viejo"), [])
    book.clear(LUCIA, clock.now())
    clock.advance(timedelta(milliseconds=1))
    graph.accept("1", LUCIA, text("nuevo"), [])
    cleared = book.find(LUCIA)
    assert cleared is not None
    assert [line["text"] for line in Screen(book, GraphMailbox(graph)).messages(cleared)] == ["nuevo"]


def test_marking_one_as_read_marks_the_older_ones(graph: GraphState) -> None:
    graph.mark_read("b", typing=False)
    assert GraphMailbox(graph).read(["a", "b", "c"]) == {"a", "b"}


def test_typing_ends_with_an_answer_or_after_25_seconds(
    graph: GraphState, book: PhoneBook, clock: VirtualClock
) -> None:
    phone = book.add(LUCIA, "Lucía", START)
    screen = Screen(book, GraphMailbox(graph))
    assert not screen.typing(phone, clock.now())
    say(book, phone, "hola", clock.now())
    graph.mark_read("hola", typing=True)
    clock.advance(timedelta(seconds=24))
    assert screen.typing(phone, clock.now())
    clock.advance(timedelta(seconds=1))
    assert not screen.typing(phone, clock.now())
    graph.mark_read("hola", typing=True)
    assert screen.typing(phone, clock.now())
    graph.accept("1", LUCIA, text("ya"), [])
    assert not screen.typing(phone, clock.now())


def test_a_new_name_replaces_the_old_one_and_an_empty_one_does_not(book: PhoneBook) -> None:
    book.add(LUCIA, "Lucía", START)
    assert book.add(LUCIA, "", START).name == "Lucía"
    assert book.add(LUCIA, "Lucía F.", START).name == "Lucía F."
    assert len(book.phones()) == 1


def test_another_connection_notices_a_change(book: PhoneBook, graph: GraphState) -> None:
    before = book.changes()
    assert book.changes() == before
    graph.accept("1", LUCIA, text("hola"), [])
    after = book.changes()
    assert after != before
    book.add(LUCIA, "Lucía", START)
    assert book.changes() != after


def fact(value: bool | int | str, minutes: int) -> Fact:
    return Fact(value=value, message_id="m", extractor="rule", at=START + timedelta(minutes=minutes), confidence=0.987)


def test_the_panel_tells_stage_profile_options_and_the_newest_reading() -> None:
    option = OfferedOption(
        number=1,
        code="esencial",
        product="temporal",
        capital=100_000,
        term_years=20,
        annual="110.40",
        monthly="9.58",
        annual_in_instalments="114.96",
        covers=("Fallecimiento",),
        insurer="Demo",
    )
    quote = OfferedQuote(
        quote_id="q", at=START, valid_until=date(2026, 7, 1), demo=True, indicative=False, options=(option,)
    )
    conversation = Conversation(
        stage=Stage.PRESENTACION_PROPUESTA,
        mode=Mode.WAITING,
        profile=Profile({"birth_date": fact("1988-03-14", 0), "smoker": fact(False, 5)}),
        asked="offer_proposal",
        quote=quote,
        chosen=1,
        doubts=[Unconfirmed(slot="desired_capital", fact=fact(120_000, 5))],
    )
    document = describe(conversation, date(2026, 6, 1)).document()
    assert (document["stage"], document["mode"]) == ("PRESENTACION_PROPUESTA", "waiting")
    assert document["profile"] == {"birth_date": "1988-03-14", "smoker": False, "age": 38}
    assert [(line["monthly"], line["chosen"]) for line in document["options"]] == [("9.58", True)]
    assert document["trace"] == {
        "entendido": {"smoker": {"valor": False, "lector": "rule", "seguridad": 0.99}},
        "por_confirmar": {"desired_capital": {"valor": 120_000, "lector": "rule", "seguridad": 0.99}},
        "pregunta": "offer_proposal",
        "seguidas_sin_entender": 0,
    }
