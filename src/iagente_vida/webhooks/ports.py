"""What the web side needs from the rest of the product; the composition root provides it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from iagente_vida.clock import Clock
from iagente_vida.config import Settings
from iagente_vida.integrations.whatsapp_client import MediaFile
from iagente_vida.startup import Startup
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.store import Store


class Services(Protocol):
    """One process's services. Building them opens nothing; `start` does."""

    @property
    def startup(self) -> Startup:
        """What the start found out: mode and warnings, for the status page."""
        ...

    @property
    def settings(self) -> Settings: ...

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def phone_number_id(self) -> str:
        """The business number of notices that name none; in the sandbox the invented one."""
        ...

    @property
    def engine_here(self) -> bool:
        """Whether this process runs turns and deliveries."""
        ...

    @property
    def engine_pid(self) -> int | None:
        """The process that runs them, None when nobody does."""
        ...

    @property
    def last_sweep(self) -> datetime | None:
        """When this process' engine last looked at the tables."""
        ...

    async def media(self, media_id: str) -> MediaFile:
        """A customer's file, from WhatsApp. Raises SendError."""
        ...

    async def start(self) -> None:
        """Opens the store, takes part in the election, begins work. Raises IagenteError when that can not be."""
        ...

    async def stop(self) -> None:
        """Finishes what is under way and closes everything."""
        ...

    def woken(self, accepted: Sequence[Accepted], *, statuses: bool) -> None:
        """Something was kept for these conversations (or for delivery). Returns at once and never raises."""
        ...
