"""Where quotes are in their life, and the tariffs that they were computed with."""

from __future__ import annotations

from iagente_vida.domain.insurance.lifecycle import BEFORE, QuoteState
from iagente_vida.store.commits import QuoteMove, TariffArchive
from iagente_vida.store.transaction import Transaction

ABOUT_TARIFF = "tariff_packs.files"


async def move(tx: Transaction, conversation_id: int, moves: tuple[QuoteMove, ...], at: int) -> None:
    """Moves quotes on; one that is not where the step begins stays where it is."""
    for step in moves:
        for before in BEFORE[QuoteState(step.state)]:
            moved = await tx.run(
                "move_quote",
                quote_id=step.quote_id,
                conversation_id=conversation_id,
                state=step.state,
                before=before,
                at=at,
            )
            if moved:
                break


async def states(tx: Transaction, conversation_id: int, now: int) -> dict[str, str]:
    """The state of each quote of a conversation at a moment."""
    rows = await tx.rows("quote_states", conversation_id=conversation_id, now=now)
    return {row["quote_id"]: row["state"] for row in rows}


async def archive(tx: Transaction, tariff: TariffArchive, at: int) -> bool:
    """Keeps a tariff. False when quotes were computed with other contents of the same name and version."""
    kept = await tx.row("tariff_of_label", label=tariff.label)
    if kept is not None and kept["sha256"] != tariff.sha256:
        if await tx.row("tariff_used", pattern=f"%+{tariff.label}+%") is not None:
            return False
        await tx.run("forget_tariff", label=tariff.label)
        kept = None
    if kept is None:
        files = tx.sealer.seal(tariff.files, ABOUT_TARIFF)
        await tx.run("keep_tariff", label=tariff.label, sha256=tariff.sha256, files=files, at=at)
    return True


async def archived(tx: Transaction, sha256: str) -> TariffArchive | None:
    """A tariff as it was when quotes were computed with it."""
    row = await tx.row("tariff_of_hash", sha256=sha256)
    if row is None:
        return None
    return TariffArchive(label=row["label"], sha256=row["sha256"], files=tx.sealer.open(row["files"], ABOUT_TARIFF))
