"""What the customer tells of other people: no fact about who writes, and not lost on the adviser."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue.cannot_handle import VAGUE
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading


def remember(draft: Draft) -> None:
    """Keeps it for the handover's note, apart from the profile; whoever is awaited is told at once."""
    conversation = draft.conversation
    told = conversation.others
    for reading in draft.readings:
        for who, facts in reading.others.items():
            told[who] = {**told.get(who, {}), **facts}
            if conversation.mode is Mode.WAITING:
                draft.notes.append(Note("other_person", (("quien", Figure(FigureKind.WORDS, who, "customer")),)))


def _only_of_others(draft: Draft, reading: Reading) -> bool:
    return bool(reading.others) and not draft.learned and reading.says(*VAGUE, "ask_price")


def _apart(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("told_of_other"))
    return After.RESUME


OF_ANOTHER = Pattern("of_another", _only_of_others, _apart)
