"""The client against Chatwoot's own requests and answers, one pair at a time over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import web

from iagente_vida.integrations.chatwoot_client import Attachment, ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError

FOLDER = Path(__file__).parents[1] / "data" / "chatwoot" / "rest_examples"
PAIRS: dict[str, dict[str, Any]] = {file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}
PHONE = "34600000000"
UUID = "3f1c7f0e-0000-4000-8000-000000000118"
TOKENS = {"<agent bot token>": "bot", "<CHATWOOT_USER_TOKEN>": "user", None: None}

Call = Callable[[ChatwootClient], Awaitable[Any]]


async def listed(items: Any) -> list[Any]:
    return [item async for item in items]


def subscriptions() -> list[str]:
    names: list[str] = PAIRS["webhook_create"]["request"]["body"]["webhook"]["subscriptions"]
    return names


# name of the pair -> the call of ours, and what it has to make of the answer
TAKEN: dict[str, tuple[Call, Callable[[Any], bool]]] = {
    "assign_agent": (lambda c: c.assign_person(118, 4), lambda done: done is True),
    "assign_agent_bot": (lambda c: c.assign_bot(118, 2), lambda done: done is True),
    "assign_unknown": (lambda c: c.assign_person(118, 999999), lambda done: done is False),
    "contact_conversations": (lambda c: c.contact_conversations(501), lambda found: found[0].id == 118),
    "contact_inbox_create": (lambda c: c.add_contact_inbox(501, 3, PHONE), lambda done: done is None),
    "contacts_create": (
        lambda c: c.create_contact(
            inbox_id=3,
            source_id=PHONE,
            name="Cliente Prueba",
            phone_number=f"+{PHONE}",
            custom_attributes={"lead_stage": "inicio"},
        ),
        lambda contact: (contact.id, contact.sources) == (501, {3: PHONE}),
    ),
    "contacts_filter_phone": (lambda c: c.contact_by("phone_number", f"+{PHONE}"), lambda contact: contact.id == 501),
    "contacts_search_empty": (lambda c: listed(c.search_contacts("+34699999999")), lambda found: found == []),
    "contacts_search_hit": (lambda c: listed(c.search_contacts(f"+{PHONE}")), lambda found: found[0].id == 501),
    "contacts_update": (
        lambda c: c.update_contact(501, custom_attributes={"lead_stage": "cotizacion"}),
        lambda done: done is None,
    ),
    "conversation_create": (
        lambda c: c.create_conversation(
            inbox_id=3, contact_id=501, source_id=PHONE, custom_attributes={"origen": "whatsapp"}
        ),
        lambda made: (made.id, made.status, made.contact_id) == (118, "pending", 501),
    ),
    "conversation_custom_attributes": (
        lambda c: c.replace_attributes(118, {"capital_deseado": 150000}),
        lambda done: done is None,
    ),
    "conversation_filter_by_source": (
        lambda c: listed(c.conversations(3, source_id=PHONE)),
        lambda found: found[0].id == 118,
    ),
    "conversation_show": (
        lambda c: c.conversation(118),
        lambda one: (one.assignee_id, one.assignee_type, one.with_people) == (4, "User", True),
    ),
    "csat_list": (lambda c: listed(c.csat_responses(3)), lambda found: found[0]["rating"] == 5),
    "csat_submit_public": (lambda c: c.submit_csat(UUID, 5, "Muy amables"), lambda done: done is None),
    "inbox_create_api": (
        lambda c: c.create_api_inbox("WhatsApp Vida", "https://bot.vidaseguros.example/chatwoot/inbox"),
        lambda made: (made.id, made.channel_type, made.secret) == (3, "Channel::Api", "<signing secret>"),
    ),
    "labels_set": (
        lambda c: c.replace_labels(118, ["vida-riesgo", "lead-caliente"]),
        lambda labels: labels == ("vida-riesgo", "lead-caliente"),
    ),
    "message_create_attachment": (
        lambda c: c.create_message(
            118, "Póliza", key="k1", attachments=(Attachment("propuesta.pdf", b"%PDF", "application/pdf"),)
        ),
        lambda made: made.attachments[0]["extension"] == "pdf",
    ),
    "message_create_incoming": (
        lambda c: c.create_message(118, "Hola", key="k1", incoming=True, source_id="wamid.IN0001"),
        lambda made: (made.id, made.kind, made.source_id) == (9001, "incoming", "wamid.IN0001"),
    ),
    "message_create_outgoing_bot": (
        lambda c: c.create_message(118, "¿Qué edad tiene?", key="k1", source_id="wamid.OUT0003"),
        lambda made: (made.kind, made.sender_type, made.sender_id) == ("outgoing", "agent_bot", 2),
    ),
    "message_create_private": (
        lambda c: c.create_message(118, "Resumen del bot: 2 hijos, hipoteca", key="k1", private=True),
        lambda made: made.private,
    ),
    "message_status_update": (
        lambda c: c.set_message_status(118, 9002, "failed", error="131047: Re-engagement message"),
        lambda made: made.status == "failed",
    ),
    "messages_list": (lambda c: c.messages(118, after=9001), lambda found: [one.id for one in found] == [9003]),
    "report_summary": (
        lambda c: c.report_summary(1781733600, 1781820000),
        lambda figures: figures["resolutions_count"] == 9,
    ),
    "toggle_priority": (lambda c: c.set_priority(118, "high"), lambda done: done is None),
    "toggle_status_handoff": (lambda c: c.set_status(118, "open"), lambda status: status == "open"),
    "toggle_status_resolved": (lambda c: c.set_status(118, "resolved"), lambda status: status == "resolved"),
    "toggle_status_snoozed": (
        lambda c: c.set_status(118, "snoozed", snoozed_until=1781850000),
        lambda status: status == "snoozed",
    ),
    "webhook_create": (
        lambda c: c.create_webhook("https://bot.vidaseguros.example/chatwoot", "iagente", subscriptions()),
        lambda made: (made.id, made.secret) == (14, "<24 chars>"),
    ),
}

REFUSED: dict[str, tuple[Call, str, tuple[str, ...]]] = {
    "bot_token_forbidden": (lambda c: listed(c.search_contacts("x")), "auth", ()),
    "contacts_create_bad_phone": (
        lambda c: c.create_contact(inbox_id=3, source_id="s", name="X", phone_number="600000000"),
        "invalid",
        ("phone_number",),
    ),
    "contacts_create_duplicate_phone": (
        lambda c: c.create_contact(inbox_id=3, source_id="s", name="X", phone_number=f"+{PHONE}"),
        "invalid",
        ("phone_number",),
    ),
    "invalid_token": (lambda c: listed(c.conversations(3)), "auth", ()),
    "message_create_incoming_wrong_inbox": (
        lambda c: c.create_message(118, "Hola", key="k", incoming=True),
        "invalid",
        (),
    ),
    "message_status_update_not_api": (lambda c: c.set_message_status(118, 9002, "read"), "forbidden", ()),
    "message_too_many": (lambda c: c.create_message(118, "x", key="k"), "throttle", ()),
    "not_admin": (lambda c: c.webhooks(), "auth", ()),
    "not_found": (lambda c: c.conversation(999999), "not_found", ()),
    "throttled": (lambda c: listed(c.search_contacts("x")), "throttle", ()),
}


class Replayed:
    """A server that knows one pair, and what was asked of it."""

    def __init__(self, pair: dict[str, Any]) -> None:
        self.pair = pair
        self.method = ""
        self.target = ""
        self.token: str | None = None
        self.body: Any = None

    async def answer(self, request: web.Request) -> web.Response:
        self.method, self.target = request.method, request.path_qs
        self.token = request.headers.get("api-access-token")
        if request.content_type == "multipart/form-data":
            self.body = dict(await request.post())
        elif request.can_read_body:
            self.body = await request.json()
        answer = self.pair["response"]
        if isinstance(answer["body"], str):
            return web.Response(status=answer["status"], text=answer["body"])
        whole = json.dumps(answer["body"])
        shown = json.dumps(PAIRS["conversation_show"]["response"]["body"])
        text = "" if answer["body"] is None else whole.replace('"<conversation>"', shown)
        return web.Response(status=answer["status"], text=text, content_type="application/json")


async def exchange(name: str, call: Call) -> tuple[Replayed, Any]:
    replayed = Replayed(PAIRS[name])
    server = web.Application()
    server.router.add_route("*", "/{path:.*}", replayed.answer)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with ChatwootClient(f"http://127.0.0.1:{port}", 7, "user", bot_token="bot") as client:
            try:
                return replayed, await call(client)
            except ChatwootError as error:
                return replayed, error
    finally:
        await runner.cleanup()


def holds(sent: Any, wanted: Any) -> bool:
    """Whether `sent` says at least what the pair's request says."""
    if isinstance(wanted, dict) and isinstance(sent, dict):
        return all(name in sent and holds(sent[name], value) for name, value in wanted.items())
    return bool(sent == wanted)


def check_request(replayed: Replayed) -> None:
    request = replayed.pair["request"]
    assert replayed.method == request["method"]
    asked, wanted = urlsplit(replayed.target), urlsplit(request["path"])
    assert asked.path == wanted.path
    assert set(parse_qsl(wanted.query)) <= set(parse_qsl(asked.query))
    if request["content_type"] == "multipart/form-data":
        assert {"content", "message_type", "attachments[]", "content_attributes"} <= replayed.body.keys()
    elif request["body"] is not None:
        body = {key: value for key, value in request["body"].items() if key not in ("echo_id", "message_type")}
        assert holds(replayed.body, body)


@pytest.mark.parametrize("name", TAKEN)
async def test_an_answer_is_understood(name: str) -> None:
    call, right = TAKEN[name]
    replayed, result = await exchange(name, call)
    check_request(replayed)
    assert not isinstance(result, ChatwootError)
    assert right(result)
    wanted = TOKENS[replayed.pair["request"]["headers"]["api_access_token"]]
    assert replayed.token in ({wanted} if wanted != "user" else {"user", "bot"})


@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal_is_named(name: str) -> None:
    call, kind, attributes = REFUSED[name]
    replayed, error = await exchange(name, call)
    request = replayed.pair["request"]
    assert (replayed.method, urlsplit(replayed.target).path) == (request["method"], urlsplit(request["path"]).path)
    assert isinstance(error, ChatwootError)
    assert (error.kind, error.status, error.attributes) == (kind, replayed.pair["response"]["status"], attributes)
    assert not error.in_doubt


def test_all_forty_pairs_are_tried() -> None:
    assert TAKEN.keys() | REFUSED.keys() == PAIRS.keys()
    assert len(PAIRS) == 40


USER_ONLY = ["contacts_create", "contacts_filter_phone", "message_status_update", "webhook_create", "csat_list"]


@pytest.mark.parametrize("name", USER_ONLY)
async def test_what_a_bot_may_not_do_the_user_does(name: str) -> None:
    replayed, _ = await exchange(name, TAKEN[name][0])
    assert replayed.token == "user"
