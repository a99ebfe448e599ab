"""The simulated Graph API: takes what WhatsApp would take, refuses what it would refuse, fails when told to.

An ASGI app over a `GraphState`. Mounted in the sandbox, or alone: `python -m iagente_vida.sandbox.graph --help`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from iagente_vida.clock import SystemClock
from iagente_vida.integrations.whatsapp_bodies import MediaPart
from iagente_vida.integrations.whatsapp_media import check_upload
from iagente_vida.integrations.whatsapp_messages import (
    BlockUsers,
    MarkRead,
    Message,
    MessageError,
    Template,
    parse_body,
)
from iagente_vida.sandbox.graph_account import GraphAccount
from iagente_vida.sandbox.graph_control import GraphControl
from iagente_vida.sandbox.graph_http import (
    CutConnection,
    GraphError,
    SilentConnection,
    answer_error,
    answer_unknown_path,
    read_body,
    read_json,
    read_number,
)
from iagente_vida.sandbox.graph_records import AcceptedMessage, Fault
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.sandbox.graph_statuses import Sender, StatusSender
from iagente_vida.sandbox.multipart import parse_form


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphRules:
    """How the simulated WhatsApp behaves: seconds between statuses, whether customers read, which token it takes."""

    pace: float = 0.05
    read: bool = True
    token: str = ""
    latency: float = 0
    """Seconds before each answer; `POST /_control/settings {"latency_ms": 80}` changes it."""


class GraphApp:
    """The simulated Graph API as an ASGI app. `statuses`, when given, is told about every accepted message."""

    def __init__(self, state: GraphState, rules: GraphRules, statuses: StatusSender | None = None) -> None:
        self._state = state
        self._rules = rules
        self._statuses = statuses
        self._account = GraphAccount(state, self._guarded)
        self._app = Starlette(
            routes=[
                *GraphControl(state).routes,
                *self._account.routes,
                Route("/_media/{media_id}", self._guarded(self._media_content), methods=["GET"]),
                Route("/{version}/{number}/messages", self._guarded(self._messages), methods=["POST"]),
                Route("/{version}/{number}/media", self._guarded(self._upload), methods=["POST"]),
                Route("/{version}/{number}/block_users", self._guarded(self._block), methods=["POST"]),
                Route("/{version}/{waba}/message_templates", self._guarded(self._templates), methods=["GET"]),
                Route("/{version}/{id}", self._guarded(self._node), methods=["GET"]),
                Route("/{version}/{id}", self._guarded(self._delete_media), methods=["DELETE"]),
            ],
            exception_handlers={GraphError: answer_error, HTTPException: answer_unknown_path},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _guarded(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Checks the token and takes its time, as the real one does."""

        async def guarded(request: Request) -> Response:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            stranger = self._rules.token and token != self._rules.token and "|" not in token
            if scheme != "Bearer" or not token or stranger:
                raise GraphError(190, "Invalid OAuth access token")
            if await asyncio.to_thread(self._state.token_dead):
                raise GraphError(190, "Error validating access token: session has expired")
            latency = await asyncio.to_thread(self._state.number, "latency_ms", self._rules.latency * 1000)
            if latency:
                await asyncio.sleep(latency / 1000)
            return await handler(request)

        return guarded

    # -- the Graph API ------------------------------------------------------------------------------------------

    async def _messages(self, request: Request) -> Response:
        body = await read_json(request)
        try:
            parsed = parse_body(body)
        except MessageError as error:
            raise GraphError(100, str(error)) from None
        answer = await asyncio.to_thread(self._take, request.path_params["number"], parsed, body)
        if self._statuses is not None:
            self._statuses.wake()
        return answer

    def _take(self, number: str, parsed: Message | MarkRead, body: dict[str, Any]) -> Response:
        """What becomes of a body that is well formed. Runs in a thread: it waits for the database."""
        if isinstance(parsed, MarkRead):
            self._state.mark_read(parsed.message_id, typing=parsed.typing_indicator is not None)
            return JSONResponse({"success": True})
        recipient = (parsed.recipient.to or "").removeprefix("+") or parsed.recipient.recipient or ""
        fault = self._state.take_fault(recipient)
        match fault:
            case Fault(kind="error"):
                raise GraphError(fault.code, retry_after=fault.retry_after)
            case Fault(kind="http"):
                return Response("<html>upstream error</html>", fault.http_status, media_type="text/html")
            case Fault(kind="hang"):
                return SilentConnection()
            case Fault(kind="refuse"):
                return CutConnection()
        self._check_references(parsed)
        failure = fault.code if fault and fault.kind == "failed" else None
        accepted = self._state.accept(number, recipient, body, self._life(failure))
        return CutConnection() if fault and fault.kind == "drop" else JSONResponse(_acceptance(accepted))

    def _check_references(self, message: Message) -> None:
        """Refuses a media id or a template that this WhatsApp does not have."""
        content = message.content
        if isinstance(content, MediaPart) and content.id is not None and self._state.media(content.id) is None:
            raise GraphError(131009, f"{content.KIND}.id is not a media id of this account")
        if isinstance(content, Template) and not self._state.template_approved(content.name, content.language.code):
            raise GraphError(132001, "template name does not exist in this language")

    def _life(self, failure: int | None) -> list[tuple[str, int | None, float]]:
        """The statuses that a message will have."""
        words = ["sent"] + (["failed"] if failure is not None else ["delivered"])
        if failure is None and self._state.number("read", float(self._rules.read)):
            words.append("read")
        pace = self._state.number("pace_ms", self._rules.pace * 1000) / 1000
        return [(word, failure if word == "failed" else None, pace * (index + 1)) for index, word in enumerate(words)]

    async def _upload(self, request: Request) -> Response:
        form = parse_form(request.headers.get("Content-Type", ""), await read_body(request))
        file = form.get("file")
        if file is None or form.get("messaging_product") is None or form.get("type") is None:
            raise GraphError(100, "messaging_product, type and file are required")
        mime_type = form["type"].content.decode("utf-8", "replace")
        try:
            check_upload(mime_type, len(file.content))
        except MessageError as error:
            raise GraphError(100, str(error)) from None
        media = await asyncio.to_thread(self._state.add_media, file.content, mime_type, file.filename)
        return JSONResponse({"id": media.id})

    async def _node(self, request: Request) -> Response:
        """A media id or a phone number id, as the Graph API has it: everything is a node."""
        node = request.path_params["id"]
        media = await asyncio.to_thread(self._state.media, node)
        if media is None:
            facts = await asyncio.to_thread(self._account.facts)
            return JSONResponse(
                {
                    "id": node,
                    "display_phone_number": Sender().display_phone_number,
                    "verified_name": "Simulador",
                    "quality_rating": "GREEN",
                    "platform_type": "CLOUD_API",
                    "throughput": {"level": "STANDARD"},
                    **facts["number"],
                }
            )
        mounted_at = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "id": media.id,
                "url": f"{mounted_at}/_media/{media.id}",
                "mime_type": media.mime_type,
                "sha256": media.sha256,
                "file_size": len(media.content),
            }
        )

    async def _media_content(self, request: Request) -> Response:
        media = await asyncio.to_thread(self._state.media, request.path_params["media_id"])
        if media is None:
            return Response(status_code=404)
        return Response(media.content, media_type=media.mime_type)

    async def _delete_media(self, request: Request) -> Response:
        if not await asyncio.to_thread(self._state.drop_media, request.path_params["id"]):
            raise GraphError(100, "no media with this id")
        return JSONResponse({"success": True})

    async def _block(self, request: Request) -> Response:
        try:
            blocked = BlockUsers(**await read_json(request))
        except MessageError as error:
            raise GraphError(100, str(error)) from None
        users = [{"input": user.user, "wa_id": user.user} for user in blocked.block_users]
        return JSONResponse({"messaging_product": "whatsapp", "block_users": {"added_users": users}})

    async def _templates(self, request: Request) -> Response:
        limit = int(read_number(request, "limit", 25)) or 1
        after = request.query_params.get("after", "")
        page = await asyncio.to_thread(self._state.templates, after=after, limit=limit + 1)
        document: dict[str, Any] = {"data": page[:limit]}
        if page[:limit]:
            document["paging"] = {"cursors": {"before": page[0]["id"], "after": page[:limit][-1]["id"]}}
            if len(page) > limit:
                document["paging"]["next"] = str(request.url.include_query_params(after=page[limit - 1]["id"]))
        return JSONResponse(document)


def _acceptance(message: AcceptedMessage) -> dict[str, Any]:
    """The answer of a send, as Meta writes it."""
    to = message.body.get("to")
    contact = (
        {"input": to, "wa_id": message.recipient} if to else {"input": message.recipient, "user_id": message.recipient}
    )
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.wamid}]}


def create_app(
    state: GraphState, *, webhook_url: str = "", app_secret: str = "", rules: GraphRules | None = None
) -> Starlette:
    """The standalone app: sends statuses while it runs, as soon as it knows a webhook."""
    statuses = StatusSender(state, webhook_url, app_secret)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        statuses.start()
        yield
        await statuses.stop()

    return Starlette(routes=[Mount("/", GraphApp(state, rules or GraphRules(), statuses))], lifespan=lifespan)


def main() -> None:
    """Serves the simulated Graph API alone."""
    parser = argparse.ArgumentParser(prog="iagente_vida.sandbox.graph", description="API de WhatsApp simulada")
    parser.add_argument("--host", default="127.0.0.1", help="dirección en la que escucha")
    parser.add_argument("--port", type=int, default=5100, help="puerto")
    parser.add_argument("--db", type=Path, required=True, help="archivo SQLite con su estado")
    parser.add_argument("--webhook-url", default="", help="adónde envía los estados de entrega")
    parser.add_argument("--app-secret", default="", help="secreto con el que firma los estados")
    parser.add_argument("--pace", type=float, default=0.05, help="segundos entre un estado y el siguiente")
    parser.add_argument("--no-read", action="store_true", help="los clientes no leen los mensajes")
    parser.add_argument("--token", default="", help="único token que acepta")
    parser.add_argument("--latency", type=float, default=0, help="segundos que tarda cada respuesta")
    given = parser.parse_args()
    rules = GraphRules(pace=given.pace, read=not given.no_read, token=given.token, latency=given.latency)
    app = create_app(
        GraphState(given.db, SystemClock()), webhook_url=given.webhook_url, app_secret=given.app_secret, rules=rules
    )
    uvicorn.run(app, host=given.host, port=given.port, log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main()
