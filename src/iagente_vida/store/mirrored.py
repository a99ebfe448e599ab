"""What Chatwoot is to show of a conversation, and what it shows: the difference is what is left to write."""

from __future__ import annotations

from collections.abc import Sequence

from iagente_vida.clock import from_millis
from iagente_vida.store import leads
from iagente_vida.store.outbound import DeskView, OutboxState, TickDue
from iagente_vida.store.transaction import Row, Transaction
from iagente_vida.store.turns import ABOUT_STATE

ABOUT_SHOWN = "conversations.shown"
TICKS_A_TIME = 100
PART = "#"
"""What comes before the number of a part in the name of an adviser's message."""

_RANKS = (OutboxState.SENT, OutboxState.DELIVERED, OutboxState.READ)


async def view(tx: Transaction, conversation_id: int) -> DeskView:
    """State, waiting time, what was shown last, and the ticks that are not shown yet."""
    row = await tx.row("desk_of", conversation_id=conversation_id)
    if row is None:
        return DeskView()
    rows = await tx.rows("unshown_ticks", conversation_id=conversation_id, limit=TICKS_A_TIME)
    ticks = [await _tick(tx, conversation_id, each) for each in rows]
    waiting_since = row["waiting_since"]
    return DeskView(
        state=None if row["state"] is None else tx.sealer.open(row["state"], ABOUT_STATE),
        waiting_since=None if waiting_since is None else from_millis(waiting_since),
        shown=None if row["shown"] is None else tx.sealer.open(row["shown"], ABOUT_SHOWN),
        source=leads.source_of(tx, row),
        ticks=tuple(tick for tick in ticks if tick is not None),
    )


async def keep_shown(tx: Transaction, conversation_id: int, shown: bytes) -> None:
    """Chatwoot shows this now."""
    await tx.run("keep_shown", conversation_id=conversation_id, shown=tx.sealer.seal(shown, ABOUT_SHOWN))


async def sent_as(tx: Transaction, conversation_id: int, ref: str) -> str:
    """What WhatsApp calls the message with this name; empty while nothing of it has left."""
    row = await tx.row("sent_as", conversation_id=conversation_id, ref=ref, parts=f"{ref}{PART}%")
    return "" if row is None else str(row["provider_id"])


async def name_of_sent(tx: Transaction, provider_id: str) -> str:
    """The name of the message that WhatsApp calls so, whichever part of it; empty for one that is not ours."""
    row = await tx.row("name_of_sent", provider_id=provider_id)
    return "" if row is None else str(row["ref"]).partition(PART)[0]


async def keep_ticks(tx: Transaction, ticks: Sequence[TickDue]) -> None:
    """These messages are there, with these ticks."""
    for tick in ticks:
        await tx.run(
            "keep_mirrored",
            outbox_seq=tick.outbox_seq,
            place=tick.place,
            message_id=tick.message_id,
            state=tick.state,
        )


async def _tick(tx: Transaction, conversation_id: int, row: Row) -> TickDue | None:
    """A message of several parts has the tick of the part that is least far; one of an adviser's is in its name."""
    place, message_id = row["place"], row["message_id"]
    state = OutboxState(row["state"])
    if message_id is None:
        ref = row["ref"].partition(PART)[0]
        numbers = [word for word in ref.split(":")[1:3] if word.isascii() and word.isdigit()]
        if len(numbers) != 2:
            return None
        place, message_id = int(numbers[0]), int(numbers[1])
        parts = await tx.rows("rows_of_ref", conversation_id=conversation_id, ref=ref, parts=f"{ref}{PART}%")
        states = [OutboxState(part["state"]) for part in parts]
        if any(part not in _RANKS for part in states):
            return None
        state = min(states, key=_RANKS.index)
    return TickDue(
        outbox_seq=row["seq"],
        place=place,
        message_id=message_id,
        state=state.value,
        error=row["error"] or "",
        error_code=row["error_code"] or 0,
    )
