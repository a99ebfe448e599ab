"""How Chatwoot's conversations looked when they were last seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    handover of ours. `message_id` is the newest message that a look went up to, `released_at` when people last let go.
    """

    chatwoot_id: int
    contact_id: int = 0
    held_by: Holder = Holder.UNKNOWN
    assignee_id: int = 0
    excused_id: int = 0
    message_id: int = 0
    updated_at: int = 0
    released_at: int = 0
