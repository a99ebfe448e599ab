"""Control of the simulated Graph API under `/_control`: faults, settings, and what has been accepted."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from iagente_vida.sandbox.graph_http import GraphError, read_body, read_json, read_number
from iagente_vida.sandbox.graph_records import Fault
from iagente_vida.sandbox.graph_state import GraphState

LONGEST_WATCH = 60.0


class GraphControl:
    """The control endpoints over a state."""

    def __init__(self, state: GraphState) -> None:
        self._state = state
        self.routes = [
            Route("/_control/faults", self._add_fault, methods=["POST"]),
            Route("/_control/faults", self._clear_faults, methods=["DELETE"]),
            Route("/_control/settings", self._change_settings, methods=["POST"]),
            Route("/_control/messages", self._list_messages, methods=["GET"]),
            Route("/_control/marks", self._list_marks, methods=["GET"]),
            Route("/_control/templates", self._add_template, methods=["POST"]),
            Route("/_control/media", self._add_media, methods=["POST"]),
        ]

    async def _add_fault(self, request: Request) -> Response:
        try:
            fault = msgspec.convert(await read_json(request), Fault)
        except msgspec.ValidationError as error:
            raise GraphError(100, str(error)) from None
        await asyncio.to_thread(self._state.add_fault, fault)
        return JSONResponse({"success": True})

    async def _clear_faults(self, _request: Request) -> Response:
        await asyncio.to_thread(self._state.clear_faults)
        return JSONResponse({"success": True})

    async def _change_settings(self, request: Request) -> Response:
        """`latency_ms`, `pace_ms`, `read` (1 or 0), `webhook_url` and `app_secret`."""
        for name, value in (await read_json(request)).items():
            try:
                await asyncio.to_thread(self._state.set, name, value if isinstance(value, str) else float(value))
            except (TypeError, ValueError) as error:
                raise GraphError(100, str(error)) from None
        return JSONResponse({"success": True})

    async def _list_messages(self, request: Request) -> Response:
        """`since` a seq; with `count` and `seconds` it answers as soon as there are that many."""
        found = await asyncio.to_thread(
            self._state.wait_for_messages,
            since=int(read_number(request, "since", 0)),
            recipient=request.query_params.get("recipient", ""),
            count=int(read_number(request, "count", 0)),
            seconds=min(read_number(request, "seconds", 0), LONGEST_WATCH),
        )
        return JSONResponse({"messages": [asdict(message) for message in found]})

    async def _list_marks(self, request: Request) -> Response:
        since = int(read_number(request, "since", 0))
        return JSONResponse({"marks": await asyncio.to_thread(self._state.marks, since=since)})

    async def _add_template(self, request: Request) -> Response:
        template = await read_json(request)
        if not all(isinstance(template.get(key), str) for key in ("name", "language", "status", "category")):
            raise GraphError(100, "a template needs name, language, status and category")
        await asyncio.to_thread(self._state.add_template, {"components": [], **template})
        return JSONResponse({"success": True})

    async def _add_media(self, request: Request) -> Response:
        """The raw body becomes a file of the customer's, with the request's content type."""
        mime_type = request.headers.get("Content-Type", "application/octet-stream")
        media = await asyncio.to_thread(self._state.add_media, await read_body(request), mime_type)
        return JSONResponse({"id": media.id})
