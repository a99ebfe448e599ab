"""Somebody comes back after hours or days: welcomed, and taken on where they left, without asking again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue import proposal
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

_AGAIN = re.compile(r"\b(?:ya estoy|aqu[ií] estoy|he vuelto|perdona|disculpa)\b")
_GO_ON = re.compile(r"\b(?:segu(?:imos|ir|imos)|sigo|continu\w+|retom\w+|por d[oó]nde [ií]bamos)\b")
_SMOKES_OR_NOT = re.compile(r"\b(?:fum|vape|tabac)\w+")
AWAY = timedelta(hours=6)
_WORDLESS = ("greet", "unclear", "affirm", "hold", "thanks")


def without_answers(reading: Reading, away: timedelta) -> Reading:
    """ "Ya estoy aquí otra vez" after hours answers no question."""
    said = _SMOKES_OR_NOT.search(reading.text) is not None
    back = (
        not said
        and bool(_AGAIN.search(reading.text) or _GO_ON.search(reading.text))
        and not re.search(r"\d", reading.text)
    )
    return replace(reading, slots={}, intent="greet") if back and away >= AWAY and reading.slots else reading


def _returns(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    began = bool(conversation.profile.facts) or conversation.quote is not None
    wordless = reading.says(*_WORDLESS) or bool(_AGAIN.search(reading.text) and not reading.text.endswith("?"))
    wordless = wordless or bool(_GO_ON.search(reading.text))
    return began and draft.away >= AWAY and not draft.learned and wordless and not reading.unreadable


def _respond(draft: Draft, _reading: Reading) -> After:
    conversation = draft.conversation
    draft.say(Inform("welcome_back"))
    if conversation.asked in conversation.asked_times:  # after hours the question has to be read again
        conversation.asked_times[conversation.asked] = 1
    if draft.conversation.quote is None:
        return After.RESUME
    proposal.show_again(draft)
    return After.STOP


RETURNING = Pattern("returning", _returns, _respond)
