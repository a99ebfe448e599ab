"""WhatsApp's Graph API over HTTP: one thin method a call, every failure a WhatsAppError.

A failure before the request left is no doubt; after it left, only Meta's own answer settles what happened. There is no
retry here and no idempotency key there: repeating is delivery's decision.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from iagente_vida.clock import Clock, SystemClock
from iagente_vida.integrations.whatsapp_errors import (
    UNKNOWN_OUTCOME,
    UNREACHABLE,
    WhatsAppError,
    from_answer,
    unclear_answer,
)
from iagente_vida.integrations.whatsapp_media import check_upload
from iagente_vida.integrations.whatsapp_messages import BlockUsers, MarkRead, Message, TypingIndicator

MEDIA_LIMIT = 100 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection and for a whole call, and how long an idle connection is kept."""

    connect: float = 5
    total: float = 30
    transfer: float = 60
    """For files, which are longer on their way."""
    idle: float = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A downloaded file."""

    content: bytes
    mime_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedTemplate:
    """A template of the account as Meta lists it; `components` is Meta's own description."""

    id: str
    name: str
    language: str
    status: str
    category: str
    components: list[dict[str, Any]]
    quality_score: dict[str, Any] = field(default_factory=dict)

    @property
    def quality(self) -> str:
        """Meta's word for how customers take it (GREEN, YELLOW, RED), empty while unknown."""
        score = self.quality_score.get("score")
        return score if isinstance(score, str) else ""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    document: dict[str, Any]


class WhatsAppClient:
    """Calls as one business number. Opens its connections at the first call; `close` it at the end."""

    def __init__(
        self,
        base_url: str,
        version: str,
        phone_number_id: str,
        token: str,
        *,
        clock: Clock | None = None,
        timeouts: Timeouts | None = None,
        connections: int = 100,
    ) -> None:
        self.phone_number_id = phone_number_id
        self._root = f"{base_url.rstrip('/')}/{version.strip('/')}"
        self._token = token
        self._clock = clock or SystemClock()
        self._timeouts = timeouts or Timeouts()
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, message: Message, *, phone_number_id: str = "") -> str:
        """Sends a message from our number, or from another one that the token may use; its wamid."""
        answer = await self._post(
            f"{phone_number_id or self.phone_number_id}/messages", message.to_body(), repeatable=False
        )
        match answer.document:
            case {"messages": [{"id": str(wamid)}, *_]} if wamid:
                return wamid
        raise unclear_answer(answer.status)

    async def mark_read(self, message_id: str, *, typing: bool = False, phone_number_id: str = "") -> None:
        """Blue ticks for a customer's message and those before it, and the typing dots if wanted."""
        receipt = MarkRead(message_id=message_id, typing_indicator=TypingIndicator() if typing else None)
        await self._post(f"{phone_number_id or self.phone_number_id}/messages", receipt.to_body())

    async def block(self, users: BlockUsers) -> None:
        """Lets these users write no more."""
        await self._post(f"{self.phone_number_id}/block_users", users.to_body())

    async def upload(self, content: bytes, mime_type: str, filename: str, *, phone_number_id: str = "") -> str:
        """Leaves a file with WhatsApp; its media id, good for 30 days. MessageError: it would not be taken."""
        check_upload(mime_type, len(content))
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", mime_type)
        form.add_field("file", content, filename=filename, content_type=mime_type)
        path = f"{phone_number_id or self.phone_number_id}/media"
        answer = await self._call("POST", path, form=form, total=self._timeouts.transfer)
        return _text(answer, "id")

    async def download(self, media_id: str, *, limit: int = MEDIA_LIMIT) -> MediaFile:
        """Fetches a file by its media id, in Meta's two steps. Over `limit` bytes it is a WhatsAppError too."""
        answer = await self._call("GET", media_id)
        url, mime_type, sha256 = (_text(answer, key) for key in ("url", "mime_type", "sha256"))
        content = bytearray()
        async with self._exchange("GET", url, total=self._timeouts.transfer) as response:
            if response.status != 200:
                raise from_answer(response.status, response.headers, await response.read(), self._clock.now())
            async for chunk in response.content.iter_chunked(_CHUNK):
                content += chunk
                if len(content) > limit:
                    raise WhatsAppError("permanent", 0, f"file over {limit} bytes")
        return MediaFile(content=bytes(content), mime_type=mime_type, sha256=sha256)

    async def delete_media(self, media_id: str) -> None:
        """Takes a file from WhatsApp before its time."""
        await self._call("DELETE", media_id)

    async def phone_number(self) -> dict[str, Any]:
        """What Meta says about our number: display number, name, quality, throughput."""
        answer = await self._call("GET", self.phone_number_id)
        return answer.document

    async def templates(self, waba_id: str, *, page: int = 100) -> AsyncIterator[ApprovedTemplate]:
        """Every template of the account, page by page."""
        query = {"limit": str(page)}
        while True:
            answer = await self._call("GET", f"{waba_id}/message_templates", query=query)
            items = answer.document.get("data")
            for item in items if isinstance(items, list) else []:
                yield _template(item)
            after = _next_cursor(answer.document)
            if after is None:
                return
            query["after"] = after

    async def read(self, path: str, **query: str) -> dict[str, Any]:
        """A node or an edge of the Graph API as Meta describes it."""
        return (await self._call("GET", path, query=query or None)).document

    async def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Adds something to the account (a subscription, a template); what exists already is refused or kept."""
        return (await self._post(path, body)).document

    async def _post(self, path: str, body: dict[str, Any], *, repeatable: bool = True) -> _Answer:
        return await self._call("POST", path, json=msgspec.json.encode(body), repeatable=repeatable)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        json: bytes | None = None,
        form: aiohttp.FormData | None = None,
        total: float | None = None,
        repeatable: bool = True,
    ) -> _Answer:
        """One call and its answer. What is `repeatable` is never in doubt: doing it twice does no harm."""
        try:
            url = f"{self._root}/{path}"
            async with self._exchange(method, url, query=query, json=json, form=form, total=total) as response:
                body = await response.read()
            return self._judged(response, body)
        except WhatsAppError as error:
            if error.in_doubt and repeatable:
                raise WhatsAppError("transient", error.code, error.message, retry_after=error.retry_after) from None
            raise

    def _judged(self, response: aiohttp.ClientResponse, body: bytes) -> _Answer:
        if not 200 <= response.status < 300:
            raise from_answer(response.status, response.headers, body, self._clock.now())
        try:
            document = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise unclear_answer(response.status) from None
        if not isinstance(document, dict):
            raise unclear_answer(response.status)
        if "error" in document:
            raise from_answer(response.status, response.headers, body, self._clock.now())
        return _Answer(response.status, document)

    @asynccontextmanager
    async def _exchange(
        self,
        method: str,
        url: str,
        *,
        query: dict[str, str] | None = None,
        json: bytes | None = None,
        form: aiohttp.FormData | None = None,
        total: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An open answer. A failure tells whether anything left: aiohttp says so the moment it writes the headers."""
        headers = {"Authorization": f"Bearer {self._token}"}
        if json is not None:
            headers["Content-Type"] = "application/json"
        request = SimpleNamespace(left=False)
        try:
            async with self._connected().request(
                method,
                url,
                params=query,
                data=json if form is None else form,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=total or self._timeouts.total, sock_connect=self._timeouts.connect),
                allow_redirects=False,
                trace_request_ctx=request,
            ) as response:
                yield response
        except (aiohttp.ClientError, OSError) as error:
            problem = type(error).__name__
            if request.left:
                raise WhatsAppError(UNKNOWN_OUTCOME, 0, problem, in_doubt=True) from None
            raise WhatsAppError(UNREACHABLE, 0, problem) from None

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_note_left)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=self._timeouts.idle),
                trace_configs=[trace],
            )
        return self._session


async def _note_left(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _sent: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.left = True


def _text(answer: _Answer, key: str) -> str:
    """A string that the answer must have."""
    value = answer.document.get(key)
    if not isinstance(value, str) or not value:
        raise WhatsAppError("transient", 0, f"HTTP {answer.status} without {key}")
    return value


def _template(item: Any) -> ApprovedTemplate:
    try:
        return msgspec.convert(item, ApprovedTemplate)
    except msgspec.ValidationError:
        raise WhatsAppError("transient", 0, "a template in an unknown form") from None


def _next_cursor(document: dict[str, Any]) -> str | None:
    """Where the next page starts; Meta names `next` only when there is one."""
    match document.get("paging"):
        case {"next": str(), "cursors": {"after": str(after)}} if after:
            return after
    return None
