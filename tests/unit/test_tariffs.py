"""Tariff packs and life tables: what is accepted, and how a wrong one is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from iagente_vida.domain.insurance.mortality import TableError
from iagente_vida.domain.insurance.table_sheet import read_table_sheet
from iagente_vida.tariff_document import TariffError
from iagente_vida.tariffs import DEMO_PACK, load_pack

HEADER = "age,qx_male,qx_female\n"


@pytest.fixture
def pack_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO_PACK, tmp_path / "tarifa"))


def test_the_shipped_pack_says_that_it_is_a_demo() -> None:
    pack = load_pack()
    assert pack.demo
    assert "DEMO" in pack.insurer


def test_the_hash_is_of_the_contents_and_not_of_the_place(pack_copy: Path) -> None:
    assert load_pack(pack_copy).sha256 == load_pack().sha256
    toml = pack_copy / "pack.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("cost = 3.0", "cost = 3.01"), encoding="utf-8")
    assert load_pack(pack_copy).sha256 != load_pack().sha256


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ('insurer = "', 'company = "', "línea 1: insurer falta"),
        ("[limits]", "[bounds]", "limits"),
        ("interest = 0.01", "interes = 0.01", "[table] interest falta"),
        ("beta = 0.30", "margin = 0.30", "[loadings] beta falta"),
        ("gamma = 0.00002", "gama = 0.00002", "línea LINE: [loadings] gama no se conoce"),
        ("first = 0.20", "first = 0.70", "no queda nada"),
        ("beta = 0.30", "beta = 1.2", "línea LINE: [loadings] beta es 1.2 y tiene que estar entre 0 y 0.8"),
        ('monthly = "0.04"', 'monthly = "0,04"', "línea LINE: [instalments] monthly tiene que ser un texto"),
        ('annual = "0"', 'annual = "0.01"', "línea LINE"),
        ("male_weight = 0.5", "male_weight = 1.5", "línea LINE: [table] male_weight es 1.5"),
        ("version = ", "version ", "pack.toml"),
        ('file = "es_', 'file = "fr_', "fr_pasem2020"),
        ("capital_max = 600000", "capital_max = 600", "línea LINE: [limits] capital_max es menor que capital_min"),
        ("loan_rate = 0.025", "loan_rate = 3", "entre 0 y 0.3"),
        ('form = "mixto"', 'form = "otro"', "uno de renovable, nivelado"),
        ("share_of_death = 0.12", "rates = 'no.csv'", "no.csv"),
        ("share_of_death = 0.12", "", "[covers.accidente] share_of_death"),
        ('"invalidez_absoluta", "accidente"]', '"dental"]', "dental"),
        ("valid_to = 2035-12-31", "valid_to = 2025-12-31", "anterior a valid_from"),
        ("demo = true", 'demo = "si"', "línea LINE: demo tiene que ser true o false"),
        ("[products.mixto]", "[products.mixto]\ninterest = 0.05", "más que el máximo 0.0195"),
    ],
)
def test_a_wrong_pack_is_told_by_its_key(pack_copy: Path, found: str, put: str, told: str) -> None:
    toml = pack_copy / "pack.toml"
    text = toml.read_text(encoding="utf-8")
    assert found in text
    changed = text.replace(found, put, 1)
    toml.write_text(changed, encoding="utf-8")
    line = changed[: changed.index(put)].count("\n") + 1
    with pytest.raises(TariffError) as refused:
        load_pack(pack_copy)
    assert told.replace("LINE", str(line)) in refused.value.detail


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(TariffError, match=r"pack\.toml"):
        load_pack(tmp_path)
    with pytest.raises(TariffError, match="No se puede leer"):
        load_pack(tmp_path / "nada")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "línea 1"),
        ("edad,h,m\n1,0.1,0.1\n2,0.1,0.1\n", "línea 1"),
        (HEADER + "1,0.1,0.1\n", "dos edades"),
        (HEADER + "1,0.1,0.1\n3,0.1,0.1\n", "línea 3"),
        (HEADER + "1,0.1,0.1\n2,0.1\n", "línea 3"),
        (HEADER + "1,0.1,0.1\n2,x,0.1\n", "línea 3"),
        (HEADER + "1,0.1,0.1\n2,1.2,0.1\n", "tanto por mil"),
        (HEADER + "1,0.1,0.1\n2,0.1,0\n", "mayor que 0"),
        (HEADER + "1,0.1,nan\n2,0.1,0.1\n", "mayor que 0"),
    ],
)
def test_a_wrong_table_is_told_by_its_line(text: str, told: str) -> None:
    with pytest.raises(TableError, match=told):
        read_table_sheet(text)


def test_the_unisex_table_is_the_blend_and_is_closed() -> None:
    table = read_table_sheet(HEADER + "30,0.2,0.1\n31,0.4,0.2\n32,0.6,0.4\n").table(0.25)
    assert table.qx == pytest.approx(np.array([0.125, 0.25, 1.0]))
    assert table.last_age == 32
    with pytest.raises(ValueError, match="read-only"):
        table.qx[0] = 0.5
