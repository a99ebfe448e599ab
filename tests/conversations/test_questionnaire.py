"""The questionnaire of health: how it is answered, what ends it, and what is left of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.dialogue import interview
from iagente_vida.domain.events import FormFilled, GiveBack, TimerFired
from iagente_vida.domain.insurance.underwriting import Outcome
from tests.conversations.customers import STEPS, acts, asked_for_health, interviewed, talk
from tests.conversations.runner import Talk, ports


async def answered(person: Talk) -> Decision:
    for _ in range(STEPS - 2):
        await person.tap("No")
    assert acts(await person.say("alto"))[0] == "inform:health_unclear_measure"
    await person.say("175")
    return await person.say("72")


async def test_the_answers_are_given_again_when_they_are_wrong() -> None:
    person = await interviewed(talk())
    await answered(person)
    assert acts(await person.say("pues depende"))[0] == "inform:health_unclear"
    assert acts(await person.tap("Repetir"))[0] == "inform:health_again"
    await answered(person)
    done = await person.tap("Sí, está bien")
    assert acts(done)[0] == "inform:health_standard"
    assert acts(await person.tap("Con un asesor")) == ["inform:health_done"]


@pytest.mark.parametrize(
    ("answer", "act"),
    [
        ("por el formulario", "inform:health_form"),
        ("mejor por teléfono", "inform:health_person"),
        ("prefiero no contestar", "inform:health_person"),
        ("por aquí mismo", "inform:health_consent"),
        ("vale", "inform:health_form"),
    ],
)
async def test_the_way_is_chosen_in_words_too(answer: str, act: str) -> None:
    person = await asked_for_health(talk())
    assert acts(await person.say(answer))[0] == act


async def test_where_nobody_can_reach_us_there_is_no_form() -> None:
    person = await asked_for_health(talk(replace(ports(), form_url=lambda _form, _until: "")))
    assert "inform:health_offer_chat" in acts(person.decisions[-1])
    assert acts(await person.say("vale")) == ["inform:health_consent"]


async def test_without_a_questionnaire_the_call_is_all_there_is() -> None:
    person = await asked_for_health(talk(replace(ports(), questionnaires={})))
    assert acts(person.decisions[-1])[-1] == "ask:offer_call"


async def test_a_questionnaire_that_is_another_since_is_not_gone_on_with() -> None:
    person = await interviewed(talk())
    other = {name: replace(each, version="otra") for name, each in ports().questionnaires.items()}
    person.agent = PlainAgent(replace(ports(), questionnaires=other))
    assert acts(await person.say("no")) == ["inform:health_person", "ask:offer_call"]
    assert person.conversation.health is None


async def test_a_questionnaire_half_done_is_not_kept() -> None:
    person = await interviewed(talk())
    await person.tap("No")
    lapsed = await person.happen(TimerFired(timer=interview.TIMER))
    assert lapsed.erase_health
    assert person.conversation.health is None
    assert not (await person.happen(TimerFired(timer=interview.TIMER))).erase_health


async def test_a_form_that_is_refused_is_said_so() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Formulario seguro")
    form_id = offered.forms[0].form_id
    refused = await person.happen(FormFilled(form_id=form_id, step="refused", at=person.now, version="v7"))
    assert acts(refused) == ["inform:health_declined", "ask:offer_call"]
    late = await person.happen(FormFilled(form_id=form_id, step="answered", at=person.now, outcome=Outcome.STANDARD))
    assert late.replies == ()


async def test_an_answer_while_the_bot_still_sells_hands_over() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Formulario seguro")
    await person.happen(GiveBack(author="ana"))
    form_id = offered.forms[0].form_id
    await person.happen(FormFilled(form_id=form_id, step="consent", at=person.now, version="v7"))
    done = await person.happen(FormFilled(form_id=form_id, step="answered", at=person.now, outcome=Outcome.STANDARD))
    assert person.conversation.mode is Mode.WAITING
    assert acts(done)[0] == "inform:health_standard"


async def test_the_rest_of_a_burst_to_the_questionnaire_is_left_when_it_ended() -> None:
    person = await interviewed(talk())
    await answered(person)
    assert acts(await person.say("sí", "sí"))[0] == "inform:health_standard"
    assert "inform:health_erased" in acts(await person.say("retiro mi permiso"))


async def test_a_questionnaire_that_lapses_after_another_question_leaves_that_one() -> None:
    person = await interviewed(talk())
    await person.say("quiero poner una queja, esto es un desastre")
    assert person.conversation.asked == ""
    assert (await person.happen(TimerFired(timer=interview.TIMER))).erase_health


async def test_a_refused_form_says_nothing_over_a_person() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Formulario seguro")
    person.conversation.mode = Mode.HUMAN
    form = FormFilled(form_id=offered.forms[0].form_id, step="refused", at=person.now, version="v7")
    assert (await person.happen(form)).replies == ()
