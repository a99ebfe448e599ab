"""The ways that need something special: another tariff, a hidden telephone, the questionnaire, people's hands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.ports import Ports
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.agents.wording.notes import handover_note
from iagente_vida.business_hours import hours_in_words, opening_hours, parse_hours
from iagente_vida.domain.conversation import Insured, Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.dialogue import followup, interview, silence
from iagente_vida.domain.dialogue.taps import RATING
from iagente_vida.domain.events import (
    AdviserCommand,
    AdviserDeleted,
    AdviserMessage,
    CustomerMessage,
    DeliveryFailed,
    DeliveryUnknown,
    DeskChange,
    Event,
    FormFilled,
    GiveBack,
    Pause,
    Preference,
    Restart,
    Resume,
    Takeover,
    TimerFired,
)
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.product import Form
from iagente_vida.domain.insurance.underwriting import Outcome
from iagente_vida.domain.knowledge import WordKnowledge
from iagente_vida.tariffs import load_pack
from tests.conversations.runner import MONDAY, Talk, ports, texts_of

ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, 200.000 euros a 20 años"
MORTGAGE = "nací el 12/06/1988, no fumo, debo 195.000 euros de hipoteca, quiero 200.000 euros a 20 años"
STEPS = 7


def talk(known: Ports | None = None, **turn: object) -> Talk:
    return Talk(PlainAgent(known or ports()), turn=dict(turn))


def acts(decision: Decision) -> list[str]:
    return list(decision.trace["acts"])


def said(decision: Decision) -> str:
    return "\n".join(texts_of(decision.replies))


def insurers_own() -> Ports:
    """A real broker with a real tariff, which is what the demonstration says it is not."""
    pack = replace(load_pack(), demo=False)
    return replace(ports(), pricing=TablePricing(pack), broker=replace(ports().broker, invented=False))


def only_level() -> Ports:
    """A tariff without the other ways to be insured."""
    pack = load_pack()
    level = {code: product for code, product in pack.products.items() if product.form is Form.LEVEL}
    return replace(ports(), pricing=TablePricing(replace(pack, products=level)))


async def test_a_real_tariff_is_not_called_a_demonstration() -> None:
    person = talk(insurers_own())
    assert "inventada" not in said(await person.say("hola"))
    assert acts(await person.say("tengo 38 años y no fumo"))[:2] == ["disclose:mediador", "inform:range"]
    decision = await person.say("mis hijos", "200.000 euros", "20 años")
    assert "DEMO:" not in said(decision)
    assert "inform:summary" in acts(await person.say("me lo pienso"))
    await person.say("no")
    await person.say("renovable")
    assert "inform:summary_renovable" in acts(await person.say("me lo pienso"))


async def test_without_other_products_a_person_looks_for_one() -> None:
    person = talk(only_level())
    assert "beside_decreasing" not in acts(await person.say(MORTGAGE))
    assert acts(await person.say("prefiero el decreciente")) == ["inform:product_missing", "ask:offer_proposal"]


async def test_without_a_tariff_for_it_a_person_works_it_out() -> None:
    person = talk(only_level())
    await person.say(ALL)
    person.conversation.product = "TAR"
    assert acts(await person.say("mejor 100.000 euros"))[-1] == "handoff:no_tariff"


@pytest.mark.parametrize(
    ("change", "text", "act"),
    [
        ({"term_min": 5}, "tengo 40 años, no fumo, 50.000 euros durante 2 años", "inform:limit_term_short"),
        ({"term_min": 10}, "tengo 68 años, no fumo, 50.000 euros durante 20 años", "handoff:term_impossible"),
    ],
)
async def test_narrower_bounds_are_explained(change: dict[str, int], text: str, act: str) -> None:
    person = talk(replace(ports(), limits=replace(ports().limits, **change)))
    assert act in acts(await person.say(text))


async def test_who_may_not_read_figures_gets_a_person() -> None:
    person = talk(may_quote=False)
    assert acts(await person.say(ALL)) == ["greet", "handoff:quote_by_person"]


async def test_a_hidden_telephone_is_asked_for_before_the_hour() -> None:
    person = talk(has_phone=False)
    assert acts(await person.say("quiero hablar con una persona")) == ["greet", "handoff:ask_human", "ask:phone"]
    assert acts(await person.say("es el 612 345 678")) == ["inform:noted", "ask:offer_call"]
    assert acts(await person.say("mañana por la tarde")) == ["inform:noted_time"]


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


async def asked_for_health(known: Ports | None = None) -> Talk:
    person = talk(known)
    await person.say(ALL)
    await person.tap("2. Recomendada")
    await person.tap("Sí, adelante")
    await person.tap("Sí, es correcto")
    return person


async def interviewed(known: Ports | None = None) -> Talk:
    person = await asked_for_health(known)
    await person.tap("Por aquí")
    await person.tap("Sí, doy permiso")
    return person


async def answered(person: Talk) -> Decision:
    for _ in range(STEPS - 2):
        await person.tap("No")
    assert acts(await person.say("alto"))[0] == "inform:health_unclear_measure"
    await person.say("175")
    return await person.say("72")


async def test_the_answers_are_given_again_when_they_are_wrong() -> None:
    person = await interviewed()
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
    person = await asked_for_health()
    assert acts(await person.say(answer))[0] == act


async def test_where_nobody_can_reach_us_there_is_no_form() -> None:
    person = await asked_for_health(replace(ports(), form_url=lambda _form, _until: ""))
    assert "inform:health_offer_chat" in acts(person.decisions[-1])
    assert acts(await person.say("vale")) == ["inform:health_consent"]


async def test_without_a_questionnaire_the_call_is_all_there_is() -> None:
    person = await asked_for_health(replace(ports(), questionnaires={}))
    assert acts(person.decisions[-1])[-1] == "ask:offer_call"


async def test_a_questionnaire_that_is_another_since_is_not_gone_on_with() -> None:
    person = await interviewed()
    other = {name: replace(each, version="otra") for name, each in ports().questionnaires.items()}
    person.agent = PlainAgent(replace(ports(), questionnaires=other))
    assert acts(await person.say("no")) == ["inform:health_person", "ask:offer_call"]
    assert person.conversation.health is None


async def test_a_questionnaire_half_done_is_not_kept() -> None:
    person = await interviewed()
    await person.tap("No")
    lapsed = await person.happen(TimerFired(timer=interview.TIMER))
    assert lapsed.erase_health
    assert person.conversation.health is None
    assert not (await person.happen(TimerFired(timer=interview.TIMER))).erase_health


async def test_a_form_that_is_refused_is_said_so() -> None:
    person = await asked_for_health()
    offered = await person.tap("Formulario seguro")
    form_id = offered.forms[0].form_id
    refused = await person.happen(FormFilled(form_id=form_id, step="refused", at=person.now, version="v7"))
    assert acts(refused) == ["inform:health_declined", "ask:offer_call"]
    late = await person.happen(FormFilled(form_id=form_id, step="answered", at=person.now, outcome=Outcome.STANDARD))
    assert late.replies == ()


async def test_an_answer_while_the_bot_still_sells_hands_over() -> None:
    person = await asked_for_health()
    offered = await person.tap("Formulario seguro")
    await person.happen(GiveBack(author="ana"))
    form_id = offered.forms[0].form_id
    await person.happen(FormFilled(form_id=form_id, step="consent", at=person.now, version="v7"))
    done = await person.happen(FormFilled(form_id=form_id, step="answered", at=person.now, outcome=Outcome.STANDARD))
    assert person.conversation.mode is Mode.WAITING
    assert acts(done)[0] == "inform:health_standard"


async def second_study() -> Talk:
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


async def test_what_the_operators_and_the_delivery_do() -> None:
    person = talk()
    await person.say("hola")
    events: tuple[Event, ...] = (
        Pause(author="ana"),
        Resume(author="ana"),
        Preference(category="marketing", value="stop"),
        Preference(category="marketing", value="other"),
        DeliveryFailed(outbox_seq=1, error_code=131047, error_kind="window", reply_ref="greet"),
        DeliveryFailed(outbox_seq=1, error_code=131047, error_kind="window", reply_ref="disclose:mediador"),
        DeliveryUnknown(outbox_seq=1, reply_ref="ask:smoker"),
        Restart(author="ana"),
        TimerFired(timer="otro"),
        AdviserMessage(text="Ya te llamamos", author="regla", automatic=True),
        DeliveryFailed(outbox_seq=2, error_code=131047, error_kind="window", reply_ref="chatwoot:1:9"),
    )
    for event in events:
        assert (await person.happen(event)).replies == ()
    assert not person.conversation.greeted
    await person.happen(Takeover(author="", answered=False))
    assert person.conversation.handover == "opened"


async def test_a_paused_conversation_hears_and_says_nothing() -> None:
    person = talk()
    await person.happen(Pause(author="ana"))
    heard = await person.say("BAJA")
    assert heard.replies == ()
    assert person.conversation.opted_out


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


async def test_a_question_without_an_approved_answer_goes_to_a_person_once() -> None:
    person = talk(replace(ports(), knowledge=WordKnowledge([])))
    assert acts(await person.say("hola, qué cubre exactamente el seguro?"))[-1] == "handoff:knowledge"
    assert acts(await person.say("y qué excluye el seguro?")) == ["inform:waiting"]


async def test_an_outage_is_made_good_only_where_the_bot_may_speak() -> None:
    person = talk()
    stale = DeliveryFailed(outbox_seq=1, error_code=0, error_kind="stale", reply_ref="present:x")
    assert acts(await person.happen(stale)) == ["apologise:late", "greet", "ask:beneficiary"]
    await person.say(ALL)
    assert acts(await person.happen(stale)) == ["apologise:late", "present"]
    await person.happen(Takeover(author="ana", author_id=3))
    assert (await person.happen(stale)).replies == ()


async def test_a_rating_is_thanked_and_a_bad_one_is_passed_on() -> None:
    person = talk()
    await person.say("hola")
    await person.happen(Takeover(author="ana"))
    await person.happen(GiveBack(author="ana", resolved=True))
    assert acts(await person.happen(person.message(text="Mala", payload=f"{RATING}=2"))) == ["inform:rating_sorry"]
    assert acts(await person.happen(person.message(text="Buena", payload=f"{RATING}=4"))) == ["inform:rating_thanks"]
    assert acts(await person.happen(GiveBack(author="ana", resolved=True))) == []


async def test_what_people_order_and_change_in_chatwoot() -> None:
    person = talk()
    await person.say("hola")
    for event in (
        AdviserCommand(name="enviar", words=("1",), author="ana", ref="n1"),
        AdviserCommand(name="descartar", author="ana", ref="n2"),
        AdviserDeleted(ref="chatwoot:1:9"),
        DeskChange(labels=("vip",), attributes={"a": "b", "c": None}, contact={"name": "Eva"}, merged=True),
        DeskChange(),
    ):
        assert (await person.happen(event)).replies == ()
    assert person.conversation.profile.value("name") == "Eva"


async def test_a_minor_beside_a_price_leaves_nothing() -> None:
    person = talk()
    await person.say(ALL)
    decision = await person.say("en realidad tengo 16 años")
    assert acts(decision) == ["inform:minor"]
    assert person.conversation.quote is None


async def test_an_adviser_s_other_price_is_looked_at_before_ours_is_said() -> None:
    person = talk()
    await person.say("tengo 38 años, no fumo, quiero proteger a mis hijos, 100.000 euros")
    await person.happen(AdviserMessage(text="Te saldría por 99 € al mes", author="Laura", author_id=4))
    await person.happen(GiveBack(author="Laura"))
    held = await person.say("20 años", "prefiero no decir el día")
    assert acts(held)[-1] == "handoff:adviser_figures"


async def test_a_stale_burst_after_an_opt_out_is_not_apologised_for() -> None:
    person = talk()
    await person.say("BAJA")
    assert (await person.say("hola", stale=True)).replies == ()


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


def with_limits(**limits: int) -> Ports:
    """A tariff whose products are narrower than the tariff as a whole."""
    pack = load_pack()
    products = {
        code: replace(product, limits=replace(product.limits, **limits)) for code, product in pack.products.items()
    }
    return replace(ports(), pricing=TablePricing(replace(pack, products=products)))


async def test_a_product_may_ask_for_more_than_the_tariff() -> None:
    person = talk(with_limits(capital_min=150_000, age_max=39))
    await person.say(MORTGAGE.replace("195.000", "20.000"))
    assert acts(await person.say("es muy caro")) == ["inform:objection_price"]
    await person.say("ya tengo uno con el banco")
    assert acts(await person.say("me cubre 120.000 euros")) == ["inform:bank_unknown"]


async def test_where_the_engine_is_narrower_a_person_looks_at_the_age() -> None:
    person = talk(with_limits(capital_min=150_000, age_max=39))
    assert "inform:range_demo" not in acts(await person.say("tengo 45 años y no fumo"))
    assert acts(await person.say("200.000 euros", "20 años", "no digo la fecha"))[-1] == "inform:limit_too_old"


async def test_a_shorter_term_than_the_engine_s_is_read_back_and_none_goes_to_a_person() -> None:
    known = with_limits(end_age_max=50)
    person = talk(known)
    assert acts(await person.say("tengo 40 años, no fumo, 100.000 euros a 20 años"))[-1] == "confirm:term_years"
    person = talk(replace(known, limits=replace(known.limits, term_min=15)))
    assert acts(await person.say("tengo 40 años, no fumo, 100.000 euros a 20 años"))[-1] == "handoff:term_impossible"


async def test_the_rest_of_a_burst_to_the_questionnaire_is_left_when_it_ended() -> None:
    person = await interviewed()
    await answered(person)
    assert acts(await person.say("sí", "sí"))[0] == "inform:health_standard"
    assert "inform:health_erased" in acts(await person.say("retiro mi permiso"))


async def test_a_questionnaire_that_lapses_after_another_question_leaves_that_one() -> None:
    person = await interviewed()
    await person.say("quiero poner una queja, esto es un desastre")
    assert person.conversation.asked == ""
    assert (await person.happen(TimerFired(timer=interview.TIMER))).erase_health


async def test_a_refused_form_says_nothing_over_a_person() -> None:
    person = await asked_for_health()
    offered = await person.tap("Formulario seguro")
    person.conversation.mode = Mode.HUMAN
    form = FormFilled(form_id=offered.forms[0].form_id, step="refused", at=person.now, version="v7")
    assert (await person.happen(form)).replies == ()


async def test_who_left_hears_nothing_when_a_person_gives_it_back() -> None:
    person = talk()
    await person.happen(Takeover(author="ana", author_id=3))
    await person.say("BAJA")
    await person.happen(GiveBack(author="ana"))
    assert (await person.say("hola")).replies == ()


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


async def test_an_order_that_is_only_shown_sends_no_template() -> None:
    person = talk()
    decision = await person.happen(AdviserCommand(name="plantilla", words=(), author="ana", ref="n1"))
    assert decision.adviser_templates == ()


async def test_a_decreasing_cover_that_asks_for_more_is_not_mentioned() -> None:
    pack = load_pack()
    products = {
        code: replace(product, limits=replace(product.limits, capital_min=500_000))
        if product.form is Form.DECREASING
        else product
        for code, product in pack.products.items()
    }
    person = talk(replace(ports(), pricing=TablePricing(replace(pack, products=products))))
    assert acts(await person.say(MORTGAGE))[-1] == "present"


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


async def test_an_apology_keeps_the_way_of_address() -> None:
    person = talk()
    person.conversation.formal = True
    turn = TurnInput(conversation=person.conversation, events=(person.message(text="hola"),), now=MONDAY)
    assert "Disculpe" in said(PlainAgent(ports()).apologise(turn))
