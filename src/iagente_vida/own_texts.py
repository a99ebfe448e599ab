"""The broker's own words: `BROKER_DIR/textos/*.toml` over the package's copy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from iagente_vida.agents.wording.texts import FORMAL, Entry, formal_key, load_texts, placeholders
from iagente_vida.errors import SettingsError

FOLDER = "textos"
LONGEST = 900
"""Letters of a text of the broker's: more would not fit a message beside what joins it."""


def spoken_texts(broker_dir: Path) -> Mapping[str, Entry]:
    """What customers read: the package's copy, and over it the broker's. Raises SettingsError for a text that does
    not fit."""
    entries = load_texts()
    return {**entries, **_of_the_broker(broker_dir / FOLDER, entries)}


def _of_the_broker(folder: Path, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The texts that replace ours: of a key that exists, with the same places to fill and the same buttons."""
    replaced = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path.name} no se puede leer: {error}.") from None
        for name, body in document.items():
            key = formal_key(name) if path.stem == FORMAL else name
            if key not in entries:
                raise SettingsError(f"{path.name}: no hay ningún texto «{name}» que cambiar.")
            replaced[key] = _instead(entries[key], body, path.name)
    return replaced


def _instead(entry: Entry, body: Mapping[str, Any], file: str) -> Entry:
    texts, again = tuple(body.get("textos", entry.texts)), tuple(body.get("otra_vez", entry.again))
    buttons = tuple((ident, title) for ident, title in body.get("botones", entry.buttons))
    known = {name for text in (*entry.texts, *entry.again) for name in placeholders(text)}
    named = {name for text in (*texts, *again) for name in placeholders(text)}
    required = tuple(body.get("obligatorio", entry.required))
    if not texts or any(not text.strip() or len(text) > LONGEST for text in (*texts, *again)):
        raise SettingsError(f"{file}: «{entry.key}» necesita textos de 1 a {LONGEST} caracteres.")
    if named - known:
        raise SettingsError(f"{file}: «{entry.key}» no conoce {', '.join(sorted(named - known))}.")
    if {ident for ident, _ in buttons} != {ident for ident, _ in entry.buttons}:
        raise SettingsError(f"{file}: «{entry.key}» cambia los botones; solo puede cambiar sus títulos.")
    if any(passage not in text for text in (*texts, *again) for passage in required):
        raise SettingsError(f"{file}: a «{entry.key}» le falta algo obligatorio: {', '.join(required)}.")
    return replace(entry, texts=texts, again=again, buttons=buttons, required=required)
