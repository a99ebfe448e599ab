"""The customer stops in the middle: one gentle reminder, inside WhatsApp's window, and only to who asked for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import TimerCancel, TimerSet
from iagente_vida.domain.dialogue.consent import REMINDER_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.schedule import decent_time
from iagente_vida.domain.window import WINDOW

TIMER = "silence"
AFTER = timedelta(hours=3, minutes=30)
MARGIN = timedelta(minutes=30)


def watch(draft: Draft) -> None:
    """Sets the timer anew after each message of a customer who agreed; it never waits beyond the window."""
    conversation = draft.conversation
    if REMINDER_PURPOSE not in conversation.consents:
        return
    due = decent_time(draft.now + AFTER, draft.zone, draft.opening.holidays)
    waits = conversation.mode is Mode.BOT and not conversation.opted_out and not conversation.reminded
    if waits and due <= draft.now + WINDOW - MARGIN:
        draft.timers.append(TimerSet(kind=TIMER, due_at=due, payload={"since": draft.now.isoformat()}))
    else:
        draft.timers.append(TimerCancel(kind=TIMER))


def fired(draft: Draft, since: str) -> None:
    """The moment has come: speak once, unless they wrote, left, or the window closed."""
    conversation = draft.conversation
    quiet = conversation.last_customer_at == datetime.fromisoformat(since) if since else False
    free = conversation.mode is Mode.BOT and not conversation.opted_out and not conversation.reminded
    agreed = REMINDER_PURPOSE in conversation.consents
    if not (agreed and quiet and free and draft.window_open):
        draft.record("reminder_dropped", agreed=agreed, quiet=quiet)
        return
    conversation.reminded = True
    del conversation.consents[REMINDER_PURPOSE]  # one message was agreed to, not a series
    draft.say(Inform("reminder"))
    draft.record("reminder_said")
