"""What is kept out of Chatwoot is read with a link that expires and a key, and every reading leaves a line."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from iagente_vida.apart import LIFE, PATH, ApartLinks
from iagente_vida.clock import VirtualClock
from iagente_vida.domain.events import CustomerMessage, Media
from iagente_vida.integrations.event_codec import encode_event
from iagente_vida.keys import load_keys
from iagente_vida.store.inbound import Address, Inbound, Lane
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from tests.conftest import GRACE, START
from tests.web_server import ADMIN_TOKEN, Web, WebServices, real_settings, web

TOLD = "Tomo <insulina> desde 2019"
PUBLIC = "https://vida.example"


@dataclass
class Apart:
    """A message with health, its link, and the server."""

    web: Web
    clock: VirtualClock
    path: str
    conversation_id: int

    async def post(self, **form: str) -> tuple[int, str]:
        async with self.web.http.post(self.web.url + self.path, data=form) as response:
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.text()

    async def lines(self) -> int:
        """How many lines of evidence the conversation has."""
        check = await self.web.services.store.verify_ledger(self.conversation_id)
        assert check.broken_at is None
        return check.lines


@pytest.fixture
async def apart(tmp_path: Path) -> AsyncIterator[Apart]:
    clock = VirtualClock(START)
    settings = real_settings(data_dir=tmp_path, public_url=PUBLIC)
    sealer = Sealer(load_keys(settings))
    services = WebServices(settings, SqliteStore(tmp_path / "agent.db", sealer, clock, GRACE), clock)
    async with web(services) as server:
        event = CustomerMessage(
            message_id="wamid.S", type="image", sent_at=START, text=TOLD, media=Media(id="77", mime_type="image/jpeg")
        )
        [accepted] = await services.store.accept(
            [
                Inbound(
                    dedupe_key="wamid.S",
                    lane=Lane.TURN,
                    source="whatsapp",
                    kind=event.KIND,
                    payload=encode_event(event),
                    received_at=START,
                    sender=Address(wa_id="34600000001", name="Ana"),
                    phone_number_id="1",
                )
            ]
        )
        assert accepted.seq is not None
        assert accepted.conversation_id is not None
        link = ApartLinks(sealer, clock, PUBLIC).to(accepted.seq)
        yield Apart(server, clock, link.removeprefix(PUBLIC), accepted.conversation_id)


async def test_the_link_alone_shows_nothing(apart: Apart) -> None:
    async with apart.web.http.get(apart.web.url + apart.path) as response:
        page = await response.text()
    assert response.status == 200
    assert "insulina" not in page
    status, page = await apart.post(quien="Laura", clave="otra")
    assert (status, "insulina" in page) == (401, False)
    assert await apart.lines() == 0


async def test_with_the_key_it_is_read_and_the_ledger_says_by_whom(apart: Apart) -> None:
    status, page = await apart.post(quien="Laura Gómez", clave=ADMIN_TOKEN, que="texto")
    assert status == 200
    assert "Tomo &lt;insulina&gt; desde 2019" in page
    assert await apart.lines() == 1
    status, content = await apart.post(quien="Laura Gómez", clave=ADMIN_TOKEN, que="archivo")
    assert (status, content) == (200, "77")
    assert await apart.lines() == 2


async def test_nobody_reads_without_a_name(apart: Apart) -> None:
    status, _ = await apart.post(quien=" ", clave=ADMIN_TOKEN)
    assert (status, await apart.lines()) == (400, 0)


async def test_a_link_is_good_for_a_week_and_for_one_message(apart: Apart) -> None:
    seq, expires, word = apart.path.removeprefix(f"{PATH}/").split(".")
    others = [
        f"{int(seq) + 1}.{expires}.{word}",
        f"{seq}.{int(expires) + 1}.{word}",
        "nada",
        f"{seq}.{expires}.{'0' * 64}",
    ]
    for other in others:
        async with apart.web.http.post(f"{apart.web.url}{PATH}/{other}", data={"clave": ADMIN_TOKEN}) as response:
            assert response.status == 404
    apart.clock.advance(LIFE * 1.01)
    status, page = await apart.post(quien="Laura", clave=ADMIN_TOKEN)
    assert (status, "caducado" in page) == (410, True)
    assert await apart.lines() == 0


async def test_the_evidence_names_who_and_what_and_no_health(apart: Apart) -> None:
    await apart.post(quien="Laura", clave=ADMIN_TOKEN)
    store = apart.web.services.store
    assert isinstance(store, SqliteStore)
    lines = await store._read(lambda tx: tx.rows("ledger_lines", conversation_id=apart.conversation_id))
    told = json.loads(store._sealer.open(lines[0]["payload"], "ledger_secrets.payload"))
    assert (lines[0]["kind"], told["who"], told["what"]) == ("health_read", "Laura", "texto")
    assert "insulina" not in json.dumps(told)
