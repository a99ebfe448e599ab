"""`iagente outbox`, `pause` and `resume` on a real database."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from iagente_vida.app import opened_store
from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.service import Service, ServiceMode
from iagente_vida.startup import prepare
from iagente_vida.store.outbound import DueLane
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, say

PHONE = "34600000001"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def at_work(mode: ServiceMode = ServiceMode.ACTIVE) -> ScriptedAgent:
    """One message arrives and is answered by the engine."""
    agent = ScriptedAgent()

    async def answer() -> None:
        clock = SystemClock()
        async with opened_store(prepare().settings) as store:
            conversation_id = await say(store, message("hola", clock.now(), who=PHONE, prompt=True))
            rules = TurnRules(service=Service(mode=mode))
            await Turn(store, agent, decode_event, clock, "engine", rules).run(conversation_id)

    asyncio.run(answer())
    return agent


def may_leave() -> bool:
    """Whether the reply would be taken for sending."""

    async def look(store: Store) -> bool:
        now = SystemClock().now()
        lane = DueLane(conversation_id=1, channel="whatsapp", phone_number_id=NUMBER)
        taken = await store.take(lane, owner="look", lease=timedelta(0), now=now)
        return taken is not None

    async def opened() -> bool:
        async with opened_store(prepare().settings) as store:
            return await look(store)

    return asyncio.run(opened())


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(["outbox", "list", "--json", *options]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return [row for row in rows if row["channel"] == "whatsapp"]


def test_a_draft_is_listed_approved_or_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    at_work(ServiceMode.DRAFT)
    at_work(ServiceMode.DRAFT)
    first, second = sorted(int(str(row["seq"])) for row in listed(capsys, "--state", "held"))
    assert not may_leave()
    assert run(["outbox", "list"]) == 0
    assert "borrador" in capsys.readouterr().out
    assert run(["outbox", "drop", str(first)]) == 0
    assert "1 de 1 descartados." in capsys.readouterr().out
    assert run(["outbox", "release", str(second), "999"]) == 0
    assert "1 de 2 sueltos." in capsys.readouterr().out
    assert [(row["seq"], row["state"]) for row in listed(capsys)] == [(second, "pending")]
    assert may_leave()


def test_an_unknown_state_is_a_bad_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["outbox", "list", "--state", "perdido"]) == 2
    assert "No existe el estado" in capsys.readouterr().err


def test_a_pause_of_one_conversation_holds_before_the_next_send(capsys: pytest.CaptureFixture[str]) -> None:
    at_work()
    assert run(["pause", PHONE]) == 0
    assert not may_leave(), "nobody has looked at the pause yet, and still nothing leaves"
    assert run(["resume", PHONE]) == 0
    assert run(["pause", "34999999999"]) == 1
    assert "No hay ninguna conversación" in capsys.readouterr().err


def test_a_pause_of_all_holds_what_was_ready_and_keeps_the_bot_silent() -> None:
    at_work()
    assert run(["pause", "--author", "ana"]) == 0
    assert not may_leave()
    assert at_work().turns[0].silence == "pause"
    assert run(["resume"]) == 0
    assert at_work().turns[0].silence == ""
    assert may_leave()
