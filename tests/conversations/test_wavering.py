"""Ads, banks, smokers, couples and waverers: answered with the engine's figures, reminded only with the right to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Insured, Mode
from iagente_vida.domain.decision import TimerSet, TurnInput
from iagente_vida.domain.dialogue import followup, silence
from iagente_vida.domain.events import CustomerMessage, TimerFired
from iagente_vida.domain.replies import FOLLOW_UPS
from tests.conversations.customers import said, talk
from tests.conversations.runner import MONDAY, ports, texts_of

ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, un capital de 200.000 euros a 20 años"
SMOKES = ALL.replace("no fumo", "fumo")


def from_ad(text: str, **referral: str) -> CustomerMessage:
    return CustomerMessage(message_id="m0", type="text", sent_at=MONDAY, text=text, referral=dict(referral))


async def test_the_opening_takes_up_the_ad_in_two_short_bubbles() -> None:
    person = talk()
    decision = await person.happen(from_ad("hola", headline="Seguro de vida desde 3 € al mes", body="Calcula el tuyo"))
    assert len(decision.replies) <= 2
    assert sum(len(text) for text in texts_of(decision.replies)) <= 350
    assert "anuncio" in said(decision)
    assert "3" not in said(decision)  # no price before anybody said who mediates


async def test_an_advertised_figure_is_held_against_the_engine() -> None:
    person = talk()
    await person.happen(from_ad("hola", body="Vida desde 3 € al mes"))
    decision = await person.say(ALL)
    assert "El anuncio hablaba de 3\u00a0€" in said(decision)
    [line] = [entry for entry in decision.ledger if entry.kind == "advert_compared"]
    assert line.payload["holds"] is False


async def test_an_ad_that_promises_too_much_for_its_own_case_is_told_to_people() -> None:
    person = talk()
    decision = await person.happen(from_ad("hola", body="Con 50 años, 200.000 € por solo 1 € al mes"))
    assert any(entry.kind == "advert_checked" and not entry.payload["holds"] for entry in decision.ledger)
    assert any("anuncio" in note.text for note in decision.conversation.notes)


async def test_what_the_bank_covers_is_taken_off_and_the_rest_is_priced() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("ya tengo uno con el banco")
    decision = await person.say("el banco me cubre 60.000 euros")
    assert "140.000\u00a0€" in said(decision)
    assert decision.quotes[0].inputs["capital"] == 140_000


async def test_who_is_covered_enough_is_told_so() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("ya tengo uno con el banco")
    assert "puede que no te haga falta más" in said(await person.say("me cubre 250.000 euros"))


async def test_no_i_prefer_the_recommended_one_presents_that() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("es muy caro")
    decision = await person.say("no, prefiero la recomendada")
    assert decision.trace["acts"] == ["confirmchoice"]
    assert "Opción 2, Recomendada: 200.000" in said(decision)


async def test_each_smaller_offer_is_smaller_than_the_last() -> None:
    person = talk()
    await person.say(ALL)
    first = await person.say("es muy caro")
    second = await person.say("sigue siendo caro")
    sums = [decision.quotes[0].inputs["capital"] for decision in (first, second)]
    assert sums[1] < sums[0] < 200_000


async def test_giving_up_smoking_is_priced_and_changes_no_fact() -> None:
    person = talk()
    before = await person.say(SMOKES)
    decision = await person.say("y si dejo de fumar?")
    assert decision.quotes[0].inputs["smoker"] is False
    assert person.conversation.profile.value("smoker") is True
    assert person.conversation.quote == before.conversation.quote


async def test_the_mortgage_is_shown_the_cover_that_goes_down_with_it() -> None:
    person = talk()
    first = await person.say("Tengo una hipoteca de 130.000 euros. " + ALL.replace("200.000", "130.000"))
    assert [quote.inputs["product"] for quote in first.quotes] == ["", "decreciente"]
    decision = await person.tap("Ver el decreciente")
    assert decision.conversation.quote is not None
    assert {option.product for option in decision.conversation.quote.options} == {"Temporal decreciente para préstamo"}
    assert "Seguros Alborada" in said(decision)


async def test_yearly_renewable_is_never_shown_without_what_it_costs_later() -> None:
    person = talk()
    await person.say(ALL)
    assert "sube con la edad; a los" in said(await person.say("es caro"))
    assert "A los 65 años" in said(await person.say("renovable"))
    assert "el primer año" in said(await person.say("la 2"))


async def test_a_second_insured_is_studied_apart() -> None:
    person = talk()
    await person.say("quería un seguro para mí y para mi mujer")
    await person.say(ALL)
    await person.say("mis hijos")
    mine = person.conversation.profile.summary(MONDAY.date())
    asked = await person.say("ahora el de mi mujer")
    assert "permiso" in said(asked)
    await person.say("sí")
    assert person.conversation.insured is Insured.SECOND
    assert person.conversation.profile.facts == {}
    for text in ("tiene 40 años", "sí, fuma", "80 mil", "durante 15 años", "no lo sé"):
        decision = await person.say(text)
    assert decision.quotes[0].inputs["age"] == 40
    assert decision.quotes[0].inputs["smoker"] is True
    assert person.conversation.own_profile.summary(MONDAY.date()) == mine
    consents = [
        entry.payload["purpose"] for each in person.decisions for entry in each.ledger if entry.kind == "consent"
    ]
    assert consents == ["segundo_asegurado"]
    back = await person.say("volvamos al mío")
    assert back.conversation.profile.summary(MONDAY.date()) == mine
    assert back.conversation.mode is Mode.BOT


async def test_without_their_permission_nothing_of_the_other_is_asked() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("ahora el de mi mujer")
    decision = await person.say("todavía no")
    assert decision.conversation.other is None
    assert decision.conversation.insured is Insured.FIRST


async def test_a_silence_is_broken_once_and_only_by_who_asked_for_it() -> None:
    person = talk()
    await person.say("hola, tengo 38 años y no fumo")
    await person.say("espera un momento")
    agreed = await person.say("sí")
    [timer] = [change for change in agreed.timers if isinstance(change, TimerSet) and change.kind == silence.TIMER]
    person.now = timer.due_at
    reminded = await person.happen(TimerFired(timer=silence.TIMER, payload=dict(timer.payload)))
    assert reminded.trace["acts"] == ["inform:reminder"]
    again = await person.happen(TimerFired(timer=silence.TIMER, payload=dict(timer.payload)))
    assert again.replies == ()


@pytest.mark.parametrize("answer", ["no", "ya sigo, quiero 100.000 euros"])
async def test_no_reminder_without_the_right_to_one(answer: str) -> None:
    person = talk()
    await person.say("hola, tengo 38 años y no fumo")
    await person.say("espera un momento")
    await person.say(answer)
    fired = await person.happen(TimerFired(timer=silence.TIMER, payload={"since": person.now.isoformat()}))
    assert fired.replies == ()


async def test_an_agreed_follow_up_leaves_as_its_own_template_once_the_window_is_closed() -> None:
    person = talk()
    await person.say(ALL)
    await person.say("me lo tengo que pensar")
    await person.say("sí")
    agent = PlainAgent(ports())
    decision = await agent.decide(
        TurnInput(
            conversation=person.conversation,
            events=(TimerFired(timer=followup.TIMER),),
            now=person.now + timedelta(hours=48),
            window_open=False,
        )
    )
    [reply] = decision.replies
    assert reply.template is not None
    assert reply.template.purpose == FOLLOW_UPS["inform:followup"]


async def test_who_says_usted_is_answered_so_until_they_say_tu() -> None:
    person = talk()
    assert "Escriba «persona»" in said(await person.say("Buenas tardes, ¿podría usted informarme de un seguro?"))
    await person.say("nací el 12/06/1988")
    assert "Quién fuma" not in said(await person.say("no fumo"))
    assert person.conversation.formal
    await person.say("oye, dime cuánto sale")
    assert not person.conversation.formal


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("si me quito la vida cobran mis hijos?", "crisis"),
        ("no quiero seguir viviendo", "crisis"),
    ],
)
async def test_despair_is_seen_in_its_words(text: str, intent: str) -> None:
    decision = await talk().say(text)
    assert decision.conversation.handover == intent


@pytest.mark.parametrize("text", ["soy policía nacional, quiero seguro de vida", "seguro de vida para mi familia"])
async def test_no_alarm_without_its_words(text: str) -> None:
    decision = await talk().say(text)
    assert decision.conversation.mode is Mode.BOT
    assert "no lo necesites" not in said(decision)


@pytest.mark.parametrize(("market", "line"), [("ES", "024"), ("MX", "800 911 2000"), ("AR", "135"), ("CO", "106")])
async def test_the_helpline_is_that_of_the_telephone(market: str, line: str) -> None:
    message = CustomerMessage(message_id="m", type="text", sent_at=MONDAY, text="no quiero seguir viviendo")
    person = talk()
    decision = await PlainAgent(ports()).decide(
        TurnInput(conversation=person.conversation, events=(message,), now=MONDAY, market=market)
    )
    assert line in said(decision)


def test_even_an_apology_keeps_no_health_and_no_account() -> None:
    text = "padezco fibromialgia y mi cuenta es ES91 2100 0418 4502 0005 1332"
    message = CustomerMessage(message_id="m", type="text", sent_at=MONDAY, text=text)
    decision = PlainAgent(ports()).apologise(TurnInput(conversation=talk().conversation, events=(message,), now=MONDAY))
    assert "fibromialgia" not in decision.redacted["m"]
    assert "2100" not in decision.redacted["m"]
