"""What the customer thinks of who attended them: asked once, answered by a tap or a figure, never in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.dialogue.satisfaction import REST
from iagente_vida.domain.events import CustomerMessage, GiveBack, Takeover
from iagente_vida.domain.replies import RATING_REF
from iagente_vida.lead_steps import rating_of
from tests.conversations.runner import MONDAY, Talk, ports

RESOLVED = GiveBack(author="laura", resolved=True)
ATTENDED = Conversation(mode=Mode.HUMAN, greeted=True)


@pytest.fixture
async def talk() -> Talk:
    """A conversation that a person has attended and closed."""
    talk = Talk(PlainAgent(ports()))
    await talk.say("hola")
    await talk.happen(Takeover(author="laura"))
    decision = await talk.happen(RESOLVED)
    assert [reply.ref for reply in decision.replies] == [RATING_REF]
    return talk


async def test_a_tap_is_the_answer(talk: Talk) -> None:
    decision = await talk.happen(talk.message(text="Buena", payload="valoracion=4"))
    assert rating_of(decision) == 4
    assert len(decision.replies) == 1
    assert "Gracias" in decision.replies[0].text


@pytest.mark.parametrize(("typed", "rating"), [("5", 5), (" 3 estrellas", 3), ("2/5", 2), ("¡5!", 5)])
async def test_a_figure_is_the_answer_too(talk: Talk, typed: str, rating: int) -> None:
    assert rating_of(await talk.say(typed)) == rating


async def test_anything_else_goes_on_with_the_conversation(talk: Talk) -> None:
    decision = await talk.say("Quiero un seguro para mis hijos")
    assert (rating_of(decision), bool(decision.replies)) == (None, True)
    assert rating_of(await talk.say("5")) is None


async def test_a_late_tap_counts_and_a_mind_may_change(talk: Talk) -> None:
    await talk.say("Quiero un seguro para mis hijos")
    assert rating_of(await talk.happen(talk.message(text="Mala", payload="valoracion=2"))) == 2


async def test_nobody_is_asked_twice_in_a_fortnight(talk: Talk) -> None:
    await talk.happen(Takeover(author="laura"))
    assert (await talk.happen(RESOLVED)).replies == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda turn: replace(turn, conversation=Conversation(mode=Mode.WAITING, handover="ask_human")),
        lambda turn: replace(turn, conversation=replace(ATTENDED, opted_out=True)),
        lambda turn: replace(turn, conversation=replace(ATTENDED, paused=True)),
        lambda turn: replace(turn, conversation=replace(ATTENDED, rating_asked_at=MONDAY - REST / 2)),
        lambda turn: replace(turn, silence="pilot"),
        lambda turn: replace(turn, window_open=False),
        lambda turn: replace(turn, events=(GiveBack(author="laura"),)),
    ],
    ids=["nobody attended", "opted out", "paused", "asked lately", "no pilot", "window closed", "only given back"],
)
async def test_who_is_not_asked(change: Callable[[TurnInput], TurnInput]) -> None:
    turn = change(TurnInput(conversation=ATTENDED.copy(), events=(RESOLVED,), now=MONDAY))
    assert (await PlainAgent(ports()).decide(turn)).replies == ()


async def test_a_fortnight_later_it_is_asked_again() -> None:
    conversation = replace(ATTENDED, rating_asked_at=MONDAY - REST)
    turn = TurnInput(conversation=conversation, events=(RESOLVED,), now=MONDAY)
    assert len((await PlainAgent(ports()).decide(turn)).replies) == 1


async def test_a_rating_while_a_person_is_back_is_kept_in_silence() -> None:
    tap = CustomerMessage(message_id="m", type="interactive", sent_at=MONDAY, text="Buena", payload="valoracion=4")
    turn = TurnInput(conversation=ATTENDED.copy(), events=(tap,), now=MONDAY)
    decision = await PlainAgent(ports()).decide(turn)
    assert (rating_of(decision), decision.replies) == (4, ())
