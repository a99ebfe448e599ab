"""The secure form over real HTTP: signed, expiring, once, only after the permission, and only from its own page."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest

from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.clock import VirtualClock
from iagente_vida.domain.events import FormFilled
from iagente_vida.formulario.tokens import FormTokens
from iagente_vida.formulario.words import load_words
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import claimed
from tests.form_server import FORM, VALID, demo_broker, demo_questionnaire, form_app, hand_out, tokens_for
from tests.web_server import served

NO = {f"r-{question.code}": "no" for question in demo_questionnaire().questions}
ANSWERS = {**NO, "r-talla": "175", "r-peso": "72"}


@dataclass
class Desk:
    """A running form and its customer."""

    url: str
    http: aiohttp.ClientSession
    store: SqlStore
    clock: VirtualClock
    conversation_id: int
    woken: list[int | None] = field(default_factory=list)

    async def get(self, url: str = "") -> tuple[int, str]:
        async with self.http.get(url or self.url) as response:
            return response.status, await response.text()

    async def post(self, page: str, fields: dict[str, str], **headers: str) -> tuple[int, str]:
        """Posts the form of a page with what its hidden fields say."""
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        async with self.http.post(self.url, data=hidden | fields, headers=headers) as response:
            return response.status, await response.text()

    async def agreed(self) -> str:
        """The questions' page, after the permission."""
        _, page = await self.get()
        status, questions = await self.post(page, {"permiso": "si", "accion": "seguir"})
        assert status == 200
        return questions


@pytest.fixture
async def desk(sqlite_store: SqlStore, clock: VirtualClock, sealer: Sealer) -> AsyncIterator[Desk]:
    conversation_id = await hand_out(sqlite_store, clock)
    woken: list[int | None] = []

    def wake(accepted: Sequence[Accepted]) -> None:
        woken.extend(each.conversation_id for each in accepted)

    tokens = tokens_for(sealer)
    app = form_app(sqlite_store, clock, tokens, wake)
    async with served(app, "off") as port, aiohttp.ClientSession() as http:
        url = f"http://127.0.0.1:{port}/formulario/{tokens.token(FORM, START + VALID)}"
        yield Desk(url, http, sqlite_store, clock, conversation_id, woken)


async def test_the_whole_form_from_the_consent_to_the_outcome(desk: Desk) -> None:
    status, page = await desk.get()
    assert status == 200
    assert "tratamiento médico" not in page  # no question before the permission
    questions = await desk.agreed()
    for question in demo_questionnaire().questions:
        assert question.text in questions
    _, recap = await desk.post(questions, ANSWERS)
    assert "Repasa tus respuestas" in recap
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert form.answers is None  # nothing is kept before it is confirmed
    status, done = await desk.post(recap, {"accion": "enviar"})
    assert (status, "Recibido" in done) == (200, True)
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert json.loads(form.answers or b"") == {name.removeprefix("r-"): value for name, value in ANSWERS.items()}
    assert form.consent_version == load_words(demo_broker(), load_texts()).consent_version
    assert form.outcome == "estandar_sujeto_a_cuestionario"
    claim = await claimed(desk.store, desk.conversation_id)
    events = [decode_event(row.kind, row.payload) for row in claim.events]
    assert [event.step for event in events if isinstance(event, FormFilled)] == ["consent", "answered"]
    assert b"175" not in b"".join(row.payload for row in claim.events)
    assert desk.woken == [desk.conversation_id] * 2


async def test_it_is_used_once(desk: Desk) -> None:
    questions = await desk.agreed()
    _, recap = await desk.post(questions, ANSWERS)
    await desk.post(recap, {"accion": "enviar"})
    status, _ = await desk.post(recap, {"accion": "enviar", "r-cancer": "si"})
    assert status == 410
    assert (await desk.get())[0] == 410
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert json.loads(form.answers or b"")["cancer"] == "no"


async def test_a_preview_changes_nothing(desk: Desk) -> None:
    for _ in range(3):
        assert (await desk.get())[0] == 200
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert (form.consented_at, form.answered_at) == (None, None)


async def test_without_the_box_there_is_no_permission(desk: Desk) -> None:
    _, page = await desk.get()
    status, again = await desk.post(page, {"accion": "seguir"})
    assert (status, 'role="alert"' in again) == (200, True)
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert form.consented_at is None


async def test_a_refusal_closes_the_form_and_is_told(desk: Desk) -> None:
    _, page = await desk.get()
    status, _ = await desk.post(page, {"accion": "no"})
    assert status == 200
    assert (await desk.get())[0] == 410
    claim = await claimed(desk.store, desk.conversation_id)
    assert b"refused" in claim.events[0].payload


async def test_missing_and_unreadable_answers_are_named(desk: Desk) -> None:
    questions = await desk.agreed()
    _, again = await desk.post(questions, {**ANSWERS, "r-peso": "mucho", "r-baja": ""})
    assert re.findall(r'<a href="#p-(\w+)">', again) == ["baja", "peso"]
    assert 'name="r-cancer" value="no" checked' in again


async def test_a_token_that_is_not_ours_opens_nothing(desk: Desk) -> None:
    token = desk.url.rpartition("/")[2]
    form_id, until, signed = token.split(".")
    others = FormTokens(Sealer([bytes(32)]), "").token(FORM, START + VALID)
    for forged in (f"{form_id}.{int(until) + 9}.{signed}", f"{'f' * 24}.{until}.{signed}", others, "x", "%00", ""):
        assert (await desk.get(desk.url.replace(token, forged)))[0] == 404


async def test_it_expires(desk: Desk) -> None:
    questions = await desk.agreed()
    desk.clock.advance(VALID + timedelta(seconds=1))
    assert (await desk.get())[0] == 410
    assert (await desk.post(questions, ANSWERS))[0] == 410


async def test_a_rotated_key_still_opens_it(sealer: Sealer) -> None:
    token = tokens_for(sealer).token(FORM, START + VALID)
    rotated = tokens_for(Sealer([bytes(32), bytes(range(32))]))
    assert rotated.read(token) is not None


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"marca": "0" * 43}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Origin": "https://malo.example"}),
        ({"paso": "repaso"}, {}),
    ],
)
async def test_a_post_from_elsewhere_is_refused(desk: Desk, fields: dict[str, str], headers: dict[str, str]) -> None:
    _, page = await desk.get()
    status, _ = await desk.post(page, {"permiso": "si", "accion": "seguir", **fields}, **headers)
    assert status == 400
    form = await desk.store.health_form(FORM)
    assert form is not None
    assert form.consented_at is None


async def test_the_page_says_what_it_allows_and_what_is_typed_is_text(desk: Desk) -> None:
    async with desk.http.get(desk.url) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Frame-Options"] == "DENY"
        page = await response.text()
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="http', page)
    questions = await desk.agreed()
    _, again = await desk.post(questions, {**ANSWERS, "r-peso": '"><script>1</script>'})
    assert "<script" not in again


async def test_other_methods_and_huge_bodies_are_refused(desk: Desk) -> None:
    async with desk.http.put(desk.url) as response:
        assert response.status == 405
    _, page = await desk.get()
    assert (await desk.post(page, {"permiso": "si", "x": "y" * 20_000}))[0] == 400
    async with desk.http.head(desk.url) as response:
        assert (response.status, await response.read()) == (200, b"")
