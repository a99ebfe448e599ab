"""Prices: laws of the calculation, the plausibility gate, and the limits of what a machine may price."""

from __future__ import annotations

import json
import pickle
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.domain.insurance.age import completed_years, nearest_birthday_age
from iagente_vida.domain.insurance.commutation import commute
from iagente_vida.domain.insurance.contract import level_term
from iagente_vida.domain.insurance.limits import OutOfRangeError
from iagente_vida.domain.insurance.premium import gross_premium, natural_gross, natural_net, net_premium, to_cents
from iagente_vida.domain.insurance.pricing import TablePricing, option_sum
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.insurance.request import RequestError, request_document, request_from
from iagente_vida.tariffs import load_pack

EFFECT = date(2026, 11, 23)
PACK = load_pack()
PRICING = TablePricing(PACK)
assert PACK.basis is not None
TABLE, LOADINGS, INTEREST = PACK.basis.tables[False], PACK.basis.loadings, PACK.default_product.interest
BASIS = commute(TABLE, INTEREST)
CONSORCIO = PACK.rates_on(EFFECT).consorcio


def request(**changes: object) -> QuoteRequest:
    base = QuoteRequest(effect_date=EFFECT, capital=100_000, term_years=20, smoker=False, age=40)
    return replace(base, **changes)  # type: ignore[arg-type]


@st.composite
def requests(draw: st.DrawFn) -> QuoteRequest:
    age = draw(st.integers(18, 70))
    return request(
        age=age,
        term_years=draw(st.integers(1, min(40, 75 - age))),
        capital=draw(st.integers(10_000, 600_000)),
        smoker=draw(st.booleans()),
    )


@given(requests())
def test_receipts_add_up_and_the_year_in_instalments_costs_more(asked: QuoteRequest) -> None:
    for option in PRICING.quote(asked).options:
        assert option.monthly * 12 == option.annual_in_instalments
        assert option.annual < option.annual_in_instalments
        assert option.annual == option.annual.quantize(Decimal("0.01"))
        assert option.monthly == option.monthly.quantize(Decimal("0.01"))


@given(requests())
def test_the_three_options_rise_in_price(asked: QuoteRequest) -> None:
    essential, recommended, complete = PRICING.quote(asked).options
    assert [o.code for o in (essential, recommended, complete)] == ["esencial", "recomendada", "completa"]
    assert essential.capital <= recommended.capital == complete.capital == asked.capital
    assert essential.capital >= PACK.limits.capital_min
    assert essential.annual <= recommended.annual < complete.annual


@given(requests(), st.integers(1, 100_000))
def test_more_capital_never_costs_less(asked: QuoteRequest, more: int) -> None:
    raised = replace(asked, capital=min(600_000, asked.capital + more))
    assert PRICING.quote(raised).options[1].annual >= PRICING.quote(asked).options[1].annual


@given(requests())
def test_a_smoker_pays_more_unless_both_pay_the_minimum(asked: QuoteRequest) -> None:
    without = PRICING.quote(replace(asked, smoker=False)).options[1].annual
    with_smoke = PRICING.quote(replace(asked, smoker=True)).options[1].annual
    floor = to_cents(PACK.minimum_annual + CONSORCIO * asked.capital)
    assert with_smoke > without or with_smoke == without == floor


@given(st.integers(33, 69), st.integers(1, 40))
def test_an_older_person_pays_more_where_the_risk_rises(age: int, term: int) -> None:
    """From 33 on: before that the official table itself falls for some years."""
    years = min(term, 100 - age)
    assert net_premium(BASIS, level_term(age + 1, years)) > net_premium(BASIS, level_term(age, years))


def test_the_dip_of_the_official_table_is_kept() -> None:
    falls = [
        age
        for age in range(20, 60)
        if natural_net(BASIS, level_term(age + 1, 1))[0] < natural_net(BASIS, level_term(age, 1))[0]
    ]
    assert falls
    assert max(falls) < 33


@pytest.mark.parametrize(("age", "term", "capital"), [(30, 25, 120_000), (45, 20, 80_000), (60, 10, 300_000)])
def test_the_gross_premium_pays_exactly_for_benefits_and_expenses(age: int, term: int, capital: int) -> None:
    """Projects the contract year by year, apart from the commutation columns."""
    gross = gross_premium(BASIS, LOADINGS, level_term(age, term, capital))
    balance, alive = 0.0, 1.0
    for year in range(term):
        discount = (1 + INTEREST) ** -year
        charges = (LOADINGS.beta + (LOADINGS.first if year == 0 else 0)) * gross
        charges += LOADINGS.gamma * capital + LOADINGS.cost
        q = TABLE.qx[age + year - TABLE.first_age]
        balance += alive * discount * (gross - charges)
        balance -= alive * q * capital * discount * (1 + INTEREST) ** -0.5
        alive *= 1 - q
    assert balance == pytest.approx(0, abs=1e-6)


# Pure yearly premium of 100,000 EUR on the Rel table without interest, and the market's monthly prices by age.
@pytest.mark.parametrize(
    ("age", "pure", "market_low", "market_high"),
    [
        (25, 20.05, 3, 7),
        (30, 19.15, 3, 7),
        (35, 23.90, 3, 12),
        (40, 39.88, 4, 12),
        (45, 81.37, 9, 25),
        (50, 168.85, 10, 25),
        (55, 264.59, 20, 60),
        (60, 390.62, 20, 70),
    ],
)
def test_yearly_renewable_prices_are_plausible(age: int, pure: float, market_low: int, market_high: int) -> None:
    year = level_term(age, 1, 100_000)
    ours = natural_net(commute(TABLE, 0.0), year)[0]
    assert ours == pytest.approx(pure * 1.155 / 1.101875, rel=0.002)
    gross = max(natural_gross(BASIS, LOADINGS, year)[0], float(PACK.minimum_annual))
    assert market_low <= gross / 12 <= market_high


def test_the_table_holds_the_official_values() -> None:
    """PASEM2020 General, second order: male q40 0.448206249 and female 0.275655878 per mille; NoRel is x 1.155."""
    blend = 1.155 * (0.448206249 + 0.275655878) / 2 / 1000
    assert TABLE.qx[40 - TABLE.first_age] == pytest.approx(blend, rel=1e-6)


def test_sex_is_no_input_of_a_price() -> None:
    assert "sex" not in {field.name for field in fields(QuoteRequest)}


@given(requests())
def test_a_quote_reproduces_from_its_record(asked: QuoteRequest) -> None:
    quote = PRICING.quote(asked)
    stored = json.loads(json.dumps({"inputs": quote.inputs, "result": quote.result}))
    again = TablePricing(load_pack()).quote(request_from(stored["inputs"]))
    assert again == quote
    assert stored["result"] == again.result


def test_the_renewable_path_goes_to_the_last_age() -> None:
    result = PRICING.quote(request(age=44, term_years=10)).result
    path = result["renewable_path"]
    assert [step["age"] for step in path] == list(range(44, 75))
    assert all(Decimal(left["annual"]) < Decimal(right["annual"]) for left, right in pairwise(path))
    assert [step["age"] for step in result["renewable_price_at"]] == [45, 55, 65]


@pytest.mark.parametrize(
    ("changes", "field", "low", "high"),
    [
        ({"age": 17}, "age", 18, 70),
        ({"age": 71}, "age", 18, 70),
        ({"age": None, "birth_date": EFFECT - timedelta(days=int(17.8 * 365.25))}, "age", 18, 70),
        ({"capital": 9_999}, "capital", 10_000, 600_000),
        ({"capital": 600_001}, "capital", 10_000, 600_000),
        ({"term_years": 0}, "term_years", 1, 35),
        ({"term_years": 36}, "term_years", 1, 35),
        ({"age": 25, "term_years": 41}, "term_years", 1, 40),
    ],
)
def test_what_lies_outside_the_limits_is_refused_with_them(
    changes: dict[str, object], field: str, low: int, high: int
) -> None:
    with pytest.raises(OutOfRangeError) as refused:
        PRICING.quote(request(**changes))
    error = refused.value
    assert (error.code, error.field, error.low, error.high) == ("fuera_de_limites", field, low, high)
    assert f"{high:,}".replace(",", ".") in error.detail
    assert pickle.loads(pickle.dumps(error)).detail == error.detail


def test_every_age_and_term_inside_the_limits_has_a_price() -> None:
    for age in range(18, 71):
        for term in (1, min(40, 75 - age)):
            assert PRICING.quote(request(age=age, term_years=term)).options[0].annual >= PACK.minimum_annual


@pytest.mark.parametrize(
    ("birth", "on", "completed", "nearest"),
    [
        (date(1988, 6, 12), date(2026, 6, 12), 38, 38),
        (date(1988, 6, 12), date(2026, 6, 11), 37, 38),
        (date(1988, 6, 12), date(2026, 12, 10), 38, 38),
        (date(1988, 6, 12), date(2026, 12, 14), 38, 39),
        (date(2000, 2, 29), date(2026, 2, 28), 25, 26),
        (date(2000, 2, 29), date(2026, 3, 1), 26, 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28, 28),
        (date(1976, 12, 31), date(2026, 1, 1), 49, 49),
    ],
)
def test_ages_of_a_person(birth: date, on: date, completed: int, nearest: int) -> None:
    assert completed_years(birth, on) == completed
    assert nearest_birthday_age(birth, on) == nearest


@given(st.dates(date(1926, 1, 1), EFFECT))
def test_the_actuarial_age_is_the_completed_one_or_the_next(birth: date) -> None:
    assert nearest_birthday_age(birth, EFFECT) - completed_years(birth, EFFECT) in (0, 1)


def test_a_birth_date_prices_the_nearest_age_and_an_age_is_indicative() -> None:
    born = PRICING.quote(request(age=None, birth_date=date(1987, 1, 15)))
    aged = PRICING.quote(request(age=40))
    assert born.age == aged.age == 40
    assert born.options == aged.options
    assert (born.result["indicative"], aged.result["indicative"]) == (False, True)


@pytest.mark.parametrize(
    ("capital", "essential"), [(10_000, 10_000), (49_999, 29_000), (100_000, 60_000), (137_500, 80_000)]
)
def test_the_essential_sum_is_a_figure_one_would_say(capital: int, essential: int) -> None:
    assert option_sum(capital, Decimal("0.6"), 10_000) == essential


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"capital": "mucho"}, "capital"),
        ({"capital": True}, "capital"),
        ({"term_years": 2.5}, "term_years"),
        ({"smoker": "no"}, "smoker"),
        ({"birth_date": "12/06/1988"}, "birth_date"),
        ({"effect_date": None}, "effect_date"),
        ({"age": None}, "birth_date"),
        ({"sex": "f"}, "sex"),
        ({"capital": -1}, "capital"),
        ({"loan_rate": "mucho"}, "loan_rate"),
        ({"loan_rate": "0.5"}, "loan_rate"),
        ({"hobbies": "buceo"}, "hobbies"),
    ],
)
def test_a_bad_request_document_says_which_key(change: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        request_from({**request_document(request()), **change})
    assert refused.value.field == field
    assert f"«{field}»" in refused.value.detail
