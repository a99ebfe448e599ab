"""`/formulario/<token>`: consent, the insurer's questions, the answers read back, and only then something is kept."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.events import FormFilled
from iagente_vida.domain.insurance import questionnaire as questions
from iagente_vida.domain.insurance.questionnaire import Questionnaire
from iagente_vida.formulario.page import (
    HEADERS,
    Marks,
    Wording,
    consent_page,
    note_page,
    questions_page,
    recap_page,
)
from iagente_vida.formulario.tokens import PATH, FormTokens
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.questionnaires import HealthForm
from iagente_vida.store.store import Store
from iagente_vida.webhooks.asgi import Receive, Scope, Send
from iagente_vida.webhooks.body import HungUpError, TooLargeError, read_body
from iagente_vida.webhooks.responses import answer, method_of
from iagente_vida.webhooks.security import header

log = logging.getLogger(__name__)

BODY_LIMIT = 16_384
BODY_SECONDS = 10.0
FIELD_LIMIT = 100
HTML = b"text/html; charset=utf-8"
CONSENT, QUESTIONS, RECAP = "permiso", "preguntas", "repaso"

Woken = Callable[[Sequence[Accepted]], None]


class FormApp:
    """The ASGI application of the form. `woken` tells the engine; `words` reads the copy when it is first needed."""

    def __init__(
        self, store: Store, clock: Clock, tokens: FormTokens, woken: Woken, words: Callable[[], Wording]
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._woken = woken
        self._load_words = words
        self._words: Wording | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        if self._words is None:
            self._words = await asyncio.to_thread(self._load_words)
        status, body = await self._answered(self._words, scope, receive)
        await answer(send, status, b"" if method_of(scope) == "HEAD" else body, HTML, headers=HEADERS)

    async def _answered(self, words: Wording, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        method = method_of(scope)
        token = str(scope["path"]).removeprefix(PATH).strip("/")
        ticket = self._tokens.read(token)
        form = await self._store.health_form(ticket.form_id) if ticket is not None else None
        if ticket is None or form is None or form.via != "web":
            return 404, note_page(words, "desconocido")
        if method not in ("GET", "HEAD", "POST"):
            return 405, note_page(words, "otra_vez")
        if form.answered_at is not None or form.refused_at is not None:
            return 410, note_page(words, "usado")
        now = self._clock.now()
        if now >= min(ticket.until, form.expires_at):
            return 410, note_page(words, "caducado")
        asked = questions.read(json.loads(form.questions))
        if method != "POST":
            # Looking changes nothing: WhatsApp itself opens links to preview them.
            if form.consented_at is None:
                return 200, consent_page(words, self._marks(token, CONSENT))
            return 200, questions_page(words, self._marks(token, QUESTIONS), asked, {})
        fields = await _posted(scope, receive)
        step = fields.get("paso", "")
        if fields == {} or not _from_here(scope) or not self._tokens.is_step_mark(token, step, fields.get("marca", "")):
            return 400, note_page(words, "otra_vez")
        return await self._step(_Visit(words, token, form, asked, fields, now), step)

    async def _step(self, visit: _Visit, step: str) -> tuple[int, bytes]:
        if step == CONSENT and visit.form.consented_at is None:
            return await self._consent(visit)
        if visit.form.consented_at is None:
            return 400, note_page(visit.words, "otra_vez")
        if step == RECAP and visit.fields.get("accion") == "enviar":
            return await self._keep(visit)
        if step == RECAP:
            return 200, questions_page(visit.words, self._marks(visit.token, QUESTIONS), visit.asked, visit.given)
        unread = [code for code in visit.asked.steps if questions.reads(code, visit.given.get(code, "")) is None]
        if unread or step != QUESTIONS:
            marks = self._marks(visit.token, QUESTIONS)
            return 200, questions_page(visit.words, marks, visit.asked, visit.given, problems=unread)
        return 200, recap_page(visit.words, self._marks(visit.token, RECAP), visit.asked, visit.given)

    async def _consent(self, visit: _Visit) -> tuple[int, bytes]:
        words, form = visit.words, visit.form
        if visit.fields.get("accion") == "no":
            told = self._told(visit, "refused", version=words.consent_version)
            if await self._store.refuse_form(form.form_id, visit.now, told):
                self._wake(form)
            return 200, note_page(words, "rechazado")
        if visit.fields.get("permiso") != "si":
            return 200, consent_page(words, self._marks(visit.token, CONSENT), problem=words["falta_permiso"])
        told = self._told(visit, "consent", version=words.consent_version)
        if await self._store.consent_to_form(form.form_id, words.consent_version, visit.now, told):
            self._wake(form)
        return 200, questions_page(words, self._marks(visit.token, QUESTIONS), visit.asked, {})

    async def _keep(self, visit: _Visit) -> tuple[int, bytes]:
        words, form, asked = visit.words, visit.form, visit.asked
        if not questions.complete(asked, visit.given):
            marks = self._marks(visit.token, QUESTIONS)
            unread = [code for code in asked.steps if questions.reads(code, visit.given.get(code, "")) is None]
            return 200, questions_page(words, marks, asked, visit.given, problems=unread)
        outcome = questions.assess(asked, visit.given).outcome.value
        told = self._told(visit, "answered", questionnaire=asked.version, outcome=outcome)
        answers = msgspec.json.encode({code: visit.given[code] for code in asked.steps})
        if not await self._store.answer_form(form.form_id, answers, outcome, visit.now, told):
            return 410, note_page(words, "usado")
        self._wake(form)
        return 200, note_page(words, "hecho")

    def _told(self, visit: _Visit, step: str, **particulars: str) -> Inbound:
        event = FormFilled(form_id=visit.form.form_id, step=step, at=visit.now, **particulars)
        return inbound_event(
            event,
            key=f"form:{visit.form.form_id}:{step}",
            source="formulario",
            at=visit.now,
            conversation_id=visit.form.conversation_id,
        )

    def _wake(self, form: HealthForm) -> None:
        self._woken([Accepted(seq=None, conversation_id=form.conversation_id, wakes=True)])

    def _marks(self, token: str, step: str) -> Marks:
        return Marks(step, self._tokens.step_mark(token, step))


class _Visit:
    """One post to an open form."""

    def __init__(
        self,
        words: Wording,
        token: str,
        form: HealthForm,
        asked: Questionnaire,
        fields: Mapping[str, str],
        now: datetime,
    ) -> None:
        self.words = words
        self.token = token
        self.form = form
        self.asked = asked
        self.fields = fields
        self.now = now
        self.given = {
            code: fields[f"r-{code}"].strip()[:FIELD_LIMIT] for code in asked.steps if fields.get(f"r-{code}")
        }


async def _posted(scope: Scope, receive: Receive) -> dict[str, str]:
    """The fields of a posted form; empty for anything that is none."""
    kind = (header(scope, b"content-type") or b"").split(b";")[0].strip().lower()
    if kind != b"application/x-www-form-urlencoded":
        return {}
    try:
        raw = await read_body(scope, receive, limit=BODY_LIMIT, seconds=BODY_SECONDS)
        return dict(parse_qsl(raw.decode("utf-8"), max_num_fields=60))
    except (TooLargeError, HungUpError, TimeoutError, ValueError):
        log.warning("a posted form could not be read")
        return {}


def _from_here(scope: Scope) -> bool:
    """Whether the browser says that the post comes from this very site, or says nothing (old ones do not)."""
    site = header(scope, b"sec-fetch-site")
    if site is not None and site not in (b"same-origin", b"none"):
        return False
    origin = header(scope, b"origin")
    host = header(scope, b"host") or b""
    # Without a referrer browsers may send "null" as the origin of a form.
    if origin is None or origin == b"null":
        return True
    return str(urlsplit(origin.decode("latin-1")).netloc) == host.decode("latin-1")
