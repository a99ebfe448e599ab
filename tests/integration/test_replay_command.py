"""`iagente replay` on a real database: what the present code would do with every turn that is kept."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.domain.decision import Agent
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.parts import make_agent, opened_store
from iagente_vida.startup import prepare
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import message, say

SALE = ("hola", "Nací el 12/06/1988, no fumo, un capital de 200.000 euros a 20 años")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(*texts: str, phone: str, agent: Agent | None = None) -> None:
    """Messages that are answered one by one, by the product itself or by another agent."""

    async def talk() -> None:
        clock, settings = SystemClock(), prepare().settings
        async with opened_store(settings) as store:
            turn = Turn(store, agent or make_agent(settings), decode_event, clock, "engine", TurnRules())
            for text in texts:
                await turn.run(await say(store, message(text, clock.now(), who=phone, prompt=True)))

    asyncio.run(talk())


def test_every_turn_shows_the_replies_the_stage_and_the_prices_it_would_have_now(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One conversation was this program's, the other was answered by another one."""
    answered(*SALE, phone="34600000001", agent=ScriptedAgent())
    answered(*SALE, phone="34600000002")
    capsys.readouterr()
    assert run(["replay", "--limit", "0", "--json"]) == 1
    same, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert (same["turns"], same["differences"], same["whole"]) == (2, [], True)
    assert same["stage_then"] == same["stage_now"] == "PRESENTACION_PROPUESTA"
    assert [each["turn"] for each in other["differences"]] == [1, 2]
    last = other["differences"][1]
    assert (last["replies"], last["stage"], last["prices"]) == (True, True, True)
    assert (last["stage_then"], last["stage_now"]) == ("NEEDS_ANALYSIS", "PRESENTACION_PROPUESTA")
    assert last["then"] == [SALE[1]]
    assert last["prices_then"] == []
    assert last["prices_now"]
    assert run(["replay"]) == 1
    shown = capsys.readouterr()
    assert "2 turnos, 0 con otra respuesta, 0 con otra etapa, 0 con otro precio" in shown.out
    assert "etapa:    NEEDS_ANALYSIS -> PRESENTACION_PROPUESTA" in shown.out
    assert "precios:  ninguno -> " in shown.out
    assert "en total: 2 conversaciones, 4 turnos, 2 con otra respuesta" in shown.out
    assert "En 1 conversaciones el precio sería otro" in shown.err


def test_what_is_no_longer_kept_from_its_beginning_is_not_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    answered(*SALE, phone="34600000001", agent=ScriptedAgent())

    async def forget() -> None:
        async with opened_store(prepare().settings) as store:
            [first, _] = await store.stored_turns(1)
            before = first.at + timedelta(milliseconds=1)
            await store.forget(SystemClock().now(), before=before, health_before=None, limit=1)

    asyncio.run(forget())
    capsys.readouterr()
    assert run(["replay"]) == 0
    assert "no se puede repetir, ya no se guarda desde su principio" in capsys.readouterr().out
