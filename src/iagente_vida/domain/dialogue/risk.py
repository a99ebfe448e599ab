"""Jobs and sports that an insurer looks at: flagged for the adviser, never judged here."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue.draft import Draft, Note

_JOBS = re.compile(
    r"\b(?:bomber|militar|polic[ií]a|guardia civil|miner|piloto|torer|escolta|explosiv|buzo|andamio|trabajos en altura|"
    r"vigilante|legionari|especialista de cine|antidisturbios|tendidos? el[eé]ctric|pescador de altura|astronauta)\w*"
)
_SPORTS = re.compile(
    r"\b(?:paraca|parapente|salto base|buce|submarin|alpin|escala|espeleo|boxe|mma|motocicl|carreras de|rally|"
    r"ala delta|rafting|puenting|barranqu|artes marciales|toros)\w*"
)
_SLOTS = (("occupation", _JOBS), ("risky_hobby", _SPORTS))


def flag(draft: Draft) -> None:
    """Notes a risky job or sport that was just learned, and says what it means."""
    for slot, words in _SLOTS:
        value = draft.conversation.profile.value(slot)
        if slot in draft.learned and isinstance(value, str) and words.search(value.casefold()):
            draft.record("occupation_flagged", slot=slot)
            draft.notes.append(Note("occupation", (("detalle", Figure(FigureKind.WORDS, value, "customer")),)))
            draft.say(Inform("occupation_flagged"))
            return
