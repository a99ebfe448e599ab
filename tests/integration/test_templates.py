"""Approved templates: how they leave, what holds them, and what happens when Meta refuses one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from jsonschema import Draft202012Validator

from iagente_vida.domain.decision import ConsentChange
from iagente_vida.domain.replies import Reply
from iagente_vida.integrations.template_catalogue import read_catalogue, wants
from iagente_vida.lead_view import LeadView
from iagente_vida.mirror import Mirror
from iagente_vida.store.outbound import Parcel
from iagente_vida.store.store import Store
from iagente_vida.testing import Fault
from iagente_vida.workers.watch import Watch
from tests.integration.office import DAY, FOLLOW_UP, SECOND, WABA, Office, template

CONTRACT = json.loads((Path(__file__).parents[1] / "data/whatsapp/outgoing.schema.json").read_text("utf-8"))


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
