"""The adviser's desk: taking, answering and giving back a conversation, as events like any other."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence

from iagente_vida.clock import Clock
from iagente_vida.domain.events import AdviserMessage, GiveBack, Pause, Resume, Takeover
from iagente_vida.errors import BadRequestError, IagenteError, NotFoundError
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import ConversationSummary

Woken = Callable[[Sequence[Accepted]], None]


class NotKeptError(IagenteError):
    """The store could not keep the adviser's action."""

    code = "no_guardado"


class Desk:
    """An adviser's hands on conversations. `woken` tells the engine what came in; `source` names the door."""

    def __init__(self, store: Store, clock: Clock, woken: Woken, *, source: str, author: str) -> None:
        self._store = store
        self._clock = clock
        self._woken = woken
        self._source = source
        self._author = author

    async def act(self, phone: str, action: str, text: str = "") -> None:
        """`take`, `reply` (with `text`) or `return`, by name. Raises NotFoundError, BadRequestError, NotKeptError."""
        if action == "take":
            await self.take(phone)
        elif action == "reply":
            await self.reply(phone, text)
        elif action == "return":
            await self.give_back(phone)
        else:
            raise BadRequestError("La acción tiene que ser take, reply o return.")

    async def take(self, phone: str) -> ConversationSummary:
        """The bot is silent from here on."""
        return await self._happened(phone, Takeover(author=self._author))

    async def reply(self, phone: str, text: str) -> ConversationSummary:
        """Sends an adviser's text to the customer; it takes the conversation too."""
        if not text.strip():
            raise BadRequestError("La respuesta está en blanco: escribe qué hay que decir al cliente.")
        return await self._happened(phone, AdviserMessage(text=text, author=self._author))

    async def give_back(self, phone: str) -> ConversationSummary:
        """The bot answers again from the customer's next message on."""
        return await self._happened(phone, GiveBack(author=self._author))

    async def pause(self, phone: str) -> ConversationSummary:
        """The bot is silent here from the next send on; nobody has taken the conversation."""
        return await self._happened(phone, Pause(author=self._author))

    async def resume(self, phone: str) -> ConversationSummary:
        """The bot may speak here again."""
        return await self._happened(phone, Resume(author=self._author))

    async def _happened(
        self, phone: str, event: Takeover | AdviserMessage | GiveBack | Pause | Resume
    ) -> ConversationSummary:
        conversation = await self.conversation(phone)
        inbound = inbound_event(
            event,
            key=f"{self._source}:{uuid.uuid4()}",
            source=self._source,
            at=self._clock.now(),
            conversation_id=conversation.conversation_id,
        )
        accepted = await self._store.accept([inbound])
        if accepted[0].error:
            raise NotKeptError("La base de datos no ha podido guardar la acción; mira el registro y repítela.")
        self._woken(accepted)
        return conversation

    async def conversation(self, phone: str) -> ConversationSummary:
        """The newest conversation of a phone (any punctuation) or BSUID. Raises NotFoundError."""
        key = phone if re.match(r"[A-Z]{2}\.", phone) else re.sub(r"\D", "", phone)
        found = await self._store.find(key) if key else []
        if not found:
            raise NotFoundError("No hay ninguna conversación con ese teléfono; míralas con: iagente conversations list")
        return max(found, key=lambda summary: summary.last_activity)
