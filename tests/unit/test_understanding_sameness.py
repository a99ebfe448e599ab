"""The same texts give the same answers and the same phrases the same weights, whatever the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from iagente_vida.agents.understanding.embedding import DIMENSIONS, Vector
from iagente_vida.agents.understanding.features import features
from iagente_vida.agents.understanding.noise import any_noise
from iagente_vida.agents.understanding.phrases import load_phrases
from iagente_vida.agents.understanding.training import save, train
from tests.nlu_report import DATA
from tests.slot_score import read_rows


def test_every_process_answers_the_same(tmp_path: Path) -> None:
    asked = tmp_path / "in.jsonl"
    rows = [*read_rows(DATA / "blind_a.jsonl")[::16], *read_rows(DATA / "first_sight.jsonl")[::24]]
    asked.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    answers = []
    for seed, threads in (("0", "1"), ("7", "2")):
        answered = tmp_path / f"out{seed}.jsonl"
        setting = os.environ | {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        command = [sys.executable, "-m", "iagente_vida", "understand", str(asked), str(answered)]
        subprocess.run(command, check=True, env=setting, capture_output=True, timeout=120)
        answers.append([without_time(line) for line in answered.read_text(encoding="utf-8").splitlines()])
    assert answers[0] == answers[1]
    assert len(answers[0]) == len(rows)


def without_time(line: str) -> dict[str, object]:
    return {key: value for key, value in json.loads(line).items() if key != "ms"}


class Numbered:
    """Embeddings by the letters of a text: training is what is looked at here."""

    def embed(self, text: str) -> Vector:
        chance = np.random.default_rng(sum(map(ord, text)))
        return chance.standard_normal(DIMENSIONS).astype(np.float32) / 23

    def embed_all(self, texts: list[str]) -> Vector:
        return np.stack([self.embed(text) for text in texts])


def test_the_same_phrases_give_the_same_bytes(tmp_path: Path) -> None:
    phrases = load_phrases()[::40]
    taught = [*phrases, *(replace(phrase, text=any_noise(phrase.text)) for phrase in phrases)]
    files = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for file in files:
        rows = features([p.text for p in taught], [p.asked for p in taught], Numbered())
        save(train(taught, rows, "stamp"), file)
    assert files[0].read_bytes() == files[1].read_bytes()
