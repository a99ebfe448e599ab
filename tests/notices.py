"""WhatsApp notices for tests: the contract's files, and short ones made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "whatsapp" / "webhooks"
OUR_NUMBER = "106540352242922"
CONTRACT_SECRET = b"contract-test-app-secret"

INDEX: list[dict[str, Any]] = [json.loads(line) for line in (FOLDER / "index.jsonl").read_text().splitlines()]

BRIEF_SAMPLE: dict[str, Any] = {
    "entry": [
        {
            "changes": [
                {
                    "value": {
                        "messages": [
                            {
                                "id": "test123",
                                "from": "34600000000",
                                "type": "text",
                                "timestamp": "1640995200",
                                "text": {"body": "Hola, quiero información sobre seguros"},
                            }
                        ],
                        "contacts": [{"profile": {"name": "Cliente Prueba"}}],
                    }
                }
            ]
        }
    ]
}


def change(value: object, field: str = "messages", *, time: int = 1_781_000_000) -> dict[str, Any]:
    """A notice with one change."""
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "time": time, "changes": [{"field": field, "value": value}]}],
    }


def value(number: str = OUR_NUMBER, **lists: object) -> dict[str, Any]:
    """A change's value about one of our numbers."""
    return {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}, **lists}


def text_message(
    body: str = "Hola", *, wamid: str = "wamid.A", sender: str = "34611000001", **more: object
) -> dict[str, Any]:
    """A text of a customer."""
    return {"from": sender, "id": wamid, "timestamp": "1781000000", "type": "text", "text": {"body": body}, **more}


def status(word: str, *, wamid: str = "wamid.OUT", **more: object) -> dict[str, Any]:
    """A delivery status."""
    return {"id": wamid, "status": word, "timestamp": "1781000000", "recipient_id": "34611000001", **more}
