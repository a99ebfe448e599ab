"""Somebody is in danger or despair: helplines and a person; nothing is sold any more."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import followup
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import Reading


def respond(draft: Draft, _reading: Reading) -> After:
    """Says the helplines once and calls a person."""
    conversation = draft.conversation
    if conversation.handover != "crisis":
        draft.acts.clear()
        source = f"helplines:{draft.helpline.source}"
        draft.say(
            Inform(
                "crisis",
                (
                    ("ayuda", Figure(FigureKind.WORDS, draft.helpline.line, source)),
                    ("emergencias", Figure(FigureKind.WORDS, draft.helpline.emergency, source)),
                ),
            )
        )
        followup.cancel(draft)
        draft.hand_over("crisis")
        conversation.acknowledged = True
        draft.record("crisis")
    draft.finish()
    return After.STOP


CRISIS = Pattern("crisis", saying("crisis"), respond)
