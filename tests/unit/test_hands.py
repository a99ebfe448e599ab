"""Advisers, restarts, outages and failed sends: what they do to a conversation, and when the bot is silent."""

from __future__ import annotations

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Mode, Stage
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.events import (
    AdviserMessage,
    CustomerMessage,
    DeliveryFailed,
    DeliveryUnknown,
    GiveBack,
    Restart,
    Takeover,
    Unreadable,
)
from tests.conversations.runner import MONDAY, Talk, ports

DATA = "tengo 38 años, no fumo, un capital de 100.000 euros durante 20 años"


@pytest.fixture
def talk() -> Talk:
    return Talk(PlainAgent(ports()))


async def test_after_a_takeover_the_bot_is_silent_until_given_back(talk: Talk) -> None:
    await talk.say("hola")
    taken = await talk.happen(Takeover(author="ana"))
    assert (taken.conversation.mode, taken.replies, taken.cancel_pending) == (Mode.HUMAN, (), True)
    assert (await talk.say("tengo 40 años")).replies == ()
    await talk.happen(GiveBack(author="ana"))
    back = await talk.say("tengo 40 años")
    assert back.conversation.mode is Mode.BOT
    assert back.trace["acts"] == ["inform:resumed", "ask:smoker"]


async def test_a_takeover_in_the_same_turn_silences_the_answer(talk: Talk) -> None:
    decision = await talk.happen(talk.message(text="hola"), Takeover(author="ana"))
    assert decision.replies == ()


async def test_an_advisers_text_goes_out_as_it_is_and_an_echo_does_not(talk: Talk) -> None:
    decision = await talk.happen(AdviserMessage(text="Te llamo a las 5, son 99 €", author="ana"))
    assert [reply.text for reply in decision.adviser_replies] == ["Te llamo a las 5, son 99 €"]
    echo = await talk.happen(AdviserMessage(text="hola", author="ana", already_sent=True))
    assert echo.adviser_replies == ()
    assert echo.conversation.mode is Mode.HUMAN


async def test_an_opt_out_towards_a_person_is_recorded_in_silence(talk: Talk) -> None:
    await talk.happen(Takeover(author="ana"))
    decision = await talk.say("BAJA")
    assert decision.conversation.opted_out
    assert decision.replies == ()
    assert any("BAJA" in note.text for note in decision.conversation.notes)


async def test_after_an_opt_out_a_person_is_called_once(talk: Talk) -> None:
    await talk.say("BAJA")
    first = await talk.say("quiero hablar con una persona")
    assert first.trace["acts"] == ["handoff:ask_human"]
    assert first.conversation.opted_out
    assert (await talk.say("quiero hablar con una persona")).replies == ()


async def test_a_restart_forgets_the_customer_but_not_the_notices(talk: Talk) -> None:
    await talk.say(DATA)
    decision = await talk.happen(Restart(author="ana"))
    assert decision.replies == ()
    assert decision.conversation.stage is Stage.INICIO
    assert decision.conversation.profile.facts == {}
    assert "mediador" in decision.conversation.disclosures
    assert (await talk.say("hola")).trace["acts"] == ["greet", "inform:opening"]


async def test_a_restart_keeps_an_opt_out(talk: Talk) -> None:
    await talk.say("BAJA")
    await talk.happen(Restart(author="ana"))
    assert (await talk.say("hola")).replies == ()


async def test_after_an_outage_there_is_one_apology_and_one_answer(talk: Talk) -> None:
    decision = await talk.say("hola", "buenas", stale=True)
    assert decision.trace["acts"] == ["apologise:late", "greet", "inform:opening"]


async def test_replies_that_grew_too_old_are_said_again(talk: Talk) -> None:
    await talk.say(DATA)
    failed = DeliveryFailed(outbox_seq=3, error_code=0, error_kind="stale", reply_ref="present:x")
    decision = await talk.happen(failed)
    assert decision.trace["acts"] == ["apologise:late", "present"]


async def test_a_failed_send_is_noted_for_the_adviser(talk: Talk) -> None:
    await talk.say("hola")
    failed = DeliveryFailed(outbox_seq=3, error_code=131026, error_kind="recipient", reply_ref="ask:smoker")
    decision = await talk.happen(failed)
    assert decision.replies == ()
    assert "131026" in decision.conversation.notes[-1].text


async def test_a_question_that_perhaps_never_arrived_does_not_count(talk: Talk) -> None:
    await talk.say("hola, tengo 40 años")
    assert talk.conversation.asked_times["smoker"] == 1
    await talk.happen(DeliveryUnknown(outbox_seq=3, reply_ref="ask:smoker"), talk.message(text="hola?"))
    assert talk.conversation.asked_times["smoker"] == 1


async def test_an_unreadable_event_is_not_answered(talk: Talk) -> None:
    assert (await talk.happen(Unreadable(reason="newer"))).replies == ()


async def test_an_option_of_an_older_price_is_not_taken(talk: Talk) -> None:
    await talk.say(DATA)
    old = talk.decisions[-1].replies[-1].buttons[0].id
    await talk.say("me he equivocado, quería 60.000 euros")
    decision = await talk.happen(talk.message(text="1. Esencial", payload=old, kind="interactive"))
    assert decision.trace["acts"] == ["inform:stale_option", "present"]
    assert decision.conversation.chosen is None


async def test_an_expired_offer_is_priced_anew(talk: Talk) -> None:
    await talk.say(DATA)
    talk.now = talk.now.replace(year=2027, month=3)
    decision = await talk.say("la 2")
    assert decision.trace["acts"][0] == "inform:quote_expired"
    assert len(decision.quotes) == 1


async def test_the_note_of_a_handover_tells_need_options_and_choice(talk: Talk) -> None:
    await talk.say(DATA)
    await talk.say("la 2")
    await talk.say("sí")
    note = talk.conversation.notes[-1].text
    assert "capital: 100000" in note
    assert "Elige la opción 2" in note
    assert "1. esencial" in note


async def test_a_repeated_turn_gives_the_same_quote_id(talk: Talk) -> None:
    other = Talk(PlainAgent(ports()))
    assert (await talk.say(DATA)).quotes == (await other.say(DATA)).quotes


async def test_the_input_is_left_as_it_was(talk: Talk) -> None:
    await talk.say("hola")
    before = talk.conversation.copy()
    turn = TurnInput(conversation=talk.conversation, events=(talk.message(text=DATA),), now=talk.now, turn_key="x")
    await talk.agent.decide(turn)
    assert talk.conversation == before


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        ([], "BAJA", True),
        ([], "quiero morirme", True),
        ([], "hola", False),
        (["hola, tengo 40 años"], "no", True),
        (["hola, tengo 40 años"], "oye", False),
        (["hola, tengo 40 años y no fumo"], "120", False),
    ],
)
async def test_what_is_answered_before_a_burst_is_over(
    talk: Talk, history: list[str], text: str, expected: bool
) -> None:
    for line in history:
        await talk.say(line)
    turn = TurnInput(conversation=talk.conversation, events=(talk.message(text=text),), now=talk.now)
    assert talk.agent.answers_at_once(turn) is expected


def apology(talk: Talk, *events: CustomerMessage | Takeover | AdviserMessage) -> TurnInput:
    return TurnInput(conversation=talk.conversation, events=events, now=MONDAY)


async def test_a_defect_is_apologised_for_and_a_person_called(talk: Talk) -> None:
    decision = talk.agent.apologise(apology(talk, talk.message(text="hola")))
    assert len(decision.replies) == 1
    assert decision.conversation.mode is Mode.WAITING


async def test_an_apology_never_speaks_over_a_person_nor_loses_their_text(talk: Talk) -> None:
    decision = talk.agent.apologise(apology(talk, AdviserMessage(text="Voy yo", author="ana")))
    assert decision.replies == ()
    assert [reply.text for reply in decision.adviser_replies] == ["Voy yo"]
    assert decision.conversation.mode is Mode.HUMAN


async def test_an_apology_is_not_sent_after_an_opt_out(talk: Talk) -> None:
    await talk.say("BAJA")
    assert talk.agent.apologise(apology(talk, talk.message(text="hola"))).replies == ()


async def test_health_stays_out_of_state_trace_and_replies(talk: Talk) -> None:
    await talk.say("hola")
    decision = await talk.say("tuve un infarto hace dos años")
    everything = f"{decision.conversation}{decision.trace}{decision.replies}{decision.ledger}"
    assert "infarto" not in everything
    assert "heart" not in everything
