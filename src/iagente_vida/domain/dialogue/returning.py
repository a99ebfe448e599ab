"""Somebody comes back after hours or days: welcomed, and taken on where they left, without asking again."""

from __future__ import annotations

from datetime import timedelta

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue import proposal
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

AWAY = timedelta(hours=6)
_WORDLESS = ("greet", "unclear", "affirm", "hold", "thanks")


def _returns(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    began = bool(conversation.profile.facts) or conversation.quote is not None
    return began and draft.away >= AWAY and not draft.learned and reading.says(*_WORDLESS) and not reading.unreadable


def _respond(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("welcome_back"))
    if draft.conversation.quote is None:
        return After.RESUME
    proposal.show_again(draft)
    return After.STOP


RETURNING = Pattern("returning", _returns, _respond)
