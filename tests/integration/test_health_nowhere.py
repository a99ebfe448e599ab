"""Promise 10, walked: after a conversation about health, every table, log line, Chatwoot call and metric is looked at.

On both databases, with the whole product, a simulated WhatsApp and a simulated Chatwoot over real HTTP.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from iagente_vida.clock import SystemClock
from iagente_vida.config import Settings
from iagente_vida.parts import opened_store
from iagente_vida.testing import SimulatedChatwoot, SimulatedGraph
from iagente_vida.webhooks.security import signature
from tests.integration.test_chatwoot_team import PHONE, Team, product, settings_for
from tests.notices import change, value
from tests.web_server import ADMIN_TOKEN, APP_SECRET

VOLUNTEERED = ("fibromialgia", "rodilla", "lexatin")
ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, 200.000 euros a 20 años"
WEIGHT = "93,7"


@dataclass
class Office:
    """The running whole, with what a walk needs to know."""

    team: Team
    settings: Settings
    folder: Path

    async def tap(self, payload: str, title: str) -> None:
        """The customer taps a button."""
        self.team.heard += 1
        message = {
            "id": f"wamid.TAP{self.team.heard}",
            "from": PHONE,
            "timestamp": str(int(time.time())),
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": payload, "title": title}},
        }
        raw = json.dumps(change(value(messages=[message]))).encode()
        headers = {"X-Hub-Signature-256": signature(APP_SECRET.encode(), raw).decode()}
        async with self.team.http.post(f"{self.team.url}/webhook/whatsapp", data=raw, headers=headers) as response:
            assert response.status == 200

    async def answered(self, words: str) -> None:
        """Waits until the customer has read these words in the newest messages."""
        await self.team.until(lambda: any(words in text for text in self.team.on_phone()[-3:]), seconds=60)

    async def mirrored(self) -> None:
        """Waits until Chatwoot has everything that the customer wrote and read."""
        texts = self.team.on_phone()
        await self.team.until(
            lambda: len([one for one in self.team.in_chatwoot() if one[0] == 1]) >= len(texts), seconds=60
        )

    async def places(self, log: str) -> dict[str, str]:
        """Everything that is written anywhere outside the sealed columns, by place."""
        found = {f"tabla {name}": text for name, text in (await tables(self.settings)).items()}
        found["registro"] = log
        with closing(sqlite3.connect(self.folder / "chatwoot.db")) as connection:
            found["Chatwoot"] = "\n".join(connection.iterdump())
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        for path in ("/metrics", "/webhook/status", "/webhook/conversations"):
            async with self.team.http.get(self.team.url + path, headers=headers) as response:
                assert response.status == 200
                found[path] = await response.text()
        return found

    async def opened(self) -> dict[str, Any]:
        """Everything of the customer with the seals opened."""
        async with opened_store(self.settings) as store:
            [summary] = await store.find(PHONE)
            document = await store.export_contact(summary.contact_id)
        assert document is not None
        return document


async def tables(settings: Settings) -> dict[str, str]:
    """Every row of every table as it lies in the database, bytes as they are."""
    if not settings.uses_postgres:
        with closing(sqlite3.connect(settings.sqlite_path)) as connection:
            names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            return {name: _text(connection.execute(f'select * from "{name}"').fetchall()) for name in names}
    server = await asyncpg.connect(settings.database_url)
    try:
        found = await server.fetch(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables "
            "where table_schema = current_schema()"
        )
        return {
            row["name"]: _text([tuple(one) for one in await server.fetch(f"select * from {row['name']}")])
            for row in found
        }
    finally:
        await server.close()


def _text(rows: list[Any]) -> str:
    return "\n".join(
        " ".join(cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in row) for row in rows
    )


@pytest.fixture
async def office(database: str, tmp_path: Path, chatwoot: SimulatedChatwoot) -> AsyncIterator[Office]:
    with SimulatedGraph(tmp_path / "graph.db") as graph:
        settings = settings_for(tmp_path, graph, chatwoot.url, database_url=database)
        async with product(settings) as url, aiohttp.ClientSession() as http:
            chatwoot.report_to(f"{url}/webhook/chatwoot")
            yield Office(Team(url, http, graph, chatwoot), settings, tmp_path)


async def test_volunteered_health_is_nowhere_in_clear(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await office.team.customer("Hola, tengo fibromialgia severa y me operaron de la rodilla")
    await office.team.until(office.team.on_phone)
    await office.team.customer("tomo lexatin, medicación para la ansiedad. Tengo 44 años y no fumo")
    await office.team.until(lambda: len(office.team.in_chatwoot()) >= 4, seconds=60)
    await office.mirrored()
    document = await office.opened()
    places = await office.places(caplog.text)
    places["abierto"] = json.dumps(document, ensure_ascii=False)
    assert len(places) > 20
    assert "[dato de salud]" in places["abierto"]
    assert "[dato de salud]" in places["Chatwoot"]
    leaks = [(place, word) for place, text in places.items() for word in VOLUNTEERED if word in text.casefold()]
    assert leaks == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_answers_in_the_chat_are_only_in_their_own_table(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await office.team.customer(ALL)
    await office.answered("Cuál prefieres")
    await office.team.customer("la 2")
    await office.answered("asesor para formalizarla")
    await office.team.customer("sí, adelante")
    await office.answered("declaración de necesidades es correcto")
    for payload, title, words in (
        ("necesidades=si", "Sí, es correcto", "cuestionario de salud"),
        ("salud=chat", "Por aquí", "Das tu permiso"),
        ("permiso=si", "Sí, doy permiso", "1 de 7"),
        ("si", "Sí", "2 de 7"),
        ("no", "No", "3 de 7"),
        ("no", "No", "4 de 7"),
        ("no", "No", "5 de 7"),
        ("no", "No", "6 de 7"),
    ):
        await office.tap(payload, title)
        await office.answered(words)
    await office.team.customer("mido 187 cm")
    await office.answered("7 de 7")
    await office.team.customer(f"{WEIGHT} kilos")
    await office.answered("Esto es lo que has contestado")
    await office.tap("si", "Sí, está bien")
    await office.answered("lo estudiará una persona")
    await office.mirrored()
    places = await office.places(caplog.text)
    document = await office.opened()
    [conversation] = document["conversations"]
    [form] = conversation.pop("health_forms")
    assert (form["answers"]["peso"], form["answers"]["tratamiento"]) == (f"{WEIGHT} kilos", "Sí")
    assert form["consent_version"]
    places["abierto"] = json.dumps(document, ensure_ascii=False)
    assert [place for place, text in places.items() if WEIGHT in text or "187 cm" in text] == []
    # Nor what a yes or a no to a question was: neither in what turns understood nor before the adviser.
    asked = [turn["understanding"] for turn in conversation["turns"] if turn.get("repair") == "health_answer"]
    assert asked
    assert {reading["intent"] for readings in asked for reading in readings} == {"health_answer"}
    assert "[resumen del cuestionario de salud]" in places["Chatwoot"]
    kinds = [line["kind"] for line in conversation["ledger"]["lines"]]
    for kind in ("disclosure", "needs_confirmed", "consent", "underwriting", "handover"):
        assert kind in kinds
    assert conversation["ledger"]["verified"]
    async with opened_store(office.settings) as store:
        await store.erase_health(conversation["id"], SystemClock().now())
        [erased] = await store.health_forms(conversation["id"])
    assert (erased.answers, erased.outcome) == (None, "")
