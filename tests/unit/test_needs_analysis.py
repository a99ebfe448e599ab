"""How much is needed: a published example to the euro, the laws of the sum, and the honest no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.domain.insurance.needs import Household, Pensions, analyse, human_life_value

MARTA = Household(
    age=38,
    net_income=26_400,
    children_ages=(4, 7),
    mortgage=145_000,
    debts=8_000,
    final_expenses=5_000,
    education=40_000,
    existing_cover=30_000,
    savings=15_000,
    emergency_fund=6_000,
    pensions=Pensions(survivor=6_552, orphan=2_520, counted=1),
)


def test_a_worked_example_to_the_euro() -> None:
    found = analyse(MARTA)
    assert (found.debts, found.income, found.mortgage, found.education) == (13_000, 157_786, 145_000, 40_000)
    assert (found.existing_cover, found.savings) == (30_000, 9_000)
    assert (found.exact, found.recommended, found.ceiling) == (316_786, 320_000, 501_266)


@pytest.mark.parametrize(("counted", "exact"), [(1, 316_786), (0.5, 410_136), (0, 503_486)])
def test_public_pensions_are_an_explicit_choice(counted: float, exact: int) -> None:
    assert analyse(replace(MARTA, pensions=replace(MARTA.pensions, counted=counted))).exact == exact


def test_the_minimum_is_debts_mortgage_and_a_year() -> None:
    found = analyse(replace(MARTA, pensions=Pensions()))
    assert found.minimum == -(-(13_000 + 145_000 + 19_800 - 39_000) // 5_000) * 5_000
    assert found.minimum < found.recommended


@pytest.mark.parametrize(
    "home",
    [
        Household(age=27, net_income=20_000),
        Household(age=27, net_income=20_000, final_expenses=0),
        replace(MARTA, existing_cover=600_000),
        replace(MARTA, savings=900_000),
    ],
)
def test_who_needs_nothing_is_told_so(home: Household) -> None:
    found = analyse(home)
    assert not found.needed
    assert found.recommended == found.minimum == 0


@given(st.integers(0, 200_000), st.integers(0, 300_000), st.integers(0, 300_000))
def test_the_sum_moves_with_its_parts(income: int, mortgage: int, cover: int) -> None:
    home = replace(MARTA, net_income=income, mortgage=mortgage, existing_cover=cover)
    found = analyse(home)
    parts = found.debts + found.income + found.mortgage + found.education - found.existing_cover - found.savings
    assert found.exact == pytest.approx(parts, abs=3)
    assert analyse(replace(home, mortgage=mortgage + 1_000)).exact == found.exact + 1_000
    assert 0 <= found.recommended - max(found.exact, 0) < 5_000
    assert found.minimum <= found.recommended


def test_nothing_is_left_to_bring_home_after_retirement() -> None:
    assert human_life_value(replace(MARTA, age=67)) == 0


@pytest.mark.parametrize("change", [{"own_share": 1.2}, {"mortgage_share": -0.1}])
def test_shares_lie_between_none_and_all(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        analyse(replace(MARTA, **change))  # type: ignore[arg-type]
