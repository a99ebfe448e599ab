"""The phone page's API over real HTTP: what programs send, read and are refused."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from iagente_vida.sandbox.graph_statuses import signature
from iagente_vida.sandbox.phonebook import PhoneBook
from iagente_vida.sandbox.screen import Knowledge
from tests.phone_server import BROKER, PhoneServer, buttons, phone_server, rows, text

LUCIA = "34611222333"
SECRET = "un-secreto"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PhoneServer]:
    with phone_server(tmp_path) as running:
        yield running


async def call(server: PhoneServer, path: str, body: object = None, **options: Any) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    data = None if body is None else io.BytesIO(raw)
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{server.url}/simulador/api{path}", data=data, **options) as answer,
    ):
        return answer.status, await answer.json()


async def chat(server: PhoneServer, phone: str = LUCIA) -> dict[str, Any]:
    status, document = await call(server, f"/messages?from={phone}")
    assert status == 200
    assert isinstance(document, dict)
    return document


async def test_a_text_travels_through_the_webhook_and_back(server: PhoneServer) -> None:
    status, sent = await call(server, "/messages", {"from": "+34 611-222-333", "text": "hola"})
    assert status == 200
    document = await chat(server)
    assert [
        {key: message[key] for key in ("direction", "type", "text", "buttons", "status")}
        for message in document["messages"]
    ] == [
        {"direction": "in", "type": "text", "text": "hola", "buttons": [], "status": "read"},
        {"direction": "out", "type": "text", "text": "Has dicho: hola", "buttons": [], "status": "accepted"},
    ]
    assert document["messages"][0]["id"] == sent["id"]
    assert document["stage"] == "INICIO"
    assert document["profile"] == {}
    notice = server.script.notices[0]["entry"][0]["changes"][0]
    assert notice["field"] == "messages"
    assert notice["value"]["contacts"] == [{"profile": {"name": LUCIA}, "wa_id": LUCIA}]


async def test_a_signed_notice_when_there_is_a_secret(tmp_path: Path) -> None:
    with phone_server(tmp_path, app_secret=SECRET) as server:
        await call(server, "/messages", {"from": LUCIA, "text": "señal"})
        raw = json.dumps(server.script.notices[0]).encode()
        assert server.script.signatures == [signature(raw, SECRET)]


async def test_a_tapped_button_and_row_go_as_meta_sends_them(server: PhoneServer) -> None:
    server.script.answers = {
        "hola": [buttons("¿Fumas?", si="Sí", no="No")],
        "no": [rows("Elige", "Ver opciones", [("op1", "Esencial", "100.000 €"), ("op2", "Completa", "")])],
    }
    await call(server, "/messages", {"from": LUCIA, "text": "hola"})
    asked = (await chat(server))["messages"][-1]
    assert [button["title"] for button in asked["buttons"]] == ["Sí", "No"]
    assert await call(server, "/messages", {"from": LUCIA, "reply_id": "no"}) == (200, {"id": AnyText()})
    menu = (await chat(server))["messages"][-1]
    assert menu["list_button"] == "Ver opciones"
    await call(server, "/messages", {"from": LUCIA, "reply_id": "op1"})
    tapped = [notice["entry"][0]["changes"][0]["value"]["messages"][0] for notice in server.script.notices[1:]]
    assert tapped[0]["interactive"] == {"type": "button_reply", "button_reply": {"id": "no", "title": "No"}}
    assert tapped[0]["context"]["id"] == asked["id"]
    row = {"id": "op1", "title": "Esencial", "description": "100.000 €"}
    assert tapped[1]["interactive"] == {"type": "list_reply", "list_reply": row}
    sent = [message for message in (await chat(server))["messages"] if message["direction"] == "in"]
    assert [(message["text"], message["reply_to"]) for message in sent[1:]] == [
        ("No", asked["id"]),
        ("Esencial", menu["id"]),
    ]


class AnyText(str):
    """Equals every text."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)


async def test_a_file_is_kept_where_the_product_downloads_it(server: PhoneServer) -> None:
    content = b"%PDF-1.7 hola"
    media = {"type": "document", "mime_type": "application/pdf", "filename": "póliza.pdf"}
    media["data"] = base64.b64encode(content).decode()
    assert (await call(server, "/messages", {"from": LUCIA, "media": media}))[0] == 200
    part = server.script.notices[0]["entry"][0]["changes"][0]["value"]["messages"][0]["document"]
    stored = server.graph.media(part["id"])
    assert stored is not None
    assert stored.content == content
    shown = (await chat(server))["messages"][0]["media"]
    assert (shown["filename"], shown["size"]) == ("póliza.pdf", len(content))
    async with aiohttp.ClientSession() as http, http.get(server.url + shown["url"]) as answer:
        assert await answer.read() == content
        assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_an_attached_page_is_never_served_as_one(server: PhoneServer) -> None:
    media = {"type": "document", "mime_type": "text/html", "filename": "a.html", "data": "PHNjcmlwdD4="}
    await call(server, "/messages", {"from": LUCIA, "media": media})
    url = (await chat(server))["messages"][0]["media"]["url"]
    async with aiohttp.ClientSession() as http, http.get(server.url + url) as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_a_webhook_that_answers_503_is_tried_again(server: PhoneServer) -> None:
    server.script.refusals = [503, 500]
    assert (await call(server, "/messages", {"from": LUCIA, "text": "hola"}))[0] == 200
    assert len(server.script.notices) == 1


async def test_a_message_that_could_not_leave_goes_before_the_next_one(server: PhoneServer) -> None:
    server.script.refusals = [503, 503, 503, 503]
    status, refusal = await call(server, "/messages", {"from": LUCIA, "text": "uno"})
    assert (status, refusal["error"]) == (503, "webhook_no_disponible")
    assert [message["status"] for message in (await chat(server))["messages"]] == ["sent"]
    assert (await call(server, "/messages", {"from": LUCIA, "text": "dos"}))[0] == 200
    texts = [
        notice["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] for notice in server.script.notices
    ]
    assert texts == ["uno", "dos"]


async def test_a_refused_message_is_shown_as_failed(server: PhoneServer) -> None:
    server.script.refusals = [403]
    assert (await call(server, "/messages", {"from": LUCIA, "text": "uno"}))[0] == 503
    assert [message["status"] for message in (await chat(server))["messages"]] == ["failed"]


GOOD = {"from": LUCIA, "text": "hola"}
MEDIA = {"type": "image", "mime_type": "image/png", "data": "eA=="}


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("/messages", b"{", 400, "JSON"),
        ("/messages", b"[" * 100_000, 400, "JSON"),
        ("/messages", [], 400, "objeto"),
        ("/messages", {"text": "hola"}, 400, "teléfono"),
        ("/messages", {**GOOD, "from": "hola"}, 400, "teléfono"),
        ("/messages", {**GOOD, "from": 34611222333}, 400, "teléfono"),
        ("/messages", {"from": LUCIA}, 400, "exactamente una"),
        ("/messages", {**GOOD, "reply_id": "x"}, 400, "exactamente una"),
        ("/messages", {**GOOD, "text": "   "}, 400, "en blanco"),
        ("/messages", {**GOOD, "text": 7}, 400, "texto"),
        ("/messages", {**GOOD, "text": "a" * 4097}, 400, "4096"),
        ("/messages", {**GOOD, "text": "\ud83d"}, 400, "partido"),
        ("/messages", {"from": LUCIA, "reply_id": "nunca"}, 404, "reply_id"),
        ("/messages", {"from": LUCIA, "media": "foto"}, 400, "objeto"),
        ("/messages", {"from": LUCIA, "media": {**MEDIA, "type": "gif"}}, 400, "image"),
        ("/messages", {"from": LUCIA, "media": {**MEDIA, "mime_type": "png"}}, 400, "tipo"),
        ("/messages", {"from": LUCIA, "media": {**MEDIA, "data": "%%"}}, 400, "base64"),
        ("/messages", {"from": LUCIA, "media": {**MEDIA, "data": ""}}, 400, "vacío"),
        ("/messages", b" " * 7_200_000, 400, "demasiado grande"),
        ("/phones", {"phone": "12", "name": "x"}, 400, "teléfono"),
        ("/phones", {"phone": LUCIA, "name": "x" * 61}, 400, "60"),
        ("/adviser", {"from": LUCIA, "action": "fly"}, 400, "action"),
        ("/adviser", {"from": LUCIA, "action": "reply"}, 400, "text"),
        ("/adviser", {"from": LUCIA, "action": "take", "text": "x"}, 400, "text"),
        ("/adviser", {"from": LUCIA, "action": "take"}, 404, "conversación"),
        ("/reset", {}, 400, "teléfono"),
    ],
)
async def test_bad_input_is_refused_in_spanish_and_changes_nothing(
    server: PhoneServer, path: str, body: object, status: int, word: str
) -> None:
    answered, refusal = await call(server, path, body)
    assert answered == status
    assert set(refusal) == {"error", "detail"}
    assert word in refusal["detail"]
    assert server.script.notices == []
    assert (await chat(server))["messages"] == []


@pytest.mark.parametrize(("path", "status"), [("/messages", 400), ("/feed", 400), ("/media/9", 404), ("/nada", 404)])
async def test_bad_reads_are_refused(server: PhoneServer, path: str, status: int) -> None:
    answered, refusal = await call(server, path)
    assert answered == status
    assert set(refusal) == {"error", "detail"}


async def test_the_page_and_its_parts_need_nothing_from_elsewhere(server: PhoneServer) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{server.url}/simulador") as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in page
        assert " style=" not in page
        for name in ("main.js", "page.css", "wallpaper.svg"):
            async with http.get(f"{server.url}/simulador/static/{name}") as answer:
                assert answer.status == 200
        async with http.get(f"{server.url}/simulador/static/..%2Fphone.py") as answer:
            assert answer.status == 404


async def test_phones_are_listed_with_the_brokers_name(server: PhoneServer) -> None:
    assert (await call(server, "/phones", {"phone": "34 611 222 333", "name": "Lucía"}))[0] == 201
    status, document = await call(server, "/phones")
    assert status == 200
    assert document["broker"] == BROKER
    assert [(phone["phone"], phone["name"]) for phone in document["phones"]][1:] == [(LUCIA, "Lucía")]


async def test_a_restart_goes_through_the_products_door_and_empties_the_screen(server: PhoneServer) -> None:
    await call(server, "/messages", GOOD)
    assert LUCIA in server.script.known
    assert (await call(server, "/reset", {"from": LUCIA}))[0] == 200
    assert LUCIA not in server.script.known
    assert (await chat(server))["messages"] == []


async def test_an_adviser_takes_answers_and_gives_back(server: PhoneServer) -> None:
    await call(server, "/messages", GOOD)
    for action, said in (("take", ""), ("reply", "Soy Ana"), ("return", "")):
        body = {"from": LUCIA, "action": action, "text": said}
        assert (await call(server, "/adviser", body))[0] == 200
    assert server.script.hands == [(LUCIA, "take", ""), (LUCIA, "reply", "Soy Ana"), (LUCIA, "return", "")]


async def test_the_feed_tells_what_another_process_wrote(server: PhoneServer, tmp_path: Path) -> None:
    await call(server, "/messages", GOOD)
    elsewhere = PhoneBook(tmp_path / "simulador.sqlite")
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/simulador/api/feed?from={LUCIA}") as feed:
        assert feed.content_type == "text/event-stream"
        seen = [await next_chat(feed)]
        elsewhere.settle(seen[0]["messages"][0]["id"], "failed")
        server.script.say(LUCIA, text("y otra cosa"))
        while len(seen[-1]["messages"]) < 3:
            seen.append(await next_chat(feed))
        server.script.known[LUCIA] = Knowledge(stage="COTIZACION", mode="bot")
        while seen[-1]["stage"] != "COTIZACION":
            seen.append(await next_chat(feed))
    elsewhere.close()
    assert seen[-1]["messages"][-1]["text"] == "y otra cosa"


async def next_chat(feed: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next conversation that the feed tells."""
    event = ""
    async for raw in feed.content:
        line = raw.decode().strip()
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: ") and event == "chat":
            document: dict[str, Any] = json.loads(line.removeprefix("data: "))
            return document
    raise AssertionError("the feed ended")
