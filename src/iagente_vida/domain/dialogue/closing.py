"""Who answers after a handover, and when: figures from the conversation and the calendar, never a guess."""

from __future__ import annotations

from datetime import datetime, timedelta

from iagente_vida.domain.acts import Figure, FigureKind
from iagente_vida.domain.dialogue.draft import Draft

ENOUGH = timedelta(minutes=30)
"""What has to be left of the opening time to promise an answer within it."""
SOMEBODY = "un asesor"


def who_and_when(draft: Draft) -> tuple[tuple[str, Figure], ...]:
    """`quien` and `cuando` of a sentence: the person who answered before, else any; today while there is time left."""
    name = draft.conversation.adviser
    who = Figure(FigureKind.WORDS, name or SOMEBODY, "adviser" if name else "catalogue")
    return (("quien", who), ("cuando", when(draft)))


def when(draft: Draft) -> Figure:
    """The end of the opening time that runs, or the next opening; empty when the hours are not known."""
    hours, now = draft.opening, draft.now
    closes = hours.closes_at(now)
    if closes is not None and closes - now >= ENOUGH:
        return _moment(draft, "before", closes)
    opens = hours.opens_at(now)
    if opens is not None:
        return _moment(draft, "from", opens)
    return Figure(FigureKind.MOMENT, "", "broker")


def _moment(draft: Draft, side: str, at: datetime) -> Figure:
    local = [moment.astimezone(draft.zone).replace(tzinfo=None).isoformat() for moment in (at, draft.now)]
    return Figure(FigureKind.MOMENT, "|".join((side, *local)), "calendar")
