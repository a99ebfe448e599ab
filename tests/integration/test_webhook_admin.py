"""The operator's endpoints over real HTTP and a real store."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from iagente_vida import __version__
from iagente_vida.clock import SystemClock
from iagente_vida.store.commits import CommitResult, TurnCommit
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from tests.notices import BRIEF_SAMPLE, change, text_message, value
from tests.web_server import Web, WebServices, real_settings, web

LEASE = timedelta(seconds=30)


@dataclass
class ServicesWithTurns(WebServices):
    """Answers as the engine does: in a turn, after the caller was let go."""

    turn: asyncio.Task[None] | None = None

    def woken(self, accepted: Sequence[Accepted], *, statuses: bool) -> None:
        super().woken(accepted, statuses=statuses)
        self.turn = asyncio.create_task(self._answer([item for item in accepted if item.wakes]))

    async def _answer(self, accepted: list[Accepted]) -> None:
        for item in accepted:
            assert item.conversation_id is not None
            claim = await self.store.claim(item.conversation_id, owner="prueba", lease=LEASE, now=self.clock.now())
            assert claim is not None
            turn = TurnCommit(
                state=b"{}",
                stage="INICIO",
                mode="bot",
                opted_out=False,
                consumed=tuple(row.seq for row in claim.events),
                at=self.clock.now(),
            )
            assert await self.store.commit(claim, turn) is CommitResult.COMMITTED


def services_on(kind: type[WebServices], path: Path, **values: Any) -> WebServices:
    store = SqliteStore(path / "agente.db", Sealer([bytes(32)]), SystemClock(), timedelta(seconds=120))
    return kind(settings=real_settings(**values), store=store)


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[Web]:
    async with web(services_on(WebServices, tmp_path)) as running:
        yield running


@pytest.fixture
async def with_turns(tmp_path: Path) -> AsyncIterator[Web]:
    async with web(services_on(ServicesWithTurns, tmp_path)) as running:
        yield running


async def hear(running: Web, *messages: dict[str, Any]) -> None:
    raw = json.dumps(change(value(messages=list(messages)))).encode()
    assert (await running.post_signed(raw))[0] == 200


async def test_status_says_what_the_tables_say(real: Web) -> None:
    await hear(real, text_message())
    code, report = await real.call("GET", "/webhook/status")
    assert code == 200
    assert (report["state"], report["version"], report["mode"]) == ("ok", __version__, "real")
    assert (report["messages_last_hour"], report["errors_last_hour"], report["waiting"]) == (1, 0, 1)
    assert report["stages"] == {"INICIO": 1}
    assert report["modes"] == {"bot": 1}
    assert report["oldest_waiting_seconds"] < 60
    assert report["outbox"] == {}
    assert report["warnings"] == [{"code": "sin_empresa", "text": "Falta empresa.toml."}]


async def test_status_says_when_nobody_answers(real: Web) -> None:
    real.services.engine_pid = None
    assert (await real.call("GET", "/webhook/status"))[1]["state"] == "sin_motor"


async def test_conversations_are_listed_by_phone_or_bsuid(real: Web) -> None:
    await hear(
        real,
        text_message(wamid="a", sender="34611000001"),
        {"from_user_id": "ES.777", "id": "b", "type": "text", "text": {"body": "Hola"}},
    )
    code, report = await real.call("GET", "/webhook/conversations")
    assert code == 200
    assert {one["phone"] for one in report["conversations"]} == {"34611000001", "ES.777"}
    assert {(one["stage"], one["mode"]) for one in report["conversations"]} == {("INICIO", "bot")}


@pytest.mark.parametrize("phone", ["34611000001", "%2B34611000001"])
async def test_a_restart_is_answered_once_its_turn_is_done(phone: str, with_turns: Web) -> None:
    await hear(with_turns, text_message())
    assert isinstance(with_turns.services, ServicesWithTurns)
    assert with_turns.services.turn is not None
    await with_turns.services.turn
    code, told = await with_turns.call("DELETE", f"/webhook/conversation/{phone}")
    assert (code, told["restarted"], told["pending"]) == (200, 1, 0)
    assert "iagente erase" in told["detail"]
    assert (await with_turns.call("GET", "/webhook/conversations"))[1] == {"conversations": []}
    await hear(with_turns, text_message(wamid="otra"))
    await with_turns.services.turn
    assert len((await with_turns.call("GET", "/webhook/conversations"))[1]["conversations"]) == 1


async def test_a_restart_that_no_engine_takes_is_kept_and_said_to_be_pending(real: Web) -> None:
    await hear(real, text_message())
    code, told = await real.call("DELETE", "/webhook/conversation/34611000001")
    assert (code, told["restarted"], told["pending"]) == (200, 0, 1)


async def test_a_restart_of_nobody_is_not_found(real: Web) -> None:
    code, told = await real.call("DELETE", "/webhook/conversation/34699999999")
    assert (code, told["error"]) == (404, "no_encontrado")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/webhook/status"),
        ("GET", "/webhook/conversations"),
        ("DELETE", "/webhook/conversation/34611000001"),
        ("GET", "/metrics"),
    ],
)
async def test_operators_only(method: str, path: str, real: Web) -> None:
    for token in (None, "otra"):
        code, told = await real.call(method, path, token=token)
        assert (code, told["error"]) == (401, "token_incorrecto")


async def test_the_sandbox_opens_all_doors(tmp_path: Path) -> None:
    sandbox = services_on(
        WebServices,
        tmp_path,
        sandbox=True,
        **dict.fromkeys(("whatsapp_token", "whatsapp_verify_token", "whatsapp_app_secret", "admin_token")),
        whatsapp_phone_number_id="",
    )
    async with web(sandbox) as running:
        assert (await running.post(json.dumps(BRIEF_SAMPLE).encode()))[0] == 200
        code, report = await running.call("GET", "/webhook/status", token=None)
    assert (code, report["mode"], report["waiting"]) == (200, "sandbox", 1)


async def test_health_needs_no_token(real: Web) -> None:
    assert await real.call("GET", "/healthz", token=None) == (200, {"status": "ok"})
    assert await real.call("GET", "/readyz", token=None) == (200, {"status": "ok"})


async def test_without_a_database_the_process_lives_and_is_not_ready(real: Web) -> None:
    await real.services.store.close()
    assert (await real.call("GET", "/healthz"))[0] == 200
    for path in ("/readyz", "/webhook/status"):
        code, told = await real.call("GET", path)
        assert (code, told["error"]) == (503, "almacen_no_disponible")


async def test_metrics_are_the_tables_figures(real: Web) -> None:
    await hear(real, text_message())
    await real.post(b"{}")
    headers = {"Authorization": b"Bearer llave-de-administraci\xc3\xb3n".decode()}
    async with real.http.get(f"{real.url}/metrics", headers=headers) as response:
        lines = (await response.text()).splitlines()
    assert response.content_type == "text/plain"
    assert 'iagente_conversations_by_stage{stage="INICIO"} 1.0' in lines
    assert 'iagente_refused_notices{reason="firma_ausente"} 1.0' in lines
    assert "iagente_waiting_events 1.0" in lines


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", 404),
        ("GET", "/webhook/nada", 404),
        ("GET", "/webhook/conversation/1/2", 404),
        ("POST", "/webhook/status", 405),
        ("GET", "/webhook/conversation/34611000001", 405),
        ("POST", "/healthz", 405),
    ],
)
async def test_every_error_has_the_same_form(method: str, path: str, expected: int, real: Web) -> None:
    code, told = await real.call(method, path)
    assert code == expected
    assert set(told) == {"error", "detail"}


async def test_the_api_document_names_every_endpoint(real: Web) -> None:
    _, document = await real.call("GET", "/openapi.json", token=None)
    assert {path: set(methods) for path, methods in document["paths"].items()} == {
        "/healthz": {"get"},
        "/readyz": {"get"},
        "/metrics": {"get"},
        "/webhook/status": {"get"},
        "/webhook/conversations": {"get"},
        "/webhook/conversation/{phone}": {"delete"},
        "/webhook/chatwoot": {"post"},
        "/formulario/{token}": {"get", "post"},
        "/apartado/{enlace}": {"get", "post"},
        "/webhook/whatsapp": {"get", "post"},
    }


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_api_s_page_is_shown_without_the_internet(real: Web, path: str) -> None:
    async with real.http.get(real.url + path) as response:
        assert response.status == 200
        page = await response.text()
    needed = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert needed
    for place in needed:
        assert place.startswith("/")
        async with real.http.get(real.url + place) as response:
            assert response.status == 200, place
