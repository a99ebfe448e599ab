"""A call that was asked for is called off: who cancels is not rung up."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

SLOT = "contact_time"
_OFF = re.compile(
    r"\b(?:cancel\w+|an[uú]l\w+|quit\w+|olv[ií]d\w+|suspend\w+)\b[^.?!]{0,20}\b(?:llamada|cita|hora|de llamar\w*)\b|"
    r"\b(?:cancel|an[uú]l|qu[ií]t)\w*l[oa]\b|\bno (?:hace falta|es necesario) que (?:me )?llam\w+|"
    r"\b(?:ya |al final )?no (?:quiero|necesito) (?:que me llam\w+|la llamada|la cita)\b|"
    r"\bal final no\b[^.?!]{0,12}\bllam"
)


def _calls_off(draft: Draft, reading: Reading) -> bool:
    booked = SLOT in draft.conversation.profile.facts
    return booked and bool(_OFF.search(reading.text)) and SLOT not in reading.slots


def _respond(draft: Draft, reading: Reading) -> After:
    draft.conversation.profile.forget(SLOT)
    draft.record("call_cancelled", message_id=reading.message_id)
    draft.notes.append(Note("call_cancelled"))
    draft.say(Inform("call_cancelled"))
    draft.conversation.acknowledged = True
    return After.STOP


CALL_OFF = Pattern("call_off", _calls_off, _respond)
