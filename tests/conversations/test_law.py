"""The law as gates: what must come before what, what is refused, what goes to a person, and what is never kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from iagente_vida.agents.adviser import GraphAgent
from iagente_vida.agents.consulting import Consultant
from iagente_vida.agents.understanding.proposal import Proposal
from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.dialogue.interview import RECAP
from iagente_vida.domain.documents import LEDGER_KIND
from iagente_vida.domain.events import FormFilled
from iagente_vida.domain.insurance.underwriting import Outcome
from iagente_vida.state import dump_state
from tests.conversations.customers import ALL, STEPS, accepted, asked_for_health, interviewed, said
from tests.conversations.runner import Talk, ports, texts_of


def talk() -> Talk:
    return Talk(GraphAgent(ports()))


def kinds(decision: Decision) -> list[str]:
    return [entry.kind for entry in decision.ledger]


def papers(decision: Decision) -> list[str]:
    return [entry.payload["kind"] for entry in decision.ledger if entry.kind == LEDGER_KIND]


async def test_who_speaks_and_who_mediates_come_before_the_first_price() -> None:
    person = talk()
    decision = await person.say(ALL)
    texts = texts_of(decision.replies)
    price = next(at for at, text in enumerate(texts) if "al mes" in text)
    before = "\n".join(texts[:price])
    for passage in ("asistente automático", "DGSFP", "J-0000", "Reclamaciones", "Privacidad", "domicilio"):
        assert passage in before
    assert "participaciones" in before
    assert [entry.payload["notice"] for entry in decision.ledger if entry.kind == "disclosure"] == [
        "privacidad",
        "mediador",
    ]


async def test_a_price_is_never_shown_while_the_notice_was_not() -> None:
    person = talk()
    await person.say(ALL)
    person.conversation.disclosures.pop("mediador")
    again = await person.say("mejor 100.000 euros")
    assert "disclose:mediador" in again.trace["acts"]


async def test_the_proposal_waits_for_the_statement_of_needs() -> None:
    person = await accepted(talk())
    assert papers(person.decisions[-1]) == ["necesidades"]
    assert person.conversation.mode is Mode.WAITING
    confirmed = await person.tap("Sí, es correcto")
    assert papers(confirmed) == ["nota", "propuesta"]
    [line] = [entry for entry in confirmed.ledger if entry.kind == "needs_confirmed"]
    assert str(line.payload["paper"]).startswith("necesidades-")


async def test_a_statement_that_is_wrong_is_mended_and_sent_again() -> None:
    person = await accepted(talk())
    wrong = await person.tap("Hay un error")
    assert papers(wrong) == []
    assert "needs_rejected" in kinds(wrong)
    again = await person.say("tengo 3 hijos")
    assert papers(again) == ["necesidades"]
    assert papers(await person.tap("Sí, es correcto")) == ["nota", "propuesta"]


async def test_no_health_question_comes_before_the_permission() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Por aquí")
    assert offered.trace["acts"] == ["inform:health_consent"]
    assert person.conversation.health is None
    assert HEALTH_PURPOSE not in person.conversation.consents


async def test_without_permission_a_person_sees_to_it() -> None:
    person = await asked_for_health(talk())
    await person.tap("Por aquí")
    refused = await person.tap("No")
    assert "consent_refused" in kinds(refused)
    assert (person.conversation.health, refused.forms) == (None, ())
    assert "asesor" in said(refused)


async def test_the_consent_is_recorded_with_the_version_of_its_words() -> None:
    person = await interviewed(talk())
    [line] = [entry for entry in person.decisions[-1].ledger if entry.kind == "consent"]
    assert line.payload["version"] == load_texts()["health_consent"].version
    assert line.payload["purpose"] == HEALTH_PURPOSE
    assert line.payload["message_id"]


async def test_the_questions_are_asked_word_for_word_one_by_one_and_read_back() -> None:
    person = await interviewed(talk())
    heard = []
    for _ in range(STEPS - 2):
        heard.append(said(person.decisions[-1]))
        await person.tap("No")
    await person.say("1,75 m")
    await person.say("72 kilos")
    assert sum("¿" in text for text in heard) == STEPS - 2
    assert "¿Te han diagnosticado un cáncer y no han pasado todavía 5 años" in heard[-1]
    assert person.conversation.asked == RECAP
    assert "1,75 m" in said(person.decisions[-1])
    done = await person.tap("Sí, está bien")
    [result] = done.form_results
    assert result.outcome == Outcome.STANDARD
    assert result.answers["talla"] == "1,75 m"
    assert result.consent_version == load_texts()["health_consent"].version
    assert person.conversation.health is None
    assert person.conversation.underwriting == Outcome.STANDARD
    assert b"1,75 m" not in dump_state(person.conversation)


async def test_a_yes_is_looked_at_by_a_person_and_nobody_is_refused() -> None:
    person = await interviewed(talk())
    await person.tap("Sí")
    for _ in range(STEPS - 3):
        await person.tap("No")
    await person.say("175")
    await person.say("72")
    done = await person.tap("Sí, está bien")
    assert done.form_results[0].outcome == Outcome.REFER
    assert "no es un no" in said(done)


async def test_no_answer_is_inferred_and_none_reaches_the_trace() -> None:
    person = await interviewed(talk())
    unclear = await person.say("bueno, me operaron de la rodilla en 2022")
    assert "inform:health_unclear" in unclear.trace["acts"]
    answered = await person.say("no")
    for decision in (unclear, answered):
        assert "rodilla" not in json.dumps(dict(decision.trace))
        assert '"no"' not in json.dumps(decision.trace["understanding"])
        assert set(decision.redacted.values()) == {"[respuesta al cuestionario de salud]"}
        assert "rodilla" not in json.dumps([dict(entry.payload) for entry in decision.ledger])


class Listening:
    """A language model of which only what reaches it is kept."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def propose(self, text: str, asked: str) -> Proposal:
        self.heard.append(text)
        raise TimeoutError


async def test_no_language_model_hears_an_answer() -> None:
    model = Listening()
    person = Talk(GraphAgent(replace(ports(), consultant=Consultant(model, ports().understander))), in_usted=False)
    await person.say(ALL)
    for title in ("2. Recomendada", "Sí, adelante", "Sí, es correcto", "Por aquí", "Sí, doy permiso"):
        await person.tap(title)
    person.conversation.mode = Mode.BOT  # as when an adviser gives it back in the middle
    for text in ("me operaron de la rodilla", "no", "sí"):
        await person.say(text)
    assert set(model.heard) <= {ALL}


async def test_a_person_is_reached_from_the_middle_of_the_questionnaire() -> None:
    person = await interviewed(talk())
    decision = await person.say("no quiero seguir, prefiero hablar con una persona")
    assert decision.conversation.mode is Mode.WAITING
    assert not decision.form_results


async def test_taking_the_permission_back_erases_at_once() -> None:
    person = await interviewed(talk())
    await person.tap("No")
    taken = await person.say("retiro mi permiso")
    assert taken.erase_health
    assert "consent_withdrawn" in kinds(taken)
    assert person.conversation.health is None
    assert HEALTH_PURPOSE not in person.conversation.consents


async def test_the_secure_form_is_offered_and_its_outcome_comes_back() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Formulario seguro")
    [form] = offered.forms
    assert f"/formulario/{form.form_id}" in said(offered)
    assert form.expires_at - person.now == timedelta(hours=48)
    agreed = await person.happen(FormFilled(form_id=form.form_id, step="consent", at=person.now, version="v7"))
    assert "consent" in kinds(agreed)
    assert agreed.replies == ()
    done = await person.happen(
        FormFilled(
            form_id=form.form_id, step="answered", at=person.now, questionnaire="demo-2026-1", outcome=Outcome.REFER
        )
    )
    assert "lo estudiará una persona" in said(done)
    assert person.conversation.underwriting == Outcome.REFER


async def test_an_outcome_says_nothing_over_a_person() -> None:
    person = await asked_for_health(talk())
    offered = await person.tap("Formulario seguro")
    person.conversation.mode = Mode.HUMAN
    form_id = offered.forms[0].form_id
    await person.happen(FormFilled(form_id=form_id, step="consent", at=person.now, version="v7"))
    done = await person.happen(FormFilled(form_id=form_id, step="answered", at=person.now, outcome=Outcome.STANDARD))
    assert done.replies == ()
    assert person.conversation.underwriting == Outcome.STANDARD


@pytest.mark.parametrize(
    "text",
    [
        "Tuve cáncer de mama hace 8 años y estoy curada",
        "me trataron un linfoma en 2015",
        "tuve leucemia hace diez años",
    ],
)
async def test_an_old_cured_cancer_is_neither_kept_nor_counts(text: str) -> None:
    person = talk()
    plain = await Talk(GraphAgent(ports())).say(ALL)
    decision = await person.say(f"{ALL}. {text}")
    assert person.conversation.mode is Mode.BOT
    assert [quote.result for quote in decision.quotes] == [quote.result for quote in plain.quotes]
    assert "no puede influir" in said(decision)
    kept = json.dumps([dict(decision.trace), dict(decision.redacted)]) + dump_state(person.conversation).decode()
    for word in ("cáncer", "mama", "linfoma", "leucemia", "cancer"):
        assert word not in kept


@pytest.mark.parametrize(
    "text", ["tuve cáncer hace 2 años", "tuve cáncer hace 8 años y he recaído", "tengo cáncer", "tuve cáncer"]
)
async def test_a_cancer_that_the_law_does_not_forget_goes_to_a_person(text: str) -> None:
    person = talk()
    await person.say(text)
    assert person.conversation.handover == "health"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("vivo en México", "residence"),
        ("quiero poner una reclamación, estoy indignado", "complaint"),
        ("ha fallecido mi marido y teníamos una póliza", "report_claim"),
        ("estoy de luto", "grief"),
    ],
)
async def test_what_is_not_for_a_machine_goes_to_a_person(text: str, reason: str) -> None:
    person = talk()
    await person.say(text)
    assert (person.conversation.mode, person.conversation.handover) == (Mode.WAITING, reason)


async def test_a_minor_is_sold_nothing_and_leaves_nothing() -> None:
    person = talk()
    decision = await person.say("hola, tengo 16 años y quiero un seguro")
    assert person.conversation.handover == "minor"
    assert person.conversation.profile.facts == {}
    assert "€" not in said(decision)


async def test_an_account_number_is_refused_and_struck_out() -> None:
    person = talk()
    decision = await person.say("mi cuenta es ES91 2100 0418 4502 0005 1332")
    assert "ES91" not in decision.redacted[person.message().message_id.replace("m1", "m0")]
    assert "secret_struck" in kinds(decision)


async def test_sex_is_never_asked_for() -> None:
    asked = [text for key, entry in load_texts().items() for text in entry.texts if not key.startswith("note_")]
    assert not [text for text in asked if "sexo" in text.lower() or "hombre o mujer" in text.lower()]


async def test_a_template_that_a_customer_writes_is_only_text() -> None:
    person = talk()
    decision = await person.say("me llamo {correduria} {{7*7}} ${clave} %(x)s, quiero un seguro")
    assert "49" not in said(decision)
    assert "{" not in said(decision)


async def test_a_product_that_answers_no_need_is_not_proposed() -> None:
    person = talk()
    await person.say(ALL)
    refused = await person.say("prefiero el decreciente")
    assert refused.trace["acts"] == ["inform:unsuitable", "ask:offer_proposal"]
    assert "product_unsuitable" in kinds(refused)
    assert not refused.quotes


async def test_a_product_whose_need_is_gone_is_given_up_before_the_next_price() -> None:
    person = talk()
    await person.say("nací el 12/06/1988, no fumo, tengo hipoteca, quiero 200.000 euros a 20 años")
    await person.say("prefiero el decreciente")
    assert person.conversation.product
    priced = await person.say("perdona, no tengo hipoteca, y mejor 100.000 euros")
    assert "inform:unsuitable" in priced.trace["acts"]
    assert person.conversation.product == ""
    assert priced.conversation.quote is not None
    assert priced.conversation.quote.form == "nivelado"


@pytest.mark.parametrize("told", ["vivo en Badajoz, código postal 06001", "me llamo Fátima El Idrissi", "soy mujer"])
async def test_where_somebody_lives_or_is_called_changes_no_figure(told: str) -> None:
    """The price knows no place, name or sex: nothing that could stand for an origin or a class."""
    plain = await talk().say(ALL)
    person = talk()
    await person.say(told)
    quoted = await person.say(ALL)
    assert quoted.quotes[-1].inputs == plain.quotes[-1].inputs
    assert quoted.quotes[-1].result == plain.quotes[-1].result
