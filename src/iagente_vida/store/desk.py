"""What is remembered of Chatwoot's conversations: whose each was when it was last seen."""

from __future__ import annotations

from iagente_vida.store.threads import DeskThread, Holder
from iagente_vida.store.transaction import Transaction


async def thread(tx: Transaction, chatwoot_id: int) -> DeskThread | None:
    """The conversation as it was last seen; None when it never was."""
    row = await tx.row("desk_thread", chatwoot_id=chatwoot_id)
    if row is None:
        return None
    return DeskThread(
        chatwoot_id=row["chatwoot_id"],
        contact_id=row["contact_id"],
        held_by=Holder(row["held_by"]),
        assignee_id=row["assignee_id"],
        excused_id=row["excused_id"],
        message_id=row["message_id"],
        updated_at=row["updated_at"],
        released_at=row["released_at"],
    )


async def see(tx: Transaction, seen: DeskThread) -> None:
    """Keeps a look at a conversation, unless a newer one is kept."""
    await tx.run(
        "see_desk_thread",
        chatwoot_id=seen.chatwoot_id,
        contact_id=seen.contact_id,
        held_by=seen.held_by.value,
        assignee_id=seen.assignee_id,
        excused_id=seen.excused_id,
        updated_at=seen.updated_at,
        released_at=seen.released_at,
    )
