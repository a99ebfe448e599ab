"""Links to what is kept apart: signed, good for a while, and for one message only. They say nothing of the customer."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from iagente_vida.clock import Clock
from iagente_vida.errors import IagenteError, NotFoundError
from iagente_vida.store.sealing import Sealer

PATH = "/apartado"
LIFE = timedelta(days=7)
_TOKEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,12})\.([0-9a-f]{64})")


class LinkExpiredError(IagenteError):
    """The link was good, and its time is over."""

    code = "enlace_caducado"


@dataclass(frozen=True, slots=True)
class ApartLinks:
    """Makes and reads the links of one installation."""

    sealer: Sealer
    clock: Clock
    public_url: str

    def to(self, seq: int) -> str:
        """The address under which the message of this inbox row can be read; empty without a public address."""
        if not self.public_url:
            return ""
        expires = int((self.clock.now() + LIFE).timestamp())
        return f"{self.public_url.rstrip('/')}{PATH}/{seq}.{expires}.{self.sealer.keyed_hash(_signed(seq, expires))}"

    def read(self, token: str) -> int:
        """The inbox row that a link names. Raises NotFoundError, or LinkExpiredError for an old link."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise NotFoundError("Ese enlace no es de aquí.")
        seq, expires = int(match[1]), int(match[2])
        known = self.sealer.keyed_hashes(_signed(seq, expires))
        if not any(hmac.compare_digest(one, match[3]) for one in known):
            raise NotFoundError("Ese enlace no es de aquí.")
        if self.clock.now().timestamp() > expires:
            raise LinkExpiredError("El enlace ha caducado: pide el dato otra vez al cliente o mira la conversación.")
        return seq


def _signed(seq: int, expires: int) -> str:
    return f"apart:{seq}:{expires}"
