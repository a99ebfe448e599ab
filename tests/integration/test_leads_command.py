"""`iagente leads` on a real database, with and without a Chatwoot beside it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import replace

import pytest

from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.parts import opened_store
from iagente_vida.sandbox.chatwoot_state import BOT
from iagente_vida.startup import prepare
from iagente_vida.store.outbound import DueLane, OutboxState, Parcel, Settlement
from iagente_vida.testing import ADVISERS, SimulatedChatwoot
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, say

LAURA = ADVISERS[0]
pytestmark = pytest.mark.usefixtures("own_folder")


def a_lead() -> None:
    """Somebody writes, and gets an answer."""

    async def answered() -> None:
        clock = SystemClock()
        async with opened_store(prepare().settings) as store:
            first = replace(message("hola", clock.now(), who="34600000001", prompt=True))
            conversation_id = await say(store, first)
            await Turn(store, ScriptedAgent(), decode_event, clock, "engine", TurnRules()).run(conversation_id)
            lane = DueLane(conversation_id=conversation_id, channel="whatsapp", phone_number_id=NUMBER)
            parcel = await store.take(lane, owner="engine", lease=TurnRules().lease, now=clock.now())
            assert isinstance(parcel, Parcel)
            await store.settle(parcel, Settlement(state=OutboxState.SENT, at=clock.now(), provider_id="wamid.1"))

    asyncio.run(answered())


def test_our_own_figures_when_there_is_no_chatwoot(capsys: pytest.CaptureFixture[str]) -> None:
    a_lead()
    assert run(["leads", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ours"]["leads"], told["ours"]["answered"], told["ours"]["by_source"]) == (1, 1, {"directo": 1})
    assert told["ours"]["by_step"]["necesidades"] == 1
    assert (told["chatwoot"], "no está configurado" in told["chatwoot_error"]) == (None, True)
    assert run(["leads"]) == 0
    assert "Contactos" in capsys.readouterr().out


def test_chatwoot_s_reports_are_beside_them(
    set_up_chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str]
) -> None:
    a_lead()
    state = set_up_chatwoot.state
    contact = state.create_contact({"name": "Ana", "inbox_id": 3, "source_id": "34600000001"})
    state.create_conversation({"inbox_id": 3, "contact_id": contact["id"]})
    state.write(1, {"content": "Hola"}, replace(LAURA, type="Contact", id=contact["id"]), kind=0)
    state.write(1, {"content": "Soy Laura"}, LAURA)
    survey = state.write(1, {"content": "¿Qué tal?", "content_type": "input_csat"}, BOT)
    answer = {"submitted_values": {"csat_survey_response": {"rating": 4}}}
    state.update_message(survey["id"], content_attributes=answer)
    assert run(["leads", "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)["chatwoot"]
    assert (theirs["conversations"], theirs["ratings"], theirs["satisfaction"]) == (1, 1, 4.0)
    assert theirs["first_response"] is not None


def test_a_chatwoot_that_is_down_is_said_and_ours_stay(
    set_up_chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str]
) -> None:
    a_lead()
    set_up_chatwoot.state.set("down", "1")
    assert run(["leads", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ours"]["leads"], told["chatwoot"]) == (1, None)
    assert "no da sus informes" in told["chatwoot_error"]


def test_a_spreadsheet_gets_one_line_a_lead(capsys: pytest.CaptureFixture[str]) -> None:
    a_lead()
    assert run(["leads", "--csv"]) == 0
    [line] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (line["telefono"], line["origen"], line["etapa"]) == ("34600000001", "directo", "NEEDS_ANALYSIS")
    assert float(line["primera_respuesta_s"]) >= 0


def test_two_forms_at_once_are_a_bad_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["leads", "--csv", "--json"]) == 2
    assert "--csv o --json" in capsys.readouterr().err
