"""The simulated Graph API itself: Meta's shapes, faults, and statuses that arrive whatever happens to the webhook."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from aiohttp import web
from jsonschema import Draft202012Validator
from pywa.client import WhatsApp
from pywa.types.callback import Button, Section, SectionList, SectionRow, URLButton
from starlette.applications import Starlette
from starlette.routing import Mount

from iagente_vida.integrations.whatsapp_messages import Message, parse_body
from iagente_vida.sandbox.graph import GraphApp
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.testing import Fault, GraphRules, SimulatedGraph, VirtualClock

DATA = Path(__file__).parents[1] / "data" / "whatsapp"
RESPONSES = json.loads((DATA / "responses.schema.json").read_text("utf-8"))
PHONE = "34600111222"
NUMBER = "106540352242922"
TOKEN = {"Authorization": "Bearer t"}


def shaped(document: object, definition: str) -> bool:
    return bool(Draft202012Validator({**RESPONSES, "$ref": f"#/$defs/{definition}"}).is_valid(document))


def bodies(name: str) -> list[Any]:
    lines = (DATA / "payloads" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["body"] for line in lines]


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path / "graph.db", rules=GraphRules(pace=0.01)) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers=TOKEN) as session:
        yield session


async def post(http: aiohttp.ClientSession, graph: SimulatedGraph, body: object) -> tuple[int, Any]:
    async with http.post(f"{graph.url}/v23.0/{NUMBER}/messages", json=body) as response:
        return response.status, await response.json()


def text(to: str = PHONE, tracker: str = "inst-1") -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "to": to,
        "type": "text",
        "text": {"body": "Hola"},
        "biz_opaque_callback_data": tracker,
    }


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


@dataclass
class Webhook:
    """A webhook that keeps what it got, and answers what it is told to."""

    url: str
    status: int = 200
    got: asyncio.Queue[tuple[bytes, str]] = field(default_factory=asyncio.Queue)

    async def statuses(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(20):
            values = [json.loads((await self.got.get())[0])["entry"][0]["changes"][0]["value"] for _ in range(count)]
        return [{**value["statuses"][0], "contacts": value["contacts"]} for value in values]


@asynccontextmanager
async def webhook(port: int = 0) -> AsyncIterator[Webhook]:
    async def receive(request: web.Request) -> web.Response:
        if running.status == 200:
            running.got.put_nowait((await request.read(), request.headers.get("X-Hub-Signature-256", "")))
        return web.Response(status=running.status)

    listener = socket.create_server(("127.0.0.1", port))
    app = web.Application()
    app.router.add_post("/webhook/whatsapp", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    running = Webhook(f"http://127.0.0.1:{listener.getsockname()[1]}/webhook/whatsapp")
    try:
        yield running
    finally:
        await runner.cleanup()


async def test_statuses_come_signed_and_in_order(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    async with webhook() as hook:
        graph.report_to(hook.url, "secreto")
        _, answer = await post(http, graph, text(tracker="inst-9"))
        async with asyncio.timeout(10):
            body, signed = await hook.got.get()
        assert signed == "sha256=" + hmac.new(b"secreto", body, hashlib.sha256).hexdigest()
        hook.got.put_nowait((body, signed))
        first, *others = await hook.statuses(1) + await hook.statuses(2)
    assert [first["status"], *(status["status"] for status in others)] == ["sent", "delivered", "read"]
    assert first["id"] == answer["messages"][0]["id"]
    assert first["biz_opaque_callback_data"] == "inst-9"
    assert first["recipient_id"] == PHONE
    assert first["contacts"] == [{"wa_id": PHONE}]


async def test_a_user_id_gets_its_statuses_by_user_id(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    body = {key: value for key, value in text().items() if key != "to"} | {"recipient": "ES.134"}
    async with webhook() as hook:
        graph.report_to(hook.url)
        await post(http, graph, body)
        (status,) = await hook.statuses(1)
    assert status["recipient_user_id"] == "ES.134"
    assert status["contacts"] == [{"user_id": "ES.134"}]
    assert "recipient_id" not in status


async def test_customers_may_leave_it_unread_and_sends_may_fail_late(
    graph: SimulatedGraph, http: aiohttp.ClientSession
) -> None:
    graph.state.set("read", 0.0)
    graph.fail(Fault(kind="failed", code=131047, times=1))
    async with webhook() as hook:
        graph.report_to(hook.url)
        assert (await post(http, graph, text("34600000001")))[0] == 200
        failed = await hook.statuses(2)
        await post(http, graph, text("34600000002"))
        unread = await hook.statuses(2)
        await post(http, graph, text("34600000003"))
        following = await hook.statuses(2)
    assert [status["status"] for status in failed] == ["sent", "failed"]
    assert failed[1]["errors"][0]["code"] == 131047
    assert [status["status"] for status in unread] == ["sent", "delivered"]
    assert {status["recipient_id"] for status in following} == {"34600000003"}


async def test_statuses_wait_for_a_webhook_that_is_down(graph: SimulatedGraph, http: aiohttp.ClientSession) -> None:
    async with webhook() as down:
        port = int(down.url.rsplit(":", 1)[1].split("/")[0])
        down.status = 503
        graph.report_to(down.url)
        for number in range(5):
            await post(http, graph, text(tracker=f"inst-{number}"))
    async with webhook(port) as again:
        statuses = await again.statuses(15)
    seen = [(status["biz_opaque_callback_data"], status["status"]) for status in statuses]
    assert sorted(seen) == sorted(
        (f"inst-{number}", word) for number in range(5) for word in ("sent", "delivered", "read")
    )


def test_several_processes_can_serve_one_file(tmp_path: Path) -> None:
    """Nothing lost, nothing twice: messages, counted faults and statuses, over connections of their own."""
    clock = VirtualClock(datetime(2026, 9, 1, 10, 0, tzinfo=UTC))

    def open_and_work(worker: int) -> tuple[int, list[int]]:
        state = GraphState(tmp_path / "graph.db", clock)
        barrier.wait()
        met = sum(state.take_fault(PHONE) is not None for _ in range(10))
        for number in range(25):
            state.accept(NUMBER, PHONE, text(tracker=f"{worker}-{number}"), [("sent", None, 0.0)])
        taken = [due.seq for due in state.take_statuses(limit=1000)]
        state.close()
        return met, taken

    barrier = threading.Barrier(4)
    first = GraphState(tmp_path / "graph.db", clock)
    first.add_fault(Fault(kind="error", code=131000, times=7))
    with ThreadPoolExecutor(4) as workers:
        results = list(workers.map(open_and_work, range(4)))
    taken = [seq for _, seqs in results for seq in seqs]
    assert sum(met for met, _ in results) == 7
    assert len(first.messages()) == len({message.tracker for message in first.messages()}) == 100
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 100
    first.close()


@pytest.mark.parametrize("query", ["since=x", "since=-1", "count=nan", "seconds=1e99"])
async def test_a_wrong_query_is_answered_with_an_error(
    graph: SimulatedGraph, http: aiohttp.ClientSession, query: str
) -> None:
    async with http.get(f"{graph.url}/_control/messages?{query}") as refused:
        assert refused.status == 400


async def test_another_process_goes_on_where_a_killed_one_stopped(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    """The file is the truth: messages and unreported statuses survive kill -9."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "iagente_vida.sandbox.graph", "--port", str(port), "--db", str(tmp_path / "g.db")]
    process = subprocess.Popen([*command, "--pace", "0.01"], env={**os.environ})
    try:
        await listening(port)
        async with http.post(f"http://127.0.0.1:{port}/v23.0/{NUMBER}/messages", json=text()) as response:
            assert response.status == 200
    finally:
        process.kill()
        process.wait()
    with SimulatedGraph(tmp_path / "g.db") as graph:
        assert [message.tracker for message in graph.messages()] == ["inst-1"]
        async with webhook() as hook:
            graph.report_to(hook.url)
            assert [status["status"] for status in await hook.statuses(3)] == ["sent", "delivered", "read"]


async def listening(port: int) -> None:
    """Returns when something listens on the port."""
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return


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
