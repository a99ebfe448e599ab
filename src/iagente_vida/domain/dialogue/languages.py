"""Who writes in another language: a neighbour of Spanish is read on, of any other a person takes care."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Greet, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import facts
from iagente_vida.domain.dialogue.bounds import count
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import NEIGHBOURS, SPANISH, Reading
from iagente_vida.domain.profile import Fact

ATTENDED = {"en": "english", "fr": "french", "pt": "portuguese", "it": "italian", "de": "german", "??": "english"}
"""Languages that we have one sentence for, and what the handover is called."""
_AGE = re.compile(r"\b(?:i'?m|i am|aged|we are|we're) (\d{2})\b")


def notice(draft: Draft) -> None:
    """Tells who writes in a neighbouring language, once, that we write Spanish and a person can be had."""
    spoken = next((reading.language for reading in draft.readings if reading.language in NEIGHBOURS), "")
    if spoken and draft.conversation.language != spoken:
        draft.conversation.language = spoken
        draft.say(Inform(f"neighbour_{spoken}"))


def _speaks_another(draft: Draft, reading: Reading) -> bool:
    return draft.conversation.mode is Mode.BOT and reading.foreign


def _in_theirs(draft: Draft, reading: Reading) -> After:
    """One message in their language instead of the Spanish greeting: who speaks, and that a person will answer."""
    draft.conversation.language = reading.language
    draft.acts = [act for act in draft.acts if not isinstance(act, Greet)]
    after = pass_on(draft, ATTENDED[reading.language])
    too_old(draft, reading)
    return after


def too_old(draft: Draft, reading: Reading) -> bool:
    """Whoever gives, in English, an age beyond the automatic price reads why a person looks at it."""
    said = _AGE.search(reading.text) if draft.conversation.language == "en" else None
    if said is None or int(said[1]) <= draft.limits.age_max:
        return False
    facts.believe(draft, "age", Fact(value=int(said[1]), message_id=reading.message_id, extractor="rule", at=draft.now))
    bounds = (("minimo", count(draft.limits.age_min)), ("maximo", count(draft.limits.age_max)))
    draft.say(Inform("too_old_english", bounds))
    return True


def waiting(draft: Draft) -> str:
    """The text that tells who waits in their own language; empty for Spanish. Who changes to Spanish is followed."""
    conversation = draft.conversation
    if draft.readings[-1].language == SPANISH:
        conversation.language = SPANISH
    reason = ATTENDED.get(conversation.language, "")
    return f"waiting_{reason}" if reason else ""


OTHER_LANGUAGE = Pattern("other_language", _speaks_another, _in_theirs)
