"""`DELETE /webhook/conversation/<phone>`: the dialogue begins anew, nothing that must be kept is lost."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from iagente_vida.clock import Clock
from iagente_vida.domain.events import Restart
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import ConversationSummary

AUTHOR = "administración"
SOURCE = "admin"

_FIRST_PAUSE = 0.01  # seconds; each further look waits twice as long
_LONGEST_PAUSE = 0.16


def restart_events(conversations: Sequence[ConversationSummary], clock: Clock) -> list[Inbound]:
    """One restart a conversation, ready to be kept."""
    now = clock.now()
    return [
        inbound_event(
            Restart(author=AUTHOR),
            key=f"restart:{secrets.token_hex(16)}",
            source=SOURCE,
            at=now,
            conversation_id=conversation.conversation_id,
        )
        for conversation in conversations
    ]


async def pending_after(store: Store, accepted: Sequence[Accepted], seconds: float) -> int:
    """How many of the events are still unanswered after at most `seconds`. The turn may run in another process, so the
    tables are asked, at growing intervals."""
    waiting = {result.seq for result in accepted if result.seq is not None}
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    pause = _FIRST_PAUSE
    while True:
        waiting -= {seq for seq in waiting if await store.consumed(seq)}
        left = deadline - loop.time()
        if not waiting or left <= 0:
            return len(waiting)
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, _LONGEST_PAUSE)
