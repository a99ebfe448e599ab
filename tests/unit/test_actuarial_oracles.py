"""Published figures, each to its last printed digit."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from iagente_vida.cli import run
from iagente_vida.commands.actuarial import net_values
from iagente_vida.domain.insurance.commutation import ClaimTiming, Commutation, commute, second_moment
from iagente_vida.domain.insurance.contract import annuity_values, benefit_values, endowment, level_term, whole_life
from iagente_vida.domain.insurance.mortality import LifeTable, closed
from iagente_vida.domain.insurance.premium import Loadings, gross_premium, net_premium
from iagente_vida.domain.insurance.receipts import instalment
from iagente_vida.domain.insurance.reserves import SurrenderTerms, policy_values, reserve_values

DATA = Path(__file__).parents[1] / "data" / "actuarial"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def from_living(name: str) -> LifeTable:
    entries = rows(name)
    living = np.array([float(row["l_x"]) for row in entries])
    living = living[living > 0]
    return closed(int(entries[0]["age"]), np.append(1 - living[1:] / living[:-1], 1.0))


@cache
def sult() -> LifeTable:
    """Makeham's law A=0.00022, B=2.7e-6, c=1.124."""
    ages = np.arange(20, 131, dtype=np.float64)
    hazard = 0.00022 + 2.7e-6 / np.log(1.124) * 1.124**ages * (1.124 - 1)
    return closed(20, 1 - np.exp(-hazard))


@cache
def dav() -> Commutation:
    rates = np.array([float(row["dav1994t_male"]) for row in rows("input_dav1994t_dav2008t_qx.csv")])
    return commute(closed(0, rates), 0.0175, ClaimTiming.END_OF_YEAR)


def end_of_year(table: LifeTable, interest: float) -> Commutation:
    return commute(table, interest, ClaimTiming.END_OF_YEAR)


def assert_printed(value: float, printed: str) -> None:
    """Equal to the last printed digit: half a unit of it, and a rounding of that half."""
    decimals = len(printed.partition(".")[2])
    assert value == pytest.approx(float(printed), abs=0.501 * 10**-decimals), printed


@pytest.mark.parametrize("row", rows("sult_i5pct.csv"), ids=lambda row: row["age"])
def test_the_standard_ultimate_life_table(row: dict[str, str]) -> None:
    basis, age = end_of_year(sult(), 0.05), int(row["age"])
    ten, twenty = net_values(basis, age, 10, 10), net_values(basis, age, 20, 20)
    assert_printed(ten["l"], row["l_x"])
    assert_printed(ten["q"], row["q_x"])
    for column, name in (("adue_x", "adue"), ("A_x", "A"), ("A2_x", "A2")):
        assert_printed(ten[name], row[column])
    for years, values in ((10, ten), (20, twenty)):
        assert_printed(values["aend"], row[f"adue_x_{years}"])
        assert_printed(values["Aend"], row[f"Aend_x_{years}"])
        assert_printed(values["En"], row[f"E{years}_x"])
    assert_printed(net_values(basis, age, 5, 5)["En"], row["E5_x"])


@pytest.mark.parametrize("row", rows("soa_ilt_i6pct.csv"), ids=lambda row: row["age"])
def test_the_illustrative_life_table(row: dict[str, str]) -> None:
    basis, age = end_of_year(from_living("input_soa_ilt_lx.csv"), 0.06), int(row["age"])
    assert_printed(basis.life_annuity_due(age), row["adue_x"])
    assert_printed(basis.whole_life(age), row["A_x"])
    assert basis.l[age] * 100 == pytest.approx(float(row["l_x"]), rel=2.5e-7, abs=0.6)
    if row["q_x"]:
        assert_printed(float(basis.table.qx[age]), row["q_x"])


@pytest.mark.parametrize(
    "row", rows("published_scalars_soa_ilt.csv"), ids=lambda row: f"{row['quantity']}-{row['age']}"
)
def test_scalars_of_textbooks(row: dict[str, str]) -> None:
    basis, age = end_of_year(from_living("input_soa_ilt_lx.csv"), float(row["i"])), int(row["age"])
    values: dict[str, Callable[[], float]] = {
        "A_term": lambda: basis.term_assurance(age, int(row["term"])),
        "IA_whole": lambda: basis.increasing_whole_life(age),
        "A_whole": lambda: basis.whole_life(age),
    }
    # The transcribed l_x are themselves rounded: up to 1.64 units of the last digit, as measured on the source.
    tolerance = 1.65 * 10 ** -int(row["decimals"])
    assert float(row["scale"]) * values[row["quantity"]]() == pytest.approx(float(row["value"]), abs=tolerance)


def case(question: str) -> dict[str, float]:
    (row,) = (row for row in rows("soa_faml_sample_answers_sult_i5.csv") if row["question"] == question)
    return {"expected": float(row["official_answer"]), "abs": float(row["tolerance"])}


def assert_answer(question: str, value: float) -> None:
    given = case(question)
    assert value == pytest.approx(given["expected"], abs=given["abs"])


def test_soa_6_1_return_of_premiums() -> None:
    basis = end_of_year(sult(), 0.03)
    contract = level_term(80, 2, 1000)
    returned = benefit_values(basis, level_term(80, 2, 1))[0] + benefit_values(basis, level_term(81, 1, 1))[0] * (
        basis.pure_endowment(80, 1)
    )
    due = basis.annuity_due(80, 2)
    assert_answer("6.1", benefit_values(basis, contract)[0] / (due - returned))


def test_soa_6_35_commissions() -> None:
    basis = end_of_year(sult(), 0.05)
    loadings = Loadings(first=0.15, beta=0.04)
    assert_answer("6.35", gross_premium(basis, loadings, whole_life(basis, 35, 100_000)))


def test_soa_6_43_limited_premiums() -> None:
    basis = end_of_year(sult(), 0.05)
    contract = level_term(30, 10, 200_000)
    limited = type(contract)(contract.age, contract.death, 0.0, 5, contract.capital)
    assert_answer("6.43", gross_premium(basis, Loadings(first=0.2, beta=0.15, first_cost=4, cost=4), limited))


def test_soa_6_54_standard_deviation_of_the_loss() -> None:
    basis = end_of_year(sult(), 0.05)
    variance = second_moment(basis, 45) - basis.whole_life(45) ** 2
    discount_rate = basis.interest * basis.discount
    assert_answer("6.54", 200_000 * np.sqrt(variance) / (discount_rate * basis.life_annuity_due(45)))


def test_soa_7_19_gross_policy_value() -> None:
    basis = end_of_year(sult(), 0.05)
    loadings = Loadings(first=0.4, beta=0.1, first_cost=300)
    contract = whole_life(basis, 40, 100_000)
    gross = gross_premium(basis, loadings, contract)
    after_second = benefit_values(basis, contract)[1] - 0.9 * gross * (basis.life_annuity_due(41) - 1)
    assert_answer("7.19", after_second)


def test_soa_4_8_interest_that_changes() -> None:
    basis = end_of_year(sult(), 0.05)
    q = float(basis.table.qx[30])
    assert_answer("4.8", 1000 * (q + (1 - q) * basis.whole_life(51)) / 1.04)


@pytest.mark.parametrize(
    "row", rows("italian_handout_istat1998m_i4pct.csv"), ids=lambda row: row["case"].partition(":")[0]
)
def test_an_italian_handout(row: dict[str, str]) -> None:
    table, given = from_living("input_istat1998_male_lx.csv"), json.loads(row["params"])
    basis, age, years = end_of_year(table, 0.04), given["x"], given.get("n", 0)
    middle = commute(table, 0.04, ClaimTiming.MID_YEAR)
    values: dict[str, Callable[[], float]] = {
        "pure_endowment_APV": lambda: given["S"] * basis.pure_endowment(age, years),
        "whole_life_annuity_due": lambda: given["R"] * basis.life_annuity_due(age),
        "temporary_annuity_immediate": lambda: given["R"] * basis.annuity_immediate(age, years),
        "term_APV_end_of_year": lambda: given["S"] * basis.term_assurance(age, years),
        "endowment_net_annual_premium": lambda: net_premium(middle, endowment(age, years, given["S"])),
    }
    # The handout's authors recomputed some values: up to 0.0046 EUR, as measured on the source.
    assert values[row["case"].partition(":")[0]]() == pytest.approx(float(row["value"]), abs=0.0055)


TARIFF = json.loads((DATA / "dav1994t_endowment_tariff.json").read_text(encoding="utf-8"))
DAV_LOADINGS = Loadings(
    alpha=TARIFF["tariff"]["alpha"],
    beta=TARIFF["tariff"]["beta1"],
    gamma=TARIFF["tariff"]["gamma1"],
    gamma_free=TARIFF["tariff"]["gamma2"],
    gamma_paid_up=TARIFF["tariff"]["gamma3"],
)
DAV_TERMS = SurrenderTerms(share=0.01, low=50, high=150, free_age=60, free_years=5)


def test_the_workbook_s_premiums() -> None:
    tariff, expected = TARIFF["tariff"], TARIFF["expected"]
    unit = endowment(tariff["x"], tariff["n"], 1.0, tariff["t_premium"])
    assert gross_premium(dav(), DAV_LOADINGS, unit) == pytest.approx(expected["gross_rate_per_unit"], abs=1e-14)
    whole = endowment(tariff["x"], tariff["n"], tariff["S"], tariff["t_premium"])
    gross = gross_premium(dav(), DAV_LOADINGS, whole)
    assert gross == pytest.approx(expected["gross_annual_premium"], abs=5e-4)
    surcharge = tariff["modal_surcharge"][str(tariff["freq"])]
    monthly = instalment(gross + tariff["fixed_fee_k"], tariff["freq"], surcharge)
    assert monthly == pytest.approx(expected["gross_instalment_monthly"], abs=5e-5)


@pytest.mark.parametrize("row", rows("dav1994t_endowment_progression.csv"), ids=lambda row: row["year_k"])
def test_the_workbook_s_values_by_year(row: dict[str, str]) -> None:
    tariff, year = TARIFF["tariff"], int(row["year_k"])
    age, years, premiums = tariff["x"], tariff["n"], tariff["t_premium"]
    unit, whole = endowment(age, years, 1.0, premiums), endowment(age, years, tariff["S"], premiums)
    per_unit = {
        "Aend_x+k": benefit_values(dav(), unit),
        "adue_remaining_n": annuity_values(dav(), age, years, years),
        "adue_remaining_t": annuity_values(dav(), age, premiums, years),
        "reserve_premium_paying_per1": reserve_values(dav(), DAV_LOADINGS, unit),
        "reserve_paid_up_per1": policy_values(dav(), DAV_LOADINGS, unit, DAV_TERMS).paid_up_factor,
    }
    for name, column in per_unit.items():
        assert column[year] == pytest.approx(float(row[name]), abs=1e-11), name
    values = policy_values(dav(), DAV_LOADINGS, whole, DAV_TERMS)
    money = {
        "reserve_premium_paying": values.reserve,
        "reserve_min_surrender": values.surrender_basis,
        "surrender_deduction": values.deduction,
        "surrender_value": values.surrender,
        "paid_up_sum": values.paid_up,
    }
    for name, column in money.items():
        assert column[year] == pytest.approx(float(row[name]), abs=6e-5), name


def test_the_command_answers_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "sult.csv"
    lines = [f"{20 + at},{rate!r}" for at, rate in enumerate(sult().qx.tolist())]
    table.write_text("age,qx\n" + "\n".join(lines) + "\n", encoding="utf-8")
    call = ["actuarial", "--table", str(table), "--interest", "0.05", "--age", "48", "--term", "20"]
    assert run([*call, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert list(values) == ["q", "l", "adue", "A", "A2", "Aend", "En", "aend"]
    assert values == pytest.approx(net_values(end_of_year(sult(), 0.05), 48, 20, 20))
    assert run([*call, "--pay", "5", "--json"]) == 0
    limited = json.loads(capsys.readouterr().out)
    assert limited["aend"] < values["aend"]
    assert {**limited, "aend": 0} == {**values, "aend": 0}
    assert run(call) == 0
    assert "renta vitalicia" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"--age": "19"}, "entre 20 y 130"),
        ({"--term": "112"}, "entre 0 y 83"),
        ({"--pay": "21"}, "entre 0 y 20"),
        ({"--interest": "5"}, "0.05"),
        ({"--table": "none.csv"}, "No se puede leer"),
        ({"text": "age,qx\n20,0.5\n21,1.5\n"}, "línea 3, columna qx"),
        ({"text": "age,qx_male,qx_female\n20,0.5,0.5\n21,0.5,0.5\n"}, "age,qx"),
    ],
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], told: str
) -> None:
    table = tmp_path / "table.csv"
    lines = [f"{20 + at},{rate!r}" for at, rate in enumerate(sult().qx.tolist())]
    table.write_text(changed.pop("text", "age,qx\n" + "\n".join(lines) + "\n"), encoding="utf-8")
    options = {"--table": str(table), "--interest": "0.05", "--age": "48", "--term": "20"} | changed
    assert run(["actuarial", *(item for pair in options.items() for item in pair)]) == 2
    assert told in capsys.readouterr().err
