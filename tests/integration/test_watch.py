"""The watch: alarms once and with their end, Meta's notices about the account, and the catalogue."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from iagente_vida.alarms import FREE_BYTES, Situation, conditions
from iagente_vida.clock import VirtualClock
from iagente_vida.integrations.alert_client import post_alert
from iagente_vida.integrations.channel import SendError
from iagente_vida.store.inbound import Inbound, Lane
from iagente_vida.store.outbound import CatalogueEntry, OutboxState, Settlement, StopDraft
from iagente_vida.store.store import Store
from iagente_vida.webhooks.exposition import prometheus_text
from iagente_vida.workers.watch import Watch
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
    tell = (lambda alarm: post_alert(url, alarm)) if url else None
    return Watch(store, clock, folder, {"iagente_retomar": "retomar"}, templates.get("read"), tell)


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


async def test_an_alarm_that_was_not_heard_is_said_again(
    sqlite_store: Store, clock: VirtualClock, tmp_path: Path, operator: tuple[Operator, str]
) -> None:
    listener, url = operator
    listener.status = 500
    watch = watch_of(sqlite_store, clock, tmp_path, url)
    await stopped(sqlite_store)
    await watch.look()
    listener.status = 200
    for _ in range(2):
        await watch.look()
    assert len(listener.heard) == 1


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
        figures=await sqlite_store.figures(clock.now()),
        stops=(),
        templates=(),
        used_templates={},
        refused_lately=0,
        free_bytes=FREE_BYTES - 1,
    )
    assert set(conditions(situation)) == {"atraso", "disco"}
