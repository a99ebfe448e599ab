"""Reads the approved articles: the broker's own, and the package's while the broker is the invented one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

from iagente_vida.broker_files import parse_toml, read_text
from iagente_vida.config import Settings
from iagente_vida.domain.knowledge import Article, WordKnowledge
from iagente_vida.errors import SettingsError

FOLDER = "conocimiento"
_FIELDS = {
    "temas",
    "palabras",
    "preguntas",
    "texto",
    "fuente",
    "aprobado_por",
    "valido_hasta",
    "aseguradora",
    "por_confirmar",
}


def load_knowledge(settings: Settings, *, invented: bool) -> WordKnowledge:
    """The articles that may be quoted here. Raises SettingsError naming the file and the article.

    An article of the broker's folder replaces the package's of the same name. What the package ships is approved by
    an invented broker only.
    """
    articles: dict[str, Article] = {}
    if invented:
        for resource in sorted((files("iagente_vida") / "data" / FOLDER).iterdir(), key=lambda item: item.name):
            if resource.name.endswith(".toml"):
                articles |= parse_articles(resource.read_text(encoding="utf-8"), resource.name)
    folder = settings.broker_dir / FOLDER
    if not settings.sandbox and folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            articles |= {
                ident: _checked(article) for ident, article in parse_articles(read_text(path), str(path)).items()
            }
    return WordKnowledge(tuple(articles.values()))


def parse_articles(text: str, source: str) -> dict[str, Article]:
    """The articles of a TOML text by name. Raises SettingsError."""
    return {ident: _article(ident, body, source) for ident, body in parse_toml(text, source).items()}


def _checked(article: Article) -> Article:
    """An article of a real broker that still has something to confirm is approved by nobody."""
    return replace(article, approved_by="") if article.unconfirmed else article


def _article(ident: str, body: Any, source: str) -> Article:
    if not isinstance(body, dict) or body.keys() - _FIELDS:
        raise SettingsError(f"{source}: [{ident}] tiene que llevar solo {', '.join(sorted(_FIELDS))}.")
    until = body.get("valido_hasta")
    if not isinstance(until, date):
        raise SettingsError(f"{source}: [{ident}] valido_hasta tiene que ser una fecha (2027-12-31).")
    for field in ("texto", "fuente"):
        if not isinstance(body.get(field), str) or not body[field].strip():
            raise SettingsError(f"{source}: [{ident}] falta {field}.")
    return Article(
        ident=ident,
        topics=_words(body, "temas", ident, source),
        stems=_words(body, "palabras", ident, source),
        text=body["texto"].strip(),
        source=body["fuente"].strip(),
        approved_by=str(body.get("aprobado_por", "")).strip(),
        valid_until=until,
        insurer=str(body.get("aseguradora", "")),
        questions=_words(body, "preguntas", ident, source),
        unconfirmed=str(body.get("por_confirmar", "")).strip(),
        version=hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()[:16],
    )


def _words(body: dict[str, Any], field: str, ident: str, source: str) -> tuple[str, ...]:
    words = body.get(field, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise SettingsError(f"{source}: [{ident}] {field} tiene que ser una lista de textos.")
    return tuple(words)
