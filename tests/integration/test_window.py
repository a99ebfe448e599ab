"""The 24-hour window by the message's own time, and the approved templates that leave when it is closed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from jsonschema import Draft202012Validator

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import ConsentChange, Decision, TurnInput
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.replies import Reply, TemplateUse
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.integrations.template_catalogue import TemplateCatalogue, read_catalogue, wants
from iagente_vida.integrations.whatsapp_channel import WhatsAppChannel
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.lead_view import LeadView
from iagente_vida.mirror import Mirror
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.outbound import DueLane, Parcel
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition
from iagente_vida.testing import Fault, SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from iagente_vida.workers.watch import Watch
from tests.agents import ScriptedAgent
from tests.integration.test_refusals import report
from tests.integration.test_turn import NUMBER, message, say

CONTRACT = json.loads((Path(__file__).parents[1] / "data/whatsapp/outgoing.schema.json").read_text("utf-8"))
WABA = "102290129340398"
TEXT = "Hola, {{nombre}}: seguimos con tu consulta en {{correduria}}."
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path_factory.mktemp("graph") / "graph.db") as running:
        yield running


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
        channel = WhatsAppChannel(self.client, _nothing, self.clock, catalogue)
        rules = DeliveryRules(stale_after=timedelta(days=9))
        return Delivery(
            self.store,
            {"whatsapp": channel, "receipt": channel},
            decode_status,
            self.clock,
            "engine",
            Pace(PaceLimits()),
            rules,
            random.Random(1),
            mirror=self.mirror,
        )

    async def states(self) -> list[tuple[str, str]]:
        rows = sorted(await self.store.outbox(), key=lambda row: row.seq)
        return [(row.state, row.error) for row in rows if row.channel == "whatsapp"]


async def _nothing(key: str) -> bytes:
    raise LookupError(key)


@pytest.fixture
async def office(sqlite_store: Store, clock: VirtualClock, graph: SimulatedGraph) -> Any:
    async with WhatsAppClient(graph.url, "v23.0", NUMBER, "t", clock=clock) as client:
        yield Office(sqlite_store, clock, graph, client)


FOLLOW_UP = Reply(text="¿Seguimos?", ref="x", template=TemplateUse(purpose="seguir", parameters=(("nombre", "Ana"),)))


@pytest.mark.parametrize(("after", "kind"), [(DAY - SECOND, "text"), (DAY + SECOND, "template"), (DAY, "template")])
async def test_the_window_closes_to_the_second(office: Office, after: timedelta, kind: str) -> None:
    await office.sync()
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(after)
    (sent,) = await office.deliver(lane)
    assert sent["type"] == kind


async def test_a_late_notice_opens_the_window_from_the_message_s_own_time(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    written = clock.now()
    clock.advance(timedelta(hours=20))
    conversation_id = await say(sqlite_store, message("hola", written, prompt=True))
    agent = ScriptedAgent()
    await Turn(sqlite_store, agent, decode_event, clock, "engine", TurnRules()).run(conversation_id)
    assert agent.turns[0].window_open
    await say(sqlite_store, message("hola", written - DAY, prompt=True))
    claim = await sqlite_store.claim(conversation_id, owner="look", lease=SECOND, now=clock.now())
    assert claim is not None
    assert claim.window_expires_at == written + DAY


async def test_a_template_leaves_with_its_named_parameters(office: Office) -> None:
    await office.sync()
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    (sent,) = await office.deliver(lane)
    assert sent["template"] == {
        "name": "seguir",
        "language": {"code": "es"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Ana", "parameter_name": "nombre"},
                    {"type": "text", "text": "Ejemplo", "parameter_name": "correduria"},
                ],
            }
        ],
    }
    assert await office.states() == [("sent", "")]
    assert Draft202012Validator(CONTRACT).is_valid(sent)


@pytest.mark.parametrize("status", ["PAUSED", "DISABLED", "REJECTED", "PENDING"])
async def test_a_template_that_may_not_be_used_holds_the_message(office: Office, status: str) -> None:
    await office.sync(status=status)
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    assert await office.states() == [("held", "template")]


@pytest.mark.parametrize("text", ["Hola, {{apellido}}.", "Hola, {{1}} y {{2}}."])
async def test_wrong_parameters_are_found_before_anything_leaves(office: Office, text: str) -> None:
    await office.sync(text=text)
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    assert await office.states() == [("held", "template")]


async def test_what_meta_refuses_is_not_tried_again_with_that_template(office: Office) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="error", code=132015, times=1))
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    assert [entry.status for entry in await office.store.templates()] == ["PAUSED"]


async def test_a_quality_stop_holds_templates_and_lets_answers_go(office: Office) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="error", code=131048, times=1))
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    await office.deliver(lane)
    assert [stop.kind for stop in await office.store.stops()] == ["throttle_quality"]
    (row,) = await office.store.outbox(states=["held"])
    await office.store.release_held([row.seq], office.clock.now())
    assert await office.deliver(lane) == [], "another template waits for the end of the stop"
    lane = await office.turn(Reply(text="respuesta"))
    assert [sent["type"] for sent in await office.deliver(lane)] == ["text"]


@pytest.mark.parametrize(
    ("category", "consent", "leaves"),
    [
        ("MARKETING", "marketing_stop", False),
        ("UTILITY", "marketing_stop", True),
        ("UTILITY", "opt_out", False),
        ("MARKETING", "opt_in", True),
    ],
)
async def test_whoever_stopped_such_messages_gets_none(
    office: Office, category: str, consent: str, leaves: bool
) -> None:
    await office.sync(category=category)
    lane = await office.turn(FOLLOW_UP, consents=(ConsentChange(consent=consent, source="whatsapp"),))
    office.clock.advance(DAY)
    assert bool(await office.deliver(lane)) is leaves
    if not leaves:
        assert await office.states() == [("failed", "recipient")]


async def test_without_a_template_the_bot_waits_and_answers_anew_when_the_customer_writes(office: Office) -> None:
    lane = await office.turn(Reply(text="viejo"))
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    lane = await office.turn(Reply(text="nuevo"))
    assert [sent["text"]["body"] for sent in await office.deliver(lane)] == ["nuevo"]
    assert await office.states() == [("cancelled", "window"), ("sent", "")]


@pytest.mark.parametrize(
    ("after", "leaves"),
    [(DAY + SECOND, True), (3 * DAY - SECOND, True), (3 * DAY, False), (3 * DAY + SECOND, False)],
)
async def test_who_came_through_an_ad_can_be_written_to_for_72_hours_by_the_message_s_own_time(
    office: Office, after: timedelta, leaves: bool
) -> None:
    written = office.clock.now()
    office.clock.advance(timedelta(hours=2))  # the notice was late
    lane = await office.turn(Reply(text="¿Seguimos?"), heard=from_an_ad(written))
    office.clock.advance(after - timedelta(hours=2))
    assert bool(await office.deliver(lane)) is leaves
    assert [state for state, _ in await office.states()] == ["sent" if leaves else "held"]


def from_an_ad(written: datetime) -> Inbound:
    """A message that a click on an ad began."""
    plain = message("hola", written, prompt=True)
    event = msgspec.json.decode(plain.payload, type=CustomerMessage)
    return replace(plain, payload=msgspec.json.encode(replace(event, referral={"source_type": "ad", "source_id": "7"})))


@pytest.mark.parametrize("late", [False, True])
async def test_when_whatsapp_says_that_the_window_is_closed_the_template_leaves_in_its_place(
    office: Office, late: bool
) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="failed" if late else "error", code=131047, times=1))
    lane = await office.turn(FOLLOW_UP, heard=from_an_ad(office.clock.now()))
    office.clock.advance(DAY + SECOND)
    sent = await office.deliver(lane)
    if late:
        await report(office.store, office.clock, office.graph.messages()[0].wamid, "", "failed", 131047)
        await office.apply_statuses()
    sent = await office.deliver(lane)
    assert [body["type"] for body in sent] == (["text", "template"] if late else ["template"])
    assert await office.states() == [("sent", "")]


async def test_without_a_template_what_the_window_refused_waits_and_the_window_counts_as_closed(office: Office) -> None:
    office.graph.fail(Fault(kind="error", code=131047, times=1))
    lane = await office.turn(Reply(text="¿Seguimos?"), Reply(text="Otra cosa"), heard=from_an_ad(office.clock.now()))
    office.clock.advance(DAY + SECOND)
    assert await office.deliver(lane) == []
    assert await office.states() == [("held", "window")] * 2, "the second one was not even tried"


async def test_a_message_of_the_customer_since_the_refused_one_left_keeps_the_window_open(office: Office) -> None:
    lane = await office.turn(Reply(text="uno"))
    await office.deliver(lane)
    [sent] = office.graph.messages()
    office.clock.advance(timedelta(minutes=1))
    await office.turn(Reply(text="dos"))
    await report(office.store, office.clock, sent.wamid, "", "failed", 131047)
    await office.apply_statuses()
    assert [body["text"]["body"] for body in await office.deliver(lane)] == ["uno", "dos"]


@pytest.mark.parametrize(("code", "status"), [(132001, "MISSING"), (132007, "REJECTED"), (132016, "DISABLED")])
async def test_a_refused_template_is_held_and_leaves_by_itself_once_meta_approves_it(
    office: Office, code: int, status: str
) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="error", code=code, times=1))
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    assert await office.states() == [("held", "template")]
    assert [entry.status for entry in await office.store.templates()] == [status]
    await office.store.change_template("seguir", "es", status="APPROVED")
    assert [body["type"] for body in await office.deliver(lane)] == ["template"]
    assert await office.states() == [("sent", "")]


async def test_after_a_refusal_the_catalogue_is_read_anew_and_what_it_shows_lets_go_or_holds(
    office: Office, tmp_path: Path
) -> None:
    reads: list[datetime] = []

    async def read() -> Any:
        reads.append(office.clock.now())
        return await read_catalogue(office.client, WABA)

    watch = Watch(office.store, office.clock, tmp_path, {"seguir": "seguir"}, read, {})
    office.graph.state.add_template(template())
    await watch.look()
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    await watch.look()
    office.graph.fail(Fault(kind="error", code=132001, times=1))
    await office.deliver(lane)
    await watch.look()
    assert len(reads) == 2, "not at once: Meta needs a moment"
    assert "plantilla_seguir" in await alarms(office.store)
    office.clock.advance(timedelta(minutes=1))
    await watch.look()
    assert len(reads) == 3
    assert "plantilla_seguir" not in await alarms(office.store)
    assert [body["type"] for body in await office.deliver(lane)] == ["template"]


@pytest.mark.parametrize("code", [132000, 132005, 132008, 132012])
async def test_wrong_parameters_are_our_mistake_never_repeated_and_told_to_both(
    office: Office, code: int, tmp_path: Path
) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="error", code=code, times=1))
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    await office.deliver(lane)
    assert await office.states() == [("failed", "permanent")]
    assert [one.conversation_id for one in await office.store.waiting()] == [lane.conversation_id]
    watch = Watch(office.store, office.clock, tmp_path, {}, None, {})
    await watch.look()
    assert "envios_mal_hechos" in await alarms(office.store)
    office.clock.advance(timedelta(minutes=61))
    await watch.look()
    assert "envios_mal_hechos" not in await alarms(office.store)


async def alarms(store: Store) -> set[str]:
    return {alarm.code for alarm in await store.alarms()}


async def test_a_template_that_is_not_what_the_book_says_is_an_alarm_before_anything_is_refused(
    office: Office, tmp_path: Path
) -> None:
    shapes = [
        {"type": "BODY", "text": "Hola, {{apellido}}"},
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}, {"type": "URL", "url": "https://a.example/{{1}}"}]},
    ]
    office.graph.state.add_template({**template(), "components": shapes})
    await office.store.keep_templates(await read_catalogue(office.client, WABA), office.clock.now())
    watch = Watch(
        office.store,
        office.clock,
        tmp_path,
        {"seguir": "seguir", "otra": "otra"},
        lambda: read_catalogue(office.client, WABA),
        {},
        lambda entry: wants(entry, {"nombre"}),
    )
    await watch.look()
    details = {alarm.code: alarm.detail for alarm in await office.store.alarms()}
    assert set(details) == {"plantilla_seguir", "plantilla_otra"}
    assert "(apellido, HEADER IMAGE, BUTTON 2)" in details["plantilla_seguir"]
    assert "no existe en Meta" in details["plantilla_otra"]


async def test_what_was_held_for_a_template_is_answered_anew_when_the_customer_writes(office: Office) -> None:
    await office.sync(status="PAUSED")
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    await office.deliver(lane)
    lane = await office.turn(Reply(text="nuevo"))
    await office.store.change_template("seguir", "es", status="APPROVED")
    assert [sent["text"]["body"] for sent in await office.deliver(lane)] == ["nuevo"]
    assert await office.states() == [("cancelled", "template"), ("sent", "")]


async def test_nobody_is_asked_to_write_who_has_written(office: Office) -> None:
    await office.sync(status="PAUSED")
    lane = await office.turn(Reply(text="palabra de asesor"), author="adviser")
    office.clock.advance(DAY)
    await office.deliver(lane)
    await office.deliver(lane)
    assert [state for state, _ in await office.states()] == ["held", "held"]
    lane = await office.turn(Reply(text="nuevo"))
    await office.store.change_template("seguir", "es", status="APPROVED")
    assert [body["type"] for body in await office.deliver(lane)] == ["text", "text"]
    assert await office.states() == [("sent", ""), ("cancelled", "template"), ("sent", "")]


async def test_chatwoot_is_shown_the_template_that_the_customer_got(office: Office) -> None:
    await office.sync()
    view = LeadView(ZoneInfo("Europe/Madrid"), str, str)
    office.mirror = Mirror(str, lambda conversation: "", view)
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(DAY)
    await office.deliver(lane)
    mirrored = await office.store.take(
        replace(lane, channel="chatwoot"), owner="e", lease=SECOND, now=office.clock.now()
    )
    assert isinstance(mirrored, Parcel)
    assert msgspec.json.decode(mirrored.body)["text"] == "[plantilla seguir]"
