"""An opt-out is confirmed once, that confirmation really leaves, and then there is silence until "ALTA"."""

from __future__ import annotations

import random

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.store.outbound import DueLane
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnRules
from tests.conversations.runner import ports
from tests.integration.test_delivery import Wire
from tests.integration.test_turn import NUMBER, message, say


async def test_baja_is_confirmed_and_then_nothing_leaves_until_alta(sqlite_store: Store, clock: VirtualClock) -> None:
    wire = Wire()
    turn = Turn(sqlite_store, PlainAgent(ports()), decode_event, clock, "engine", TurnRules())
    delivery = Delivery(
        sqlite_store,
        {"whatsapp": wire},
        decode_status,
        clock,
        "engine",
        Pace(PaceLimits()),
        DeliveryRules(),
        random.Random(1),
    )
    heard: dict[str, int] = {}
    for text in ("hola", "BAJA", "hola", "¿cuánto cuesta?", "BAJA", "ALTA"):
        before = len(wire.sent)
        conversation_id = await say(sqlite_store, message(text, clock.now(), prompt=True))
        await turn.run(conversation_id)
        lane = DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)
        await delivery.run_lane(lane)
        heard.setdefault(text, len(wire.sent) - before)
        if text == "¿cuánto cuesta?":
            assert len(wire.sent) == before, "silent after the opt-out"
    assert heard["BAJA"] == 1
    assert heard["ALTA"] >= 1
