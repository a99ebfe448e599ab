"""The hours of a call: offered as the broker keeps them, taken when somebody is there, else not promised."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from iagente_vida.agents.ports import Ports
from iagente_vida.agents.wording.notes import handover_note
from iagente_vida.business_hours import hours_in_words, opening_hours, parse_hours
from iagente_vida.domain.conversation import Mode
from tests.conversations.customers import acts, said, talk
from tests.conversations.runner import MONDAY, Talk, ports

WEEK = "L-V 9:00-14:00,16:00-19:00; S 10:00-13:00"
WEEK_SAID = "de lunes a viernes, de 9:00 a 14:00 y de 16:00 a 19:00; los sábados, de 10:00 a 13:00"


def with_hours() -> Ports:
    """A broker that answers on Saturday mornings too, and says so."""
    known = ports()
    return replace(
        known,
        opening=opening_hours(WEEK, "", ZoneInfo("Europe/Madrid")),
        broker=replace(known.broker, opening_hours=hours_in_words(parse_hours(WEEK))),
    )


def asked_calls(person: Talk) -> list[tuple[str, str]]:
    """What was written down of the times at which the customer wants to be called."""
    return [
        (entry.kind, str(entry.payload["when"]))
        for decision in person.decisions
        for entry in decision.ledger
        if entry.kind.startswith("call_")
    ]


async def test_a_call_is_offered_with_the_hours_of_each_day_and_a_saturday_morning_is_taken() -> None:
    person = talk(with_hours())
    offered = await person.say("quiero hablar con una persona")
    assert acts(offered) == ["greet", "handoff:ask_human", "inform:call_hours", "ask:offer_call"]
    assert WEEK_SAID in said(offered)
    assert acts(await person.say("el sábado por la mañana")) == ["inform:noted_time"]
    assert asked_calls(person) == [("call_requested", "sat morning")]
    assert "el sábado por la mañana" in handover_note(person.conversation, MONDAY.date())


async def test_a_time_at_which_nobody_is_there_is_said_and_another_one_asked_for() -> None:
    person = talk(with_hours())
    await person.say("quiero hablar con una persona")
    closed = await person.say("el sábado por la tarde")
    assert acts(closed) == ["inform:call_closed", "ask:offer_call"]
    assert WEEK_SAID in said(closed)
    assert acts(await person.say("entonces el sábado a las 11")) == ["inform:noted_time"]
    assert asked_calls(person) == [("call_out_of_hours", "sat afternoon"), ("call_requested", "sat 11:00")]


async def test_who_insists_on_a_closed_hour_is_noted_without_a_promise() -> None:
    person = talk(with_hours())
    await person.say("quiero hablar con una persona")
    await person.say("el domingo por la tarde")
    assert acts(await person.say("solo puedo el domingo por la tarde")) == ["inform:noted"]
    assert asked_calls(person)[-1] == ("call_requested", "sun afternoon")


async def test_a_call_that_is_asked_for_at_a_closed_hour_is_not_promised_then() -> None:
    person = talk(with_hours())
    decision = await person.say("llamadme el domingo por la mañana")
    assert acts(decision) == ["greet", "handoff:schedule_call", "inform:call_closed", "ask:offer_call"]
    assert person.conversation.mode is Mode.WAITING
