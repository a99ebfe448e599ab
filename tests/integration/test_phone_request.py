"""Customers whose phone WhatsApp keeps to itself: asked only for a call, and joined with who they were before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.integrations.whatsapp_events import parse
from iagente_vida.state import load_state
from iagente_vida.store.store import Store
from iagente_vida.testing import Fault, SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from iagente_vida.webhooks.intake import Intake
from tests.conversations.runner import ports
from tests.deliveries import delivery_over
from tests.notices import OUR_NUMBER, change, value

CONTRACT = json.loads((Path(__file__).parents[1] / "data/whatsapp/outgoing.schema.json").read_text("utf-8"))
LUNA = "ES.13491208655302741918"
PHONE = "34611222333"
_wamids = count(1)


@dataclass
class Desk:
    """The product between WhatsApp's notices and the simulated Graph API."""

    store: Store
    clock: VirtualClock
    graph: SimulatedGraph
    client: WhatsAppClient
    seen: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def hear(self, content: dict[str, Any], *, user_id: str = LUNA, wa_id: str = "") -> int:
        """A notice as Meta sends it, the turn that answers it, and what leaves; its conversation."""
        sender: dict[str, str] = {"from_user_id": user_id} if user_id else {}
        sender |= {"from": wa_id} if wa_id else {}
        at = str(int(self.clock.now().timestamp()))
        message = {"id": f"wamid.IN{next(_wamids)}", "timestamp": at, **sender, **content}
        raw = json.dumps(change(value(messages=[message]))).encode()
        [item] = Intake(phone_number_id=OUR_NUMBER).items(parse(raw, phone_number_id=OUR_NUMBER), self.clock.now())
        [accepted] = await self.store.accept([item])
        assert accepted.conversation_id is not None
        rules = TurnRules(burst_window=timedelta(0))
        await Turn(self.store, PlainAgent(ports()), decode_event, self.clock, "e", rules).run(accepted.conversation_id)
        await self._deliver()
        return accepted.conversation_id

    async def _deliver(self) -> None:
        delivery = delivery_over(self.client, self.store, self.clock)
        for lane in await self.store.due_lanes(self.clock.now()):
            await delivery.run_lane(lane)
        sent = self.graph.messages(since=self.seen)
        self.seen = sent[-1].seq if sent else self.seen
        self.bodies = [message.body for message in sent]

    async def phone_of(self, conversation_id: int) -> tuple[str, object]:
        """What the list shows, and what the customer told."""
        [shown] = [one.phone for one in await self.store.conversations() if one.conversation_id == conversation_id]
        state = await self.store.state(conversation_id)
        assert state is not None
        return shown, load_state(state).profile.value("phone")


@pytest.fixture
async def desk(sqlite_store: Store, clock: VirtualClock, graph: SimulatedGraph) -> Any:
    async with WhatsAppClient(graph.url, "v23.0", OUR_NUMBER, "t", clock=clock) as client:
        yield Desk(sqlite_store, clock, graph, client)


def said(text: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": text}}


def card(phone: str, *, origin: str = "contact_request", **more: str) -> dict[str, Any]:
    phones = [{"phone": f"+{phone}", "wa_id": phone, "type": "CELL", **more}]
    return {"type": "contacts", "contacts": [{"origin": origin, "name": {"formatted_name": "Luna"}, "phones": phones}]}


CALL = said("quiero que me llame una persona")


async def test_a_call_asks_for_the_phone_with_whatsapp_s_own_button_and_joins_it(desk: Desk) -> None:
    conversation_id = await desk.hear(CALL)
    request = desk.bodies[-1]
    assert (request["recipient"], "to" in request) == (LUNA, False)
    assert request["interactive"]["action"] == {"name": "request_contact_info"}
    assert all(Draft202012Validator(CONTRACT).is_valid(body) for body in desk.bodies)
    assert await desk.hear(card(PHONE)) == conversation_id
    assert await desk.phone_of(conversation_id) == (PHONE, f"+{PHONE}")
    assert "cuándo" in desk.bodies[-1]["text"]["body"].lower() or "hora" in desk.bodies[-1]["text"]["body"]
    # From now on the same person is known by either.
    assert await desk.hear(said("¿hola?"), user_id="", wa_id=PHONE) == conversation_id


async def test_a_price_needs_no_phone(desk: Desk) -> None:
    for text in ("hola", "tengo 40 años, no fumo, 100.000 euros a 20 años"):
        await desk.hear(said(text))
        assert all("request_contact_info" not in json.dumps(body) for body in desk.bodies)


async def test_who_wrote_by_phone_before_is_the_same_person_when_the_phone_is_shared(desk: Desk) -> None:
    before = await desk.hear(said("hola, soy Luna"), user_id="", wa_id=PHONE)
    hidden = await desk.hear(CALL)
    assert hidden != before
    now = await desk.hear(card(PHONE))
    assert {one.conversation_id for one in await desk.store.conversations()} == {now}
    assert await desk.hear(said("¿sigues ahí?"), wa_id=PHONE) == now


@pytest.mark.parametrize("origin", ["other", ""])
async def test_somebody_else_s_card_joins_nobody(desk: Desk, origin: str) -> None:
    marta = await desk.hear(said("hola"), user_id="", wa_id=PHONE)
    luna = await desk.hear(said("hola"))
    assert await desk.hear(card(PHONE, origin=origin)) == luna
    assert await desk.phone_of(luna) == (LUNA, None), "nobody asked for it"
    assert await desk.hear(said("soy Marta"), user_id="", wa_id=PHONE) == marta


async def test_a_card_sent_by_hand_when_asked_is_the_phone_to_call_and_no_identity(desk: Desk) -> None:
    conversation_id = await desk.hear(CALL)
    await desk.hear(card(PHONE, origin="other"))
    assert await desk.phone_of(conversation_id) == (LUNA, f"+{PHONE}")


async def test_an_account_without_that_button_asks_in_plain_words_in_the_same_attempt(desk: Desk) -> None:
    await desk.hear(said("hola"))
    desk.graph.fail(Fault(kind="error", code=131051, recipient=LUNA, times=1))
    await desk.hear(CALL)
    assert "teléfono" in desk.bodies[-1]["text"]["body"]
    assert {row.attempts for row in await desk.store.outbox()} == {1}
