"""Calls to the simulated Graph API as any client of Meta's would make them."""

from __future__ import annotations

from typing import Any

import aiohttp

from iagente_vida.testing import SimulatedGraph

PHONE = "34600111222"
NUMBER = "106540352242922"
TOKEN = {"Authorization": "Bearer t"}


async def post(http: aiohttp.ClientSession, graph: SimulatedGraph, body: object) -> tuple[int, Any]:
    """Sends a body; the status and the answer."""
    async with http.post(f"{graph.url}/v23.0/{NUMBER}/messages", json=body) as response:
        return response.status, await response.json()


def text(to: str = PHONE, tracker: str = "inst-1") -> dict[str, Any]:
    """A text message."""
    return {
        "messaging_product": "whatsapp",
        "to": to,
        "type": "text",
        "text": {"body": "Hola"},
        "biz_opaque_callback_data": tracker,
    }
