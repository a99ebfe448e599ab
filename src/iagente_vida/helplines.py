"""Reads the helplines that the package ships, by country."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from iagente_vida.domain.help import Helpline


def load_helplines() -> Mapping[str, Helpline]:
    """The line and the emergency number of each country that the file knows."""
    document = tomllib.loads((files("iagente_vida") / "data" / "ayuda.toml").read_text(encoding="utf-8"))
    return {
        country: Helpline(line=entry["linea"], emergency=entry["emergencias"], source=country)
        for country, entry in document.items()
    }
