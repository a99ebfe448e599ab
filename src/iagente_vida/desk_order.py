"""Advisers' messages in the order in which they were written: Chatwoot tells of them in any order, or not at all.

So a notice of one is taken as a hint that there may be others: before the turn that sends it decides, the conversation
is read there up to it. A Chatwoot that does not answer delays nothing: what is known then leaves in its own order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from iagente_vida.domain.events import WRITTEN_THERE, AdviserMessage, Event
from iagente_vida.integrations.channel import SendError

log = logging.getLogger(__name__)

READ_SECONDS = 1.0

ReadThere = Callable[[int], Awaitable[None]]
"""Keeps everything that is unread in one conversation of Chatwoot, by its id there. Raises SendError."""


async def read_up_to(events: Sequence[Event], read: ReadThere) -> bool:
    """Reads the conversations of advisers' messages among these; whether there was anything to read."""
    places = {written[0] for event in events if (written := written_there(event)) is not None}
    for place in places:
        try:
            async with asyncio.timeout(READ_SECONDS):
                await read(place)
        except (SendError, TimeoutError) as error:
            log.warning("what advisers wrote before can not be read now: %s", type(error).__name__)
    return bool(places)


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events, with those that are advisers' messages from Chatwoot by their number there, in the same places."""
    spots = [spot for spot, event in enumerate(events) if written_there(event) is not None]
    written = sorted((events[spot] for spot in spots), key=lambda event: written_there(event) or (0, 0))
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
