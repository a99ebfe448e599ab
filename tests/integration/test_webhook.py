"""`/webhook/whatsapp` over real HTTP and a real store."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from iagente_vida.clock import SystemClock
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.webhooks.app import create_app
from iagente_vida.webhooks.lazy import WRONG_WORKER, LazyApp
from iagente_vida.webhooks.security import signature
from tests.notices import BRIEF_SAMPLE, FOLDER, INDEX, change, status, text_message, value
from tests.unit.test_whatsapp_events import ANYTHING
from tests.web_server import APP_SECRET, VERIFY_TOKEN, Web, WebServices, real_settings, served, web


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agente.db"


def services_on(path: Path, **values: Any) -> WebServices:
    store = SqliteStore(path, Sealer([bytes(32)]), SystemClock(), timedelta(seconds=120))
    return WebServices(settings=real_settings(**values), store=store)


@pytest.fixture
async def real(path: Path) -> AsyncIterator[Web]:
    """A whole real configuration."""
    async with web(services_on(path)) as running:
        yield running


@pytest.fixture
async def development(path: Path) -> AsyncIterator[Web]:
    """The brief's three variables and DEBUG."""
    async with web(services_on(path, whatsapp_app_secret=None, admin_token=None, debug=True)) as running:
        yield running


def rows(path: Path, query: str = "select lane, kind, dedupe_key from inbox order by seq") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def body(document: object) -> bytes:
    return json.dumps(document).encode()


async def test_a_signed_notice_is_kept_before_it_is_acknowledged(real: Web, path: Path) -> None:
    assert await real.post_signed(body(change(value(messages=[text_message()])))) == (200, {"status": "recibido"})
    assert rows(path) == [("turn", "message", "wa:wamid.A")]
    assert len(real.services.woken_ids) == 1


async def test_a_redelivery_in_other_company_is_kept_once(real: Web, path: Path) -> None:
    first = text_message("uno", wamid="a")
    await real.post_signed(body(change(value(messages=[first]))))
    again = change(value(messages=[first, text_message("dos", wamid="b")], statuses=[status("sent"), status("sent")]))
    for _ in range(3):
        assert (await real.post_signed(body(again)))[0] == 200
    assert [key for _, _, key in rows(path)] == ["wa:a", "wa:b", "wa:wamid.OUT:status:sent"]


async def test_parallel_redeliveries_are_kept_once(real: Web, path: Path) -> None:
    raw = body(change(value(messages=[text_message(wamid=f"w{number}") for number in range(20)])))
    answers = await asyncio.gather(*(real.post_signed(raw) for _ in range(10)))
    assert {code for code, _ in answers} == {200}
    assert len(rows(path)) == 20
    assert len(rows(path, "select id from conversations")) == 1


async def test_statuses_wake_delivery_and_no_turn(real: Web) -> None:
    await real.post_signed(body(change(value(statuses=[status("read")]))))
    assert (real.services.woken_ids, real.services.statuses_woken) == ([], 1)


async def test_the_contract_s_notices_and_signatures_are_accepted(path: Path) -> None:
    services = services_on(path, whatsapp_app_secret=SecretStr("contract-test-app-secret"))
    async with web(services) as running:
        for line in INDEX:
            raw = (FOLDER / line["file"]).read_bytes()
            assert (await running.post(raw, **{"X-Hub-Signature-256": line["signature"]}))[0] == 200
            assert (await running.post(raw + b"\n", **{"X-Hub-Signature-256": line["signature"]}))[0] == 401
    assert len(rows(path)) == sum(line["n_events"] for line in INDEX)


REFUSED = [
    ({}, "firma_ausente"),
    ({"X-Hub-Signature-256": "sha256=" + "0" * 64}, "firma_incorrecta"),
    ({"X-Hub-Signature-256": "ñ"}, "firma_incorrecta"),
    ({"X-Hub-Signature-256": ""}, "firma_incorrecta"),
]


@pytest.mark.parametrize(("headers", "code"), REFUSED)
async def test_what_meta_did_not_sign_leaves_no_trace_but_a_count(
    headers: dict[str, str], code: str, real: Web, path: Path
) -> None:
    answer = await real.post(body(change(value(messages=[text_message()]))), **headers)
    assert answer[0] == 401
    assert answer[1]["error"] == code
    assert rows(path) == []
    _, report = await real.call("GET", "/webhook/status")
    assert report["refused"] == {code: 1}


async def test_without_an_app_secret_the_door_is_closed(path: Path) -> None:
    async with web(services_on(path, whatsapp_app_secret=None)) as running:
        code, told = await running.post_signed(body(BRIEF_SAMPLE))
    assert (code, told["error"]) == (403, "falta_secreto")
    assert rows(path) == []


@pytest.mark.parametrize(
    ("raw", "code", "error"),
    [
        (b"", 400, "json_incorrecto"),
        (b"hola", 400, "json_incorrecto"),
        (b"\xff\xfe", 400, "json_incorrecto"),
        (b"[]", 400, "aviso_incorrecto"),
        (b"null", 400, "aviso_incorrecto"),
        (b'{"entry": {}}', 400, "aviso_incorrecto"),
        (b'{"otra": "cosa"}', 400, "aviso_incorrecto"),
        (b" " * (4 * 1024 * 1024 + 1), 413, "demasiado_grande"),
    ],
)
async def test_what_is_no_notice_is_refused_in_spanish(
    raw: bytes, code: int, error: str, real: Web, path: Path
) -> None:
    answer, told = await real.post_signed(raw)
    assert (answer, told["error"]) == (code, error)
    assert told["detail"].endswith(".")
    assert rows(path) == []


async def test_three_megabytes_of_messages_are_kept(real: Web, path: Path) -> None:
    messages = [text_message("x" * 3000, wamid=f"w{number}") for number in range(1000)]
    raw = body(change(value(messages=messages)))
    assert 3_000_000 < len(raw) < 4_000_000
    assert (await real.post_signed(raw))[0] == 200
    assert rows(path, "select count(*) from inbox") == [(1000,)]


async def test_a_body_in_pieces_is_put_together(real: Web, path: Path) -> None:
    raw = body(change(value(messages=[text_message()])))

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 40):
            yield raw[start : start + 40]

    headers = {"X-Hub-Signature-256": signature(APP_SECRET.encode(), raw).decode()}
    async with real.http.post(f"{real.url}/webhook/whatsapp", data=pieces(), headers=headers) as response:
        assert response.status == 200
    assert len(rows(path)) == 1


async def test_an_endless_body_is_cut_off(real: Web) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", real.port)
    writer.write(b"POST /webhook/whatsapp HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    for _ in range(5):
        writer.write(chunk)
    assert (await reader.readline()).startswith(b"HTTP/1.1 413")
    writer.close()


async def test_a_client_that_hangs_up_leaves_nothing(real: Web, path: Path) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", real.port)
    writer.write(b"POST /webhook/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await real.post_signed(body(change(value(messages=[text_message()])))))[0] == 200
    assert len(rows(path)) == 1


async def test_when_nothing_can_be_stored_meta_must_repeat(real: Web) -> None:
    await real.services.store.close()
    code, told = await real.post_signed(body(change(value(messages=[text_message()]))))
    assert (code, told["error"]) == (503, "no_guardado")
    assert real.services.woken_ids == []


async def test_the_brief_s_calls_work_in_development(development: Web, path: Path) -> None:
    query = f"hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=test123"
    async with development.http.get(f"{development.url}/webhook/whatsapp?{query}") as response:
        assert (response.status, response.content_type, await response.text()) == (200, "text/plain", "test123")
    assert (await development.post(body(BRIEF_SAMPLE)))[0] == 200
    assert (await development.call("GET", "/webhook/status", token=None))[0] == 200
    code, listed = await development.call("GET", "/webhook/conversations", token=None)
    assert (code, [one["phone"] for one in listed["conversations"]]) == (200, ["34600000000"])
    assert rows(path) == [("turn", "message", "wa:test123")]


async def test_a_browser_s_foreign_page_is_no_developer(development: Web, path: Path) -> None:
    code, _ = await development.post(body(BRIEF_SAMPLE), Origin="https://evil.example")
    assert code == 403
    assert rows(path) == []


@pytest.mark.parametrize(
    "query",
    [
        "hub.mode=subscribe&hub.verify_token=otro&hub.challenge=x",
        f"hub.mode=unsubscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=x",
        f"hub.verify_token={VERIFY_TOKEN}&hub.challenge=x",
        "hub.mode=subscribe&hub.verify_token=%FF&hub.challenge=x",
        "&".join(f"a{number}=1" for number in range(500)),
        "",
    ],
)
async def test_the_handshake_needs_mode_and_token(query: str, real: Web) -> None:
    async with real.http.get(f"{real.url}/webhook/whatsapp?{query}") as response:
        assert response.status == 403
        assert (await response.json())["error"] == "verificacion_incorrecta"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_in_the_same_form(method: str, real: Web) -> None:
    code, told = await real.call(method, "/webhook/whatsapp")
    assert (code, told["error"]) == (405, "metodo_no_permitido")


async def test_any_body_under_a_good_signature_gets_an_answer_below_500(real: Web) -> None:
    @settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=200) | ANYTHING.map(body) | ANYTHING.map(change).map(body))
    def check(raw: bytes) -> None:
        raws.append(raw)

    raws: list[bytes] = []
    check()
    answers = await asyncio.gather(*(real.post_signed(raw) for raw in raws))
    assert {code for code, _ in answers} <= {200, 400}
    assert {code for code, _ in answers} >= {200, 400}


async def test_any_header_over_a_message_that_meta_did_not_sign_stores_nothing(real: Web, path: Path) -> None:
    raw = body(change(value(messages=[text_message()])))
    names = st.sampled_from(
        ["X-Hub-Signature-256", "X-Hub-Signature", "Authorization", "Host", "Content-Type", "X-Forwarded-For"]
    )
    values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
    drawn: list[dict[str, str]] = []

    @settings(max_examples=80)
    @given(st.dictionaries(names, values))
    def draw(headers: dict[str, str]) -> None:
        drawn.append(headers)

    draw()
    answers = await asyncio.gather(*(real.post(raw, **headers) for headers in drawn))
    assert {code for code, _ in answers} <= {400, 401}
    assert rows(path) == []


async def test_the_store_opens_and_closes_with_the_server(path: Path) -> None:
    services = services_on(path)
    async with web(services):
        assert services.running
    assert not services.running


async def test_a_server_without_lifespan_starts_with_the_first_request(path: Path) -> None:
    services = services_on(path)
    app = LazyApp(lambda: create_app(services))
    async with served(app, lifespan="off") as port, aiohttp.ClientSession() as http:
        running = Web(f"http://127.0.0.1:{port}", port, services, http)
        states = [services.running]
        assert (await running.post_signed(body(change(value(messages=[text_message()])))))[0] == 200
        states.append(services.running)
    await services.stop()
    assert states == [False, True]


def test_a_worker_of_the_wrong_kind_is_told_what_is_missing() -> None:
    told: list[Any] = []
    app = LazyApp(lambda: pytest.fail("not built"))
    [line] = app({"REQUEST_METHOD": "GET"}, lambda code, headers: told.append(code))  # type: ignore[misc]
    assert told == ["500 Internal Server Error"]
    assert line.decode().strip() == WRONG_WORKER
