"""Products and covers: worked examples of the market, and the laws that every one of them keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iagente_vida.domain.insurance.calculation import Calculator, Case
from iagente_vida.domain.insurance.commutation import ClaimTiming, claim_factor, commute
from iagente_vida.domain.insurance.contract import Contract, benefit_values, level_term, whole_life
from iagente_vida.domain.insurance.limits import NoTariffError, OutOfRangeError
from iagente_vida.domain.insurance.loan import Loan, balances, insured_sums, monthly_payment
from iagente_vida.domain.insurance.mortality import with_flat_extra
from iagente_vida.domain.insurance.premium import (
    Loadings,
    gross_premium,
    level_gross_grid,
    natural_net,
    net_premium,
    premium_years_without_debt,
)
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.insurance.receipts import Frequency, Year, pay
from iagente_vida.domain.insurance.reserves import reserve_values
from iagente_vida.domain.insurance.table_sheet import read_table_sheet
from iagente_vida.tariffs import load_pack

DATA = Path(__file__).parents[1] / "data"
DAY = date(2026, 11, 23)
PACK = load_pack()
PRICING = TablePricing(PACK)
ASKED = QuoteRequest(effect_date=DAY, capital=100_000, term_years=20, smoker=False, age=40)
REL = read_table_sheet((DATA / "mortality" / "es_pasem2020_rel_1o.csv").read_text(encoding="utf-8")).table(0.5)
BASIS = commute(REL, 0.01, ClaimTiming.END_OF_YEAR)
MORTGAGE = Loan(principal=145_000, rate=0.025, months=288)


def mortgage(premium_years: int = 24) -> Contract:
    return Contract(38, insured_sums(MORTGAGE, 24), 0.0, premium_years, 145_000)


def test_a_loan_is_paid_back_to_the_cent() -> None:
    owed, payment = balances(MORTGAGE), monthly_payment(MORTGAGE)
    assert owed[0] == 145_000
    assert owed[-1] == pytest.approx(0, abs=1e-6)
    interest = owed[:-1] * 0.025 / 12
    assert owed[:-1] - owed[1:] + interest == pytest.approx(np.full(288, payment))
    assert balances(replace(MORTGAGE, rate=0.0))[144] == pytest.approx(72_500)


def test_a_level_premium_on_a_falling_sum_runs_into_debt() -> None:
    """Published figures of this loan: 96.43 a year over 24 years, in debt from year 17; 113.08 over 20, never."""
    assert net_premium(BASIS, mortgage()) == pytest.approx(96.43, abs=0.0051)
    reserves = reserve_values(BASIS, Loadings(), mortgage())
    assert reserves.min() == pytest.approx(-110, abs=0.5)
    assert int(np.argmax(reserves < -1e-6)) == 17
    assert premium_years_without_debt(BASIS, mortgage()) == 22
    assert (
        reserve_values(BASIS, Loadings(), mortgage(23)).min()
        < 0
        <= reserve_values(BASIS, Loadings(), mortgage(22)).min() + 1e-6
    )
    assert net_premium(BASIS, mortgage(20)) == pytest.approx(113.08, abs=0.0051)
    assert reserve_values(BASIS, Loadings(), mortgage(20)).min() >= -1e-6


def test_the_engine_shortens_the_premium_term_of_a_falling_sum() -> None:
    option = PRICING.quote(replace(ASKED, product="decreciente", loan_rate=Decimal("0.025"))).result["options"][1]
    assert option["premium_term_shortened"]
    assert option["premium_years"] < option["term_years"] == 20
    assert option["sum_by_year"][0] == 100_000
    assert all(left > right for left, right in pairwise(option["sum_by_year"]))
    assert len(option["premium_by_year"]) == option["premium_years"]


def test_the_three_honest_lines_of_the_market() -> None:
    """320,000 EUR at 38, loading 35 % of the gross: 162 a year renewable, 873 level over 25 years, 148 decreasing."""
    loadings = Loadings(beta=0.35)
    renewable = 320_000 * natural_net(commute(REL, 0.0), level_term(38, 1))[0] / 0.65
    assert renewable == pytest.approx(162, abs=0.5)
    assert gross_premium(BASIS, loadings, level_term(38, 25, 320_000)) == pytest.approx(873, abs=0.5)
    assert gross_premium(BASIS, loadings, mortgage()) == pytest.approx(148, abs=0.5)


def test_the_renewable_product_shows_its_whole_path() -> None:
    quote = PRICING.quote(replace(ASKED, product="temporal_renovable", term_years=1))
    option = quote.result["options"][1]
    assert [step["age"] for step in option["premium_by_year"]] == list(range(40, 75))
    assert option["premium_by_year"][0]["annual"] == option["annual"]
    assert [step["age"] for step in option["price_at"]] == [45, 55, 65]
    assert option["premium_by_year"] == quote.result["renewable_path"]


def test_whole_life_lasts_as_long_as_the_table_and_payments_may_be_limited() -> None:
    for_life = PRICING.quote(replace(ASKED, product="vida_entera")).result["options"][1]
    limited = PRICING.quote(replace(ASKED, product="pagos_limitados", premium_years=10)).result["options"][1]
    assert for_life["term_years"] == limited["term_years"] == 69
    assert (for_life["premium_years"], limited["premium_years"]) == (69, 10)
    assert Decimal(limited["annual"]) > Decimal(for_life["annual"])
    with pytest.raises(OutOfRangeError, match="entre 10 y 20"):
        PRICING.quote(replace(ASKED, product="pagos_limitados", premium_years=9))


def test_a_product_with_savings_is_priced_and_left_to_a_person() -> None:
    quote = PRICING.quote(replace(ASKED, product="mixto"))
    assert quote.options[1].annual > 0
    assert "persona" in quote.referral
    assert quote.result["underwriting"]["outcome"] == "lo_estudia_una_persona"


def test_an_unknown_product_is_named() -> None:
    with pytest.raises(NoTariffError, match="unit_linked"):
        PRICING.quote(replace(ASKED, product="unit_linked"))


@pytest.mark.parametrize("code", sorted(PACK.covers))
def test_every_cover_costs_something_and_ends_when_it_says(code: str) -> None:
    rates = PACK.rates_on(DAY)
    bare = Case(product="temporal_nivelado", age=50, smoker=False, capital=100_000, term_years=20)
    calculator = Calculator(PACK)
    without, covered = calculator.price(bare, rates), calculator.price(replace(bare, covers=(code,)), rates)
    (cover,) = covered.covers
    assert cover.first_year > 0
    assert covered.years[0].premium == pytest.approx(without.years[0].premium + cover.first_year)
    assert covered.years[0].taxed == cover.first_year
    ends = min(PACK.covers[code].end_age, 70) - 50
    assert cover.end_age == 50 + ends
    assert [year.taxed > 0 for year in covered.years] == [at < ends for at in range(20)]


def test_a_cover_that_nobody_of_that_age_enters_is_left_out_and_said() -> None:
    option = PRICING.quote(replace(ASKED, age=66, term_years=5)).result["options"][2]
    assert option["covers_too_late"] == ["Invalidez absoluta"]
    assert [cover["code"] for cover in option["cover_details"]] == ["accidente"]


def test_a_cover_that_ends_before_the_policy_says_so() -> None:
    assert "Invalidez absoluta (hasta los 65 años)" in PRICING.quote(replace(ASKED, age=50)).options[2].covers


@settings(max_examples=60)
@given(
    st.integers(18, 60),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(10_000, 600_000),
    st.floats(0, 0.03),
    st.floats(0, 0.4),
)
def test_premiums_are_worth_benefits_and_loadings(
    age: int, years: int, paid: int, capital: int, alpha: float, beta: float
) -> None:
    """Counted year by year over the living, apart from the solution."""
    contract = replace(level_term(age, years, capital), premium_years=min(paid, years))
    loadings = Loadings(alpha=alpha / 10, first=0.1, beta=beta, gamma=0.0003, gamma_free=0.0005, first_cost=12, cost=3)
    gross = gross_premium(BASIS, loadings, contract)
    worth, alive = -12.0 - loadings.alpha * contract.premium_years * gross - 0.1 * gross, 1.0
    for year in range(years):
        due = year < contract.premium_years
        q = float(REL.qx[age + year])
        flow = (gross * (1 - beta) - loadings.gamma * capital) if due else -loadings.gamma_free * capital
        worth += alive * 1.01**-year * (flow - 3 - q * capital / 1.01)
        alive *= 1 - q
    assert worth == pytest.approx(0, abs=1e-6 * capital)


@given(st.integers(33, 90), st.sampled_from(list(ClaimTiming)))
def test_life_values_keep_the_identity_of_annuities_and_insurances(age: int, timing: ClaimTiming) -> None:
    basis = commute(REL, 0.03, timing)
    d = 0.03 / 1.03
    assert basis.whole_life(age) / claim_factor(timing, 0.03) + d * basis.life_annuity_due(age) == pytest.approx(1)
    assert basis.fractional_annuity_due(age, 10, 12) < basis.annuity_due(age, 10)
    assert basis.fractional_annuity_due(age, 10, 1) == pytest.approx(basis.annuity_due(age, 10))


def test_swapping_sexes_changes_no_figure() -> None:
    text = (DATA / "mortality" / "es_pasem2020_rel_1o.csv").read_text(encoding="utf-8")
    swapped = text.replace("qx_male", "qx_x").replace("qx_female", "qx_male").replace("qx_x", "qx_female")
    assert read_table_sheet(swapped).table(0.5).qx == pytest.approx(REL.qx, rel=1e-15)


def test_an_extra_risk_costs_more_at_every_age() -> None:
    extra = commute(with_flat_extra(REL, 2.0), 0.01)
    plain = commute(REL, 0.01)
    for age in range(20, 80, 5):
        more = natural_net(extra, level_term(age, 1))[0] - natural_net(plain, level_term(age, 1))[0]
        assert more == pytest.approx(0.002 / 1.01 * 1.01**0.5)


def test_a_whole_grid_is_the_same_as_one_by_one() -> None:
    ages, years = np.array([25, 40, 55, 60]), np.array([30, 20, 10, 1])
    sums = np.array([50_000.0, 100_000.0, 300_000.0, 20_000.0])
    loadings = Loadings(alpha=0.004, first=0.1, beta=0.3, gamma=0.0002, first_cost=10, cost=2)
    grid = level_gross_grid(BASIS, loadings, ages, years, sums)
    singly = [
        gross_premium(BASIS, loadings, level_term(int(age), int(term), float(capital)))
        for age, term, capital in zip(ages, years, sums, strict=True)
    ]
    assert grid == pytest.approx(singly, rel=1e-12)


money = st.decimals("0.01", "9999", places=6)


@given(money, money, st.integers(0, 1_000_000), st.sampled_from(list(Frequency)), st.decimals("0", "0.2", places=3))
def test_receipts_add_up_to_the_shown_total(
    premium: Decimal, taxed: Decimal, insured: int, frequency: Frequency, surcharge: Decimal
) -> None:
    year = Year(premium=premium + taxed, taxed=taxed, consorcio=Decimal("0.000003") * insured, tax_rate=Decimal("0.08"))
    paid = pay(year, frequency, Decimal(0) if frequency is Frequency.ANNUAL else surcharge)
    assert paid.premium + paid.surcharge + paid.consorcio + paid.tax == paid.total == paid.receipt * paid.number
    assert all(part == part.quantize(Decimal("0.01")) for part in (paid.receipt, paid.tax, paid.surcharge))
    exact = year.premium + year.consorcio + year.taxed * year.tax_rate
    assert abs(pay(year, Frequency.ANNUAL, Decimal(0)).total - exact) <= Decimal("0.015")


@settings(max_examples=25)
@given(st.integers(25, 60), st.decimals("3", "120", places=2))
def test_a_budget_reaches_the_largest_round_sum(age: int, budget: Decimal) -> None:
    asked = replace(ASKED, age=age, term_years=10, capital=300_000)
    capital = PRICING.affordable_capital(asked, budget)

    def monthly(amount: int) -> Decimal:
        return PRICING.quote(replace(asked, capital=amount)).options[1].monthly

    if capital is None:
        assert monthly(PACK.limits.capital_min) > budget
    else:
        assert monthly(capital) <= budget
        assert capital == asked.capital or monthly(capital + 1_000) > budget


def test_whole_life_reserves_grow_to_the_sum() -> None:
    contract = whole_life(BASIS, 40, 100_000)
    reserves = benefit_values(BASIS, contract)[:-1]
    assert all(left < right for left, right in pairwise(reserves))
    assert reserves[-1] == pytest.approx(100_000 / 1.01)
