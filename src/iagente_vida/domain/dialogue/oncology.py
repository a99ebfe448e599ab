"""A cancer treated over five years ago: need not be told, is not kept, and changes nothing."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading


def _forgotten(draft: Draft, reading: Reading) -> bool:
    return reading.forgotten and draft.conversation.mode is Mode.BOT and not reading.slots.get("health_flags")


def _respond(draft: Draft, _reading: Reading) -> After:
    draft.record("oncology_forgotten")
    draft.say(Inform("oncology_forgotten"))
    return After.RESUME


ONCOLOGY = Pattern("oncology", _forgotten, _respond)
