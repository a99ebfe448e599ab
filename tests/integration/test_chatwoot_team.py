"""Bot and people as one team: the product, a simulated WhatsApp and a simulated Chatwoot, all over real HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from iagente_vida.app import Product, build
from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.startup import RunMode, Startup
from iagente_vida.testing import ADVISERS, BOT_TOKEN, USER_TOKEN, Fault, SimulatedChatwoot, SimulatedGraph
from iagente_vida.webhooks.security import signature
from tests.notices import change, value
from tests.web_server import APP_SECRET, real_settings, served

PHONE = "34600000111"
LAURA = ADVISERS[0]


@dataclass
class Team:
    """The whole, running."""

    url: str
    http: aiohttp.ClientSession
    graph: SimulatedGraph
    chatwoot: SimulatedChatwoot
    heard: int = 0

    async def customer(self, text: str) -> None:
        """The customer writes."""
        self.heard += 1
        message = {
            "id": f"wamid.IN{self.heard}",
            "from": PHONE,
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        raw = json.dumps(change(value(messages=[message]))).encode()
        headers = {"X-Hub-Signature-256": signature(APP_SECRET.encode(), raw).decode()}
        async with self.http.post(f"{self.url}/webhook/whatsapp", data=raw, headers=headers) as response:
            assert response.status == 200

    def on_phone(self) -> list[str]:
        """What the customer has got, in order."""
        bodies = [message.body for message in self.graph.messages(recipient=PHONE)]
        return [
            body.get("text", {}).get("body") or body.get("interactive", {}).get("body", {}).get("text", "")
            for body in bodies
        ]

    def in_chatwoot(self) -> list[tuple[int, str]]:
        """The conversation as advisers see it: kind and text, without notes and activity."""
        messages = self.chatwoot.state.messages_of(1) if self.chatwoot.state.all("conversations") else []
        return [(one["kind"], one["content"]) for one in messages if not one["private"] and one["kind"] != 2]

    async def until(self, holds: Callable[[], Any], seconds: float = 60) -> Any:
        """Waits for the world to be so."""
        async with asyncio.timeout(seconds):
            while not (found := holds()):
                await asyncio.sleep(0.02)
            return found


def settings_for(tmp_path: Path, graph: SimulatedGraph, chatwoot_url: str, **values: Any) -> Settings:
    return real_settings(
        whatsapp_api_base_url=graph.url,
        data_dir=tmp_path / "data",
        burst_window_seconds=0,
        chatwoot_base_url=chatwoot_url,
        chatwoot_account_id="7",
        chatwoot_whatsapp_inbox_id="3",
        chatwoot_user_token=SecretStr(USER_TOKEN),
        chatwoot_bot_token=SecretStr(BOT_TOKEN),
        chatwoot_webhook_secret=SecretStr("secreto-bandeja"),
        **values,
    )


@asynccontextmanager
async def product(settings: Settings) -> AsyncIterator[str]:
    settings.data_dir.mkdir(exist_ok=True)
    async with served(build(Startup(settings, RunMode.REAL, (), None))) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def team(tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot) -> AsyncIterator[Team]:
    settings = settings_for(tmp_path, graph, chatwoot.url)
    async with product(settings) as url, aiohttp.ClientSession() as http:
        chatwoot.report_to(f"{url}/webhook/chatwoot")
        yield Team(url, http, graph, chatwoot)


async def test_what_both_sides_say_is_on_both_sides_in_order(team: Team) -> None:
    await team.customer("Hola, quiero un seguro de vida")
    await team.until(team.on_phone)
    await team.until(lambda: len(team.in_chatwoot()) == 1 + len(team.on_phone()))
    assert team.in_chatwoot()[0] == (0, "Hola, quiero un seguro de vida")
    mirrored = [text for kind, text in team.in_chatwoot() if kind == 1]
    assert all(shown.startswith(sent) for shown, sent in zip(mirrored, team.on_phone(), strict=True))
    conversation = team.chatwoot.state.get("conversations", 1)
    assert (conversation["status"], conversation["source_id"]) == ("pending", PHONE)


async def test_an_adviser_answers_once_and_the_bot_is_silent_until_given_back(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(team.in_chatwoot()) >= 3)
    before = len(team.on_phone())
    team.chatwoot.state.set("repeat", "1")
    team.chatwoot.state.write(1, {"content": "Soy **Laura**, le atiendo yo"}, LAURA)
    await team.until(lambda: len(team.on_phone()) > before)
    await team.customer("Vale, ¿cuánto cuesta?")
    await team.until(lambda: (0, "Vale, ¿cuánto cuesta?") in team.in_chatwoot())
    assert team.on_phone()[before:] == ["Soy *Laura*, le atiendo yo"]
    team.chatwoot.state.set_status(1, "open", LAURA)
    team.chatwoot.state.update_conversation(1, status="pending", assignee=None)
    team.chatwoot.state.write(1, {"content": "Le dejo con el asistente"}, LAURA)
    await team.until(lambda: len(team.on_phone()) == before + 2)


async def test_a_handover_opens_the_conversation_with_a_note(team: Team) -> None:
    await team.customer("Quiero hablar con una persona")
    await team.until(lambda: team.chatwoot.state.all("conversations"))
    await team.until(lambda: team.chatwoot.state.get("conversations", 1)["status"] == "open")
    await team.until(lambda: team.chatwoot.state.get("conversations", 1)["custom_attributes"].get("modo") == "waiting")
    conversation = team.chatwoot.state.get("conversations", 1)
    assert conversation["priority"] == "high"
    assert {"motivo", "espera_desde"} <= conversation["custom_attributes"].keys()
    notes = [one["content"] for one in team.chatwoot.state.messages_of(1) if one["private"]]
    assert len(notes) == 1
    assert "pide hablar con una persona" in notes[0]


async def test_a_takeover_whose_notice_is_lost_still_silences_the_bot(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(team.in_chatwoot()) >= 3)
    team.chatwoot.report_to("")  # Chatwoot tells nobody
    team.chatwoot.state.update_conversation(1, status="open", assignee={"type": "User", "id": LAURA.id})
    before = team.on_phone()
    await team.customer("Quiero proteger a mis hijos")
    await team.until(lambda: (0, "Quiero proteger a mis hijos") in team.in_chatwoot())
    await team.until(lambda: team.chatwoot.state.get("conversations", 1)["custom_attributes"].get("modo") == "human")
    assert team.on_phone() == before


async def test_an_adviser_sees_that_it_did_not_arrive_and_tries_again(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(team.in_chatwoot()) >= 3)
    before = len(team.on_phone())
    team.graph.fail(Fault(kind="error", code=131026))
    written = team.chatwoot.state.write(1, {"content": "Soy Laura"}, LAURA)
    await team.until(lambda: team.chatwoot.state.get("messages", written["id"])["status"] == "failed")
    reason = team.chatwoot.state.get("messages", written["id"])["content_attributes"]["external_error"]
    assert "no" in reason
    team.graph.recover()
    team.chatwoot.state.retry_message(written["id"])
    await team.until(lambda: len(team.on_phone()) > before)
    assert team.on_phone()[before:] == ["Soy Laura"]


async def test_health_stays_out(team: Team) -> None:
    await team.customer("Tengo diabetes, y quiero un seguro")
    shown = await team.until(team.in_chatwoot)
    assert "[dato de salud]" in shown[0][1]
    assert "diabetes" not in json.dumps(team.chatwoot.state.all("messages")).lower()


async def test_a_chatwoot_that_is_down_delays_only_the_mirror(team: Team) -> None:
    team.chatwoot.state.set("down", "1")
    await team.customer("Hola")
    await team.until(team.on_phone)
    assert team.in_chatwoot() == []
    team.chatwoot.state.set("down", "0")
    await team.until(lambda: len(team.in_chatwoot()) == 1 + len(team.on_phone()), seconds=40)
    assert next(kind for kind, _ in team.in_chatwoot()) == 0


async def test_a_lost_answer_doubles_nothing(team: Team) -> None:
    await team.customer("Hola")
    await team.until(lambda: len(team.in_chatwoot()) >= 3)
    team.chatwoot.state.set("drop", "1")
    await team.customer("Sigo aquí")
    await team.until(lambda: len(team.in_chatwoot()) == team.heard + len(team.on_phone()))
    assert [text for _, text in team.in_chatwoot()].count("Sigo aquí") == 1


async def test_an_adviser_s_message_whose_notice_is_lost_is_found_once(
    tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot
) -> None:
    settings = settings_for(tmp_path, graph, chatwoot.url, chatwoot_poll_seconds=0.2)
    async with product(settings) as url, aiohttp.ClientSession() as http:
        team = Team(url, http, graph, chatwoot)
        await team.customer("Hola")
        await team.until(lambda: len(team.in_chatwoot()) >= 3)
        before = len(team.on_phone())
        for text in ("Soy Laura", "¿Le llamo?"):
            chatwoot.state.write(1, {"content": text}, LAURA)
        await team.until(lambda: len(team.on_phone()) == before + 2)
        chatwoot.report_to(f"{url}/webhook/chatwoot")
        chatwoot.state.write(1, {"content": "Hasta luego"}, LAURA)
        await team.until(lambda: len(team.on_phone()) > before + 2)
        assert team.on_phone()[before:] == ["Soy Laura", "¿Le llamo?", "Hasta luego"]


async def test_a_wrong_kind_of_inbox_stops_the_start(
    tmp_path: Path, graph: SimulatedGraph, chatwoot: SimulatedChatwoot
) -> None:
    chatwoot.state.save("inboxes", {**chatwoot.state.get("inboxes", 3), "channel_type": "Channel::Whatsapp"})
    settings = settings_for(tmp_path, graph, chatwoot.url)
    settings.data_dir.mkdir()
    whole = Product(Startup(settings, RunMode.REAL, (), None))
    with pytest.raises(SettingsError, match="no es de tipo API"):
        await whole.start()


async def test_an_unreachable_chatwoot_does_not_stop_the_start(tmp_path: Path, graph: SimulatedGraph) -> None:
    settings = settings_for(tmp_path, graph, "http://127.0.0.1:9")
    async with product(settings) as url, aiohttp.ClientSession() as http, http.get(f"{url}/healthz") as response:
        assert response.status == 200
