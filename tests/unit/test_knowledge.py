"""Questions are answered from approved articles that still hold, or by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.knowledge import Article, WordKnowledge
from iagente_vida.errors import SettingsError
from iagente_vida.knowledge import load_knowledge, parse_articles
from tests.conversations.runner import MONDAY, Talk, ports, texts_of

ARTICLE = Article(
    ident="pruebas",
    topics=("medical",),
    stems=("medic", "prueba"),
    text="La aseguradora pregunta en su cuestionario.",
    source="Manual de la correduría",
    approved_by="Ana",
    valid_until=date(2027, 1, 1),
    version="v1",
)
GOOD = """
[pruebas]
temas = ["medical"]
texto = "Texto propio."
fuente = "F"
aprobado_por = "Ana"
valido_hasta = 2027-01-01
"""


def talk(article: Article) -> Talk:
    return Talk(PlainAgent(replace(ports(), knowledge=WordKnowledge([article]))))


async def test_an_article_is_quoted_with_its_source_and_recorded() -> None:
    decision = await talk(ARTICLE).say("hola, me haréis pruebas médicas para un seguro de vida?")
    assert "Manual de la correduría" in "\n".join(texts_of(decision.replies))
    assert {"article": "pruebas", "version": "v1", "approved_by": "Ana"} in [
        dict(line.payload) for line in decision.ledger if line.kind == "knowledge"
    ]


@pytest.mark.parametrize(
    "change", [{"valid_until": date(2026, 1, 1)}, {"approved_by": ""}, {"topics": (), "stems": ()}]
)
async def test_what_is_not_approved_any_more_goes_to_a_person(change: dict[str, object]) -> None:
    conversation = talk(replace(ARTICLE, **change))  # type: ignore[arg-type]
    decision = await conversation.say("hola, me haréis pruebas médicas para un seguro de vida?")
    assert decision.conversation.mode is Mode.WAITING
    assert ARTICLE.text not in "\n".join(texts_of(decision.replies))


def test_a_real_broker_has_only_what_he_approved(tmp_path: Path) -> None:
    assert load_knowledge(Settings(broker_dir=tmp_path), invented=False).find("pruebas médicas", "medical") is None
    (tmp_path / "conocimiento").mkdir()
    (tmp_path / "conocimiento" / "mio.toml").write_text(GOOD, encoding="utf-8")
    found = load_knowledge(Settings(broker_dir=tmp_path), invented=False).find("", "medical")
    assert found is not None
    assert found.text == "Texto propio."


@pytest.mark.parametrize(
    "text", ["[a]\ntexto = 1", "[a", '[a]\ntexto = "x"\nfuente = "f"\nvalido_hasta = "ayer"', "[a]\notro = 1"]
)
def test_a_bad_article_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match=r"mio\.toml"):
        parse_articles(text, "mio.toml")


def test_what_the_package_ships_holds_for_a_year() -> None:
    """Who tries the product next winter is answered too; a question whose article has lapsed goes to a person."""
    shipped = load_knowledge(Settings(sandbox=True), invented=True).articles
    assert [article.ident for article in shipped if not article.holds(MONDAY.date() + timedelta(days=365))] == []
