"""The port of delivery: how an outbox row leaves, and how a send can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from iagente_vida.store.outbound import Parcel


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took the message and calls it `provider_id` (empty where it gives none)."""

    provider_id: str = ""


class SendError(Exception):
    """A send that did not succeed. Survives pickling and context managers.

    `kind` is a class of the error table (transient, throttle_number, throttle_pair, throttle_app, quality, window,
    recipient, permanent, auth, account, media...), `in_doubt` = the request may have been carried out.
    `retry_after` in seconds, when the provider named it. `code` is the provider's number, 0 when it gave none.
    """

    def __init__(
        self, kind: str, code: int = 0, message: str = "", *, retry_after: float | None = None, in_doubt: bool = False
    ) -> None:
        super().__init__(kind, code, message)
        self.kind = kind
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.in_doubt = in_doubt

    def __reduce__(self) -> tuple[object, ...]:
        state = {"retry_after": self.retry_after, "in_doubt": self.in_doubt}
        return type(self), (self.kind, self.code, self.message), state


class Channel(Protocol):
    """Carries parcels of one outbox channel to the world. Raises SendError only."""

    async def send(self, parcel: Parcel) -> Sent: ...
