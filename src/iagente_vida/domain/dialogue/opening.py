"""The first words of somebody who has not said yet what they want: who speaks, and an offer instead of a question."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Greet, Inform
from iagente_vida.domain.dialogue import advert, offers
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

_WISH = re.compile(r"\bsegur|hipotec|famil|\bhij[oa]|preci|protege")
_EMPTY = ("greet", "unclear", "thanks")


def _vague(draft: Draft, reading: Reading) -> bool:
    """Only what nobody could answer: no fact, no question, no wish, in any message of the burst."""
    first = any(isinstance(act, Greet) for act in draft.acts)
    if not first or draft.learned or reading.unreadable:
        return False
    return all(_says_nothing(entry) for entry in draft.readings)


def _says_nothing(reading: Reading) -> bool:
    if _WISH.search(reading.text):
        return False
    return reading.says(*_EMPTY) or (reading.says("ask_product_info") and "topic" not in reading.slots)


def _respond(draft: Draft, _reading: Reading) -> After:
    if draft.conversation.advert is not None:
        advert.take_up(draft)
        offers.put(draft, offers.START)
        return After.STOP
    wants_to_know = any(reading.says("ask_product_info") for reading in draft.readings)
    if wants_to_know:
        draft.say(Inform("opening_info"))
        offers.put(draft, offers.START, question="")
    else:
        draft.say(Inform("opening"))
        offers.put(draft, offers.START)
    return After.STOP


OPENING = Pattern("opening", _vague, _respond)
