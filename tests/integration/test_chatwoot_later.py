"""Without Chatwoot everything works, and it can be configured later over a database that is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from iagente_vida.testing import SimulatedChatwoot, SimulatedGraph
from tests.integration.desk_play import LAURA, playing, settings_for

PHONE_OF_OLD = "34600100900"
NONE: dict[str, Any] = {
    "chatwoot_base_url": "",
    "chatwoot_account_id": "",
    "chatwoot_whatsapp_inbox_id": "",
    "chatwoot_user_token": None,
    "chatwoot_bot_token": None,
    "chatwoot_webhook_secret": None,
}


async def test_configuring_chatwoot_later_starts_cleanly(
    tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot
) -> None:
    state = chatwoot.state
    contact = state.create_contact({"inbox_id": 3, "source_id": PHONE_OF_OLD, "phone_number": f"+{PHONE_OF_OLD}"})
    old = state.create_conversation({"inbox_id": 3, "contact_id": contact["id"]})["id"]
    state.write(old, {"content": "De antes de conectar"}, LAURA)
    settings = settings_for(tmp_path, graph, chatwoot, chatwoot_poll_seconds=0.2)

    async with playing(settings.model_copy(update=NONE), graph, chatwoot) as play:
        customer = play.customer()
        await customer.writes("Hola")
        await customer.until(customer.on_phone)
        await customer.writes("Quiero hablar con una persona")
        await customer.until_mode("waiting")
        await customer.until(lambda: len(customer.on_phone()) >= 2)
        assert "chatwoot" not in await channels(play)
    before = customer.on_phone()
    assert len(state.all("conversations")) == 1

    async with playing(settings, graph, chatwoot) as play:
        customer.play = play
        await customer.writes("¿Sigue ahí?")
        await customer.until(lambda: (0, "¿Sigue ahí?") in customer.public())
        assert (0, "Hola") not in customer.public()
        customer.adviser("Soy Laura")
        await customer.until(lambda: "Soy Laura" in customer.on_phone())
        assert customer.on_phone().count("Soy Laura") == 1
        await customer.until_mode("human")
        newcomer = await play.customer().greeted()
        assert newcomer.on_phone()
    assert customer.on_phone()[: len(before)] == before
    assert graph.messages(recipient=PHONE_OF_OLD) == []


async def channels(play: Any) -> set[str]:
    """The channels that have anything at all in the outbox."""
    return {row.channel for row in await play.product.store.outbox(limit=100)}
