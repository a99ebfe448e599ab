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
        ("y si me quedo en silla de ruedas?", "invalidez"),
        ("si no me pasa nada me devolvéis lo que he puesto?", "sobrevivir"),
        ("me muero al año y mi mujer cuánto cobra", "capital_entero"),
        ("si estoy de baja por el trabajo me pagáis", "baja_y_paro"),
        ("y si me muero de covid", "enfermedad"),
        ("no me puedes hacer una rebajita?", "descuento"),
        ("a ese precio hay que sumarle impuestos?", "precio_total"),
        ("a partir de cuándo me cubre", "inicio"),
        ("cuál es la edad tope", "edades"),
        ("esto paga también el entierro?", "decesos"),
        ("y si en el cuestionario pongo que no fumo aunque fume", "verdad"),
        ("eso son pesos o euros?", "moneda"),
    ],
)
def test_a_question_in_other_words_finds_its_article(question: str, article: str) -> None:
    found = ports().knowledge.near(question)
    assert found is not None
    assert found.ident == article


@pytest.mark.parametrize(
    "question",
    ["quién ganó la liga?", "qué tiempo hace?", "cuánto sale con 30 años?", "y si me voy a vivir a Francia?"],
)
def test_what_no_article_answers_finds_none(question: str) -> None:
    assert ports().knowledge.near(question) is None
    assert ports().knowledge.find(question, "") is None
