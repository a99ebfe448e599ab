"""What of a message may leave the process: no health, no account or document, nothing that tells who writes."""

from __future__ import annotations

from iagente_vida.agents.understanding.port import Understanding
from iagente_vida.agents.understanding.text import MAX_CHARS
from iagente_vida.domain.sensitive import find_secrets

MASK = "·"


def shareable(text: str, meaning: Understanding) -> str:
    """`text` with everything private struck out, letter for letter, so that positions stay those of the message."""
    letters = list(text[:MAX_CHARS])
    secrets = ((secret.start, secret.end) for secret in find_secrets(text))
    passages = [*meaning.health_spans, *meaning.identity_spans, *secrets]
    for start, end in passages:
        letters[start:end] = MASK * (min(end, len(letters)) - start)
    return "".join(letters)
