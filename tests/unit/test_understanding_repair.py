"""Slips are mended towards the words of the grammars, and sound words and names are left alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.repair import mend
from iagente_vida.agents.understanding.rules import RuleUnderstander

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("asked", "text", "slot", "value"),
    [
        ("", "no fmuo", "smoker", False),
        ("age", "cuarneta y dos", "age", 42),
        ("mortgage_balance", "ciento cincunta mil", "mortgage_balance", 150_000),
        ("", "estoy divorcidao", "marital_status", "divorced"),
        ("", "tengo dos hiijos", "children_count", 2),
        ("contact_time", "el vieernes a las 5", "contact_time", "fri 17:00"),
        ("coverage_interest", "invallidez", "coverage_interest", ["disability"]),
    ],
)
def test_a_slip_inside_a_word_is_mended(asked: str, text: str, slot: str, value: Any) -> None:
    found = RuleUnderstander().understand(text, Context(today=TODAY, last_question=asked)).slots[slot]
    assert found.value == value
    assert found.confidence < 0.95
    assert text[slice(*found.span)].strip()


@pytest.mark.parametrize(
    "text",
    [
        "estoy cansado",
        "voy al médico",
        "mira arriba",
        "eso cuesta",
        "es cierto",
        "me llamo Marzio",
        "marrido@correo.es",
        "cuarto",
        "puse",
    ],
)
def test_sound_words_names_and_addresses_are_left_alone(text: str) -> None:
    assert mend(text) is None
