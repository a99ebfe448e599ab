"""The TOML files of a broker's folder, read as text that a person wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from iagente_vida.errors import SettingsError


def read_text(path: Path) -> str:
    """The file's text, with or without a byte order mark. Raises SettingsError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"No se puede leer {path}: guárdalo como texto UTF-8 y con permiso de lectura.") from error


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """The document of a TOML text. Raises SettingsError, naming `source`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source} no es TOML válido: {error}.") from error
