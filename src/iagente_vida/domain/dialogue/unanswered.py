"""Nobody has answered a customer who was promised a person: people are reminded, the customer told once."""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import TimerCancel, TimerSet
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import URGENT, Draft, Note
from iagente_vida.domain.opening import OpeningHours
from iagente_vida.domain.orders import UNANSWERED
from iagente_vida.domain.schedule import decent_time

PATIENCE = timedelta(minutes=60)
URGENT_PATIENCE = timedelta(minutes=15)
UNKNOWN_HOURS = timedelta(hours=2)
QUIET = frozenset({"crisis", "minor", "grief"})
"""After these nothing is said of waiting: only the adviser hears."""


def watch(before: Conversation, after: Conversation, now: datetime, opening: OpeningHours) -> list[TimerSet]:
    """The timer of a handover, counted in opening time; a danger is not a matter of hours."""
    begun = after.mode is Mode.WAITING and (before.mode, before.handover) != (after.mode, after.handover)
    if not begun:
        return []
    urgent = after.handover in URGENT
    if after.handover == "crisis":
        due = now + URGENT_PATIENCE
    elif opening.known:
        due = opening.after(now, URGENT_PATIENCE if urgent else PATIENCE) or now + UNKNOWN_HOURS
    else:
        due = decent_time(now + UNKNOWN_HOURS, opening.zone, opening.holidays)
    return [TimerSet(kind=UNANSWERED, due_at=due)]


def cancel(draft: Draft) -> None:
    """Somebody has it, or nobody has to."""
    draft.timers.append(TimerCancel(kind=UNANSWERED))


def fired(draft: Draft) -> None:
    """Speaks once, and only while the customer still waits."""
    conversation = draft.conversation
    if conversation.mode is not Mode.WAITING:
        return
    draft.notes.append(Note("unanswered"))
    mute = draft.silence or conversation.paused or conversation.opted_out or conversation.handover in QUIET
    told = not mute and draft.window_open
    if told:
        draft.say(Inform("unanswered", who_and_when(draft)))
    draft.record("unanswered", told=told)
