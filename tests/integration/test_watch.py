"""The watch: alarms once and with their end, Meta's notices about the account, and the catalogue."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from iagente_vida.alarms import FREE_BYTES, Situation, conditions
from iagente_vida.chatwoot_poll import as_notice
from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.alert_client import post_alert
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_events import History, Known
from iagente_vida.integrations.chatwoot_notices import SOURCE_ID, ChatwootNotices
from iagente_vida.store.inbound import Inbound, Lane
from iagente_vida.store.outbound import CatalogueEntry, OutboxState, Settlement, StopDraft
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import Alarm
from iagente_vida.testing import BOT_TOKEN, USER_TOKEN, SimulatedChatwoot
from iagente_vida.webhooks.chatwoot_intake import items as chatwoot_items
from iagente_vida.webhooks.exposition import prometheus_text
from iagente_vida.workers.watch import Tell, Watch
from tests.conftest import START, store_on
from tests.contract.support import answered, taken
from tests.integration.test_turn import message

AUTH = StopDraft(scope="account", kind="auth", code=190, waits=(60,))


class Operator:
    """Receives what ALERT_URL is told, and may refuse it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.status = 200

    async def _take(self, request: web.Request) -> web.Response:
        if self.status == 200:
            self.heard.append(await request.json())
        return web.Response(status=self.status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/aviso", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}/aviso"
        await runner.cleanup()


@pytest.fixture
async def operator() -> AsyncIterator[tuple[Operator, str]]:
    listener = Operator()
    async with listener.listening() as url:
        yield listener, url


def watch_of(store: Store, clock: VirtualClock, folder: Path, url: str = "", **templates: Any) -> Watch:
    doors: dict[str, Tell] = {"alert_url": lambda alarm: post_alert(url, alarm)} if url else {}
    return Watch(store, clock, folder, {"iagente_retomar": "retomar"}, templates.get("read"), doors)


async def stopped(store: Store) -> None:
    """The token is dead: a send was refused."""
    parcel = await taken(store, await answered(store, "uno"))  # type: ignore[arg-type]
    now = parcel.created_at
    await store.settle(parcel, Settlement(state=OutboxState.PENDING, at=now, retry_at=now, stop=AUTH))


async def test_a_dead_token_is_told_once_and_so_is_its_end(
    sqlite_store: Store,
    clock: VirtualClock,
    tmp_path: Path,
    operator: tuple[Operator, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    listener, url = operator
    watch = watch_of(sqlite_store, clock, tmp_path, url)
    await stopped(sqlite_store)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            await watch.look()
            clock.advance(timedelta(seconds=15))
    assert [(told["alarm"], told["state"]) for told in listener.heard] == [("autenticacion", "activa")]
    assert "WHATSAPP_TOKEN" in listener.heard[0]["text"]
    assert [record.levelname for record in caplog.records if "ALARMA autenticacion" in record.message] == ["ERROR"]
    figures = prometheus_text(await sqlite_store.figures(clock.now()), await sqlite_store.alarms())
    assert b'iagente_alarm{code="autenticacion"} 1.0' in figures
    await sqlite_store.lift_stop("account")
    for _ in range(2):
        await watch.look()
    assert [told["state"] for told in listener.heard] == ["activa", "resuelta"]
    assert await sqlite_store.alarms() == []


async def test_what_a_closed_door_did_not_hear_is_told_once_after_a_restart_and_in_order(
    tmp_path: Path, sealer: Sealer, clock: VirtualClock, operator: tuple[Operator, str]
) -> None:
    listener, url = operator
    listener.status = 500
    store = store_on(f"sqlite:///{tmp_path / 'agent.db'}", sealer, clock)
    await store.open()
    await stopped(store)
    await watch_of(store, clock, tmp_path, url).look()
    await store.lift_stop("account")
    await watch_of(store, clock, tmp_path, url).look()
    await store.close()
    listener.status = 200
    store = store_on(f"sqlite:///{tmp_path / 'agent.db'}", sealer, clock)
    await store.open()
    for _ in range(2):
        await watch_of(store, clock, tmp_path, url).look()
    assert [(told["alarm"], told["state"]) for told in listener.heard] == [
        ("autenticacion", "activa"),
        ("autenticacion", "resuelta"),
    ]
    assert len({told["id"] for told in listener.heard}) == 2
    await store.close()


async def test_an_address_that_is_no_address_is_a_closed_door(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    await stopped(sqlite_store)
    await watch_of(sqlite_store, clock, tmp_path, "http://[::1/aviso").look()
    assert [alarm.code for alarm in await sqlite_store.untold_alarms("alert_url", lease=timedelta(0))] == [
        "autenticacion"
    ]


async def incoming(client: ChatwootClient, place: int) -> list[str]:
    """What the product wrote there."""
    return [message.content for message in await client.messages(place) if message.kind == "incoming"]


async def test_an_alarm_is_one_line_of_avisos_in_chatwoot_and_so_is_its_end(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as double:
        async with ChatwootClient(double.url, 7, USER_TOKEN, bot_token=BOT_TOKEN) as client:
            for end in (False, True):
                doors = {"chatwoot": ChatwootNotices(client, 3, "inst").tell}
                watch = Watch(sqlite_store, clock, tmp_path, {}, None, doors)
                await (sqlite_store.lift_stop("account") if end else stopped(sqlite_store))
                for _ in range(2):
                    await watch.look()
            found = [one async for one in client.conversations(3, source_id=SOURCE_ID)]
            [place] = found
            lines = await incoming(client, place.id)
            assert place.status == "open"
            assert (await client.contact(place.contact_id)).name == "Avisos"
            assert len(lines) == 2
            assert "WHATSAPP_TOKEN" in lines[0]
            assert lines[1] == "✅ Resuelto: autenticacion."


async def test_a_chatwoot_that_is_away_hears_it_later_and_a_lost_answer_is_not_written_twice(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    await stopped(sqlite_store)
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as double:
        async with ChatwootClient(double.url, 7, "malo") as refused:
            doors = {"chatwoot": ChatwootNotices(refused, 3, "inst").tell}
            await Watch(sqlite_store, clock, tmp_path, {}, None, doors).look()
        async with ChatwootClient(double.url, 7, USER_TOKEN, bot_token=BOT_TOKEN) as client:
            tell = ChatwootNotices(client, 3, "inst").tell
            [alarm] = await sqlite_store.untold_alarms("chatwoot", lease=timedelta(0))
            assert await tell(alarm)
            await Watch(sqlite_store, clock, tmp_path, {}, None, {"chatwoot": tell}).look()
            [place] = [one async for one in client.conversations(3, source_id=SOURCE_ID)]
            assert len(await incoming(client, place.id)) == 1
            double.state.drop("conversations", place.id)
            assert not await tell(alarm)
            assert await tell(alarm), "a conversation that somebody deleted is made again"


async def test_what_an_adviser_writes_in_avisos_reaches_nobody(tmp_path: Path) -> None:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as double:
        async with ChatwootClient(double.url, 7, USER_TOKEN, bot_token=BOT_TOKEN) as client:
            alarm = Alarm(code="disco", detail="Queda poco sitio.", since=START, seq=1)
            await ChatwootNotices(client, 3, "inst").tell(alarm)
            [place] = [one async for one in client.conversations(3, source_id=SOURCE_ID)]
            await client.create_message(place.id, "Ya lo miro", key="k")
            written = (await client.messages(place.id))[-1]
            notice = as_notice(place, replace(written, sender_type="User", sender_id=4, content_attributes={}))
            reaction = History(Known(account_id=7, inbox_id=3, agent_bot_id=2, user_id=9)).react(notice)
            assert [one for one in chatwoot_items(notice, reaction, "1", START) if one.lane is Lane.TURN] == []


async def test_refused_notices_are_news_until_an_hour_without_any(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    watch = watch_of(sqlite_store, clock, tmp_path)
    await sqlite_store.refused("firma", clock.now())
    await watch.look()
    assert await sqlite_store.alarms() == [], "those from before the start are not news"
    await sqlite_store.refused("firma", clock.now())
    await watch.look()
    assert [alarm.code for alarm in await sqlite_store.alarms()] == ["avisos_rechazados"]
    clock.advance(timedelta(minutes=61))
    await watch.look()
    assert await sqlite_store.alarms() == []


async def test_meta_s_notices_change_the_catalogue_and_raise_the_alarm(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    entry = CatalogueEntry(name="iagente_retomar", language="es", status="APPROVED", category="UTILITY")
    await sqlite_store.keep_templates([entry], clock.now())
    watch = watch_of(sqlite_store, clock, tmp_path)
    paused = {"message_template_name": "iagente_retomar", "message_template_language": "es", "event": "PAUSED"}
    await notice(sqlite_store, clock, "template", "message_template_status_update", paused)
    await notice(sqlite_store, clock, "account", "phone_number_quality_update", {"event": "FLAGGED"})
    await notice(sqlite_store, clock, "account", "novedad", {"event": "DESCONOCIDO"})
    await watch.look()
    assert {alarm.code for alarm in await sqlite_store.alarms()} == {"plantilla_retomar", "aviso_de_meta"}
    assert await sqlite_store.account_events() == []
    await notice(sqlite_store, clock, "template", "message_template_status_update", {**paused, "event": "APPROVED"})
    await notice(sqlite_store, clock, "account", "phone_number_quality_update", {"event": "UNFLAGGED"})
    await watch.look()
    assert await sqlite_store.alarms() == []


async def notice(store: Store, clock: VirtualClock, event: str, field: str, raw: dict[str, str]) -> None:
    document = {"event": event, "type": field, "field": field, "phone_number_id": "", "raw": raw}
    [accepted] = await store.accept(
        [
            Inbound(
                dedupe_key=f"account:{message('x', clock.now()).dedupe_key}",
                lane=Lane.ACCOUNT,
                source="whatsapp",
                kind=f"whatsapp.{event}",
                payload=json.dumps(document).encode(),
                received_at=clock.now(),
            )
        ]
    )
    assert accepted.seq is not None


async def test_the_catalogue_is_read_once_an_hour_and_a_refusal_spoils_nothing(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path
) -> None:
    asked: list[int] = []

    async def read() -> list[CatalogueEntry]:
        asked.append(1)
        if len(asked) == 2:
            raise SendError("auth", 190)
        return [CatalogueEntry(name="a", language="es", status="APPROVED", category="UTILITY")]

    watch = watch_of(sqlite_store, clock, tmp_path, read=read)
    for _ in range(5):
        await watch.look()
        clock.advance(timedelta(minutes=31))
    assert len(asked) == 3
    assert [entry.name for entry in await sqlite_store.templates()] == ["a"]


async def test_a_full_disk_and_old_queues_are_alarms(sqlite_store: Store, clock: VirtualClock) -> None:
    await sqlite_store.accept([message("hola", clock.now())])
    clock.advance(timedelta(minutes=2))
    situation = Situation(
        now=clock.now(),
        pulse=await sqlite_store.pulse(clock.now()),
        stops=(),
        templates=(),
        used_templates={},
        refused_lately=0,
        free_bytes=FREE_BYTES - 1,
    )
    assert set(conditions(situation)) == {"atraso", "disco"}
