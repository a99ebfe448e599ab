"""How the simulated Graph API reads requests and answers: Meta's error shape, and answers that never come."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from iagente_vida.integrations.whatsapp_errors import known_error

BODY_LIMIT = 100 * 1024 * 1024 + 64 * 1024

# HTTP status of Meta's errors, by class; 429 for every throttle, 400 for the others.
_HTTP_STATUS = {"auth": 401, "account": 403, "transient": 500}


class GraphError(Exception):
    """An answer in Meta's error shape."""

    def __init__(self, code: int, details: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
        self.retry_after = retry_after


class CutConnection(Response):
    """An answer that ends in the middle: the server closes the connection, the client learns nothing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class SilentConnection(Response):
    """No answer at all until the client gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


async def read_body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_LIMIT:
            raise GraphError(100, "the body is too large")
    return bytes(content)


async def read_json(request: Request) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(await read_body(request))
    except (msgspec.DecodeError, RecursionError):
        raise GraphError(100, "the body is no JSON") from None
    if not isinstance(document, dict):
        raise GraphError(100, "the body is no object")
    return document


def read_number(request: Request, name: str, default: float) -> float:
    """A number of the query that is not below zero."""
    try:
        value = float(request.query_params.get(name, default))
    except ValueError:
        value = -1
    if not 0 <= value < 2**53:
        raise GraphError(100, f"{name} is no number")
    return value


async def answer_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, GraphError):
        raise error
    known = known_error(error.code)
    name = known.name if known else "Error"
    kind = known.kind if known else "permanent"
    status = 429 if kind.startswith("throttle") else _HTTP_STATUS.get(kind, 400)
    document = {
        "error": {
            "message": f"(#{error.code}) {name}",
            "type": "OAuthException",
            "code": error.code,
            "error_data": {"messaging_product": "whatsapp", "details": error.details or name},
            "fbtrace_id": "simulado",
        }
    }
    headers = {} if error.retry_after is None else {"Retry-After": f"{error.retry_after:g}"}
    return JSONResponse(document, status, headers)


async def answer_unknown_path(request: Request, error: Exception) -> Response:
    return await answer_error(request, GraphError(100, f"unsupported request: {type(error).__name__}"))
