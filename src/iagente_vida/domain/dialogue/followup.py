"""Messages of ours later: few, at decent hours, only to who agreed to so many, and none after any answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import TimerCancel, TimerSet
from iagente_vida.domain.dialogue.consent import FOLLOWUP_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.schedule import decent_time

TIMER = "followup"
REF = "inform:followup"
"""How the `ref` of each of these messages begins."""
APART = timedelta(days=1)
"""How long there is between two of them at least, however late the first one left."""


def offered(draft: Draft) -> bool:
    """Whether the broker follows anybody up."""
    return bool(draft.follow_up_days)


def said_of_the_series(draft: Draft, topic: str) -> Inform:
    """What is said of the series before it begins: how many messages it has at most, when that is more than one."""
    times = len(draft.follow_up_days)
    if times == 1:
        return Inform(topic)
    return Inform(f"{topic}_series", (("veces", Figure(FigureKind.COUNT, str(times), "broker")),))


def schedule(draft: Draft) -> None:
    """Sets the first timer. It speaks only if the customer has agreed by then."""
    draft.conversation.followed_up = 0
    _set(draft, draft.now)
    draft.record("followup_scheduled", messages=len(draft.follow_up_days))


def cancel(draft: Draft) -> None:
    """No more of them, agreed to or not."""
    draft.conversation.consents.pop(FOLLOWUP_PURPOSE, None)
    draft.timers.append(TimerCancel(kind=TIMER))


def heard(draft: Draft) -> None:
    """The customer has written: before the first message that one is put off, after it there are no more."""
    agreed = draft.conversation.consents.get(FOLLOWUP_PURPOSE)
    if agreed is None or agreed.at == draft.now:
        return
    if draft.conversation.followed_up:
        cancel(draft)
        draft.record("followup_answered", messages=draft.conversation.followed_up)
    elif draft.follow_up_days:
        _set(draft, draft.now)


def fired(draft: Draft) -> None:
    """The moment has come: speak, or let it be for good."""
    conversation = draft.conversation
    agreed = conversation.consents.get(FOLLOWUP_PURPOSE)
    free = conversation.mode is Mode.BOT and not conversation.opted_out and not draft.silence
    quote = conversation.quote
    left = len(draft.follow_up_days) - conversation.followed_up
    if agreed is None or not free or quote is None or quote.valid_until < draft.today or left <= 0:
        cancel(draft)
        draft.record("followup_dropped", agreed=agreed is not None)
        return
    if draft.readings:
        return  # they have just written: `heard` puts it off, or ends it
    if decent_time(draft.now, draft.zone, draft.opening.holidays) > draft.now:
        _set_at(draft, draft.now)
        return
    conversation.followed_up += 1
    draft.say(_said(draft, left, conversation.followed_up))
    draft.record("followup_said", number=conversation.followed_up)
    if left == 1:
        del conversation.consents[FOLLOWUP_PURPOSE]
    else:
        _set(draft, agreed.at)


def _said(draft: Draft, left: int, number: int) -> Inform:
    if number == 1:
        return Inform("followup")
    if left > 1:
        return Inform("followup_idea")
    quote = draft.on_table
    until = Figure(FigureKind.DATE, quote.valid_until.isoformat(), f"quote:{quote.quote_id}/valid_until")
    return Inform("followup_last", (("hasta", until),))


def _set(draft: Draft, since: datetime) -> None:
    """The next message, so many days after the customer agreed or last wrote."""
    days = draft.follow_up_days[draft.conversation.followed_up]
    earliest = draft.now + APART if draft.conversation.followed_up else draft.now
    _set_at(draft, max(since + timedelta(days=days), earliest))


def _set_at(draft: Draft, moment: datetime) -> None:
    draft.timers.append(TimerSet(kind=TIMER, due_at=decent_time(moment, draft.zone, draft.opening.holidays)))
