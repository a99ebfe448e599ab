"""Says again what was said last: the question, or the options on the table."""

from __future__ import annotations

import re

from iagente_vida.domain.dialogue import proposal
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

_AGAIN = re.compile(r"\b(rep[ií]t\w*|otra vez|de nuevo|c[oó]mo dices|no te he leido|no lo veo)\b")


def _asks_again(_draft: Draft, reading: Reading) -> bool:
    return bool(_AGAIN.search(reading.text)) and not reading.slots and not reading.says("restart")


def _respond(draft: Draft, _reading: Reading) -> After:
    if draft.conversation.quote is None:
        return After.RESUME
    proposal.show_again(draft)
    return After.STOP


REPEAT = Pattern("repeat", _asks_again, _respond)
