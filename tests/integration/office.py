"""A store, a simulated WhatsApp, and one conversation whose window and templates a test plays with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import ConsentChange, Decision, TurnInput
from iagente_vida.domain.replies import Reply, TemplateUse
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.template_catalogue import TemplateCatalogue, read_catalogue
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.mirror import Mirror
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.outbound import DueLane
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition
from iagente_vida.testing import SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.deliveries import delivery_over
from tests.integration.test_turn import NUMBER, message, say

WABA = "102290129340398"
TEXT = "Hola, {{nombre}}: seguimos con tu consulta en {{correduria}}."
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
FOLLOW_UP = Reply(text="¿Seguimos?", ref="x", template=TemplateUse(purpose="seguir", parameters=(("nombre", "Ana"),)))


def template(status: str = "APPROVED", category: str = "UTILITY", text: str = TEXT) -> dict[str, Any]:
    body = {"type": "BODY", "text": text}
    return {"name": "seguir", "language": "es", "status": status, "category": category, "components": [body]}


@dataclass
class Office:
    """A store, a simulated WhatsApp, and one conversation between them."""

    store: Store
    clock: VirtualClock
    graph: SimulatedGraph
    client: WhatsAppClient
    mirror: Mirror | None = None

    async def sync(self, **shape: str) -> None:
        self.graph.state.add_template(template(**shape))
        await self.store.keep_templates(await read_catalogue(self.client, WABA), self.clock.now())

    async def turn(
        self,
        *replies: Reply,
        author: str = "bot",
        consents: tuple[ConsentChange, ...] = (),
        heard: Inbound | None = None,
    ) -> DueLane:
        async def think(turn: TurnInput) -> Decision:
            mode = Mode.BOT if author == "bot" else Mode.HUMAN
            return Decision(
                conversation=Conversation(mode=mode),
                replies=replies if author == "bot" else (),
                adviser_replies=replies if author != "bot" else (),
                consents=consents,
            )

        conversation_id = await say(self.store, heard or message("hola", self.clock.now(), prompt=True))
        agent = ScriptedAgent(think)
        await Turn(self.store, agent, decode_event, self.clock, "engine", TurnRules()).run(conversation_id)
        return DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)

    async def deliver(self, lane: DueLane) -> list[dict[str, Any]]:
        """The bodies that left so far."""
        delivery = self.delivery()
        while (report := await delivery.run_lane(lane)).again_at is not None and report.again_at <= self.clock.now():
            pass
        return [sent.body for sent in self.graph.messages()]

    async def apply_statuses(self) -> None:
        await self.delivery().apply_statuses()

    def delivery(self) -> Delivery:
        book = {
            "seguir": TemplateDefinition(
                purpose="seguir", name="seguir", language="es", category="UTILITY", text=TEXT, examples={}
            )
        }
        book["retomar"] = book["seguir"]
        catalogue = TemplateCatalogue(self.store, book, {"correduria": "Ejemplo"}, self.clock)
        rules = DeliveryRules(stale_after=timedelta(days=9))
        return delivery_over(self.client, self.store, self.clock, rules=rules, catalogue=catalogue, mirror=self.mirror)

    async def states(self) -> list[tuple[str, str]]:
        rows = sorted(await self.store.outbox(), key=lambda row: row.seq)
        return [(row.state, row.error) for row in rows if row.channel == "whatsapp"]
