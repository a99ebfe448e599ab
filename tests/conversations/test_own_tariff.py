"""A broker's own tariff, bounds, products and knowledge: what is said, and what goes to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iagente_vida.agents.ports import Ports
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.product import Form
from iagente_vida.domain.knowledge import WordKnowledge
from iagente_vida.tariffs import load_pack
from tests.conversations.customers import ALL, MORTGAGE, acts, said, talk
from tests.conversations.runner import ports


def insurers_own() -> Ports:
    """A real broker with a real tariff, which is what the demonstration says it is not."""
    pack = replace(load_pack(), demo=False)
    return replace(ports(), pricing=TablePricing(pack), broker=replace(ports().broker, invented=False))


def only_level() -> Ports:
    """A tariff without the other ways to be insured."""
    pack = load_pack()
    level = {code: product for code, product in pack.products.items() if product.form is Form.LEVEL}
    return replace(ports(), pricing=TablePricing(replace(pack, products=level)))


def with_limits(**limits: int) -> Ports:
    """A tariff whose products are narrower than the tariff as a whole."""
    pack = load_pack()
    products = {
        code: replace(product, limits=replace(product.limits, **limits)) for code, product in pack.products.items()
    }
    return replace(ports(), pricing=TablePricing(replace(pack, products=products)))


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


async def test_a_question_without_an_approved_answer_goes_to_a_person_once() -> None:
    person = talk(replace(ports(), knowledge=WordKnowledge([])))
    assert acts(await person.say("hola, qué cubre exactamente el seguro?"))[-1] == "handoff:knowledge"
    assert acts(await person.say("y qué excluye el seguro?")) == ["inform:waiting"]
