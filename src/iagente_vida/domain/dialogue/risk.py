"""Jobs and sports that an insurer looks at: flagged for the adviser, never judged here."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import facts
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.profile import Fact

_JOBS = re.compile(
    r"\b(?:bomber|militar|polic[ií]a|guardia civil|miner|piloto|torer|escolta|explosiv|buzo|andamio|trabajos en altura|"
    r"vigilante|legionari|especialista de cine|antidisturbios|tendidos? el[eé]ctric|pescador de altura|astronauta)\w*"
)
_SPORTS = re.compile(
    r"\b(?:paraca|parapente|salto base|buce|submarin|alpin|escala|espeleo|boxe|mma|motocicl|carreras de|rally|"
    r"ala delta|rafting|puenting|barranqu|artes marciales|toros)\w*"
)
_OWN = {
    "occupation": re.compile(r"\b(?:soy|trabajo (?:de|como|en)|estoy de|me dedico a)\b[^.,;!?]{0,30}"),
    "risky_hobby": re.compile(r"\b(?:hago|practico|salto|compito en|me gusta (?:el|la))\b[^.,;!?]{0,30}"),
}
_SLOTS = (("occupation", _JOBS), ("risky_hobby", _SPORTS))


def flag(draft: Draft) -> None:
    """Notes a risky job or sport that was just learned, and says what it means."""
    for reading in draft.readings:
        _named(draft, reading)
    for slot, words in _SLOTS:
        value = draft.conversation.profile.value(slot)
        if slot in draft.learned and isinstance(value, str) and words.search(value.casefold()):
            draft.record("occupation_flagged", slot=slot)
            draft.notes.append(Note("occupation", (("detalle", Figure(FigureKind.WORDS, value, "customer")),)))
            draft.say(Inform("occupation_flagged"))
            return


def _named(draft: Draft, reading: Reading) -> None:
    """A risky job or sport that the customer calls their own, when nothing else was read as one."""
    for slot, words in _SLOTS:
        own = _OWN[slot].search(reading.text)
        risky = words.search(own[0]) if own else None
        if risky is not None and slot not in draft.conversation.profile.facts:
            fact = Fact(value=risky[0], message_id=reading.message_id, extractor="rule", at=draft.now)
            facts.believe(draft, slot, fact)
