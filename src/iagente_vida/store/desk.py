"""What is remembered of Chatwoot's conversations: whose each was when it was last seen."""

from __future__ import annotations

from collections.abc import Callable

from iagente_vida.store import intake
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.threads import DeskThread, Holder, Judgement
from iagente_vida.store.transaction import Row, Transaction


async def thread(tx: Transaction, chatwoot_id: int) -> DeskThread | None:
    """The conversation as it was last seen; None when it never was."""
    row = await tx.row("desk_thread", chatwoot_id=chatwoot_id)
    return None if row is None else _thread(row)


async def judge(
    tx: Transaction, memory: intake.Memory, chatwoot_id: int, verdict: Callable[[DeskThread], Judgement]
) -> list[Accepted]:
    """Judges one more look by how the conversation stands, which nobody changes meanwhile, and keeps what follows."""
    await tx.run("begin_desk_thread", chatwoot_id=chatwoot_id)
    row = await tx.row("desk_thread_to_judge", chatwoot_id=chatwoot_id)
    assert row is not None  # it was begun just now
    found = verdict(_thread(row))
    accepted = await intake.accept(tx, memory, [intake.sealed(tx.sealer, item) for item in found.kept])
    if any(one.error for one in accepted):
        return accepted
    if found.now is not None:
        await _see(tx, found.now)
    if found.read_to:
        await tx.run("read_desk_thread", chatwoot_id=chatwoot_id, message_id=found.read_to)
    return accepted


async def _see(tx: Transaction, seen: DeskThread) -> None:
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


def _thread(row: Row) -> DeskThread:
    return DeskThread(
        chatwoot_id=row["chatwoot_id"],
        contact_id=row["contact_id"],
        held_by=Holder(row["held_by"]),
        assignee_id=row["assignee_id"],
        excused_id=row["excused_id"],
        message_id=row["message_id"],
        updated_at=row["updated_at"],
        released_at=row["released_at"],
        routing=bool(row["routing"]),
    )
