"""Reading a request's body with bounds of size and time."""

from __future__ import annotations

import asyncio

from iagente_vida.webhooks.asgi import Receive, Scope
from iagente_vida.webhooks.security import header


class TooLargeError(Exception):
    """The body is longer than allowed."""


class HungUpError(Exception):
    """The client went away before the body was complete."""


async def read_body(scope: Scope, receive: Receive, *, limit: int, seconds: float) -> bytes:
    """The whole body, at most `limit` bytes.

    Raises TooLargeError (before reading, when the length is announced), HungUpError, or TimeoutError after `seconds`.
    """
    announced = header(scope, b"content-length")
    if announced is not None and announced.isdigit() and int(announced[:20]) > limit:
        raise TooLargeError
    async with asyncio.timeout(seconds):
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body = bytes(message.get("body", b""))
            if len(body) > limit:
                raise TooLargeError
            return body
        chunks = bytearray()
        while message["type"] == "http.request":
            chunks += message.get("body", b"")
            if len(chunks) > limit:
                raise TooLargeError
            if not message.get("more_body", False):
                return bytes(chunks)
            message = await receive()
    raise HungUpError
