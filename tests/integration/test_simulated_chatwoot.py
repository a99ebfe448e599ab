"""The client against the simulated Chatwoot over loopback, and the notices that it sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import web

from iagente_vida.integrations.chatwoot_client import Attachment, ChatwootClient
from iagente_vida.integrations.chatwoot_events import History, Known
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.testing import ADVISERS, BOT_TOKEN, USER_TOKEN, SimulatedChatwoot
from iagente_vida.webhooks.security import chatwoot_signature

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "chatwoot" / "webhook_schema.json").read_text())
LAURA = ADVISERS[0]
PHONE = "34600000000"


@pytest.fixture
def double(tmp_path: Path) -> Iterator[SimulatedChatwoot]:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as running:
        yield running


@pytest.fixture
async def client(double: SimulatedChatwoot) -> AsyncIterator[ChatwootClient]:
    async with ChatwootClient(double.url, 7, USER_TOKEN, bot_token=BOT_TOKEN) as made:
        yield made


async def started(client: ChatwootClient) -> int:
    """A conversation of a new contact."""
    contact = await client.create_contact(inbox_id=3, source_id=PHONE, name="Ana", phone_number=f"+{PHONE}")
    made = await client.create_conversation(inbox_id=3, contact_id=contact.id, source_id=PHONE, status="open")
    assert made.status == "pending"  # the inbox has a bot
    return made.id


async def test_a_conversation_from_beginning_to_end(client: ChatwootClient) -> None:
    one = await started(client)
    heard = await client.create_message(one, "Hola", key="in", incoming=True, source_id="wamid.1")
    said = await client.create_message(one, "Buenas", key="out", source_id="wamid.2")
    assert [message.kind for message in await client.messages(one)] == ["incoming", "outgoing"]
    assert [message.id for message in await client.messages(one, after=heard.id)] == [said.id]
    assert (await client.set_message_status(one, said.id, "read")).status == "read"
    assert (await client.set_message_status(one, said.id, "delivered")).status == "read"
    found = await client.find_own(one, "out")
    assert found is not None
    assert found.id == said.id
    assert await client.find_own(one, "never") is None


async def test_replacing_and_merging(client: ChatwootClient) -> None:
    one = await started(client)
    await client.replace_attributes(one, {"de_persona": 1})
    await client.change_attributes(one, {"etapa": "COTIZACION"})
    assert (await client.conversation(one)).custom_attributes == {"de_persona": 1, "etapa": "COTIZACION"}
    await client.replace_labels(one, ["vip"])
    await asyncio.gather(
        client.change_labels(one, add=["hipoteca"]), client.change_labels(one, add=["precio"], remove=["nada"])
    )
    assert set((await client.conversation(one)).labels) == {"vip", "hipoteca", "precio"}
    contact_id = (await client.conversation(one)).contact_id
    await client.update_contact(contact_id, custom_attributes={"a": 1})
    await client.update_contact(contact_id, custom_attributes={"b": 2})
    assert (await client.contact(contact_id)).custom_attributes == {"a": 1, "b": 2}


async def test_assigning_nobody_unassigns(client: ChatwootClient) -> None:
    one = await started(client)
    assert await client.assign_person(one, LAURA.id)
    assert (await client.conversation(one)).with_people
    assert not await client.assign_person(one, 999)
    assert (await client.conversation(one)).assignee_id == 0


async def test_a_second_contact_with_the_phone_is_refused_and_found(client: ChatwootClient) -> None:
    await started(client)
    with pytest.raises(ChatwootError) as refused:
        await client.create_contact(inbox_id=3, source_id="otro", phone_number=f"+{PHONE}")
    assert (refused.value.kind, refused.value.attributes) == ("invalid", ("phone_number",))
    holder = await client.contact_by("phone_number", f"+{PHONE}")
    assert holder is not None
    assert holder.sources == {3: PHONE}


async def test_resolved_comes_back_to_the_bot_and_snoozed_to_people(client: ChatwootClient) -> None:
    one = await started(client)
    for closed, back in (("resolved", "pending"), ("snoozed", "open")):
        await client.set_status(one, closed)
        await client.create_message(one, "Hola otra vez", key=closed, incoming=True)
        assert (await client.conversation(one)).status == back


async def test_files_come_back_byte_for_byte(client: ChatwootClient) -> None:
    one = await started(client)
    files = (Attachment("a.pdf", b"%PDF\r\n--x", "application/pdf"), Attachment("b.png", b"\x89PNG", "image/png"))
    made = await client.create_message(one, "Aquí tiene", key="k", attachments=files)
    assert [file["file_type"] for file in made.attachments] == ["file", "image"]
    assert await client.download(made.attachments[0]["data_url"]) == (b"%PDF\r\n--x", "application/pdf")


async def test_an_answer_that_is_lost_leaves_the_message_to_be_found(
    double: SimulatedChatwoot, client: ChatwootClient
) -> None:
    one = await started(client)
    double.state.set("drop", "1")
    with pytest.raises(ChatwootError) as lost:
        await client.create_message(one, "¿Llegó?", key="k1")
    assert lost.value.in_doubt
    assert await client.find_own(one, "k1") is not None


async def test_over_200_messages_a_minute_and_over_100_searches_are_refused(
    double: SimulatedChatwoot, client: ChatwootClient
) -> None:
    one = await started(client)
    for _ in range(200):
        double.state.write(one, {"content": "x"}, LAURA)
    with pytest.raises(ChatwootError, match="Too many messages"):
        await client.create_message(one, "x", key="k")


async def test_tokens_may_do_what_they_may(double: SimulatedChatwoot) -> None:
    async with ChatwootClient(double.url, 7, "token-4") as agent:
        with pytest.raises(ChatwootError) as refused:
            await agent.webhooks()
        assert refused.value.kind == "auth"
    async with ChatwootClient(double.url, 7, BOT_TOKEN) as bot:
        with pytest.raises(ChatwootError) as forbidden:
            await bot.contact(1)
        assert "bots" in forbidden.value.message


class Listener:
    """A webhook that keeps what it gets."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.signatures: list[bool] = []
        self.arrived = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        stamp = request.headers["X-Chatwoot-Timestamp"].encode()
        given = request.headers["X-Chatwoot-Signature"].encode()
        self.signatures.append(chatwoot_signature(b"secreto-bandeja", stamp, raw) == given)
        self.bodies.append(json.loads(raw))
        self.arrived.set()
        return web.Response()

    async def until(self, event: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(10):
            while len(found := [body for body in self.bodies if body["event"] == event]) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return found


@pytest.fixture
async def listener(double: SimulatedChatwoot) -> AsyncIterator[Listener]:
    made = Listener()
    app = web.Application()
    app.router.add_post("/", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    double.report_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    yield made
    await runner.cleanup()


async def test_notices_have_chatwoot_s_form_and_mean_what_they_should(
    double: SimulatedChatwoot, client: ChatwootClient, listener: Listener
) -> None:
    one = await started(client)
    await client.create_message(one, "Hola <b> & >", key="in", incoming=True, source_id="wamid.1")
    await client.create_message(one, "Buenas", key="out")
    double.state.write(one, {"content": "Soy Laura"}, LAURA)
    double.state.set_status(one, "open", LAURA)
    await listener.until("message_created", 3)
    await listener.until("conversation_status_changed")
    for body in listener.bodies:
        kind = next(name for name, part in SCHEMA["$defs"].items() if body["event"] in _events(part))
        jsonschema.validate(body, {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]})
    assert all(listener.signatures)
    history = History(Known(account_id=7, inbox_id=3, agent_bot_id=2, user_id=9))
    said = {
        body["content"]: [action.value for action in history.react(body).actions]
        for body in listener.bodies
        if body["event"] == "message_created"
    }
    assert said == {
        "Hola <b> & >": ["ignore_echo"],
        "Buenas": ["ignore_echo"],
        "Soy Laura": ["forward_to_whatsapp", "pause_bot"],
    }


def _events(part: dict[str, Any]) -> list[str]:
    names: list[str] = part.get("properties", {}).get("event", {}).get("enum", [])
    return names


async def test_a_notice_is_tried_once_and_shows_the_state_when_it_leaves(
    double: SimulatedChatwoot, client: ChatwootClient, listener: Listener
) -> None:
    one = await started(client)
    with double.state.change():  # nothing leaves before both have happened
        made = double.state.write(one, {"content": "Esto se borra"}, LAURA)
        double.state.delete_message(made["id"])
    created = await listener.until("message_created")
    assert created[0]["content_attributes"] == {"deleted": True}
    await listener.until("message_updated")
    double.state.set("lose", "1")
    double.state.write(one, {"content": "perdido"}, LAURA)
    while double.state.setting("lose", "0") != "0":
        await asyncio.sleep(0.01)
    double.state.set("repeat", "1")
    double.state.write(one, {"content": "repetido"}, LAURA)
    await listener.until("message_created", 3)
    assert [body["content"] for body in listener.bodies if body["event"] == "message_created"][1:] == ["repetido"] * 2
