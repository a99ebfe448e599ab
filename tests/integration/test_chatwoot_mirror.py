"""What people see in Chatwoot beside words: files, ticks, facts, labels, identities. Over real HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from iagente_vida.testing import ADVISERS, Fault, SimulatedChatwoot, SimulatedGraph
from iagente_vida.webhooks.security import signature
from tests.integration.test_chatwoot_team import PHONE, Team, product, settings_for
from tests.notices import change, value
from tests.web_server import APP_SECRET

LAURA = ADVISERS[0]


@pytest.fixture
async def team(tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot) -> AsyncIterator[Team]:
    settings = settings_for(tmp_path, graph, chatwoot.url)
    async with product(settings) as url, aiohttp.ClientSession() as http:
        chatwoot.report_to(f"{url}/webhook/chatwoot")
        graph.report_to(f"{url}/webhook/whatsapp", APP_SECRET)
        yield Team(url, http, graph, chatwoot)


def public(team: Team) -> list[dict[str, Any]]:
    """The messages that both sides see."""
    messages = team.chatwoot.state.messages_of(1) if team.chatwoot.state.all("conversations") else []
    return [one for one in messages if not one["private"] and one["kind"] != 2]


def conversation(team: Team) -> dict[str, Any]:
    return team.chatwoot.state.get("conversations", 1)


async def sends(team: Team, kind: str, **content: Any) -> None:
    """The customer sends something that is no text."""
    team.heard += 1
    message = {
        "id": f"wamid.IN{team.heard}",
        "from": PHONE,
        "timestamp": str(int(time.time())),
        "type": kind,
        **content,
    }
    raw = json.dumps(change(value(messages=[message]))).encode()
    headers = {"X-Hub-Signature-256": signature(APP_SECRET.encode(), raw).decode()}
    async with team.http.post(f"{team.url}/webhook/whatsapp", data=raw, headers=headers) as response:
        assert response.status == 200


async def test_files_of_the_customer_are_there_with_their_words(team: Team) -> None:
    picture = team.graph.state.add_media(b"\xff\xd8 foto", "image/jpeg")
    voice = team.graph.state.add_media(b"OggS voz", "audio/ogg")
    await sends(team, "image", image={"id": picture.id, "mime_type": "image/jpeg", "caption": "Mi póliza de ahora"})
    await sends(team, "audio", audio={"id": voice.id, "mime_type": "audio/ogg; codecs=opus", "voice": True})
    heard = await team.until(lambda: (found := [one for one in public(team) if one["kind"] == 0])[1:] and found)
    assert heard[0]["content"] == "Mi póliza de ahora"
    assert [file["file_type"] for file in heard[0]["attachments"]] == ["image"]
    async with team.http.get(heard[0]["attachments"][0]["data_url"]) as response:
        assert await response.read() == b"\xff\xd8 foto"
    assert heard[1]["attachments"][0]["data_url"].endswith("/nota-de-voz.ogg")


async def test_ticks_follow_what_whatsapp_says(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(public(team)) >= 2)
    team.chatwoot.state.write(1, {"content": "Soy Laura"}, LAURA)
    await team.until(lambda: {one["status"] for one in public(team) if one["kind"] == 1} == {"read"})
    assert len(public(team)) == 1 + len(team.on_phone())


async def test_a_message_that_whatsapp_gives_up_shows_so_with_the_reason(team: Team) -> None:
    team.graph.fail(Fault(kind="failed", code=131026))
    await team.customer("Hola")
    failed = await team.until(lambda: [one for one in public(team) if one["status"] == "failed"])
    assert failed[0]["content_attributes"]["external_error"]


async def test_a_message_that_whatsapp_refuses_shows_so_with_the_reason(team: Team) -> None:
    team.graph.fail(Fault(kind="error", code=131026))
    await team.customer("Hola")
    failed = await team.until(lambda: [one for one in public(team) if one["status"] == "failed"])
    assert failed[0]["content_attributes"]["external_error"]
    assert failed[0]["content"]


async def test_what_people_put_there_stays_beside_our_facts_and_labels(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: conversation(team)["labels"] if public(team) else None)
    assert conversation(team)["custom_attributes"]["etapa"] == "INICIO"
    state = team.chatwoot.state
    state.update_conversation(
        1,
        labels=["cliente-vip", *conversation(team)["labels"]],
        custom_attributes={**conversation(team)["custom_attributes"], "nota_interna": "llamar a su hermana"},
    )
    await team.customer("Quiero un seguro de vida para proteger a mis hijos")
    await team.until(lambda: conversation(team)["custom_attributes"]["etapa"] != "INICIO")
    await team.until(lambda: "etapa-inicio" not in conversation(team)["labels"])
    assert "cliente-vip" in conversation(team)["labels"]
    assert conversation(team)["custom_attributes"]["nota_interna"] == "llamar a su hermana"
    await team.customer("Me parece muy caro")
    await team.until(lambda: "objecion-precio" in conversation(team)["labels"])
    state.update_conversation(1, labels=["cliente-vip"])
    await team.customer("Quiero hablar con una persona")
    await team.until(lambda: conversation(team)["custom_attributes"]["modo"] == "waiting")
    assert "objecion-precio" not in conversation(team)["labels"]


async def test_the_contact_has_its_identities_and_where_it_comes_from(team: Team) -> None:
    referral = {
        "source_type": "ad",
        "source_id": "120208",
        "headline": "Tu familia, segura",
        "source_url": "https://fb.example",
    }
    await sends(team, "text", text={"body": "Hola"}, referral=referral)
    await team.until(lambda: public(team) and conversation(team)["custom_attributes"].get("anuncio"))
    [contact] = team.chatwoot.state.all("contacts")
    await team.until(lambda: team.chatwoot.state.all("contacts")[0]["custom_attributes"].get("anuncio"))
    [contact] = team.chatwoot.state.all("contacts")
    assert contact["phone_number"] == f"+{PHONE}"
    assert {"whatsapp": PHONE, "origen": "anuncio"}.items() <= contact["custom_attributes"].items()


async def test_a_burst_of_changes_costs_few_calls(team: Team) -> None:
    """Three statuses a message come within tenths of a second; what is written is the last one."""
    await team.customer("Hola")
    await team.until(lambda: len(public(team)) >= 2)
    await team.until(lambda: {one["status"] for one in public(team) if one["kind"] == 1} == {"read"})
    updates = [one for one in team.chatwoot.state.all("messages") if one["kind"] == 1]
    assert len(updates) == len(team.on_phone())


async def test_the_attention_of_a_person_is_rated_once_it_is_closed(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(public(team)) >= 2)
    state = team.chatwoot.state
    state.write(1, {"content": "Soy Laura, ¿en qué le ayudo?"}, LAURA)
    await team.until(lambda: "Soy Laura, ¿en qué le ayudo?" in team.on_phone())
    await team.until(lambda: conversation(team)["assignee"] == {"type": "User", "id": LAURA.id})
    await team.until(lambda: conversation(team)["custom_attributes"].get("modo") == "human")
    state.set_status(1, "resolved", LAURA)
    question = await team.until(
        lambda: [m for m in team.graph.messages(recipient=PHONE) if "list" in json.dumps(m.body)]
    )
    rows = question[0].body["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == ["Excelente", "Buena", "Normal", "Mala", "Muy mala"]
    tapped = {"type": "list_reply", "list_reply": {"id": rows[1]["id"], "title": rows[1]["title"]}}
    await sends(team, "interactive", interactive=tapped)
    survey = await team.until(
        lambda: [one for one in public(team) if one["content_attributes"].get("submitted_values")]
    )
    assert survey[0]["content_type"] == "input_csat"
    assert survey[0]["content_attributes"]["submitted_values"]["csat_survey_response"]["rating"] == 4
    assert sum("¿Qué te ha parecido" in text for text in team.on_phone()) == 1
