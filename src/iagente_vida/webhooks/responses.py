"""Answers of the raw ASGI path, and the body of every error."""

from __future__ import annotations

import msgspec

from iagente_vida.webhooks.asgi import Scope, Send

JSON = b"application/json"
PLAIN = b"text/plain; charset=utf-8"


def error_body(code: str, detail: str) -> bytes:
    """`{"error": code, "detail": Spanish sentence}`."""
    return msgspec.json.encode({"error": code, "detail": detail})


async def answer(
    send: Send, status: int, body: bytes, content_type: bytes = JSON, *, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Sends a whole response."""
    fixed = (
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    )
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body})


async def answer_error(
    send: Send, status: int, code: str, detail: str, *, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Sends an error in the form that every endpoint shares."""
    await answer(send, status, error_body(code, detail), headers=headers)


def method_of(scope: Scope) -> str:
    """The request's method."""
    return str(scope["method"])
