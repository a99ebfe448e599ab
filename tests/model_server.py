"""A server on loopback that speaks the chat-completions format and behaves as badly as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[str], Any]
"""What the model says to a prompt: a text, a JSON document, or a whole HTTP response."""


def proposal(intent: str = "", quote: str = "", **values: tuple[str, str]) -> dict[str, Any]:
    """A proposal in form; `values` are slot = (quote, value)."""
    listed = [{"slot": slot, "quote": said, "value": value} for slot, (said, value) in values.items()]
    return {"intent": intent, "quote": quote, "values": listed}


def refusal(_: str) -> web.Response:
    """The message of a model that declines."""
    message = {"role": "assistant", "content": None, "refusal": "No puedo ayudar con eso."}
    return web.json_response(_completion(message))


def status(code: int) -> Answer:
    """Always this error."""
    error = {"error": {"message": "no disponible: hola, tengo 41", "type": "server_error"}}
    return lambda _: web.json_response(error, status=code)


@dataclass(slots=True)
class ModelServer:
    """`prompts` are the user messages received, `bodies` the whole requests; `stalled` holds every answer back."""

    url: str
    answer: Answer
    prompts: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    stalled: bool = False
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        prompt = body["messages"][-1]["content"]
        self.bodies.append(body)
        self.prompts.append(prompt)
        if self.stalled:
            await self._released.wait()
        said = self.answer(prompt)
        if isinstance(said, web.Response):
            return said
        content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return web.json_response(_completion({"role": "assistant", "content": content}))

    def release(self) -> None:
        """Lets go of every request that is held."""
        self._released.set()


@asynccontextmanager
async def running_model(answer: Answer) -> AsyncIterator[ModelServer]:
    """A server on a free port, gone afterwards."""
    server = ModelServer("", answer)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        server.release()
        await runner.cleanup()


def _completion(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "loopback",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
