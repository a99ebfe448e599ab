"""Reading a request's body: bounded in size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from iagente_vida.webhooks.asgi import Receive
from iagente_vida.webhooks.body import HungUpError, TooLargeError, read_body


def arriving(pieces: Iterable[bytes], *, then: str = "") -> Receive:
    """A client that sends `pieces` and afterwards ends the body, hangs up, or says nothing more."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if then == "end":
        messages[-1]["more_body"] = False
    if then == "hang up":
        messages.append({"type": "http.disconnect"})

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    return receive


def scope(length: bytes | None = None) -> dict[str, Any]:
    return {"headers": [(b"content-length", length)] if length is not None else []}


@pytest.mark.parametrize("pieces", [[b"abcdef"], [b"abc", b"", b"def"], [b"", b"abcdef"]])
async def test_a_whole_body_is_read(pieces: list[bytes]) -> None:
    assert await read_body(scope(), arriving(pieces, then="end"), limit=6, seconds=5) == b"abcdef"


@pytest.mark.parametrize("pieces", [[b"abcdefg"], [b"abc", b"defg"]])
async def test_a_longer_body_is_refused(pieces: list[bytes]) -> None:
    with pytest.raises(TooLargeError):
        await read_body(scope(), arriving(pieces, then="end"), limit=6, seconds=5)


@pytest.mark.parametrize("length", [b"7", b"9" * 5000])
async def test_an_announced_length_is_refused_unread(length: bytes) -> None:
    with pytest.raises(TooLargeError):
        await read_body(scope(length), arriving([]), limit=6, seconds=5)


@pytest.mark.parametrize("pieces", [[], [b"abc"]])
async def test_a_body_that_stops_arriving_is_given_up(pieces: list[bytes]) -> None:
    with pytest.raises(TimeoutError):
        await read_body(scope(), arriving(pieces), limit=6, seconds=0.01)


@pytest.mark.parametrize("pieces", [[], [b"abc"]])
async def test_a_client_that_hangs_up_is_told_apart(pieces: list[bytes]) -> None:
    with pytest.raises(HungUpError):
        await read_body(scope(), arriving(pieces, then="hang up"), limit=6, seconds=5)
