"""A minor writes: nothing is sold, nothing is kept, an adult and a person are needed."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.bounds import Breach
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.profile import Profile


def stop(draft: Draft, found: Breach) -> None:
    """Explains it, forgets what was said, and leaves the conversation to a person."""
    conversation = draft.conversation
    draft.say(Inform("minor", found.figures))
    conversation.profile = Profile()
    conversation.doubts = []
    draft.corrections.clear()
    draft.hand_over("minor")
    draft.notes = [Note("minor")]
    conversation.acknowledged = True
