"""What the panel beside the phone tells: the product's own state of a conversation, as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.profile import Fact
from iagente_vida.sandbox.screen import Knowledge
from iagente_vida.state import load_state
from iagente_vida.store.store import Store


class StoreKnowledge:
    """Describes a phone's conversation from the store. Call it with the phone or BSUID."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    async def __call__(self, phone: str) -> Knowledge:
        found = await self._store.find(phone)
        if not found:
            return Knowledge()
        newest = max(found, key=lambda summary: summary.last_activity)
        state = await self._store.state(newest.conversation_id)
        if state is None:
            return Knowledge(mode=newest.mode)
        known = describe(load_state(state), self._clock.now().astimezone(self._zone).date())
        turns = await self._store.traces(newest.conversation_id, limit=1)
        return replace(known, trace={**(known.trace or {}), "mensajes": _messages(turns)})


def describe(conversation: Conversation, today: date) -> Knowledge:
    """The knowledge in a state document. Health data is not part of it (promise 10)."""
    options: list[dict[str, Any]] = []
    if conversation.quote is not None:
        options = [
            {**asdict(option), "covers": list(option.covers), "chosen": option.number == conversation.chosen}
            for option in conversation.quote.options
        ]
    return Knowledge(
        stage=conversation.stage,
        mode=conversation.mode,
        profile=conversation.profile.summary(today),
        options=options,
        trace=_trace(conversation),
    )


def _trace(conversation: Conversation) -> dict[str, Any]:
    """What the newest facts were read from and how surely, what is asked, and what is still in doubt."""
    facts = conversation.profile.facts
    newest = max((fact.at for fact in facts.values()), default=None)
    return {
        "entendido": {slot: _reading(fact) for slot, fact in facts.items() if fact.at == newest},
        "por_confirmar": {doubt.slot: _reading(doubt.fact) for doubt in conversation.doubts},
        "pregunta": conversation.asked,
        "seguidas_sin_entender": conversation.misunderstandings,
    }


def _messages(turns: Sequence[bytes]) -> list[dict[str, Any]]:
    """What the newest turn understood of each message, and why: intents weighed, and where every value was read."""
    if not turns:
        return []
    understood = msgspec.json.decode(turns[-1]).get("understanding", [])
    return [
        {
            "intención": reading["intent"],
            "sopesado": reading.get("scores", {}),
            "sentimiento": reading["sentiment"],
            "urgente": reading["urgent"],
            "modelo": reading.get("model"),
            "datos": {
                slot: {
                    "valor": value,
                    "leído": reading["read"][slot][:2],
                    "seguridad": reading["read"][slot][2],
                    "lector": reading["read"][slot][3],
                    "supuesto": slot in reading["inferred"],
                }
                for slot, value in reading["slots"].items()
                if slot in reading.get("read", {})
            },
        }
        for reading in understood
    ]


def _reading(fact: Fact) -> dict[str, Any]:
    return {"valor": fact.value, "lector": fact.extractor, "seguridad": round(fact.confidence, 2)}
