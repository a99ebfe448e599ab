"""The doctor and the setup against the simulated account: what is wrong, how to mend it, and mended once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.commands.doctor import examine
from iagente_vida.config import Settings
from iagente_vida.doctor import ERROR, OK, Finding
from iagente_vida.domain.decision import ConsentChange, Decision, TurnInput
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.whatsapp_account import FIELDS
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare
from iagente_vida.template_book import load_templates
from iagente_vida.testing import SimulatedGraph
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import message, say

SECRET = "secreto-de-la-app"
WABA = "102290129340398"
BOOK = load_templates(Settings(sandbox=True)).values()
GOOD: dict[str, Any] = {"app_secret": SECRET, "subscribed": True}


@asynccontextmanager
async def door(answer: str = "") -> AsyncIterator[str]:
    """A public address that answers Meta's handshake (with something else, when told to)."""

    async def shake(request: web.Request) -> web.Response:
        return web.Response(text=answer or request.query["hub.challenge"])

    app = web.Application()
    app.router.add_get("/webhook/whatsapp", shake)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def environment(graph: SimulatedGraph, folder: Path, **more: str) -> dict[str, str]:
    return {
        "WHATSAPP_TOKEN": "t",
        "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
        "WHATSAPP_VERIFY_TOKEN": "verifica",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_WABA_ID": WABA,
        "WHATSAPP_API_BASE_URL": graph.url,
        "DATA_DIR": str(folder / "data"),
        "BROKER_DIR": str(folder / "correduria"),
        **more,
    }


async def findings(graph: SimulatedGraph, folder: Path, account: dict[str, Any], **more: str) -> dict[str, Finding]:
    graph.state.set("account", json.dumps(account))
    startup = prepare(environ=environment(graph, folder, **more), start=folder)
    return {finding.code: finding for finding in await examine(startup)}


def subscription(url: str, *fields: str) -> dict[str, Any]:
    return {
        "object": "whatsapp_business_account",
        "callback_url": f"{url}/webhook/whatsapp",
        "active": True,
        "fields": [{"name": name} for name in fields],
    }


async def test_a_good_installation_has_nothing_to_mend_at_meta(graph: SimulatedGraph, tmp_path: Path) -> None:
    for one in BOOK:
        facts = {"name": one.name, "language": one.language, "category": one.category}
        graph.state.add_template({**facts, "status": "APPROVED", "components": []})
    async with door() as url:
        found = await findings(graph, tmp_path, {**GOOD, "subscription": subscription(url, *FIELDS)}, PUBLIC_URL=url)
    for code in ("reloj", "token", "permisos", "numero", "suscripcion", "webhook", "plantillas", "publico", "disco"):
        assert found[code].level == OK, found[code]
    assert found["sin_empresa"].level == ERROR


async def test_the_doctor_counts_who_wants_no_messages(graph: SimulatedGraph, tmp_path: Path) -> None:
    startup = prepare(environ=environment(graph, tmp_path), start=tmp_path)
    async with opened_store(startup.settings) as store:
        for number, consent in enumerate(("opt_out", "opt_out", "marketing_stop")):
            agent = ScriptedAgent(deciding(ConsentChange(consent=consent, source="whatsapp")))
            now = SystemClock().now()
            conversation_id = await say(store, message("baja", now, who=f"3460000000{number}", prompt=True))
            await Turn(store, agent, decode_event, SystemClock(), "e", TurnRules()).run(conversation_id)
    found = await findings(graph, tmp_path, GOOD)
    assert found["bajas"].text.startswith("Bajas: 2 personas no quieren mensajes y 1 no quieren publicidad")


def deciding(consent: ConsentChange) -> Callable[[TurnInput], Awaitable[Decision]]:
    async def think(turn: TurnInput) -> Decision:
        return Decision(conversation=turn.conversation, consents=(consent,))

    return think


TOKEN: dict[str, Any] = {"is_valid": True, "type": "SYSTEM_USER", "expires_at": 0}
SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management"]


@pytest.mark.parametrize(
    ("account", "code", "words"),
    [
        ({"token": {**TOKEN, "scopes": SCOPES, "expires_at": 1900000000, "type": "USER"}}, "token", "temporal"),
        ({"token": {**TOKEN, "scopes": SCOPES, "is_valid": False}}, "token", "ya no vale"),
        ({"token": {**TOKEN, "scopes": SCOPES[:1]}}, "permisos", "whatsapp_business_management"),
        ({"number": {"status": "PENDING"}}, "numero", "no está conectado"),
        ({"number": {"quality_rating": "RED"}}, "numero", "calidad baja"),
        ({"subscribed": False}, "suscripcion", "no envía avisos"),
        ({"app_secret": "otro"}, "secreto", "WHATSAPP_APP_SECRET"),
        ({}, "webhook", "no tiene webhook"),
        ({"subscription": subscription("https://viejo.example", *FIELDS)}, "webhook", "apunta a"),
        ({"subscription": subscription("", "account_update")}, "webhook", "messages"),
        ({}, "plantillas", "iagente_retomar (no existe)"),
    ],
)
async def test_what_is_wrong_is_said_with_its_remedy(
    graph: SimulatedGraph, tmp_path: Path, account: dict[str, Any], code: str, words: str
) -> None:
    found = await findings(graph, tmp_path, GOOD | account, PUBLIC_URL="http://127.0.0.1:9")
    assert found[code].level != OK
    assert words in found[code].text
    assert found[code].remedy
    assert found.get("publico", found[code]).level == ERROR


async def test_a_token_that_meta_refuses_and_a_door_that_somebody_else_answers(
    graph: SimulatedGraph, tmp_path: Path
) -> None:
    async with door("otra cosa") as url:
        found = await findings(graph, tmp_path, GOOD, PUBLIC_URL=url)
    assert found["publico"].level == ERROR
    assert "ngrok http 5000" in found["publico"].remedy
    unreachable = prepare(
        environ=environment(graph, tmp_path, WHATSAPP_API_BASE_URL="http://127.0.0.1:9"), start=tmp_path
    )
    told = {finding.code: finding for finding in await examine(unreachable)}
    assert "no contesta" in told["token"].text


def test_setup_creates_what_is_missing_once(
    graph: SimulatedGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graph.state.set("account", json.dumps({"app_secret": SECRET}))
    for name, value in environment(graph, tmp_path, PUBLIC_URL="http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    run(["setup", "whatsapp"])
    first = capsys.readouterr().out
    assert "Plantilla iagente_retomar enviada a Meta" in first
    assert "Meta avisa ahora en http://127.0.0.1:9/webhook/whatsapp." in first
    assert "La cuenta envía ahora sus avisos" in first
    assert "Plantilla iagente_seguimiento enviada a Meta" in first
    created = graph.state.templates()
    assert {one["name"] for one in created} == {one.name for one in BOOK}
    assert {(one["status"], one["parameter_format"]) for one in created} == {("PENDING", "NAMED")}
    run(["setup", "whatsapp"])
    second = capsys.readouterr().out
    assert "enviada a Meta" not in second
    assert "avisa ahora" not in second
    assert len(graph.state.templates()) == len(BOOK)


def test_what_meta_refuses_during_the_setup_is_a_sentence(
    graph: SimulatedGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graph.state.set("account", json.dumps({"app_secret": "otro"}))
    for name, value in environment(graph, tmp_path, PUBLIC_URL="http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert run(["setup", "whatsapp"]) == 1
    assert "[meta_no_acepta]" in capsys.readouterr().err
