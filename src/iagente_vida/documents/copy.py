"""The approved copy of the documents: every sentence they can say, from `texts/es/documentos/textos.toml`."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def load_copy() -> Mapping[str, Mapping[str, str]]:
    """The sections of the copy: sentences by name."""
    resource = files("iagente_vida") / "texts" / "es" / "documentos" / "textos.toml"
    sections: dict[str, dict[str, str]] = tomllib.loads(resource.read_text(encoding="utf-8"))
    return sections


def sentences(section: str, values: Mapping[str, str]) -> dict[str, str]:
    """The sentences of a section with their placeholders filled; what fills them is never read as a template."""
    return {name: _filled(template, values) for name, template in load_copy()[section].items()}


def _filled(template: str, values: Mapping[str, str]) -> str:
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    return template.format_map({name: values[name] for name in names})
