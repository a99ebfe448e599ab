"""Calls to Chatwoot's API: tokens, errors, budget, breaker, and repetition where repeating does no harm."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
from enum import IntEnum, StrEnum
from types import SimpleNamespace
from typing import Any

import aiohttp
import msgspec

from iagente_vida.clock import Clock, SystemClock
from iagente_vida.integrations import json_document
from iagente_vida.integrations.breaker import Breaker
from iagente_vida.integrations.channel import SendError

_LONG_NUMBER = re.compile(r"\d{6,}|\S+@\S+")
_MESSAGE_LENGTH = 160
_KINDS = {401: "auth", 403: "forbidden", 404: "not_found", 422: "invalid", 429: "throttle"}
_TOO_MANY = "Too many messages"
_AWAY = frozenset({502, 503, 504})
REPEATS = (0.2, 1.0)
"""Seconds before each repetition of a call that may be repeated."""


class Token(StrEnum):
    """On whose behalf a call is made."""

    USER = "user"  # contacts, message status, configuration, reports
    BOT = "bot"  # what the assistant says and does in a conversation
    PLATFORM = "platform"  # accounts and users
    NOBODY = "nobody"  # public endpoints


class ChatwootError(SendError):
    """A call to Chatwoot that did not succeed; `status` is the HTTP status, 0 without an answer.

    `kind`: auth, forbidden, not_found, invalid, throttle, refused (any other 4xx), transient (5xx), unreachable
    (nothing left) or unknown_outcome (in doubt). `attributes` are the fields that Chatwoot complains about.
    """

    def __init__(
        self,
        kind: str,
        status: int = 0,
        message: str = "",
        *,
        retry_after: float | None = None,
        in_doubt: bool = False,
        attributes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(kind, status, message, retry_after=retry_after, in_doubt=in_doubt)
        self.status = status
        self.attributes = attributes

    @property
    def away(self) -> bool:
        """Whether no Chatwoot that works has answered: nothing, or a proxy in front of it."""
        return self.kind in ("unreachable", "unknown_outcome") or self.status in _AWAY

    def __reduce__(self) -> tuple[object, ...]:
        state = {"retry_after": self.retry_after, "in_doubt": self.in_doubt, "attributes": self.attributes}
        return type(self), (self.kind, self.status, self.message), state


class Priority(IntEnum):
    """Who is let through first when calls have to wait (the lower, the sooner)."""

    LIVE = 0  # who has the conversation, before a reply leaves: waits for nobody
    ADVISER = 1
    MESSAGE = 2
    LATER = 3  # ticks and attributes, of which only the last counts


class Budget:
    """At most `per_second` calls, evenly spaced after a burst of one second's worth; the most urgent go first."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._free_at = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._door: asyncio.TimerHandle | None = None

    async def turn(self, priority: Priority = Priority.MESSAGE) -> None:
        """Returns when the next call may leave."""
        loop = asyncio.get_running_loop()
        if priority is Priority.LIVE or (not self._waiting and self._free_at <= loop.time()):
            self._spend(loop.time())
            return
        turn: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (priority, next(self._count), turn))
        self._watch(loop)
        await turn

    def _spend(self, now: float) -> None:
        self._free_at = max(self._free_at + self._gap, now - 1)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._door is None and self._waiting:
            self._door = loop.call_at(self._free_at, self._open, loop)

    def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._door = None
        while self._waiting and (self._waiting[0][2].done() or self._free_at <= loop.time()):
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():  # whoever gave up waiting costs nothing
                self._spend(loop.time())
                turn.set_result(None)
        self._watch(loop)


class ChatwootHttp:
    """One Chatwoot server. Opens its connections at the first call; `close` it at the end."""

    def __init__(
        self,
        base_url: str,
        tokens: dict[Token, str],
        *,
        per_second: float = 40,
        seconds: float = 15,
        idle: float = 10,
        clock: Clock | None = None,
    ) -> None:
        self._breaker = Breaker(clock or SystemClock())
        self._base_url = base_url.rstrip("/")
        self._tokens = {token: word for token, word in tokens.items() if word}
        self._budget = Budget(per_second)
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(5, seconds))
        self._idle = idle
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: Token = Token.USER,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        form: aiohttp.FormData | None = None,
        priority: Priority = Priority.MESSAGE,
        seconds: float | None = None,
    ) -> Any:
        """The answer's JSON value (None for an empty one). Raises ChatwootError.

        A GET is repeated after any passing failure, everything else only when nothing left. A live call waits for no
        budget and is not repeated. While the server does not answer most calls are refused here.
        """
        repeats = iter(() if priority is Priority.LIVE else REPEATS)
        while True:
            if wait := self._breaker.wait():
                raise ChatwootError("unreachable", 0, "not asked: it does not answer", retry_after=wait)
            await self._budget.turn(priority)
            try:
                answer = await self._once(method, path, token, query, body, form, seconds)
            except ChatwootError as error:
                self._breaker.note(away=error.away)
                passing = error.kind == "unreachable" or (
                    method == "GET" and error.kind in ("transient", "unknown_outcome")
                )
                pause = next(repeats, None)
                if not passing or pause is None or form is not None or self._breaker.open:
                    raise
                await asyncio.sleep(pause)
            else:
                self._breaker.note(away=False)
                return answer

    async def download(self, url: str, *, limit: int) -> tuple[bytes, str]:
        """A file by its address, through redirects: content and type. Raises ChatwootError, also over `limit`."""
        try:
            request = SimpleNamespace(left=False)
            whole = aiohttp.ClientTimeout(total=60)
            async with self._connected().get(url, timeout=whole, trace_request_ctx=request) as response:
                if response.status != 200:
                    raise _from_answer(response.status, response.headers.get("Retry-After", ""), b"")
                content = bytearray()
                async for chunk in response.content.iter_chunked(64 * 1024):
                    content += chunk
                    if len(content) > limit:
                        raise ChatwootError("invalid", 200, f"file over {limit} bytes")
                return bytes(content), response.content_type
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise ChatwootError("transient", 0, type(error).__name__) from None

    async def _once(
        self,
        method: str,
        path: str,
        token: Token,
        query: dict[str, str] | None,
        body: dict[str, Any] | None,
        form: aiohttp.FormData | None,
        seconds: float | None,
    ) -> Any:
        headers = {"Accept": "application/json", **self._credentials(token)}
        data: Any = form
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = msgspec.json.encode(body)
        request = SimpleNamespace(left=False)
        timeout = self._timeout if seconds is None else aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._connected().request(
                method,
                self._base_url + path,
                params=query,
                data=data,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=request,
            ) as response:
                raw = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if request.left:
                raise ChatwootError("unknown_outcome", 0, type(error).__name__, in_doubt=method != "GET") from None
            raise ChatwootError("unreachable", 0, type(error).__name__) from None
        if not 200 <= response.status < 300:
            raise _from_answer(response.status, response.headers.get("Retry-After", ""), raw)
        if not raw.strip():
            return None
        try:
            return json_document.decode(raw)
        except json_document.NotJsonError:
            raise ChatwootError("transient", response.status, "an answer that is no JSON") from None

    def _credentials(self, token: Token) -> dict[str, str]:
        if token is Token.NOBODY:
            return {}
        word = self._tokens.get(token) or self._tokens.get(Token.USER)
        # With dashes: a proxy may drop headers with underscores, and Chatwoot reads both alike.
        return {"api-access-token": word} if word else {}

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_note_left)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=40, keepalive_timeout=self._idle), trace_configs=[trace]
            )
        return self._session


async def _note_left(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _sent: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.left = True


def _from_answer(status: int, retry_after: str, raw: bytes) -> ChatwootError:
    """The error of an answer; Chatwoot writes `{error}`, `{message, attributes}` or plain text."""
    try:
        document = json_document.decode(raw)
    except json_document.NotJsonError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    told = document.get("error") or document.get("message")
    attributes = document.get("attributes")
    kind = _KINDS.get(status, "transient" if status >= 500 else "refused")
    if kind == "invalid" and isinstance(told, str) and _TOO_MANY in told:
        kind = "throttle"  # 200 messages a minute in one conversation: right again in a minute
    return ChatwootError(
        kind,
        status,
        _LONG_NUMBER.sub("…", told)[:_MESSAGE_LENGTH] if isinstance(told, str) else f"HTTP {status}",
        retry_after=float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None,
        in_doubt=status in (500, 502, 504),
        attributes=tuple(str(name) for name in attributes) if isinstance(attributes, list) else (),
    )
