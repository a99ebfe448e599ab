"""What the customer thinks of the person who attended them: asked once the person has closed the matter."""

from __future__ import annotations

import re
from datetime import timedelta

from iagente_vida.domain.acts import AskRating, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.taps import RATING

ASKED = "rating_asked"
GIVEN = "rating"
REST = timedelta(days=14)
"""Nobody is asked more often; as long does Chatwoot take an answer."""

_TYPED = re.compile(r"\W*([1-5])(?:\s*(?:estrellas?|puntos?|/\s*5|de 5))?\W*")


def ask(draft: Draft) -> None:
    """Asks, unless the bot may not speak here or has asked lately."""
    conversation = draft.conversation
    silent = bool(draft.silence) or conversation.paused or conversation.opted_out or not draft.window_open
    asked = conversation.rating_asked_at
    if silent or (asked is not None and draft.now - asked < REST):
        return
    conversation.rating_asked_at = draft.now
    conversation.rating_open = True
    draft.record(ASKED)
    draft.say(AskRating())


def take(draft: Draft) -> None:
    """Takes the answers out of what the customer says; whatever else they say closes the question."""
    conversation = draft.conversation
    others: list[Reading] = []
    for reading in draft.readings:
        rating = _rating(reading, typed=conversation.rating_open)
        if rating is None:
            others.append(reading)
            continue
        draft.record(GIVEN, value=rating, message_id=reading.message_id)
        if conversation.mode is Mode.BOT and not conversation.opted_out:
            draft.say(Inform("rating_thanks" if rating > 2 else "rating_sorry"))
        conversation.rating_open = False
    if others:
        conversation.rating_open = False
    draft.readings = tuple(others)


def _rating(reading: Reading, *, typed: bool) -> int | None:
    name, _, value = reading.tap.partition("=")
    if name == RATING:
        return int(value)
    match = _TYPED.fullmatch(reading.text) if typed else None
    return int(match[1]) if match else None
