"""Somebody is in danger or despair: helplines and a person; nothing is sold any more."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import Reading


def respond(draft: Draft, _reading: Reading) -> After:
    """Says the helplines once and calls a person."""
    conversation = draft.conversation
    if conversation.handover != "crisis":
        draft.acts.clear()
        draft.say(Inform("crisis"))
        draft.hand_over("crisis")
        conversation.acknowledged = True
        draft.record("crisis")
    draft.finish()
    return After.STOP


CRISIS = Pattern("crisis", saying("crisis"), respond)
