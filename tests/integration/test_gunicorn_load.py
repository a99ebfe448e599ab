"""The brief's command under load: four workers on one SQLite file, one engine, every message answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.live.books import Books
from tests.live.client import post_all, raw_request
from tests.live.dialogue import saying
from tests.live.graph import Graph
from tests.live.notices import text_notice
from tests.live.processes import free_port, resident_bytes
from tests.live.server import GUNICORN, Server

MESSAGES_EACH = 10
IN_FLIGHT = 32
MEGABYTE = 2**20


@pytest.mark.parametrize(
    "customers",
    [pytest.param(100, id="short", marks=pytest.mark.slow), pytest.param(300, id="full", marks=pytest.mark.soak)],
)
async def test_four_workers_take_the_load_and_one_of_them_answers(
    customers: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    messages_sent = customers * MESSAGES_EACH
    port, graph_port = free_port(), free_port()
    server = Server(GUNICORN, port=port, graph_url=f"http://127.0.0.1:{graph_port}", folder=tmp_path)
    graph = Graph(port=graph_port, webhook_url=server.url, folder=tmp_path)
    await graph.start()
    server.start()
    try:
        await server.accepting()
        requests = (
            raw_request(text_notice(number % customers, number // customers, saying(number // customers)))
            for number in range(messages_sent)
        )
        load = await post_all(port, requests, in_flight=IN_FLIGHT, stop=lambda: False)
        books = Books(server.database_url)
        left = await books.settled(120)
        members, engine = server.group.members(), server.engine_pid()
        memory = {pid: resident_bytes(pid) // MEGABYTE for pid in members}
        log, engines = server.log_text(), (server.data_dir / "webhook.log").read_text().count("engine running")
        messages, replies, accepted = await books.messages(), await books.replies(), await graph.accepted()
    finally:
        server.stop()
        graph.stop()
    _, *workers = members
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(
            f"gunicorn: {load.rate:.0f} notices/s, p99 {load.percentile(0.99):.0f} ms, MB: master {memory[members[0]]},"
            f" workers {[memory[pid] for pid in workers]}, engine {memory.get(engine or 0)}"
        )
    assert load.statuses == {200: messages_sent}
    assert left == {}
    assert len(messages) == messages_sent
    assert Counter(message.conversation for message in messages) == dict.fromkeys(
        range(1, customers + 1), MESSAGES_EACH
    )
    answered = {(row.conversation, row.created_at) for row in replies}
    assert {(message.conversation, message.done_at) for message in messages} <= answered
    assert len(accepted) == len({message["tracker"] for message in accepted}) == len(replies)
    assert "database is locked" not in log
    assert " ERROR " not in log
    assert engines == 1
    assert len(workers) == 4
    assert engine in workers
