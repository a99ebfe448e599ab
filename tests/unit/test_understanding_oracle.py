"""Our number grammar beside an independent recogniser, on what both claim to read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.text import fold
from tests.spanish import in_words

ORACLE = Path(__file__).parents[1] / "number_oracle.py"
NUMBERS = [*range(2, 100, 3), *range(100, 1_000, 37), *range(1_000, 10_000, 613), *range(10_000, 2_000_000, 98_765)]
CHAT = (
    "quiero 100.000 euros",
    "unos cien mil",
    "100 mil",
    "2 millones",
    "medio millón",
    "1.500,50",
    "tengo treinta y cinco años",
    "cuatrocientos veinte euros al mes",
    "doscientos cincuenta mil",
    "veintidos",
    "gano mil setecientos",
    "ciento ochenta",
)


def oracle(texts: list[str]) -> list[list[float]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ORACLE)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [[float(value.replace(",", ".")) for value in values] for values in json.loads(done.stdout)]


def test_numbers_are_what_an_independent_recogniser_reads() -> None:
    texts = [*map(in_words, NUMBERS), *map(str, NUMBERS), *CHAT]
    differing = {
        text: (ours, theirs)
        for text, theirs in zip(texts, oracle(texts), strict=True)
        if (ours := [number.value for number in find_numbers(fold(text)) if not number.article]) != theirs
    }
    assert differing == {}
