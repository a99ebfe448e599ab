"""Real or sandbox: which one starts, what stops it, and what is only a warning."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from iagente_vida.config import load_settings
from iagente_vida.errors import SettingsError
from iagente_vida.startup import RunMode, name_warnings, prepare, resolve_mode
from iagente_vida.store.facts import REAL_NUMBER_MARK, SANDBOX_MARK, DatabaseFacts, sqlite_facts

REAL = {"WHATSAPP_TOKEN": "EAAGverdadero", "WHATSAPP_PHONE_NUMBER_ID": "10655", "WHATSAPP_VERIFY_TOKEN": "frase"}


def mode(
    tmp_path: Path, variables: dict[str, str], *, asked: bool = False, facts: DatabaseFacts | None = None
) -> RunMode:
    return resolve_mode(load_settings(variables, tmp_path), sandbox_requested=asked, facts=facts or DatabaseFacts())


def database_marked(path: Path, mark: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table facts (key text primary key, value text not null)")
        connection.execute("insert into facts values (?, '1')", (mark,))
        connection.commit()
    return path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("", encoding="utf-8")


def test_only_the_three_variables_are_needed_to_start_for_real(tmp_path: Path) -> None:
    assert mode(tmp_path, REAL) is RunMode.REAL


@pytest.mark.parametrize("asked", [True, False])
def test_with_nothing_set_the_sandbox_starts(tmp_path: Path, asked: bool) -> None:
    assert mode(tmp_path, {}, asked=asked) is RunMode.SANDBOX


@pytest.mark.parametrize("lost", ["WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_VERIFY_TOKEN"])
@pytest.mark.parametrize("value", ["", "tu_valor_de_ejemplo"])
def test_a_real_start_says_what_is_missing(tmp_path: Path, lost: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"Falta {lost}:"):
        mode(tmp_path, REAL | {lost: value})


@pytest.mark.parametrize(
    ("real_thing", "facts", "says"),
    [
        ({"DATABASE_URL": "postgresql://servidor/x"}, DatabaseFacts(), "PostgreSQL"),
        ({"WHATSAPP_APP_SECRET": "abc123"}, DatabaseFacts(), "WHATSAPP_APP_SECRET"),
        ({"WHATSAPP_PHONE_NUMBER_ID": "10655"}, DatabaseFacts(), "WHATSAPP_PHONE_NUMBER_ID"),
        ({}, DatabaseFacts(real_number=True), "número real"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_a_lost_token_does_not_turn_production_into_a_toy(
    tmp_path: Path, real_thing: dict[str, str], facts: DatabaseFacts, says: str, asked: bool
) -> None:
    with pytest.raises(SettingsError, match=f"Falta WHATSAPP_TOKEN .*{says}"):
        mode(tmp_path, real_thing, asked=asked, facts=facts)


def test_the_sandbox_can_not_be_asked_for_with_a_token(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--sandbox"):
        mode(tmp_path, REAL, asked=True)


def test_customers_do_not_land_in_the_sandbox_s_database(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        mode(tmp_path, REAL, facts=DatabaseFacts(sandbox=True))


@pytest.mark.parametrize(
    ("mark", "facts"),
    [
        (REAL_NUMBER_MARK, DatabaseFacts(real_number=True)),
        (SANDBOX_MARK, DatabaseFacts(sandbox=True)),
        ("installation_id", DatabaseFacts()),
    ],
)
def test_the_facts_are_read_from_the_file(tmp_path: Path, mark: str, facts: DatabaseFacts) -> None:
    assert sqlite_facts(database_marked(tmp_path / "x.db", mark)) == facts


def test_a_file_that_is_no_database_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no soy una base de datos" * 50)
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        sqlite_facts(tmp_path / "x.db")
    assert sqlite_facts(tmp_path / "ninguna.db") == DatabaseFacts()


def test_the_default_database_is_asked_before_the_sandbox_starts(tmp_path: Path) -> None:
    assert prepare(environ={}, start=tmp_path).settings.sqlite_path.name == "simulador.db"
    (tmp_path / "data").mkdir()
    database_marked(tmp_path / "data" / "iagente.db", REAL_NUMBER_MARK)
    with pytest.raises(SettingsError, match="número real"):
        prepare(environ={}, start=tmp_path)
    assert prepare(environ=REAL, start=tmp_path).mode is RunMode.REAL


def test_what_a_real_installation_lacks_is_warned_and_the_sandbox_s_is_not(tmp_path: Path) -> None:
    codes = {warning.code for warning in prepare(environ=REAL, start=tmp_path).warnings}
    lacking = {"sin_secreto_de_app", "sin_token_de_administracion", "sin_clave_de_cifrado", "sin_empresa"}
    assert codes == lacking | {"tarifa_demo"}
    assert prepare(environ={}, start=tmp_path).warnings == ()


@pytest.mark.parametrize(
    ("environ", "in_file", "says"),
    [
        ({"WHATSAPP_TOKN": "x"}, "", ["WHATSAPP_TOKN no se conoce y se ignora; ¿querías escribir WHATSAPP_TOKEN?"]),
        ({}, "ADMIN_TOKE=x", ["ADMIN_TOKE no se conoce y se ignora; ¿querías escribir ADMIN_TOKEN?"]),
        ({"WHATSAPP_COLOR": "x"}, "", ["WHATSAPP_COLOR no se conoce y se ignora."]),
        ({"PATH": "/bin", "HOME": "/"}, "POSTGRES_PASSWORD=x", []),
        ({}, "WHATSAPP_TOKEN=tu_token", ["WHATSAPP_TOKEN tiene el valor de ejemplo y cuenta como si faltara."]),
    ],
)
def test_names_that_look_like_ours(tmp_path: Path, environ: dict[str, str], in_file: str, says: list[str]) -> None:
    (tmp_path / ".env").write_text(in_file, encoding="utf-8")
    assert [warning.text for warning in name_warnings(environ, tmp_path / ".env")] == says
