"""Messages of authors who never saw the component, and the distance that training keeps from every labelled set."""

from __future__ import annotations

import re

import pytest
from rapidfuzz import fuzz, process

from iagente_vida.agents.understanding.classifier import load_classifier
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.phrases import load_phrases
from iagente_vida.agents.understanding.text import fold
from tests.nlu_report import DATA, pairs_of, scores, understood, values
from tests.slot_score import read_rows, score

SETS = sorted(path.stem for path in DATA.glob("*.jsonl"))
ALMOST_THE_SAME = 94.5
"""From here on, in percent of letters, a phrase is a copy; ordinary sayings of two or three words are anybody's."""
SAYING = 3


@pytest.fixture(scope="module")
def reader() -> CombinedUnderstander:
    return CombinedUnderstander(load_classifier())


@pytest.mark.parametrize(
    ("name", "accuracy", "critical", "precision", "f1"),
    [
        ("blind_a", 0.95, 0.85, 0.97, 0.96),
        ("blind_b", 0.95, 0.85, 0.95, 0.91),
        ("blind_c", 0.95, 0.85, 0.97, 0.96),
        ("blind_d", 0.95, 0.85, 0.95, 0.93),
        ("blind_e", 0.93, 0.80, 0.96, 0.95),
    ],
)
def test_messages_of_blind_authors_stay_understood(
    reader: CombinedUnderstander, name: str, accuracy: float, critical: float, precision: float, f1: float
) -> None:
    rows = read_rows(DATA / f"{name}.jsonl")
    intents, feelings = pairs_of(rows, reader)
    slots = score(rows, lambda row: values(understood(row, reader)))
    table, moods = scores(intents), scores(feelings)
    assert sum(gold == said for gold, said in intents) / len(intents) >= accuracy
    assert sum(row[2] for row in table.values()) / len(table) >= accuracy - 0.03
    assert sum(row[2] for row in moods.values()) / len(moods) >= 0.75
    assert min(table[intent][1] for intent in CRITICAL) >= 0.90
    assert min(table[intent][0] for intent in CRITICAL) >= critical
    assert slots.precision >= precision
    assert slots.f1 >= f1


@pytest.mark.parametrize("name", ["critical_first", "critical_second"])
def test_critical_wishes_are_heard_and_look_alikes_let_pass(reader: CombinedUnderstander, name: str) -> None:
    intents, _ = pairs_of(read_rows(DATA / f"{name}.jsonl"), reader)
    table = scores(intents)
    assert min(table[intent][1] for intent in CRITICAL) >= 0.85
    assert min(table[intent][0] for intent in CRITICAL) >= 0.85


def test_no_labelled_message_is_taught() -> None:
    taught = sorted({plain(phrase.text) for phrase in load_phrases()})
    for name in SETS:
        for row in read_rows(DATA / f"{name}.jsonl"):
            text = plain(row["text"])
            if len(text.split()) > SAYING:
                copy = process.extractOne(text, taught, scorer=fuzz.ratio, score_cutoff=ALMOST_THE_SAME)
                assert copy is None, f"{name}: {text!r} is taught as {copy[0]!r}"


def test_every_intent_is_taught_by_hundreds() -> None:
    phrases = load_phrases()
    for intent in {phrase.intent for phrase in phrases}:
        own = {plain(phrase.text) or phrase.text for phrase in phrases if phrase.intent == intent}
        assert len(own) >= 195, intent  # as they are typed at least 200: marks and accents apart, a few fall together


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))
