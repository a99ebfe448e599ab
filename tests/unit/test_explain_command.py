"""`iagente explain whatsapp`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from iagente_vida.cli import run
from tests.notices import FOLDER, INDEX, OUR_NUMBER, change, text_message, value


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", OUR_NUMBER)
    monkeypatch.chdir(tmp_path)


def test_one_json_line_a_file_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(FOLDER / line["file"]) for line in INDEX]
    assert run(["explain", "whatsapp", "--json", *files]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"file": file, "events": line["events"]} for file, line in zip(files, INDEX, strict=True)]


def test_a_number_that_is_not_ours_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ajeno.json"
    file.write_text(json.dumps(change(value("999", messages=[text_message()]))))
    assert run(["explain", "whatsapp", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"][0]["phone_number_id"] == "999"


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "whatsapp", str(FOLDER / "message.text.json")]) == 0
    printed = capsys.readouterr().out
    assert "María del Mar" in printed
    assert "Body Text" in printed


def test_a_file_that_is_no_json_fails_and_the_others_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "roto.json"
    bad.write_bytes(b"{")
    assert run(["explain", "whatsapp", "--json", str(bad), str(FOLDER / "message.text.json")]) == 1
    told = capsys.readouterr()
    first, second = [json.loads(line) for line in told.out.splitlines()]
    assert (first["events"], "no es JSON" in first["error"]) == ([], True)
    assert len(second["events"]) == 1
    assert "roto.json: no es JSON" in told.err


@pytest.mark.parametrize("arguments", [["no-existe.json"], ["."], []])
def test_a_call_that_can_not_be_is_a_bad_call(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "whatsapp", "--json", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()


def test_explaining_loads_neither_the_graph_nor_the_web() -> None:
    code = (
        "import sys; from iagente_vida.cli import run; "
        f"run(['explain', 'whatsapp', '--json', {str(FOLDER / 'message.text.json')!r}]); "
        "sys.exit(any(name in sys.modules for name in ('langgraph', 'fastapi', 'aiohttp', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
