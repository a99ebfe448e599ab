"""The statuses of the simulated Graph API arrive whatever happens to the webhook or to a process."""

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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.testing import Fault, GraphRules, SimulatedGraph, VirtualClock
from tests.integration.graph_calls import NUMBER, PHONE, post, text


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path / "graph.db", rules=GraphRules(pace=0.01)) as running:
        yield running


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
