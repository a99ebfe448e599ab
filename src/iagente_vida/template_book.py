"""Reads the broker's book of templates: which approved text serves which purpose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from iagente_vida.broker_files import parse_toml, read_text
from iagente_vida.config import Settings
from iagente_vida.domain.replies import placeholders
from iagente_vida.errors import SettingsError

FILE_NAME = "plantillas.toml"
CATEGORIES = ("UTILITY", "MARKETING")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDefinition:
    """A template by its purpose: Meta's name, language and category, its text, and an example a parameter."""

    purpose: str
    name: str
    language: str
    category: str
    text: str
    examples: Mapping[str, str]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the placeholders, in order."""
        return placeholders(self.text)


def load_templates(settings: Settings) -> dict[str, TemplateDefinition]:
    """The package's templates by purpose, and over them those of BROKER_DIR. Raises SettingsError, naming the place."""
    shipped = (files("iagente_vida") / "data" / FILE_NAME).read_text(encoding="utf-8")
    book = parse_templates(shipped, FILE_NAME)
    path = settings.broker_dir / FILE_NAME
    if not settings.sandbox and path.is_file():
        book |= parse_templates(read_text(path), str(path))
    return book


def parse_templates(text: str, source: str) -> dict[str, TemplateDefinition]:
    """The templates of a TOML text. Raises SettingsError."""
    return {purpose: _definition(purpose, table, source) for purpose, table in parse_toml(text, source).items()}


def _definition(purpose: str, table: Any, source: str) -> TemplateDefinition:
    def wrong(sentence: str) -> SettingsError:
        return SettingsError(f"{source}: [{purpose}] {sentence}.")

    if not isinstance(table, dict):
        raise wrong("tiene que ser una tabla")
    values = {key: table.get(key) for key in ("nombre", "idioma", "categoria", "texto")}
    lacking = [key for key, value in values.items() if not isinstance(value, str) or not value]
    if lacking:
        raise wrong(f"necesita {', '.join(lacking)}")
    if not re.fullmatch(r"[a-z0-9_]{1,512}", str(values["nombre"])):
        raise wrong("nombre solo puede llevar minúsculas, cifras y guiones bajos")
    if values["categoria"] not in CATEGORIES:
        raise wrong(f"categoria tiene que ser {' o '.join(CATEGORIES)}")
    examples = table.get("ejemplos", {})
    names = placeholders(str(values["texto"]))
    if not isinstance(examples, dict) or set(examples) != set(names):
        raise wrong("ejemplos tiene que dar un valor a cada parámetro del texto, y a ninguno más")
    return TemplateDefinition(
        purpose=purpose,
        name=str(values["nombre"]),
        language=str(values["idioma"]),
        category=str(values["categoria"]),
        text=str(values["texto"]),
        examples={name: str(value) for name, value in examples.items()},
    )
