"""Settings: what is read, from where, and what a wrong one says."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from iagente_vida.config import META_API, SECRET_VARIABLES, Settings, find_env_file, load_settings, project_root
from iagente_vida.errors import SettingsError
from iagente_vida.keys import load_keys
from tests.brief import VARIABLES


def key(fill: int) -> str:
    return base64.b64encode(bytes([fill]) * 32).decode()


def folder_with(tmp_path: Path, env: str) -> Path:
    (tmp_path / ".env").write_text(env, encoding="utf-8")
    return tmp_path


def test_the_brief_s_env_as_it_stands_counts_its_examples_as_missing(tmp_path: Path) -> None:
    settings = load_settings({}, folder_with(tmp_path, VARIABLES))
    assert settings.whatsapp_token is None
    assert settings.whatsapp_phone_number_id == ""
    assert settings.whatsapp_verify_token is None
    assert settings.chatwoot_user_token is None
    assert settings.chatwoot_base_url == "https://app.chatwoot.com"
    assert (settings.webhook_host, settings.webhook_port, settings.debug) == ("0.0.0.0", 5000, False)


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    start = folder_with(tmp_path, "WEBHOOK_PORT=5001\nWHATSAPP_API_VERSION=v24.0\nADMIN_TOKEN=\n")
    settings = load_settings({"WEBHOOK_PORT": "5002", "WHATSAPP_API_VERSION": ""}, start)
    assert settings.webhook_port == 5002
    assert settings.whatsapp_api_version == "v24.0"
    assert settings.admin_token is None


def test_a_folder_below_the_env_file_uses_the_same_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder_with(tmp_path, "DEBUG=true\n") / "src" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    settings = load_settings({})
    assert settings.debug
    assert settings.data_dir == tmp_path / "data"
    assert settings.sqlite_path == tmp_path / "data" / "iagente.db"
    assert settings.log_path == tmp_path / "data" / "webhook.log"


def test_without_an_env_file_the_data_is_the_project_s_never_the_current_folder_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if (project_root() / ".env").is_file():
        assert find_env_file() == project_root() / ".env"
    else:
        assert find_env_file() is None
        assert load_settings({}).data_dir == project_root() / "data"


def test_a_stray_env_file_above_the_project_is_not_ours(tmp_path: Path) -> None:
    assert find_env_file(project_root() / "src") in (None, project_root() / ".env")


@pytest.mark.parametrize(
    ("given", "path"),
    [("sqlite:///otra/mia.db", "otra/mia.db"), ("sqlite:////srv/mia.db", "/srv/mia.db")],
)
def test_a_relative_database_counts_from_the_env_file(tmp_path: Path, given: str, path: str) -> None:
    settings = load_settings({"DATABASE_URL": given}, folder_with(tmp_path, "DEBUG=no\n"))
    assert settings.sqlite_path == tmp_path / path
    assert not settings.uses_postgres


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("WEBHOOK_PORT", "cinco mil", "número entero"),
        ("WEBHOOK_PORT", "70000", "65535"),
        ("DEBUG", "quizás", "true o false"),
        ("DATABASE_URL", "mysql://raiz:s3creta@servidor/x", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///", "sqlite:///"),
        ("WHATSAPP_API_BASE_URL", "graph.facebook.com", "https://"),
        ("PUBLIC_URL", "ftp://yo.example", "https://"),
        ("WHATSAPP_API_VERSION", "la última", "v23.0"),
        ("WHATSAPP_PHONE_NUMBER_ID", "+34 600", "cifras"),
        ("WHATSAPP_MESSAGES_PER_SECOND", "-1", "menor que 0"),
        ("WHATSAPP_PAIR_SECONDS", "nan", "finito"),
        ("STALE_AFTER", "dos horas", "número"),
        ("LLM_MODEL", "mi-modelo", "proveedor:modelo"),
        ("TIMEZONE", "Europa/Madrid", "Europe/Madrid"),
        ("ENCRYPTION_KEY", "c2VjcmV0YQ==", "openssl rand"),
        ("PILOT_PHONES", "juan", "teléfonos"),
        ("MODE", "apagado", "'activo', 'piloto' o 'borrador'"),
    ],
)
def test_a_wrong_value_is_one_spanish_sentence_without_the_value(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({variable: value}, tmp_path)
    assert caught.value.detail.startswith(variable)
    assert says in caught.value.detail
    assert caught.value.detail.count(variable) == 1
    assert value not in caught.value.detail.replace("sqlite:/// o", "")


def test_several_wrong_values_are_all_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"WEBHOOK_PORT .*DEBUG "):
        load_settings({"WEBHOOK_PORT": "x", "DEBUG": "x"}, tmp_path)


@pytest.mark.parametrize(("said", "meant"), [("sí", True), ("SI", True), ("true", True), ("1", True), ("no", False)])
def test_a_switch_understands_spanish(tmp_path: Path, said: str, meant: bool) -> None:
    assert load_settings({"DEBUG": said}, tmp_path).debug is meant


def test_secrets_never_show(tmp_path: Path) -> None:
    variables = dict.fromkeys(SECRET_VARIABLES - {"ENCRYPTION_KEY"}, "MUYSECRETO")
    variables |= {
        "ENCRYPTION_KEY": key(7),
        "DATABASE_URL": "postgresql://yo:MUYSECRETO@servidor/x",
        "PILOT_PHONES": "+34 600 123 456",
    }
    settings = load_settings(variables, tmp_path)
    for shown in (repr(settings), str(settings)):
        assert "MUYSECRETO" not in shown
        assert key(7) not in shown
        assert "600" not in shown


def test_settings_can_not_change_after_the_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(Settings(), "webhook_port", 1)  # noqa: B010 - mypy forbids the plain form


def test_the_address_to_listen_on() -> None:
    assert Settings(sandbox=True).bind_host == "127.0.0.1"
    assert Settings(sandbox=True, webhook_host="0.0.0.0").bind_host == "0.0.0.0"
    assert Settings().bind_host == "0.0.0.0"


def test_meta_is_told_from_a_stand_in() -> None:
    assert Settings(whatsapp_api_base_url=META_API + "/").talks_to_meta
    assert not Settings(whatsapp_api_base_url="http://127.0.0.1:9000").talks_to_meta


def test_without_a_key_one_is_made_once_and_goes_on_opening(tmp_path: Path) -> None:
    made = load_keys(Settings(data_dir=tmp_path))
    assert made == load_keys(Settings(data_dir=tmp_path))
    assert len(made[0]) == 32
    configured = load_keys(Settings(data_dir=tmp_path, encryption_key=SecretStr(f"{key(1)},{key(2)}")))
    assert configured == [b"\x01" * 32, b"\x02" * 32, *made]
