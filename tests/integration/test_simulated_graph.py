"""The simulated Graph API itself: Meta's shapes, faults, and what an independent client sends."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from jsonschema import Draft202012Validator
from pywa.client import WhatsApp
from pywa.types.callback import Button, Section, SectionList, SectionRow, URLButton
from starlette.applications import Starlette
from starlette.routing import Mount

from iagente_vida.integrations.whatsapp_messages import Message, parse_body
from iagente_vida.sandbox.graph import GraphApp
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.testing import Fault, GraphRules, SimulatedGraph, VirtualClock
from tests.integration.graph_calls import NUMBER, PHONE, TOKEN, post, text

DATA = Path(__file__).parents[1] / "data" / "whatsapp"
RESPONSES = json.loads((DATA / "responses.schema.json").read_text("utf-8"))


def shaped(document: object, definition: str) -> bool:
    return bool(Draft202012Validator({**RESPONSES, "$ref": f"#/$defs/{definition}"}).is_valid(document))


def bodies(name: str) -> list[Any]:
    lines = (DATA / "payloads" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["body"] for line in lines]


async def test_good_bodies_are_answered_as_meta_does(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    async with http.post(
        f"{graph.url}/_control/media", data=b"%PDF", headers={"Content-Type": "application/pdf"}
    ) as made:
        media_id = (await made.json())["id"]
    template = {"name": "cotizacion_lista", "status": "APPROVED", "category": "UTILITY", "components": []}
    for language in ("es", "es_ES"):
        async with http.post(f"{graph.url}/_control/templates", json={**template, "language": language}):
            pass
    sent = 0
    for body in bodies("valid"):
        content = body.get(body.get("type"), {})
        if isinstance(content, dict) and "id" in content:
            content["id"] = media_id
        status, answer = await post(http, graph, body)
        is_message = "type" in body
        assert status == 200
        assert shaped(answer, "message_accepted" if is_message else "success")
        sent += is_message
    assert len(graph.messages()) == sent == 37
    assert [mark["typing"] for mark in graph.state.marks()] == [False, True]


async def test_bad_bodies_are_refused_as_meta_does(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    for body in [*bodies("invalid"), *bodies("beyond_schema"), [], "x"]:
        status, answer = await post(http, graph, body)
        assert (status, answer["error"]["code"]) == (400, 100)
        assert shaped(answer, "error")
    assert graph.messages() == []


async def test_a_template_must_be_approved(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    body = {
        "messaging_product": "whatsapp",
        "to": PHONE,
        "type": "template",
        "template": {"name": "saludo", "language": {"code": "es"}},
    }
    assert (await post(http, graph, body))[1]["error"]["code"] == 132001
    template = {"name": "saludo", "language": "es", "category": "UTILITY", "components": []}
    graph.state.add_template({**template, "status": "PENDING"})
    assert (await post(http, graph, body))[1]["error"]["code"] == 132001
    graph.state.add_template({**template, "status": "APPROVED"})
    assert (await post(http, graph, body))[0] == 200
    async with http.get(f"{graph.url}/v23.0/1/message_templates") as page:
        assert shaped(await page.json(), "templates_page")


async def test_without_a_token_nothing_goes(graph: SimulatedGraph) -> None:
    async with aiohttp.ClientSession() as stranger:
        status, answer = await post(stranger, graph, text())
    assert (status, answer["error"]["code"]) == (401, 190)


async def test_media_answers_have_metas_shape(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    media = graph.state.add_media(b"nota de voz", "audio/ogg; codecs=opus")
    async with http.get(f"{graph.url}/v23.0/{media.id}") as response:
        document = await response.json()
    assert shaped(document, "media_url")
    async with http.get(document["url"]) as content:
        assert hashlib.sha256(await content.read()).hexdigest() == document["sha256"]
    async with aiohttp.ClientSession() as stranger, stranger.get(document["url"]) as refused:
        assert refused.status == 401


async def test_media_is_found_where_the_app_is_mounted(tmp_path: Path) -> None:
    state = GraphState(tmp_path / "graph.db", VirtualClock(datetime(2026, 9, 1, 10, 0, tzinfo=UTC)))
    media = state.add_media(b"nota de voz", "audio/ogg; codecs=opus")
    mounted = Starlette(routes=[Mount("/simulador/graph", GraphApp(state, GraphRules()))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(mounted), base_url="http://g", headers=TOKEN) as http:
        document = (await http.get(f"/simulador/graph/v23.0/{media.id}")).json()
        assert document["url"] == f"http://g/simulador/graph/_media/{media.id}"
        assert (await http.get(document["url"])).content == b"nota de voz"
    state.close()


async def test_a_fault_can_be_counted_and_aimed(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    fault = {"kind": "error", "code": 131056, "times": 2, "recipient": PHONE}
    async with http.post(f"{graph.url}/_control/faults", json=fault) as made:
        assert made.status == 200
    assert (await post(http, graph, text("34600999888")))[0] == 200
    codes = [(await post(http, graph, text()))[0] for _ in range(3)]
    assert codes == [429, 429, 200]


def test_a_fault_can_end_with_time(tmp_path: Path) -> None:
    clock = VirtualClock(datetime(2026, 9, 1, 10, 0, tzinfo=UTC))
    state = GraphState(tmp_path / "graph.db", clock)
    state.add_fault(Fault(kind="error", code=131000, seconds=60))
    clock.advance(timedelta(seconds=59))
    assert state.take_fault(PHONE) is not None
    clock.advance(timedelta(seconds=1))
    assert state.take_fault(PHONE) is None
    state.close()


async def test_faults_can_be_taken_back(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    graph.fail(Fault(kind="error", code=131000))
    async with http.delete(f"{graph.url}/_control/faults"):
        pass
    assert (await post(http, graph, text()))[0] == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"kind": 5}),
        ("faults", {"kind": "earthquake"}),
        ("settings", {"colour": 1}),
        ("settings", {"read": "often"}),
    ],
)
async def test_a_wrong_order_changes_nothing(
    graph: SimulatedGraph, http: aiohttp.ClientSession, path: str, body: dict[str, Any]
) -> None:
    async with http.post(f"{graph.url}/_control/{path}", json=body) as refused:
        assert refused.status == 400
    assert (await post(http, graph, text()))[0] == 200


async def test_accepted_messages_can_be_awaited_over_http(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    query = {"count": "2", "seconds": "10"}

    async def listed() -> list[dict[str, Any]]:
        async with http.get(f"{graph.url}/_control/messages", params=query) as response:
            return list((await response.json())["messages"])

    waiting = asyncio.create_task(listed())
    await post(http, graph, text(tracker="inst-1"))
    await post(http, graph, text(tracker="inst-2"))
    assert [message["tracker"] for message in await waiting] == ["inst-1", "inst-2"]


@pytest.mark.parametrize("query", ["since=x", "since=-1", "count=nan", "seconds=1e99"])
async def test_a_wrong_query_is_answered_with_an_error(
    graph: SimulatedGraph, http: aiohttp.ClientSession, query: str
) -> None:
    async with http.get(f"{graph.url}/_control/messages?{query}") as refused:
        assert refused.status == 400


@pytest.fixture
def oracle(graph: SimulatedGraph) -> Iterator[WhatsApp]:
    """pywa, sending to the simulated Graph API."""
    with httpx.Client() as session:
        client = WhatsApp(phone_id=NUMBER, token="t", session=session)
        session.base_url = httpx.URL(f"{graph.url}/v23.0")
        yield client


async def test_what_pywa_sends_is_what_our_types_would_send(graph: SimulatedGraph, oracle: WhatsApp) -> None:
    """An independent client as oracle: our types read each of its bodies and write the same one."""
    media_id = graph.state.add_media(b"%PDF", "application/pdf").id
    rows = [SectionRow("Temporal", "a", "20 años"), SectionRow("Vida entera", "b")]

    def send_everything() -> None:
        oracle.send_message(PHONE, "Hola")
        oracle.send_message(PHONE, "Mira https://example.com", preview_url=True, reply_to_message_id="wamid.A")
        oracle.send_message(PHONE, "¿Fumas?", buttons=[Button("Sí", "si"), Button("No", "no")], tracker="inst-4")
        oracle.send_message(PHONE, "¿Cuál?", buttons=SectionList("Ver", [Section("Planes", rows)]), footer="DEMO")
        oracle.send_message(PHONE, "Aquí", buttons=URLButton("Ver", "https://example.com"), header="Propuesta")
        oracle.send_document(PHONE, media_id, filename="p.pdf", caption="Tu propuesta", mime_type="application/pdf")
        oracle.send_image(PHONE, "https://example.com/a.png", caption="Póliza")
        oracle.send_reaction(PHONE, "👍", "wamid.A")
        oracle.send_location(PHONE, 40.4168, -3.7038, "Oficina", "Madrid")
        oracle.request_location(PHONE, "¿Dónde estás?")

    await asyncio.to_thread(send_everything)
    accepted = graph.messages()
    assert len(accepted) == 10
    for message in accepted:
        parsed = parse_body(message.body)
        assert isinstance(parsed, Message)
        assert parsed.to_body() == message.body
