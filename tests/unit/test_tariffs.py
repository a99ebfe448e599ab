"""Tariff packs and life tables: what is accepted, and how a wrong one is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from iagente_vida.domain.insurance.mortality import TableError, read_sexed_table
from iagente_vida.tariffs import DEMO_PACK, TariffError, load_pack

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
    toml.write_text(toml.read_text(encoding="utf-8").replace("policy_fee = 3.0", "policy_fee = 3.01"), encoding="utf-8")
    assert load_pack(pack_copy).sha256 != load_pack().sha256


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ('insurer = "', 'company = "', "insurer"),
        ("[limits]", "[bounds]", "limits"),
        ("interest = 0.01", "interes = 0.01", "interest"),
        ("profit = ", "margin = ", "margin"),
        ('rider_tax = "0.08"', 'rider_tax = "ocho"', "pack.toml"),
        ("male_weight = 0.5", "male_weight = 1.5", "mezcla"),
        ("version = ", "version ", "pack.toml"),
        ('file = "es_', 'file = "fr_', "fr_pasem2020"),
    ],
)
def test_a_wrong_pack_is_told_by_its_key(pack_copy: Path, found: str, put: str, told: str) -> None:
    toml = pack_copy / "pack.toml"
    text = toml.read_text(encoding="utf-8")
    assert found in text
    toml.write_text(text.replace(found, put), encoding="utf-8")
    with pytest.raises(TariffError) as refused:
        load_pack(pack_copy)
    assert told in refused.value.detail


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
        read_sexed_table(text)


def test_the_unisex_table_is_the_blend_and_is_closed() -> None:
    table = read_sexed_table(HEADER + "30,0.2,0.1\n31,0.4,0.2\n32,0.6,0.4\n").unisex(0.25)
    assert table.qx == pytest.approx(np.array([0.125, 0.25, 1.0]))
    assert table.last_age == 32
    with pytest.raises(ValueError, match="read-only"):
        table.qx[0] = 0.5
