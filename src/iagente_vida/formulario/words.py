"""What the secure form says: its own sentences, and the same consent that the chat asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from iagente_vida.agents.wording.texts import Entry
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.dialogue.interview import CONSENT_TEXT
from iagente_vida.formulario.page import Wording


def load_words(broker: Broker, texts: Mapping[str, Entry]) -> Wording:
    """The copy of the form in the broker's name; `texts` are what customers read."""
    resource = files("iagente_vida") / "texts" / "es" / "formulario" / "textos.toml"
    entry = texts[CONSENT_TEXT]
    name = f"{broker.name} (inventada)" if broker.invented else broker.name
    consent = entry.texts[0].format(
        correduria=broker.name, aseguradoras=", ".join(broker.insurers), privacidad=broker.privacy_url
    )
    return Wording(
        sentences={**tomllib.loads(resource.read_text(encoding="utf-8")), "correduria": name},
        consent=consent.rpartition("\n")[0],
        consent_version=entry.version,
    )
