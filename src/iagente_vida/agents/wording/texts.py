"""The approved copy: every sentence a customer can read, from `texts/es/*.toml`."""

from __future__ import annotations

import hashlib
import json
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: its variants, those for a repeated question, its buttons (id, title) and its list button.

    `required` are passages that the rendered text must keep (mandatory disclosures).
    """

    key: str
    texts: tuple[str, ...]
    again: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    list_button: str = ""
    required: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Twelve digits that name these very words: another comma, another version."""
        said = json.dumps([self.texts, self.again, self.buttons, self.list_button], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def variant(self, used: dict[str, int], *, again: bool = False) -> str:
        """The next variant, so that none comes back before all were said; `used` counts for the conversation."""
        family, name = (self.again, f"{self.key}+") if again and self.again else (self.texts, self.key)
        turn = used.get(name, 0)
        used[name] = turn + 1
        return family[turn % len(family)]


def placeholders(template: str) -> set[str]:
    """Names of the placeholders of a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


FORMAL = "usted"
"""The file whose texts say the same to who is addressed as usted."""


def formal_key(key: str) -> str:
    """The key of a text's formal twin."""
    return f"{FORMAL}:{key}"


def load_texts(language: str = "es") -> Mapping[str, Entry]:
    """The package's copy by key. Raises ValueError when two files define one key."""
    entries: dict[str, Entry] = {}
    folder = files("iagente_vida") / "texts" / language
    for resource in sorted(folder.iterdir(), key=lambda item: item.name):
        if not resource.name.endswith(".toml"):
            continue
        formal = resource.name == f"{FORMAL}.toml"
        for name, body in tomllib.loads(resource.read_text(encoding="utf-8")).items():
            key = formal_key(name) if formal else name
            if key in entries:
                raise ValueError(f"text {key} is defined twice")
            entries[key] = Entry(
                key=key,
                texts=tuple(text.strip("\n") for text in body["textos"]),
                again=tuple(body.get("otra_vez", ())),
                buttons=tuple((ident, title) for ident, title in body.get("botones", ())),
                list_button=body.get("lista", ""),
                required=tuple(body.get("obligatorio", ())),
            )
    return entries
