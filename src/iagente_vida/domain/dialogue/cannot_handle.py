"""A message that nothing could be made of: asked again once in other words, the second time a person."""

from __future__ import annotations

from iagente_vida.domain.acts import Greet, Inform
from iagente_vida.domain.dialogue import questions
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.needs import PURPOSE
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

PATIENCE = 2
# Intents that promise a value: without one they were not understood.
_EMPTY = ("correct_previous_value", "provide_info")


VAGUE = ("unclear", "affirm", "deny", *_EMPTY)
"""Intents that leave an open question as open as it was."""


def lost_again(draft: Draft) -> bool:
    """Counts one more message that nothing came of. Whether patience is at its end."""
    draft.conversation.misunderstandings += 1
    return draft.conversation.misunderstandings >= PATIENCE


def _lost(draft: Draft, reading: Reading) -> bool:
    nothing_said = reading.says("unclear") or (reading.says(*_EMPTY) and not reading.slots)
    return nothing_said and not draft.learned and not reading.unreadable


def _asked_in_vain(draft: Draft, reading: Reading) -> bool:
    """A question that nothing above had an answer to: read, but not ours to answer out of our head."""
    if draft.learned or reading.unreadable or not questions.asks(reading):
        return False
    return reading.says("unclear", "ask_why", "ask_price", "compare", *_EMPTY) and draft.conversation.asked != PURPOSE


def _not_known(draft: Draft, reading: Reading) -> After:
    draft.record("knowledge_missing", message_id=reading.message_id)
    if lost_again(draft):
        return pass_on(draft, "knowledge")
    draft.say(Inform("not_known"))
    return After.RESUME


def _respond(draft: Draft, _reading: Reading) -> After:
    conversation = draft.conversation
    if any(isinstance(act, Greet) for act in draft.acts):
        return After.RESUME
    if conversation.asked == PURPOSE:
        conversation.declined.append(PURPOSE)
        return After.RESUME
    if lost_again(draft):
        return pass_on(draft, "not_understood")
    draft.say(Inform("not_understood"))
    return After.RESUME


NOT_KNOWN = Pattern("not_known", _asked_in_vain, _not_known)
CANNOT_HANDLE = Pattern("cannot_handle", _lost, _respond)
LOST = frozenset({NOT_KNOWN.name, CANNOT_HANDLE.name})
"""The repairs that count as nothing having come of a message."""
