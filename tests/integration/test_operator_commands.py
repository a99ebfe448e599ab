"""`iagente outbox`, `pause` and `resume` on a real database."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.parts import opened_store
from iagente_vida.service import Service, ServiceMode
from iagente_vida.startup import prepare
from iagente_vida.store.outbound import DueLane, OutboxState, Parcel, Settlement
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, say

PHONE = "34600000001"


pytestmark = pytest.mark.usefixtures("own_folder")


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


def given_up(state: OutboxState, times: int) -> None:
    """As many replies that ended like this."""

    async def settle() -> None:
        clock = SystemClock()
        async with opened_store(prepare().settings) as store:
            for _ in range(times):
                conversation_id = await say(store, message("hola", clock.now(), who=PHONE, prompt=True))
                await Turn(store, ScriptedAgent(), decode_event, clock, "engine", TurnRules()).run(conversation_id)
                lane = DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)
                parcel = await store.take(lane, owner="e", lease=timedelta(seconds=9), now=clock.now())
                assert isinstance(parcel, Parcel)
                outcome = Settlement(state=state, at=clock.now(), error_code=131000, error="transient")
                assert await store.settle(parcel, outcome)

    asyncio.run(settle())


def test_all_dead_letters_go_out_or_away_together_and_drafts_are_approved_one_by_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    at_work(ServiceMode.DRAFT)
    given_up(OutboxState.DEAD, 3)
    given_up(OutboxState.FAILED, 2)
    capsys.readouterr()
    assert run(["outbox", "list", "--limit", "2"]) == 0
    assert "Hay más de 2" in capsys.readouterr().err
    assert run(["outbox", "release", "--state", "held"]) == 0
    assert "0 de 0 sueltos." in capsys.readouterr().out, "the draft waits for its own approval"
    assert run(["outbox", "release", "--state", "dead"]) == 0
    assert "3 de 3 sueltos." in capsys.readouterr().out
    assert run(["outbox", "drop", "--state", "failed"]) == 0
    assert "2 de 2 descartados." in capsys.readouterr().out
    assert sorted(str(row["state"]) for row in listed(capsys)) == ["held", "pending", "pending", "pending"]


@pytest.mark.parametrize("call", [["release"], ["drop", "1", "--state", "dead"], ["release", "--state", "sent"]])
def test_a_call_that_does_not_say_which_is_a_bad_one(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["outbox", *call]) == 2
    assert "--state" in capsys.readouterr().err


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
