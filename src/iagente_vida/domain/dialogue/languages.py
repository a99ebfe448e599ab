"""Who writes in another language: a neighbour of Spanish is read on, of any other a person takes care."""

from __future__ import annotations

from iagente_vida.domain.acts import Greet, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

SPANISH = "es"
ATTENDED = {"en": "english", "fr": "french", "pt": "portuguese", "it": "italian", "de": "german", "??": "english"}
"""Languages that we have one sentence for, and what the handover is called."""
NEIGHBOURS = frozenset({"ca", "gl"})
"""Languages whose speakers read Spanish too: they are told once in their own that we write it."""


def notice(draft: Draft) -> None:
    """Tells who writes in a neighbouring language, once, that we write Spanish and a person can be had."""
    spoken = next((reading.language for reading in draft.readings if reading.language in NEIGHBOURS), "")
    if spoken and draft.conversation.language != spoken:
        draft.conversation.language = spoken
        draft.say(Inform(f"neighbour_{spoken}"))


def _speaks_another(draft: Draft, reading: Reading) -> bool:
    return draft.conversation.mode is Mode.BOT and reading.language in ATTENDED


def _in_theirs(draft: Draft, reading: Reading) -> After:
    """One message in their language instead of the Spanish greeting: who speaks, and that a person will answer."""
    draft.conversation.language = reading.language
    draft.acts = [act for act in draft.acts if not isinstance(act, Greet)]
    return pass_on(draft, ATTENDED[reading.language])


def waiting(draft: Draft) -> str:
    """The text that tells who waits in their own language; empty for Spanish. Who changes to Spanish is followed."""
    conversation = draft.conversation
    if draft.readings[-1].language == SPANISH:
        conversation.language = SPANISH
    reason = ATTENDED.get(conversation.language, "")
    return f"waiting_{reason}" if reason else ""


OTHER_LANGUAGE = Pattern("other_language", _speaks_another, _in_theirs)
