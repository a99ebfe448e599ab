"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the package that is then talked to."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.live.processes import ROOT

FILES = 3
_SECTION = re.compile(r"^### (?P<title>.+?)\n(?P<body>.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
_STEP = re.compile(r"^\d+\. `(?P<path>[^`]+)`(?P<body>.*?)(?=^\d+\. |\Z)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^ {3}```\w+\n(.*?)^ {3}```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """Writes `new` in place of `old`; at the end of the file when there is no `old`."""

    path: str
    old: str
    new: str


def recipes() -> dict[str, list[Step]]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {
        match["title"]: [step_of(step) for step in _STEP.finditer(match["body"])] for match in _SECTION.finditer(text)
    }


def step_of(match: re.Match[str]) -> Step:
    blocks = [textwrap.dedent(block) for block in _BLOCK.findall(match["body"])]
    return Step(match["path"], blocks[0] if len(blocks) == 2 else "", blocks[-1])


RECIPES = recipes()


def followed(title: str, folder: Path) -> Path:
    """A copy of the package with the recipe applied. Its source folder."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for step in RECIPES[title]:
        file = folder / step.path
        text = file.read_text(encoding="utf-8")
        if step.old:
            assert text.count(f"\n{step.old}") == 1, step.path
            text = text.replace(f"\n{step.old}", f"\n{step.new}")
        else:
            text = f"{text}\n{step.new}"
        file.write_text(text, encoding="utf-8")
    return folder / "src"


def run(source: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def talk(source: Path, *texts: str) -> list[dict[str, Any]]:
    turns = [json.loads(line) for line in run(source, "tests.conversations.talk_aloud", *texts).splitlines()]
    assert all(turn["package"].startswith(str(source)) for turn in turns)
    return turns


def hold_the_rules_of_texts(source: Path, added: str) -> None:
    """The checks of every new text, and those of all the texts together; the old ones have their own run."""
    run(source, "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/test_texts.py", "-k", f"{added} or test_every")


def test_every_recipe_needs_at_most_three_files() -> None:
    assert list(RECIPES) == ["Añadir una pregunta", "Añadir una objeción", "Añadir un producto"]
    assert [title for title, steps in RECIPES.items() if not 1 <= len({step.path for step in steps}) <= FILES] == []


def test_a_question_is_added(tmp_path: Path) -> None:
    source = followed("Añadir una pregunta", tmp_path)
    known = "tengo 40 años, no fumo, un capital de 100.000 euros durante 20 años, para mi mujer"
    turns = talk(source, known, "el 12/06/1986", "prefiero no decirlo", "soy profesora", "perdona, soy enfermera")
    asked = next(turn for turn in turns if turn["asked"] == "occupation")
    assert "¿A qué te dedicas?" in asked["said"]
    told = next(turn for turn in turns if "inform:why_occupation" in turn["acts"])
    assert told["asked"] == "occupation"
    assert turns[-2]["profile"]["occupation"] == "profesora"
    assert "present" in turns[-2]["acts"]
    assert "de profesora a enfermera" in turns[-1]["said"]
    hold_the_rules_of_texts(source, "occupation")


def test_an_objection_is_added(tmp_path: Path) -> None:
    source = followed("Añadir una objeción", tmp_path)
    known = "tengo 40 años, no fumo, un capital de 100.000 euros durante 20 años"
    before, after = talk(source, known, "con la inflación eso se queda en poco")
    assert "inform:objection_inflation" not in before["acts"]
    assert "el mismo capital vale menos" in after["said"]
    hold_the_rules_of_texts(source, "inflation")


def test_a_product_is_added(tmp_path: Path) -> None:
    source = followed("Añadir un producto", tmp_path)
    known = "para mis hijos. nací el 12/06/1986, no fumo, un capital de 100.000 euros"
    too_long, offered = talk(source, f"{known} durante 20 años", "sí")
    assert "12 años" in too_long["said"]
    assert offered["product"] == "Temporal corto"
    assert "present" in offered["acts"]


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_is_about_files_that_exist(title: str) -> None:
    assert [step.path for step in RECIPES[title] if not (ROOT / step.path).is_file()] == []
