"""One message of ours later, at a decent hour, and only to who agreed to it."""

from __future__ import annotations

from datetime import timedelta

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import TimerCancel, TimerSet
from iagente_vida.domain.dialogue.consent import FOLLOWUP_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.schedule import decent_time

TIMER = "followup"
AFTER = timedelta(hours=48)


def schedule(draft: Draft) -> None:
    """Sets the timer. It speaks only if the customer has agreed by then."""
    draft.timers.append(TimerSet(kind=TIMER, due_at=decent_time(draft.now + AFTER, draft.zone)))
    draft.record("followup_scheduled")


def cancel(draft: Draft) -> None:
    """Drops the timer."""
    draft.timers.append(TimerCancel(kind=TIMER))


def fired(draft: Draft) -> None:
    """The moment has come: speak once, or let it be."""
    conversation = draft.conversation
    agreed = FOLLOWUP_PURPOSE in conversation.consents
    free = conversation.mode is Mode.BOT and not conversation.opted_out and conversation.quote is not None
    if not agreed or not free:
        draft.record("followup_dropped", agreed=agreed)
        return
    del conversation.consents[FOLLOWUP_PURPOSE]  # one message was agreed to, not a series
    draft.say(Inform("followup"))
    draft.record("followup_said")
