"""Prices in conversation: budgets, referrals, demonstration tariffs, and the life of each quote."""

from __future__ import annotations

from datetime import timedelta

from iagente_vida.agents.adviser import GraphAgent
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.insurance.lifecycle import QuoteState
from tests.conversations.customers import ALL, said
from tests.conversations.runner import Talk, ports


def talk() -> Talk:
    return Talk(GraphAgent(ports()))


def lives(decision: Decision) -> list[QuoteState]:
    return [change.state for change in decision.quote_changes]


async def test_a_quote_is_presented_superseded_accepted() -> None:
    person = talk()
    first = await person.say(ALL)
    assert lives(first) == [QuoteState.PRESENTED]
    second = await person.say("mejor 100.000 euros")
    assert lives(second) == [QuoteState.SUPERSEDED, QuoteState.PRESENTED]
    assert second.quote_changes[0].quote_id == first.quotes[0].quote_id
    assert second.quote_changes[1].quote_id == second.quotes[0].quote_id
    await person.say("la 2")
    accepted = await person.say("sí, adelante")
    assert [(each.quote_id, each.state) for each in accepted.quote_changes] == [
        (second.quotes[0].quote_id, QuoteState.ACCEPTED)
    ]


async def test_a_new_start_leaves_no_price_on_the_table() -> None:
    person = talk()
    await person.say(ALL)
    assert lives(await person.say("empezar de nuevo")) == [QuoteState.SUPERSEDED]


async def test_an_old_quote_expires_before_the_new_price() -> None:
    person = talk()
    await person.say(ALL)
    person.now += timedelta(days=40)
    assert lives(await person.say("hola, sigo pensando")) == [QuoteState.EXPIRED, QuoteState.PRESENTED]


async def test_a_budget_reaches_a_sum_that_the_engine_worked_out() -> None:
    person = talk()
    await person.say(ALL)
    answer = await person.say("como mucho puedo pagar 20 euros al mes")
    assert "la opción recomendada llega a" in said(answer)
    quote = person.conversation.quote
    assert quote is not None
    figure = next(source for text, source in answer.trace["sources"].items() if source == "engine:affordable_capital")
    assert figure


async def test_a_budget_under_the_least_price_is_told_so() -> None:
    person = talk()
    await person.say(ALL)
    assert "no llega al capital mínimo" in said(await person.say("como mucho puedo pagar 1 euro al mes"))


async def test_who_does_not_know_the_sum_gets_the_need() -> None:
    person = talk()
    await person.say("Quiero proteger a mis hijos de 4 y 7 años. Nací el 12/06/1988, no fumo")
    await person.say("gano 26.400 euros al año y debo 145.000 de hipoteca")
    await person.say("no sé qué capital necesito")
    assert person.conversation.doubts or person.conversation.profile.value("desired_capital")
    proposed = [doubt.fact.value for doubt in person.conversation.doubts if doubt.slot == "desired_capital"]
    assert proposed == [495_000]


async def test_who_needs_nothing_is_told_so() -> None:
    person = talk()
    await person.say("Hola, nací el 12/06/1988, no fumo, no tengo hijos y gano 24.000 euros al año")
    person.conversation.asked = "desired_capital"
    answer = await person.say("no sé cuánto necesito")
    assert "puede que ahora no lo necesites" in said(answer)
    assert not person.conversation.doubts


async def test_a_dangerous_job_goes_to_a_person_with_its_quote() -> None:
    person = talk()
    decision = await person.say("Soy bombero. " + ALL)
    assert decision.conversation.mode is Mode.WAITING
    assert decision.conversation.handover == "underwriting"
    assert len(decision.quotes) == 1
    assert lives(decision) == []
    assert "€" not in said(decision).replace("200.000", "")
