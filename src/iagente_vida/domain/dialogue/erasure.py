"""The wish to be forgotten: registered for a person at once, and what was told here goes when it is confirmed."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.domain.profile import Profile

QUESTION = "confirm_erasure"
REASON = "data_rights"
_GONE = re.compile(r"\b(?:borr|elimin|suprim|olvid)\w*")


def _wishes(draft: Draft, reading: Reading) -> bool:
    return reading.says(REASON) and bool(_GONE.search(reading.text)) and draft.conversation.handover != REASON


def _register(draft: Draft, reading: Reading) -> After:
    """Nothing is sold from here on, whatever they answer: a person closes the matter."""
    draft.record(REASON, message_id=reading.message_id)
    draft.finish()
    pass_on(draft, REASON)
    draft.say(Inform("erasure_confirm"))
    draft.expect(QUESTION)
    return After.STOP


def _answers(draft: Draft, reading: Reading) -> bool:
    confirms = reading.says("affirm", "accept_proposal", "deny") or (
        reading.says(REASON) and bool(_GONE.search(reading.text))
    )
    return draft.conversation.asked == QUESTION and confirms


def _settle(draft: Draft, reading: Reading) -> After:
    """What the chat knows goes at once; records that the law keeps, and copies elsewhere, are left to the person."""
    conversation = draft.conversation
    conversation.asked = ""
    conversation.acknowledged = True
    if reading.says("deny"):
        draft.say(Inform("erasure_kept"))
        return After.STOP
    conversation.profile = Profile()
    conversation.doubts = []
    conversation.declined = []
    if conversation.quote is not None:
        draft.move_quote(conversation.quote.quote_id, QuoteState.SUPERSEDED)
    conversation.quote = conversation.chosen = None
    draft.record("profile_cleared", message_id=reading.message_id)
    draft.say(Inform("erasure_done"))
    return After.STOP


ERASURE = Pattern("erasure", _wishes, _register)
ERASURE_ANSWER = Pattern("erasure_answer", _answers, _settle)
