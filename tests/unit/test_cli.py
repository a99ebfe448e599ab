"""The command line: exit codes, Spanish, and no heavy import before a command is called."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from iagente_vida import __version__
from iagente_vida.cli import COMMANDS, run


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_help_lists_every_command_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f" {name} " in shown for name in COMMANDS)
    assert "Muestra esta ayuda" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_module(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"iagente_vida.commands.{COMMANDS[name][0]}")
    assert module.app is not None
    assert run([name, "--help"]) == 0
    assert f"iagente {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["volar"], "no existe la orden «volar»"),
        (["serve", "--volar"], "no existe la opción --volar"),
        (["serve", "--port", "mil"], "el valor de --port tiene que ser un número"),
        (["serve", "--port", "70000"], "el valor de --port no puede pasar de 65535"),
        (["serve", "sobra"], "sobra sobra"),
        (["serve", "--port"], "a la opción --port le falta su valor"),
    ],
)
def test_a_bad_call_is_one_spanish_line_and_code_2(
    call: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Llamada incorrecta: ")
    assert says in captured.err
    assert captured.err.count("\n") == 1


def test_a_wrong_setting_is_one_spanish_line_and_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEBHOOK_PORT", "cinco mil")
    assert run(["serve"]) == 1
    assert capsys.readouterr().err == "WEBHOOK_PORT tiene que ser un número entero. [ajuste_incorrecto]\n"


def test_help_does_not_load_what_it_does_not_need() -> None:
    code = (
        "import sys; from iagente_vida.cli import run; run(['--help']);"
        "sys.exit(bool({'numpy', 'langgraph', 'fastapi', 'uvicorn', 'aiohttp'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0
