"""`/webhook/chatwoot` over real HTTP and a real store."""

from __future__ import annotations

import copy
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from iagente_vida.clock import SystemClock
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.webhooks.chatwoot_webhook import failed_mark
from iagente_vida.webhooks.security import chatwoot_signature
from tests.web_server import Web, WebServices, real_settings, web

FOLDER = Path(__file__).parents[1] / "data" / "chatwoot" / "webhooks"
INDEX = [json.loads(line) for line in (FOLDER / "index.jsonl").read_text().splitlines()]
SECRET = "secreto-de-chatwoot"
HUMAN = "mc_outgoing_human_text"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agente.db"


@pytest.fixture
async def door(path: Path) -> AsyncIterator[Web]:
    settings = real_settings(
        chatwoot_webhook_secret=SecretStr(f"viejo,{SECRET}"),
        chatwoot_account_id="7",
        chatwoot_whatsapp_inbox_id="3",
    )
    store = SqliteStore(path, Sealer([bytes(32)]), SystemClock(), timedelta(seconds=120))
    async with web(WebServices(settings=settings, store=store)) as running:
        await store.mark("chatwoot_bot_id", "2")
        await store.mark("chatwoot_user_id", "9")
        yield running


def body(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document


async def post(door: Web, notice: Any, *, query: str = "", signed: bool = True) -> tuple[int, Any]:
    raw = json.dumps(notice).encode()
    stamp = str(int(time.time())).encode()
    headers = {}
    if signed:
        signature = chatwoot_signature(SECRET.encode(), stamp, raw).decode()
        headers = {"X-Chatwoot-Timestamp": stamp.decode(), "X-Chatwoot-Signature": signature}
    async with door.http.post(f"{door.url}/webhook/chatwoot{query}", data=raw, headers=headers) as response:
        return response.status, await response.json()


def rows(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select lane, kind from inbox order by seq").fetchall()


TURN = {
    "mc_outgoing_human_text": "adviser_message",
    "mc_outgoing_image_caption": "adviser_message",
    "mc_template_greeting": "adviser_message",
    "mc_template_csat": "adviser_message",
    "mc_outgoing_automation_rule": "adviser_message",
    "mc_outgoing_quoted_reply": "adviser_message",
    "mc_outgoing_window_closed": "adviser_message",
    "api_inbox_outgoing_human": "adviser_message",
    "cs_open_from_pending": "takeover",
    "cu_assignee_set": "takeover",
    "cs_resolved": "give_back",
    "cs_pending_from_open": "give_back",
    "ab_conversation_resolved": "give_back",
    "mu_deleted_by_agent": "adviser_deleted",
    "cu_labels_changed": "desk_change",
    "cu_custom_attributes": "desk_change",
}
STORED = {"mu_deleted_by_agent", "mu_csat_answered", "cu_labels_changed", "cu_custom_attributes", "co_updated_name"}


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
async def test_what_each_notice_leaves_in_the_inbox(door: Web, path: Path, line: dict[str, Any]) -> None:
    name = line["file"].removesuffix(".json")
    assert (await post(door, body(name)))[0] == 200
    turn = [("turn", TURN[name])] if name in TURN else []
    assert rows(path) == turn + ([("stored", "chatwoot")] if name in STORED else [])
    assert len(door.services.woken_ids) == len(turn)


async def test_three_senders_of_one_reply_are_kept_once(door: Web, path: Path) -> None:
    for late in (0.5, 0.75, 1.25):
        notice = body(HUMAN)
        notice["conversation"]["updated_at"] += late
        assert (await post(door, notice))[0] == 200
    assert rows(path) == [("turn", "adviser_message")]


async def test_a_retry_counts_only_for_a_message_that_failed(door: Web, path: Path) -> None:
    retried = {**body(HUMAN), "event": "message_updated"}
    await post(door, retried)
    assert rows(path) == []
    await door.services.store.mark(failed_mark(9002), "1")
    await post(door, retried)
    await post(door, retried)
    assert rows(path) == [("turn", "adviser_message")]


async def test_an_unsigned_notice_needs_the_secret_in_the_address(door: Web, path: Path) -> None:
    refused = await post(door, body(HUMAN), signed=False)
    assert (refused[0], refused[1]["error"]) == (401, "firma_ausente")
    assert (await post(door, body(HUMAN), signed=False, query="?secret=otro"))[0] == 401
    assert rows(path) == []
    assert (await post(door, body(HUMAN), signed=False, query=f"?secret={SECRET}"))[0] == 200
    assert (await door.services.store.figures(SystemClock().now())).refused == {
        "chatwoot_firma_ausente": 1,
        "chatwoot_firma_incorrecta": 1,
    }


@pytest.mark.parametrize("notice", [[], 3, {}, {"event": 1}])
async def test_what_is_no_notice_gets_a_400(door: Web, notice: Any) -> None:
    assert (await post(door, notice))[0] == 400


STRANGE: list[Any] = [None, True, -1, 10**30, 1e300, "", "x", "\x00", [], [None, 1, {}], {}, {"id": "x"}, {"a": [[]]}]

EVERY = 15
"""One in so many places of each body is bent; in each body other ones."""


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*above, key)
        yield from places(item, (*above, key))


def bent(document: dict[str, Any], way: tuple[Any, ...], number: int) -> dict[str, Any]:
    """The document with one value gone (every so often) or of another kind, and an unknown one beside it."""
    whole = copy.deepcopy(document)
    at: Any = whole
    for key in way[:-1]:
        at = at[key]
    if number % (len(STRANGE) + 1) == len(STRANGE):
        del at[way[-1]]
    else:
        at[way[-1]] = STRANGE[number % (len(STRANGE) + 1)]
    return {**whole, "novedad": {"de": "otra versión"}}


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
async def test_whatever_a_body_looks_like_it_is_taken_or_refused_and_never_an_error_of_ours(
    door: Web, line: dict[str, Any]
) -> None:
    document = body(line["file"].removesuffix(".json"))
    begin = INDEX.index(line)
    for number, way in list(enumerate(places(document), begin))[begin % EVERY :: EVERY]:
        status, _ = await post(door, bent(document, way, number))
        assert status in (200, 400), (way, number)


@pytest.mark.parametrize("event", ["", "message_deleted", "conversation_typing_on", "automation_event.x", "\ud83d"])
async def test_an_event_that_is_not_known_asks_nothing(door: Web, path: Path, event: str) -> None:
    assert (await post(door, {**body(HUMAN), "event": event}))[0] == 200
    assert rows(path) == []
