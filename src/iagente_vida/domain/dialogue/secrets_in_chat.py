"""Bank accounts, cards and identity documents are not taken in a chat: struck out, and said so."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading


def _holds_secret(_draft: Draft, reading: Reading) -> bool:
    return bool(reading.secrets)


def _respond(draft: Draft, reading: Reading) -> After:
    draft.record("secret_struck", kinds=list(reading.secrets))
    draft.say(Inform("secret_struck"))
    return After.RESUME


SECRETS = Pattern("secret", _holds_secret, _respond)
