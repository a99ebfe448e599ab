"""The simulated account: token, number, subscriptions and templates as Meta's pages would set them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from iagente_vida.sandbox.graph_http import GraphError, read_json
from iagente_vida.sandbox.graph_state import GraphState

Guard = Callable[[Callable[[Request], Awaitable[Response]]], Callable[[Request], Awaitable[Response]]]

DEFAULTS: dict[str, Any] = {
    "app_id": "670843887433847",
    "app_secret": "",
    "token": {
        "is_valid": True,
        "type": "SYSTEM_USER",
        "expires_at": 0,
        "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
    },
    "number": {"status": "CONNECTED", "quality_rating": "GREEN"},
    "subscribed": False,
    "subscription": None,
}


class GraphAccount:
    """The endpoints over a state; `account` of the settings holds what differs from DEFAULTS, as JSON."""

    def __init__(self, state: GraphState, guarded: Guard) -> None:
        self._state = state
        self.routes = [
            Route("/{version}/debug_token", guarded(self._debug_token), methods=["GET"]),
            Route("/{version}/{waba}/subscribed_apps", guarded(self._subscribed_apps), methods=["GET", "POST"]),
            Route("/{version}/{app}/subscriptions", guarded(self._subscriptions), methods=["GET", "POST"]),
            Route("/{version}/{waba}/message_templates", guarded(self._hand_in), methods=["POST"]),
        ]

    def facts(self) -> dict[str, Any]:
        """The account as it stands."""
        known: dict[str, Any] = json.loads(self._state.words("account", "{}"))
        return DEFAULTS | known

    def _change(self, **changes: Any) -> None:
        known = json.loads(self._state.words("account", "{}"))
        self._state.set("account", json.dumps(known | changes))

    async def _debug_token(self, request: Request) -> Response:
        if not request.query_params.get("input_token"):
            raise GraphError(100, "input_token is required")
        facts = await asyncio.to_thread(self.facts)
        return JSONResponse({"data": {"app_id": facts["app_id"], **facts["token"]}})

    async def _subscribed_apps(self, request: Request) -> Response:
        if request.method == "POST":
            await asyncio.to_thread(self._change, subscribed=True)
            return JSONResponse({"success": True})
        facts = await asyncio.to_thread(self.facts)
        apps = [{"whatsapp_business_api_data": {"id": facts["app_id"], "name": "Simulador"}}]
        return JSONResponse({"data": apps if facts["subscribed"] else []})

    async def _subscriptions(self, request: Request) -> Response:
        """Only the application itself may look: its token is its id, a bar and its secret."""
        facts = await asyncio.to_thread(self.facts)
        _, _, token = request.headers.get("Authorization", "").partition(" ")
        if token != f"{facts['app_id']}|{facts['app_secret']}":
            raise GraphError(190, "Invalid application secret")
        if request.method == "POST":
            wanted = await read_json(request)
            if not all(
                isinstance(wanted.get(key), str) for key in ("object", "callback_url", "verify_token", "fields")
            ):
                raise GraphError(100, "object, callback_url, verify_token and fields are required")
            subscription = {
                "object": wanted["object"],
                "callback_url": wanted["callback_url"],
                "active": True,
                "fields": [{"name": name, "version": "v23.0"} for name in wanted["fields"].split(",")],
            }
            await asyncio.to_thread(self._change, subscription=subscription)
            return JSONResponse({"success": True})
        return JSONResponse({"data": [facts["subscription"]] if facts["subscription"] else []})

    async def _hand_in(self, request: Request) -> Response:
        template = await read_json(request)
        if not all(isinstance(template.get(key), str) for key in ("name", "language", "category")):
            raise GraphError(100, "a template needs name, language and category")
        await asyncio.to_thread(self._state.add_template, {"components": [], **template, "status": "PENDING"})
        return JSONResponse({"id": template["name"], "status": "PENDING", "category": template["category"]})
