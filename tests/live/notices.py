"""Webhook bodies as Meta posts them, signed, with ids that name customer and turn of speech."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

APP_SECRET = "0123456789abcdef0123456789abcdef"
PHONE_NUMBER_ID = "106540352242922"
DISPLAY_PHONE_NUMBER = "34910000000"
WABA_ID = "102290129340398"
FIRST_PHONE = 34_600_000_000


@dataclass(frozen=True, slots=True)
class Notice:
    """One signed webhook call. `wamid` is the message's id, the same in every repetition."""

    wamid: str
    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        """What Meta sends along."""
        return {"Content-Type": "application/json", "X-Hub-Signature-256": self.signature}


def text_notice(customer: int, number: int, text: str, *, run: str = "crash") -> Notice:
    """Message `number` of `customer` in this `run`, sent now."""
    phone = str(FIRST_PHONE + customer)
    wamid = f"wamid.{run}.{customer:07d}.{number:05d}"
    message = {
        "from": phone,
        "id": wamid,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": DISPLAY_PHONE_NUMBER, "phone_number_id": PHONE_NUMBER_ID},
        "contacts": [{"profile": {"name": f"Cliente {customer}"}, "wa_id": phone}],
        "messages": [message],
    }
    document = {
        "object": "whatsapp_business_account",
        "entry": [{"id": WABA_ID, "changes": [{"field": "messages", "value": value}]}],
    }
    body = json.dumps(document, separators=(",", ":")).encode()
    return Notice(wamid, body, sign(body))


def sign(body: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
