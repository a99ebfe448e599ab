"""Advisers' messages in the order in which they were written: Chatwoot tells of them in any order, or not at all.

So a notice of one is taken as a hint that there may be others, and none is sent before the conversation has been read
there at least as far: whatever was written before it is known then. A Chatwoot that does not answer delays what its
advisers wrote, by `PATIENCE` at most; then it leaves in the order in which it is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from iagente_vida.domain.events import WRITTEN_THERE, AdviserMessage, Event
from iagente_vida.integrations.channel import SendError

READ_SECONDS = 2.0
READS_A_TURN = 4
"""While they are being read, advisers may write more."""
AGAIN = timedelta(seconds=0.5)
PATIENCE = timedelta(minutes=1)

ReadThere = Callable[[int], Awaitable[int]]
"""Keeps everything that is unread in one conversation of Chatwoot, by its id there; up to which message all of it is
kept. Raises SendError."""


class DeskReading:
    """How far the conversations there have been read for one turn."""

    def __init__(self, read: ReadThere) -> None:
        self._read = read
        self._read_to: dict[int, int] = {}

    def covers(self, event: Event) -> bool:
        """Whether everything that was written before this event is known."""
        written = written_there(event)
        return written is None or written[1] <= self._read_to.get(written[0], 0)

    async def go_on(self, events: Sequence[Event]) -> bool:
        """Reads up to these events; False when Chatwoot does not answer."""
        places = {written[0] for event in events if not self.covers(event) and (written := written_there(event))}
        for place in sorted(places):
            try:
                async with asyncio.timeout(READ_SECONDS):
                    self._read_to[place] = await self._read(place)
            except (SendError, TimeoutError):
                return False
        return True


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events, with those that are advisers' messages from Chatwoot by their number there, in the same places."""
    spots = [spot for spot, event in enumerate(events) if written_there(event) is not None]
    written = sorted((events[spot] for spot in spots), key=lambda event: (written_there(event) or (0, 0))[1])
    ordered = list(events)
    for spot, event in zip(spots, written, strict=True):
        ordered[spot] = event
    return tuple(ordered)


def written_there(event: Event) -> tuple[int, int] | None:
    """Conversation and message in Chatwoot of an adviser's message; None for everything else."""
    if not isinstance(event, AdviserMessage) or not event.ref.startswith(WRITTEN_THERE):
        return None
    numbers = event.ref.removeprefix(WRITTEN_THERE).split(":")[:2]
    if len(numbers) != 2 or not all(word.isascii() and word.isdigit() for word in numbers):
        return None
    return int(numbers[0]), int(numbers[1])
