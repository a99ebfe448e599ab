"""What happens with the customer's data: said at the beginning, and again whenever they ask."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Disclosure
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

NOTICE = "privacidad"
VERSION = "2026-11"
_ASKS = re.compile(
    r"\b(?:qu[eé] (?:hac[eé]is|haces|hacen|pasa) con (?:mis|los) datos|(?:y )?mis datos\b[^.?!]{0,20}\?|"
    r"mis datos (?:para|pa) q(?:u[eé])?\b|"
    r"(?:para|pa) q(?:u[eé])? (?:quer\w+|necesit\w+|ped[ií]s|piden|us\w+) (?:mis|tantos|esos|los) datos|"
    r"protecci[oó]n de datos|privacidad|rgpd|qui[eé]n (?:ve|tiene|guarda) mis datos)"
)


def shown(draft: Draft) -> None:
    """The notice went out with the greeting."""
    draft.conversation.disclosures[NOTICE] = Disclosure(version=VERSION, at=draft.now)
    draft.record("disclosure", notice=NOTICE, version=VERSION)


_RIGHTS = re.compile(
    r"\b(?:borr|elimin|suprim|olvid|rectific|cancel|oponer|opong|portab|copia|accede|acceso|derecho|"
    r"(?:qu[eé]|cu[aá]les) datos (?:tien|ten[eé]|guard|hay))"
)


def only_asks(reading: Reading) -> bool:
    """Wants to know what happens with the data, and asks for nothing to be done with them."""
    return bool(_ASKS.search(reading.text)) and not _RIGHTS.search(reading.text)


def _asks(_draft: Draft, reading: Reading) -> bool:
    return only_asks(reading)


def explain(draft: Draft, _reading: Reading) -> After:
    """Says what happens with the data, and where it is written."""
    draft.record("knowledge", article="privacidad")
    draft.say(Inform("privacy"))
    shown(draft)
    return After.RESUME


PRIVACY = Pattern("privacy", _asks, explain)
