"""Tariffs of several insurers and countries: calculated ones, premium sheets, side by side, dated."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from iagente_vida.cli import run
from iagente_vida.domain.insurance.limits import NoTariffError, OutOfRangeError
from iagente_vida.domain.insurance.mortality import TableError
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.insurance.table_sheet import RateUnit, read_table_sheet
from iagente_vida.tariff_document import TariffError
from iagente_vida.tariff_sheets import read_grid
from iagente_vida.tariffs import DEMO_PACK, active_folders, load_pack, load_packs

TARIFFS = Path(__file__).parents[1] / "data" / "tariffs"
MEXICAN, SHEET = TARIFFS / "mx_prueba", TARIFFS / "rejilla_prueba"
ASKED = QuoteRequest(effect_date=date(2026, 11, 23), capital=100_000, term_years=10, smoker=False, age=31)


def copy_of(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / folder.name))


def change(file: Path, found: str, put: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_text(text.replace(found, put, 1), encoding="utf-8")


def test_nothing_spanish_is_built_in() -> None:
    quote = TablePricing(load_pack(MEXICAN)).quote(
        replace(ASKED, capital=2_000_000, age=None, birth_date=date(1990, 1, 15))
    )
    assert quote.currency == "MXN"
    assert quote.age == 36
    assert {option.insurer for option in quote.options} == {"Seguros Nopal (DEMO)"}
    complete = quote.result["options"][2]["payments"]["annual"]
    assert complete["consorcio"] == "0.00"
    assert Decimal(complete["tax"]) > 0
    assert (quote.valid_until - ASKED.effect_date).days == 15
    assert quote.result["renewable_path"] == []
    with pytest.raises(OutOfRangeError, match=r"200\.000 y 10\.000\.000 MXN"):
        TablePricing(load_pack(MEXICAN)).quote(ASKED)


def test_a_premium_sheet_answers_its_own_figures() -> None:
    quote = TablePricing(load_pack(SHEET)).quote(ASKED)
    assert [option.code for option in quote.options] == ["esencial", "recomendada"]
    assert quote.options[1].annual == Decimal("85.30")  # 85.00 of the sheet and 0.30 of the Consorcio
    between = TablePricing(load_pack(SHEET)).quote(replace(ASKED, capital=150_000)).options[1].annual
    assert between == Decimal("117.50") + Decimal("0.45")


@pytest.mark.parametrize(
    ("changed", "told"), [({"age": 33}, "30 y 32"), ({"term_years": 15}, "la duración 15: tiene 10, 20")]
)
def test_what_a_sheet_has_not_is_not_made_up(changed: dict[str, int], told: str) -> None:
    with pytest.raises((OutOfRangeError, NoTariffError), match=told):
        TablePricing(load_pack(SHEET)).quote(replace(ASKED, **changed))  # type: ignore[arg-type]


def test_each_option_comes_from_who_asks_least_and_names_it() -> None:
    demo, sheet = load_pack(), load_pack(SHEET)
    both = TablePricing(demo, sheet).quote(ASKED)
    single = {pack.label: TablePricing(pack).quote(ASKED) for pack in (demo, sheet)}
    for option in both.options:
        offers = [each for quote in single.values() for each in quote.options if each.code == option.code]
        assert option.annual == min(offer.annual for offer in offers)
        assert option.insurer == min(offers, key=lambda offer: offer.annual).insurer
    assert [option.number for option in both.options] == [1, 2, 3]
    assert len(both.result["considered"]) == 5
    assert both == TablePricing(demo, sheet).quote(ASKED)


def test_a_case_outside_one_tariff_is_priced_by_the_other() -> None:
    both = TablePricing(load_pack(), load_pack(SHEET))
    assert {option.insurer for option in both.quote(replace(ASKED, age=50)).options} == {"Seguros Alborada (DEMO)"}
    assert both.limits.capital_max == 600_000
    with pytest.raises(OutOfRangeError) as refused:
        both.quote(replace(ASKED, capital=700_000))
    assert refused.value.high == 600_000


def test_demonstration_prices_are_set_aside_beside_a_real_tariff() -> None:
    real = replace(load_pack(SHEET), demo=False)
    pricing = TablePricing(load_pack(), real)
    assert not pricing.demo
    assert {option.insurer for option in pricing.quote(ASKED).options} == {"Mutua del Alba (DEMO)"}


def test_tariffs_in_two_currencies_are_not_compared() -> None:
    with pytest.raises(NoTariffError, match="monedas"):
        TablePricing(load_pack(), load_pack(MEXICAN))


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_tariff_out_of_date_gives_no_new_price(day: date) -> None:
    with pytest.raises(NoTariffError, match=r"01/01/2026 al 31/12/2026"):
        TablePricing(load_pack(SHEET)).quote(replace(ASKED, effect_date=day))


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ("no,30,10,50000,50.00", "no,30,10,50000,cincuenta", "primas.csv, línea 2, columna premium"),
        ("no,30,10,50000,50.00", "tal vez,30,10,50000,50.00", "línea 2, columna smoker"),
        ("no,30,10,50000,50.00", "no,30,10,50000", "línea 2: se esperaban 6 valores y hay 5"),
        ("no,30,10,50000,50.00", "no,30,10,50000,-1", "línea 2, columna premium: -1 está fuera de"),
        ("no,30,10,100000", "no,30,10,50000", "línea 3: repite la casilla de la línea 2"),
        ("no,30,10,100000", "no,30,10,100001", "falta la casilla de temporal_nivelado, no fumadores, 30 años"),
        ("product,", "producto,", "línea 1: la cabecera"),
    ],
)
def test_a_wrong_premium_sheet_is_told_by_its_cell(tmp_path: Path, found: str, put: str, told: str) -> None:
    folder = copy_of(SHEET, tmp_path)
    change(folder / "primas.csv", found, put)
    with pytest.raises(TariffError) as refused:
        load_pack(folder)
    assert told in refused.value.detail


def test_the_unit_of_a_premium_sheet_is_found_out() -> None:
    head = "product,smoker,age,term,sum,premium\n"
    money = head + "a,no,30,10,50000,40\na,no,30,10,100000,75\n"
    rates = head + "a,no,30,10,50000,0.8\na,no,30,10,100000,0.75\n"
    assert read_grid("p.csv", money, "detectar", ()).premium("a", False, 30, 10, 100_000) == 75
    assert read_grid("p.csv", rates, "detectar", ()).premium("a", False, 30, 10, 100_000) == 75
    with pytest.raises(TariffError, match="no se distingue"):
        read_grid("p.csv", head + "a,no,30,10,50000,40\n", "detectar", ())


def test_the_unit_of_a_life_table_is_found_out() -> None:
    rows = [(30, 0.6), (40, 1.2), (50, 3.4)]
    consecutive = [(age, rate + (age % 10) / 20) for start, rate in rows for age in range(start, start + 10)]
    text = "age;qx_unisex\n" + "".join(f"{age};{str(rate).replace('.', ',')}\n" for age, rate in consecutive)
    sheet = read_table_sheet(text, RateUnit.DETECT)
    assert sheet.unit is RateUnit.PER_MILLE
    assert sheet.table(0.5).qx[10] == pytest.approx(0.0012)
    with pytest.raises(TableError, match="tanto por mil"):
        read_table_sheet(text)
    assert read_table_sheet(
        (MEXICAN / "mx_cnsfm2013_unisex.csv").read_text(encoding="utf-8"), RateUnit.DETECT
    ).unit is (RateUnit.PROBABILITY)
    with pytest.raises(TableError, match="no se distingue"):
        read_table_sheet("age,qx\n39,0.03\n40,0.03\n41,0.03\n", RateUnit.DETECT)


def test_a_table_with_smokers_of_its_own_needs_no_factors(tmp_path: Path) -> None:
    folder = copy_of(MEXICAN, tmp_path)
    table = folder / "mx_cnsfm2013_unisex.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    doubled = [f"{line},{min(float(line.split(',')[1]) * 2, 1)}" for line in lines[1:]]
    table.write_text("age,qx_unisex_nonsmoker,qx_unisex_smoker\n" + "\n".join(doubled) + "\n", encoding="utf-8")
    with pytest.raises(TariffError, match="smoker_factors no se conoce"):
        load_pack(folder)
    change(folder / "pack.toml", "[smoker_factors]\n18 = 1.4\n60 = 2.0\n", "")
    basis = load_pack(folder).basis
    assert basis is not None
    assert basis.tables[True].qx[40] == pytest.approx(2 * basis.tables[False].qx[40])


def test_the_hash_of_every_file_counts(tmp_path: Path) -> None:
    folder = copy_of(SHEET, tmp_path)
    before = load_pack(folder).sha256
    change(folder / "legal.toml", 'tax = "0.08"', 'tax = "0.09"')
    assert load_pack(folder).sha256 != before


def test_active_tariffs_are_the_broker_s_else_the_demonstration(tmp_path: Path) -> None:
    assert active_folders(tmp_path) == (DEMO_PACK,)
    mine = tmp_path / "tarifas"
    shutil.copytree(SHEET, mine / "b_rejilla")
    shutil.copytree(DEMO_PACK, mine / "a_demo")
    assert [folder.name for folder in active_folders(tmp_path)] == ["a_demo", "b_rejilla"]
    assert active_folders(tmp_path, "b_rejilla") == (mine / "b_rejilla",)
    assert active_folders(tmp_path, f"demo_es_2026, {SHEET}") == (DEMO_PACK, SHEET)
    with pytest.raises(TariffError, match="se llaman demo_es_2026@2"):
        load_packs([DEMO_PACK, mine / "a_demo"])


def test_check_prints_the_hash_and_plots_the_premiums(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tariff", "check", str(MEXICAN)]) == 0
    shown = capsys.readouterr().out
    assert load_pack(MEXICAN).sha256 in shown.replace("\n", "")
    assert "█" in shown
    assert "MXN" in shown
    assert run(["tariff", "check", str(SHEET), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    curve = document["curves"]["temporal_nivelado"]["no_fumador"]
    assert [point["age"] for point in curve] == [30, 31, 32]
    assert document["sha256"] == load_pack(SHEET).sha256


def test_check_of_a_wrong_pack_fails_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_of(MEXICAN, tmp_path)
    change(folder / "accidente.csv", "18,0.350", "18,1350")
    assert run(["tariff", "check", str(folder)]) == 1
    assert "accidente.csv, línea 2, columna por_mil: 1350 está fuera de 0–1000" in capsys.readouterr().err
