"""The ways that need something special: a hidden telephone, another person's study, silence, odd answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.domain.conversation import Insured
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.dialogue import followup, silence
from iagente_vida.domain.events import CustomerMessage, TimerFired
from tests.conversations.customers import ALL, acts, said, talk
from tests.conversations.runner import MONDAY, Talk, ports


async def test_who_may_not_read_figures_gets_a_person() -> None:
    person = talk(may_quote=False)
    assert acts(await person.say(ALL)) == ["greet", "handoff:quote_by_person"]


async def test_a_hidden_telephone_is_asked_for_before_the_hour() -> None:
    person = talk(has_phone=False)
    assert acts(await person.say("quiero hablar con una persona")) == ["greet", "handoff:ask_human", "ask:phone"]
    assert acts(await person.say("es el 612 345 678")) == ["inform:noted", "ask:offer_call"]
    assert acts(await person.say("mañana por la tarde")) == ["inform:noted_time"]


async def test_who_said_when_is_not_asked_again() -> None:
    decision = await talk().say("llamadme mañana por la tarde, quiero hablar con una persona")
    assert "ask:offer_call" not in acts(decision)


async def test_a_budget_between_two_options_advises_the_one_inside_it() -> None:
    person = talk()
    decision = await person.say(ALL)
    quote = decision.conversation.quote
    assert quote is not None
    cheapest = min(quote.options, key=lambda option: float(option.monthly))
    reached = await person.say(f"puedo pagar {int(float(cheapest.monthly)) + 1} euros al mes")
    assert "inform:budget_capital" in acts(reached)
    assert acts(await person.say("cuál me recomiendas?")) == ["inform:advice_budget"]


async def second_study() -> Talk:
    """A customer with a price, who has asked for another person's."""
    person = talk()
    await person.say(ALL)
    await person.say("ahora el de mi mujer")
    await person.say("sí")
    return person


async def test_what_is_doubtful_of_the_other_is_read_back() -> None:
    person = await second_study()
    assert acts(await person.say("nació en el 85")) == ["confirm:age"]
    assert "otra persona" in person.texts[-1]
    await person.say("sí")
    assert acts(await person.say("vale")) == ["confirm:smoker"]
    await person.say("no")
    await person.say("no fuma")
    assert acts(await person.say("no lo sé")) == ["inform:income_helps", "ask:monthly_income"]
    await person.say("prefiero no decirlo")
    await person.say("sí")
    await person.say("15 años")
    await person.say("no lo sé")
    assert person.conversation.insured is Insured.SECOND


async def test_the_other_s_option_brings_back_the_first_study() -> None:
    person = await second_study()
    for text in ("tiene 40 años", "no fuma", "80 mil", "durante 15 años", "no lo sé"):
        await person.say(text)
    again = await person.say("mejor 100.000 euros")
    assert "nuevo precio para la otra persona" in said(again)
    await person.say("la 2")
    done = await person.say("sí")
    assert "inform:second_done" in acts(done)
    assert person.conversation.insured is Insured.FIRST
    reopened = await person.say("ahora el de mi mujer")
    assert acts(reopened) == ["inform:second_begins", "present"]


async def test_a_follow_up_that_nobody_agreed_to_is_dropped() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("me lo pienso")
    dropped = await person.happen(TimerFired(timer=followup.TIMER))
    assert dropped.replies == ()
    await person.say("sí")
    assert acts(await person.happen(TimerFired(timer=followup.TIMER))) == ["inform:followup"]


async def test_a_reminder_that_would_come_after_the_window_is_not_set() -> None:
    person = talk()
    await person.say("hola, tengo 38 años y no fumo")
    await person.say("espera un momento")
    person.now = MONDAY.replace(hour=18)
    late = await person.say("sí")
    assert [change for change in late.timers if change.kind == silence.TIMER]


async def test_a_minor_beside_a_price_leaves_nothing() -> None:
    person = talk()
    await person.say(ALL)
    decision = await person.say("en realidad tengo 16 años")
    assert acts(decision) == ["inform:minor"]
    assert person.conversation.quote is None


async def test_a_turn_whose_input_is_only_a_reaction_says_nothing() -> None:
    agent = PlainAgent(ports())
    reaction = CustomerMessage(message_id="m", type="reaction", sent_at=MONDAY)
    decision = await agent.decide(TurnInput(conversation=Talk(agent).conversation, events=(reaction,), now=MONDAY))
    assert decision.replies == ()


@pytest.mark.parametrize(
    ("body", "holds"),
    [("Con 30 años, 50.000 € por 90 € al mes", True), ("Con 90 años, 200.000 € por 1 € al mes", None)],
)
async def test_an_ad_is_held_against_the_engine_where_it_can_be(body: str, holds: bool | None) -> None:
    advert = CustomerMessage(message_id="m0", type="text", sent_at=MONDAY, text="hola", referral={"body": body})
    decision = await talk().happen(advert)
    checked = [entry.payload["holds"] for entry in decision.ledger if entry.kind == "advert_checked"]
    assert checked == ([] if holds is None else [holds])


async def test_another_number_is_no_choice_once_the_statement_is_not_asked_about() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("la 2")
    await person.say("sí")
    await person.say("tengo 3 hijos")
    await person.say("la 3")
    assert person.conversation.chosen == 2


async def test_a_correction_of_the_statement_that_changes_the_price_is_left_to_the_person() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("la 2")
    await person.say("sí")
    await person.tap("Hay un error")
    assert acts(await person.say("quiero 100.000 euros")) == ["inform:noted"]
    assert not person.conversation.statement


@pytest.mark.parametrize(
    ("before", "hours", "acts_then"),
    [
        (("hola, tengo 40 años", "qué tiempo hace?"), 100, ["inform:welcome_back", "ask:smoker"]),
        ((ALL,), 100, ["inform:welcome_back", "present"]),
        ((ALL, "me quedo pensando, gracias"), 7, ["inform:welcome_back", "present"]),
    ],
)
async def test_after_days_the_question_is_read_again(before: tuple[str, ...], hours: int, acts_then: list[str]) -> None:
    person = talk()
    for text in before:
        await person.say(text)
    person.now += timedelta(hours=hours)
    assert acts(await person.say("hola"))[-2:] == acts_then


async def test_no_reminder_is_set_that_would_come_after_the_window() -> None:
    person = talk()
    await person.say("hola, tengo 38 años y no fumo")
    await person.say("espera un momento")
    person.now = MONDAY + timedelta(days=5, hours=10)  # a Saturday evening: the next decent hour is on Monday
    late = await person.say("sí")
    assert [type(change).__name__ for change in late.timers if change.kind == silence.TIMER] == ["TimerCancel"]


async def test_a_tap_that_is_no_option_is_read_as_words() -> None:
    person = talk()
    await person.say(ALL)
    decision = await person.happen(person.message(text="hola", payload="opcion=x@y"))
    assert "confirmchoice" not in acts(decision)


@dataclass(frozen=True)
class Doubting:
    """Reads as the product does, and is sure of no date of birth."""

    reader: Understander

    def understand(self, text: str, context: Context) -> Understanding:
        meaning = self.reader.understand(text, context)
        slots = {name: replace(value, inferred=name == "birth_date") for name, value in meaning.slots.items()}
        return replace(meaning, slots=slots)


@pytest.mark.parametrize("other", [False, True])
async def test_a_date_of_birth_that_was_inferred_is_read_back(other: bool) -> None:
    person = await second_study() if other else talk()
    person.agent = PlainAgent(replace(ports(), understander=Doubting(ports().understander)))
    assert acts(await person.say("nací el 12/06/1988")) == [*([] if other else ["greet"]), "confirm:birth_date"]
    await person.say("sí")
    assert person.conversation.profile.value("birth_date") == "1988-06-12"
