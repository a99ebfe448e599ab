"""How Chatwoot's conversations looked when they were last seen, and what follows from one more look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iagente_vida.store.inbound import Inbound


class Holder(StrEnum):
    """Whose a conversation is, as Chatwoot shows it."""

    UNKNOWN = ""
    BOT = "bot"
    PEOPLE = "people"
    CLOSED = "closed"  # and the bot's again with the customer's next message
    REOPENED = "reopened"  # by that message: the bot's, and nobody has given it back


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskThread:
    """A conversation of Chatwoot by its id there, as it stood at `updated_at` (Chatwoot's milliseconds).

    `excused_id` is the person whose being assigned takes nothing over: left there by a give-back, or put there by a
    handover of ours. `routing` = such a handover is on its way: whoever is assigned meanwhile is excused.
    `message_id` is the newest message that a look went up to, `released_at` when people last let go.
    """

    chatwoot_id: int
    contact_id: int = 0
    held_by: Holder = Holder.UNKNOWN
    assignee_id: int = 0
    excused_id: int = 0
    message_id: int = 0
    updated_at: int = 0
    released_at: int = 0
    routing: bool = False

    def excuses(self, person: int) -> bool:
        """Whether this person's being assigned says nothing: nobody took it, it was given to them."""
        return self.routing or person == self.excused_id

    @property
    def taken_by(self) -> int:
        """The person who has it by their own hand; 0 for nobody."""
        taken = self.held_by is Holder.PEOPLE and not self.excuses(self.assignee_id)
        return self.assignee_id if taken else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What follows from a look: events to keep, how the conversation stands now (None: as before), and how far its
    messages are known (0: as before)."""

    kept: tuple[Inbound, ...] = ()
    now: DeskThread | None = None
    read_to: int = 0

    def changes(self, thread: DeskThread) -> bool:
        """Whether there is anything to write beside this thread."""
        return bool(self.kept) or (self.now is not None and self.now != thread) or self.read_to > thread.message_id
