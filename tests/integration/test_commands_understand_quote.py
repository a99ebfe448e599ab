"""The commands `understand` and `quote`, as a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iagente_vida.cli import run


def test_understand_writes_one_prediction_a_line(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": "a", "text": "la segunda", "last_question": "offer_proposal"},
        {"id": "b", "text": "mañana a las 6", "last_question": "contact_time", "wa_from": "5215512345678"},
        {"id": "c", "text": "hola"},
    ]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert run(["understand", str(source), str(target)]) == 0
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["intent"], row["slots"]) for row in rows] == [
        ("a", "choose_option", {"option": 2}),
        ("b", "provide_info", {"contact_time": "tomorrow 18:00"}),
        ("c", "greet", {}),
    ]
    assert all(set(row) == {"id", "intent", "slots", "sentiment", "urgent", "ms"} for row in rows)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"text": "hola"}', '{"id": 1, "text": 5}'])
def test_understand_refuses_a_bad_line_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 0, "text": "hola"}\n' + line + "\n", encoding="utf-8")
    assert run(["understand", str(source), str(target)]) == 2
    assert "Línea 2" in capsys.readouterr().err
    assert not target.exists()


def test_quote_answers_a_list_of_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "request.json"
    source.write_text(
        '{"capital": 100000, "term_years": 20, "smoker": false,'
        ' "birth_date": "1986-05-01", "effect_date": "2026-11-23"}',
        encoding="utf-8",
    )
    assert run(["quote", "--input", str(source), "--json"]) == 0
    options = json.loads(capsys.readouterr().out)
    assert [option["number"] for option in options] == [1, 2, 3]
    assert all(option["demo"] and option["age"] == 41 and option["insurer"].endswith("(DEMO)") for option in options)
    assert run(["quote", "--input", str(source)]) == 0
    assert "DEMO" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("document", "code", "told"),
    [
        ('{"capital": 100000, "term_years": 20, "smoker": false, "age": 80}', 1, "fuera_de_limites"),
        ('{"capital": 100000, "term_years": 20, "smoker": "no", "age": 40}', 2, "smoker"),
        ("[1]", 2, "objeto JSON"),
        ("{", 2, "no es JSON"),
    ],
)
def test_quote_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str, code: int, told: str
) -> None:
    source = tmp_path / "request.json"
    source.write_text(document, encoding="utf-8")
    assert run(["quote", "--input", str(source)]) == code
    assert told in capsys.readouterr().err


def test_quote_without_its_file_is_a_bad_call(tmp_path: Path) -> None:
    assert run(["quote", "--input", str(tmp_path / "none.json")]) == 2
    assert run(["quote"]) == 2
