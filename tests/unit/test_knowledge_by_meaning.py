"""Approved articles are found by meaning, and nothing far from them is."""

from __future__ import annotations

import pytest

from tests.conversations.runner import ports


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("¿qué me podéis ofrecer?", "que_es"),
        ("me obligan en el banco a tenerlo?", "hipoteca_y_banco"),
        ("cuánto dinero se lleva hacienda si cobran mis hijos", "impuestos"),
        ("cada cuánto pago?", "pago"),
    ],
)
def test_a_question_in_other_words_finds_its_article(question: str, article: str) -> None:
    found = ports().knowledge.near(question)
    assert found is not None
    assert found.ident == article


@pytest.mark.parametrize(
    "question",
    ["quién ganó la liga?", "qué tiempo hace?", "cuánto sale con 30 años?", "y si me quedo en silla de ruedas?"],
)
def test_what_no_article_answers_finds_none(question: str) -> None:
    assert ports().knowledge.near(question) is None
    assert ports().knowledge.find(question, "") is None
