"""The classifier: its weights are those of the phrases, and unknown wording is read well enough."""

from __future__ import annotations

from datetime import date

import pytest

from iagente_vida.agents.understanding.classifier import load_classifier, load_weights
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.noise import STYLES, noisy
from iagente_vida.agents.understanding.phrases import fingerprint, load_phrases
from iagente_vida.agents.understanding.port import Context
from tests.nlu_report import DATA, TODAY, Row, pairs_of, scores, understood, unseen_pairs, values
from tests.slot_score import read_rows, score


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


@pytest.fixture(scope="module")
def first_sight() -> list[Row]:
    return read_rows(DATA / "first_sight.jsonl")


def test_whole_messages_are_read_well_enough(reader: CombinedUnderstander, first_sight: list[Row]) -> None:
    intents, feelings = pairs_of(first_sight, reader)
    slots = score(first_sight, lambda row: values(understood(row, reader)))
    table, moods = scores(intents), scores(feelings)
    assert sum(gold == said for gold, said in intents) / len(intents) >= 0.92
    assert sum(row[2] for row in table.values()) / len(table) >= 0.88
    assert sum(row[2] for row in moods.values()) / len(moods) >= 0.75
    assert slots.precision >= 0.95
    assert slots.f1 >= 0.90


@pytest.mark.parametrize("style", STYLES)
def test_hurried_typing_costs_little(reader: CombinedUnderstander, first_sight: list[Row], style: str) -> None:
    hurried = [{**row, "text": noisy(row["text"], style)} for row in first_sight[::2]]
    intents, _ = pairs_of(hurried, reader)
    assert sum(gold == said for gold, said in intents) / len(intents) >= 0.80


@pytest.mark.parametrize(
    ("intent", "asked", "text"),
    [
        ("ask_price", "", "soy panadera y quiero un seguro"),
        ("ask_price", "offer_proposal", "y si dejara el tabaco?"),
        ("ask_product_info", "", "podría darme de baja en cualquier momento?"),
        ("provide_info", "employment_type", "sigo de baja médica desde abril"),
        ("choose_option", "offer_proposal", "la más baja de las tres"),
        ("opt_out", "", "que me deis de baja, no quiero más mensajes"),
    ],
)
def test_words_that_look_alike_are_told_apart(reader: CombinedUnderstander, intent: str, asked: str, text: str) -> None:
    meaning = reader.understand(text, Context(today=TODAY, last_question=asked))
    assert meaning.intent == intent


@pytest.mark.parametrize(
    "text", ["", "\x00\x07", "😀" * 3000, "אבג מה שלומך", "{{a}} ${b} <c>", '{"a": [1]}', "a" * 9000]
)
def test_any_text_is_read_the_same_each_time(reader: CombinedUnderstander, text: str) -> None:
    context = Context(today=date(2026, 11, 23))
    assert reader.understand(text, context) == reader.understand(text, context)
