"""A token that dies on Friday night: what the operator sees, and what the customers get on Monday.

The story is the one that `docs/envios.md` tells, line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.template_catalogue import TemplateCatalogue
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.startup import prepare
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.store.summaries import Alarm
from iagente_vida.template_book import load_templates
from iagente_vida.testing import Fault, SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from iagente_vida.workers.watch import Watch
from tests.conversations.runner import ports
from tests.deliveries import delivery_over
from tests.integration.test_turn import NUMBER, message, say

STORY = Path(__file__).parents[2] / "docs" / "envios.md"
MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
NAMES = {"34600000001": "Ana", "34600000002": "Luis"}
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@dataclass
class Weekend:
    """The product between two customers and an operator, on a virtual clock."""

    store: SqliteStore
    clock: VirtualClock
    graph: SimulatedGraph
    client: WhatsAppClient
    folder: Path
    lines: list[str] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        book = load_templates(prepare(environ={"DATA_DIR": str(self.folder)}, start=self.folder).settings)
        catalogue = TemplateCatalogue(self.store, book, {"correduria": "Correduría Ejemplo"}, self.clock)
        self.turn = Turn(
            self.store, PlainAgent(ports()), decode_event, self.clock, "e", TurnRules(burst_window=timedelta(0))
        )
        self.delivery = delivery_over(self.client, self.store, self.clock, catalogue=catalogue)
        names = {definition.name: purpose for purpose, definition in book.items()}
        self.watch = Watch(self.store, self.clock, self.folder, names, None, {"alert_url": self._told})

    async def _told(self, alarm: Alarm) -> bool:
        self.tell("operador", alarm.detail if alarm.cleared_at is None else f"Resuelto: {alarm.code}.")
        return True

    def tell(self, who: str, what: str) -> None:
        at = self.clock.now().astimezone(MADRID)
        self.lines.append(f"{DAYS[at.weekday()]} {at:%H:%M}  {who}: {' '.join(what.split())}")

    async def write(self, who: str, text: str) -> None:
        self.tell(NAMES[who], text)
        await say(self.store, message(text, self.clock.now(), who=who, prompt=True))
        await self.work()

    async def work(self) -> None:
        """What the engine does in one look, until nothing more is to be done now."""
        for _ in range(4):
            for waiting in await self.store.waiting():
                await self.turn.run(waiting.conversation_id)
            for lane in await self.store.due_lanes(self.clock.now()):
                await self.delivery.run_lane(lane)
        await self.watch.look()
        for sent in self.graph.messages(since=self.seen):
            self.seen = sent.seq
            said = sent.body.get("text", sent.body.get("interactive", {}).get("body", {}))
            text = said.get("body", said.get("text", ""))
            shown = f"[plantilla {sent.body['template']['name']}]" if sent.type == "template" else text
            self.tell(f"asistente → {NAMES[sent.recipient]}", shown)

    async def sleep_until(self, moment: datetime, step: timedelta) -> None:
        while self.clock.now() < moment:
            self.clock.advance(min(step, moment - self.clock.now()))
            await self.work()


async def test_a_token_that_dies_on_friday_night(tmp_path: Path, sealer: Sealer) -> None:
    clock = VirtualClock(FRIDAY)
    store = SqliteStore(tmp_path / "agent.db", sealer, clock, timedelta(seconds=120))
    await store.open()
    body = '[{"type": "BODY", "text": "Hola, te escribimos de {{correduria}} por tu consulta."}]'
    approved = CatalogueEntry(
        name="iagente_retomar", language="es", status="APPROVED", category="UTILITY", components=body
    )
    await store.keep_templates([approved], clock.now())
    with SimulatedGraph(tmp_path / "graph.db") as graph:
        async with WhatsAppClient(graph.url, "v23.0", NUMBER, "t", clock=clock) as client:
            weekend = Weekend(store, clock, graph, client, tmp_path)
            graph.state.add_template(
                {"name": approved.name, "language": "es", "status": approved.status, "components": []}
            )
            graph.fail(Fault(kind="error", code=190))
            await weekend.write("34600000001", "Hola, quiero información")
            assert [alarm.code for alarm in await store.alarms()] == ["autenticacion"]
            await weekend.sleep_until(datetime(2026, 11, 22, 19, 0, tzinfo=UTC), timedelta(hours=1))
            await weekend.write("34600000002", "Buenas, ¿cuánto cuesta un seguro?")
            await weekend.sleep_until(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), timedelta(hours=1))
            assert graph.messages() == []
            graph.recover()
            weekend.tell("operador", "pone el token nuevo y reinicia")
            await store.probe_stops(clock.now())
            await weekend.work()
            await weekend.sleep_until(clock.now() + timedelta(minutes=2), timedelta(seconds=61))
            await weekend.write("34600000001", "Hola, sigo interesada")
    assert await store.alarms() == []
    assert await store.outbox(states=["pending", "sending"]) == []
    await store.close()
    (told,) = re.findall(r"```text\n(.*?)```", STORY.read_text(encoding="utf-8"), re.DOTALL)
    assert weekend.lines == told.splitlines()
