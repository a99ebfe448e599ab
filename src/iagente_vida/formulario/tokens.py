"""The addresses of secure forms: they name one form, until a moment, and nobody else can make one."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from iagente_vida.store.sealing import Sealer

PATH = "/formulario"
_TOKEN = re.compile(r"([0-9a-f]{24})\.([0-9a-z]{1,12})\.([0-9a-f]{43})")
_SIGNED = 43


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says: which form, and until when. Only a signed one becomes a ticket."""

    form_id: str
    until: datetime


class FormTokens:
    """Makes and reads tokens under the product's own keys; after a rotation the old ones still open."""

    def __init__(self, sealer: Sealer, base_url: str) -> None:
        self._sealer = sealer
        self._base_url = base_url

    def url(self, form_id: str, until: datetime) -> str:
        """The address of a form; empty where customers can not reach this server."""
        if not self._base_url:
            return ""
        return f"{self._base_url}{PATH}/{self.token(form_id, until)}" if form_id else self._base_url

    def token(self, form_id: str, until: datetime) -> str:
        """The token of a form until a moment (to the second)."""
        seconds = str(int(until.timestamp()))
        return f"{form_id}.{seconds}.{self._sealer.keyed_hash(_said(form_id, seconds))[:_SIGNED]}"

    def read(self, token: str) -> Ticket | None:
        """The ticket of a token of ours; None for any other. Whether its time is over is the caller's to judge."""
        match = _TOKEN.fullmatch(token)
        if match is None or not match[2].isdigit():
            return None
        hashes = self._sealer.keyed_hashes(_said(match[1], match[2]))
        if not any(hmac.compare_digest(match[3], known[:_SIGNED]) for known in hashes):
            return None
        return Ticket(match[1], datetime.fromtimestamp(int(match[2]), UTC))

    def step_mark(self, token: str, step: str) -> str:
        """What the page's own form carries: a post that does not come from the page of this step lacks it."""
        return self._sealer.keyed_hash(f"paso\0{step}\0{token}")[:_SIGNED]

    def is_step_mark(self, token: str, step: str, mark: str) -> bool:
        """Whether a mark is that of this page and step, under any key."""
        hashes = self._sealer.keyed_hashes(f"paso\0{step}\0{token}")
        return any(hmac.compare_digest(mark.encode(), known[:_SIGNED].encode()) for known in hashes)


def _said(form_id: str, seconds: str) -> str:
    return f"formulario\0{form_id}\0{seconds}"
