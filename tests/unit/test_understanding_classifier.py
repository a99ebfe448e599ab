"""The classifier: its weights are those of the phrases, and unknown wording is read well enough."""

from __future__ import annotations

from datetime import date

import pytest

from iagente_vida.agents.understanding.classifier import load_classifier, load_weights
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.phrases import fingerprint, load_phrases
from iagente_vida.agents.understanding.port import Context
from tests.nlu_report import scores, unseen_pairs


@pytest.fixture(scope="module")
def reader() -> CombinedUnderstander:
    return CombinedUnderstander(load_classifier())


def test_the_shipped_weights_are_those_of_the_phrases() -> None:
    weights = load_weights()
    assert weights.phrases == fingerprint()
    assert set(weights.intents) == {phrase.intent for phrase in load_phrases()}


def test_unknown_wording_is_read_well_enough() -> None:
    intents, feelings = unseen_pairs(load_classifier())
    table, moods = scores(intents), scores(feelings)
    assert sum(gold == said for gold, said in intents) / len(intents) >= 0.92
    assert sum(row[2] for row in table.values()) / len(table) >= 0.88
    assert sum(row[2] for row in moods.values()) / len(moods) >= 0.75
    assert min(table[intent][1] for intent in CRITICAL) >= 0.90


@pytest.mark.parametrize(
    "text", ["", "\x00\x07", "😀" * 3000, "אבג מה שלומך", "{{a}} ${b} <c>", '{"a": [1]}', "a" * 9000]
)
def test_any_text_is_read_the_same_each_time(reader: CombinedUnderstander, text: str) -> None:
    context = Context(today=date(2026, 11, 23))
    assert reader.understand(text, context) == reader.understand(text, context)
