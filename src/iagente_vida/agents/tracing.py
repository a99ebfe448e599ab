"""What the panel shows of how a message was understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iagente_vida.agents.understanding.adoption import SUGGESTIBLE
from iagente_vida.agents.understanding.proposal import Proposal
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.profile import HEALTH_SLOTS

INTENTS_TRACED = 3


def traced(reading: Reading, proposal: Proposal | None) -> dict[str, Any]:
    """What the panel shows of a reading: slots and values, and why: where each was read; none about health."""
    advice = proposal.intent if proposal and proposal.intent in SUGGESTIBLE else ""
    shown = {slot: value for slot, value in reading.slots.items() if slot not in HEALTH_SLOTS}
    return {
        "message_id": reading.message_id,
        "intent": reading.intent,
        "scores": {intent: round(score, 2) for intent, score in _strongest(reading.scores)},
        "slots": {slot: value.value for slot, value in shown.items()},
        "read": {slot: [*value.span, round(value.confidence, 2), value.extractor] for slot, value in shown.items()},
        "inferred": sorted(slot for slot, value in reading.slots.items() if value.inferred),
        "sentiment": reading.sentiment,
        "urgent": reading.urgent,
        "unreadable": reading.unreadable,
        **({"model": advice} if proposal else {}),
    }


def _strongest(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda scored: -scored[1])[:INTENTS_TRACED]
