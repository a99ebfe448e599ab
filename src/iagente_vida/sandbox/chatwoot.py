"""The simulated Chatwoot: an ASGI app over a `ChatwootState`, with the answers and refusals of the real API."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from iagente_vida.sandbox.chatwoot_calls import ADMIN, BOT_TOO, Call, Endpoint
from iagente_vida.sandbox.chatwoot_configuration import BOT_TOKEN, ConfigurationCalls
from iagente_vida.sandbox.chatwoot_contacts import ContactCalls
from iagente_vida.sandbox.chatwoot_conversations import ConversationCalls
from iagente_vida.sandbox.chatwoot_hooks import HookSender
from iagente_vida.sandbox.chatwoot_messages import MessageCalls
from iagente_vida.sandbox.chatwoot_records import ApiError
from iagente_vida.sandbox.chatwoot_state import ADVISERS, BOT, INTEGRATION, Actor, ChatwootState
from iagente_vida.sandbox.chatwoot_surveys import ChatwootSurveys
from iagente_vida.sandbox.chatwoot_uploads import read_body, serve_blob
from iagente_vida.sandbox.chatwoot_views import Views

USER_TOKEN = "token-usuario"
PLATFORM_TOKEN = "token-plataforma"
_TOKENS: dict[str, Actor] = {USER_TOKEN: INTEGRATION, BOT_TOKEN: BOT} | {f"token-{one.id}": one for one in ADVISERS}


class ChatwootApp:
    """Serves the API of one state. Settings: `latency_ms`, `down` (503 to everybody), `drop` (answers lost)."""

    def __init__(self, state: ChatwootState, *, prefix: str = "", chance: random.Random | None = None) -> None:
        """`prefix` is where the app is mounted; `chance` decides what happens to notices."""
        self.state = state
        self.calls = 0
        self._prefix = prefix
        views = Views(state)
        self._calls = (
            ContactCalls(state, views),
            ConversationCalls(state, views),
            MessageCalls(state, views),
            ConfigurationCalls(state, views),
        )
        self.hooks = HookSender(state, chance or random.Random())

    def create(self) -> Starlette:
        """The app; it sends webhooks while it runs."""

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            self.hooks.start()
            yield
            await self.hooks.stop()

        return Starlette(routes=self.routes(), lifespan=lifespan)

    def routes(self) -> list[Route]:
        """Every call."""
        found = [
            Route(self._prefix + one.root + one.path, self._handled(one), methods=[one.method])
            for calls in self._calls
            for one in calls.endpoints()
        ]
        blob = Route(self._prefix + "/blobs/{id:int}/{name}", serve_blob(self.state), methods=["GET"])
        platform = Route(self._prefix + "/platform/api/v1/agent_bots", self._platform_bots, methods=["GET"])
        surveys = ChatwootSurveys(self.state, self._actor).routes(self._prefix)
        return [*found, blob, platform, *surveys]

    def _handled(self, endpoint: Endpoint) -> Callable[[Request], Any]:
        async def handled(request: Request) -> Response:
            self.calls += 1
            latency = float(await asyncio.to_thread(self.state.setting, "latency_ms", "0"))
            if latency:
                await asyncio.sleep(latency / 1000)
            if await asyncio.to_thread(self.state.setting, "down", "0") == "1":
                return PlainTextResponse("<html>Service Unavailable</html>", 503)
            try:
                actor = self._actor(request, endpoint.who)
                call = Call(request, actor, await read_body(self.state, request, self._prefix), self.state)
                answer = await asyncio.to_thread(endpoint.handler, call)
            except ApiError as error:
                if isinstance(error.body, str):
                    return PlainTextResponse(error.body, error.status)
                return JSONResponse(error.body, error.status)
            if request.method != "GET":
                self.hooks.wake()
                if await asyncio.to_thread(self._spent, "drop"):
                    return PlainTextResponse("<html>Gateway Timeout</html>", 504)
            nothing = answer is None and not endpoint.path.endswith("assignments")
            return Response(b"") if nothing else JSONResponse(answer)

        return handled

    def _spent(self, name: str) -> bool:
        """Whether one more of a counted mishap is due."""
        if self.state.setting(name, "0") == "0":
            return False
        with self.state.change():
            left = int(self.state.setting(name, "0"))
            if left > 0:
                self.state.set(name, str(left - 1))
            return left > 0

    def _actor(self, request: Request, who: str) -> Actor:
        actor = _TOKENS.get(_word(request))
        if actor is None:
            raise ApiError(401, {"error": "Invalid Access Token"})
        if actor is BOT and who != BOT_TOO:
            raise ApiError(401, {"error": "Access to this endpoint is not authorized for bots"})
        if who == ADMIN and not actor.admin:
            raise ApiError(401, {"error": "You are not authorized to do this action"})
        if request.path_params.get("account", self.state.account_id) != self.state.account_id:
            raise ApiError(404, {"error": "Resource could not be found"})
        return actor

    async def _platform_bots(self, request: Request) -> Response:
        if _word(request) != PLATFORM_TOKEN:
            return JSONResponse({"error": "Invalid access_token"}, 401)
        return JSONResponse([{"id": BOT.id, "name": BOT.name}])


def _word(request: Request) -> str:
    return request.headers.get("api-access-token") or request.headers.get("api_access_token") or ""
