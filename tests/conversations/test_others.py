"""What is told of somebody else: no fact about the customer, and in the adviser's note."""

from __future__ import annotations

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.wording.notes import handover_note
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.profile import SlotData
from tests.conversations.runner import MONDAY, Talk, ports

SlotValues = dict[str, SlotData]


def acts(decision: Decision) -> list[str]:
    return list(decision.trace["acts"])


async def told(*texts: str) -> tuple[SlotValues, dict[str, SlotValues], str]:
    """What is known of the customer and of others, and the note of a handover, after these messages."""
    person = Talk(PlainAgent(ports()))
    for text in texts:
        await person.say(text)
    await person.say("quiero hablar con una persona")
    profile = {slot: fact.value for slot, fact in person.conversation.profile.facts.items()}
    others = {who: dict(facts) for who, facts in person.conversation.others.items()}
    return profile, others, handover_note(person.conversation, MONDAY.date())


@pytest.mark.parametrize(
    ("text", "own", "others"),
    [
        ("mi mujer tiene 38 y fuma", {}, {"mujer": {"age": 38, "smoker": True}}),
        (
            "tengo 40 años y no fumo, mi marido tiene 45 y fuma",
            {"age": 40, "smoker": False},
            {"marido": {"age": 45, "smoker": True}},
        ),
        (
            "quiero un seguro para mi mujer, nació el 3/4/1986 y no fuma",
            {},
            {"mujer": {"birth_date": "1986-04-03", "smoker": False}},
        ),
        (
            "para mí y mi mujer, ella tiene 38 y fuma, yo 41 y no fumo",
            {"age": 41, "smoker": False},
            {"mujer": {"age": 38, "smoker": True}},
        ),
        (
            "mi marido tiene 45 años, fuma, y tenemos dos hijos de 3 y 5",
            {"children_ages": [3, 5], "children_count": 2},
            {"marido": {"age": 45, "smoker": True}},
        ),
        ("mi padre murió con 60 años", {}, {}),
        ("nací el 12/06/1988, no fumo", {"birth_date": "1988-06-12", "smoker": False}, {}),
    ],
)
async def test_what_is_told_of_others_is_kept_apart(text: str, own: SlotValues, others: dict[str, SlotValues]) -> None:
    profile, apart, _ = await told(text)
    assert profile == own
    assert apart == others


async def test_the_adviser_reads_what_was_told_of_each_without_health() -> None:
    profile, others, note = await told(
        "tengo 40 años, no fumo", "mi mujer tiene 38 y fuma", "mi socio gana 50.000 al año y es diabético"
    )
    assert profile == {"age": 40, "smoker": False}
    assert "Cuenta de otra persona (mujer), aparte de sus datos:" in note
    assert "edad: 38" in note
    assert "diab" not in note
    assert "diab" not in str(others)


async def test_who_tells_only_of_another_is_heard_and_asked_on() -> None:
    person = Talk(PlainAgent(ports()))
    await person.say("hola, tengo 40 años y no fumo")
    decision = await person.say("mi mujer tiene 38 años y fuma")
    assert acts(decision) == ["inform:told_of_other", "ask:desired_capital"]
    assert person.conversation.misunderstandings == 0


async def test_what_is_said_while_a_person_is_awaited_reaches_the_note_too() -> None:
    person = Talk(PlainAgent(ports()))
    await person.say("quiero hablar con una persona")
    await person.say("mi mujer tiene 38 años y fuma")
    assert person.conversation.others == {"mujer": {"age": 38, "smoker": True}}
    assert any("mujer" in note.text and "38" in note.text for note in person.conversation.notes)


async def test_a_restart_forgets_what_was_told_of_others() -> None:
    person = Talk(PlainAgent(ports()))
    await person.say("mi mujer tiene 38 años y fuma")
    await person.say("empezar de nuevo")
    assert person.conversation.others == {}
