"""The log: what is written, what is never written, and several processes on one file."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.logs import start_logging
from iagente_vida.redaction import Redactor, secrets_of

APP_SECRET = "b7f3c0aa91d24c1e"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        whatsapp_app_secret=SecretStr(APP_SECRET),
        whatsapp_verify_token=SecretStr("mi frase/de verificación"),
        database_url="postgresql://iagente:s3creta!@localhost/iagente",
    )


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for name in ("uvicorn.access", "gunicorn.access", "aiohttp.access"):
        logging.getLogger(name).disabled = False


def written(settings: Settings, say: list[tuple[str, str]]) -> str:
    with start_logging(settings, console=False):
        for name, text in say:
            logging.getLogger(name).warning(text)
    return settings.log_path.read_text(encoding="utf-8")


def test_a_line_has_time_level_and_message(settings: Settings) -> None:
    text = written(settings, [("iagente_vida.turn", "turno hecho")])
    moment, level, name, rest = text.strip().split(" ", 3)
    assert moment[10] == "T"
    assert moment[-6:] in ("+01:00", "+02:00")
    assert (level, name, rest) == ("WARNING", "iagente_vida.turn:", "turno hecho")


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("firma con b7f3c0aa91d24c1e", APP_SECRET),
        ("GET /webhook/whatsapp?hub.mode=subscribe&hub.verify_token=hola123&hub.challenge=1", "hola123"),
        ("GET /?x=mi%20frase%2Fde%20verificaci%C3%B3n", "frase"),
        ("Authorization: Bearer EAAGm0PX4ZCpsBAKZCq", "EAAGm0PX4ZCpsBAKZCq"),
        ('{"access_token": "abc123def"}', "abc123def"),
        ("token EAAGm0PX4ZCpsBAKZCqZCexample0 caducado", "EAAGm0PX"),
        ("no conecta con postgresql://iagente:s3creta!@localhost/iagente", "s3creta"),
        ("de 34600123456 a nosotros", "34600123456"),
        ("DELETE /webhook/conversation/34600123456", "600123456"),
        ("GET /?from=%2B34600123456", "600123456"),
        ("llamar al +34 600 12 34 56 hoy", "600 12 34"),
        ("llamar al 600-123-456", "600-123"),
        ("wamid.HBgLMzQ2MDAwMDAwMDAVAgASGBQzQTdF visto", "HBgLMzQ2MDAwMDAwMDAV"),
        ("usuario US.13491208655302741918 nuevo", "13491208655302741918"),
        ("escribe a maria.lopez@correo.example ya", "maria.lopez"),
    ],
)
def test_secrets_and_personal_data_never_reach_the_file(settings: Settings, text: str, never: str) -> None:
    line = written(settings, [("iagente_vida.webhooks", text)])
    assert never not in line
    assert "…" in line or "[" in line


@pytest.mark.parametrize(
    "text",
    [
        "servidor en 127.0.0.1:5000, 4 procesos",
        "envío 184223 al tercer intento, espera 12.5 s",
        "vence el 2026-11-22 22:05:01, avisado el 22-11-2026",
        "paquete demo_es_2026 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "cuota de 1.234,56 EUR a 20 años y 120.000 de capital",
    ],
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert Redactor(["b7f3c0aa91d24c1e"])(text) == text


def test_a_traceback_is_redacted_too(settings: Settings) -> None:
    with start_logging(settings, console=False):
        try:
            raise RuntimeError(f"rechazado 34600123456 con {APP_SECRET}")
        except RuntimeError:
            logging.getLogger("iagente_vida.turn").exception("turno fallido")
    text = settings.log_path.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "34600123456" not in text
    assert APP_SECRET not in text


def test_servers_write_to_the_same_file_and_access_lines_nowhere(settings: Settings) -> None:
    text = written(
        settings,
        [
            ("uvicorn.error", "arranca uvicorn"),
            ("gunicorn.error", "arranca gunicorn"),
            ("aiohttp.client", "reintento"),
            ("uvicorn.access", "GET /secreto"),
        ],
    )
    assert [line.split(" ", 2)[2] for line in text.splitlines()] == [
        "uvicorn.error: arranca uvicorn",
        "gunicorn.error: arranca gunicorn",
        "aiohttp.client: reintento",
    ]


def test_every_kind_of_secret_is_known_to_the_redactor(settings: Settings) -> None:
    assert set(secrets_of(settings)) == {APP_SECRET, "mi frase/de verificación", "s3creta!"}


def test_a_log_that_can_not_be_written_says_what_to_change(tmp_path: Path) -> None:
    blocked = tmp_path / "fichero"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="LOG_FILE"):
        start_logging(Settings(log_file=blocked / "webhook.log"), console=False)


WRITER = """
import logging, sys
from pathlib import Path
from iagente_vida.config import Settings
from iagente_vida.logs import start_logging
start_logging(Settings(data_dir=Path(sys.argv[1])), console=False, max_bytes=20_000)
for number in range(200):
    logging.getLogger("iagente_vida").info("proceso %s linea %03d %s", sys.argv[2], number, "x" * 40)
"""


def test_several_processes_rotate_one_file_and_lose_no_line(tmp_path: Path) -> None:
    """The processes end without closing the log: what waits is written at exit."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("a", "b", "c")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    files = sorted(tmp_path.glob("webhook.log*"))
    assert len(files) > 1
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    said = [tuple(line.split(" ")[4:7:2]) for line in lines]
    assert sorted(said) == sorted((name, f"{number:03d}") for name in "abc" for number in range(200))
