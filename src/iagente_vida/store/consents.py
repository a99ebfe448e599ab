"""What people agreed to: kept with the person, since it holds for every conversation."""

from __future__ import annotations

from iagente_vida.clock import to_millis
from iagente_vida.store.permissions import Consent, ConsentDraft, Consents
from iagente_vida.store.transaction import Transaction, moment


async def keep(tx: Transaction, contact_id: int, said: ConsentDraft) -> None:
    """Keeps one consent given or taken back."""
    at = to_millis(said.at)
    match said.consent:
        case Consent.OPT_IN:
            await tx.run("opt_in", contact_id=contact_id, at=at, source=said.source)
        case Consent.OPT_OUT:
            await tx.run("opt_out", contact_id=contact_id, at=at, source=said.source)
        case Consent.MARKETING_STOP:
            await tx.run("marketing_stop", contact_id=contact_id, at=at)
        case Consent.MARKETING_RESUME:
            await tx.run("marketing_resume", contact_id=contact_id)


async def of(tx: Transaction, contact_id: int) -> Consents:
    """What is known of a person's will."""
    row = await tx.row("consents_of", contact_id=contact_id)
    if row is None:
        return Consents()
    return Consents(
        opted_in_at=moment(row["opted_in_at"]),
        opted_in_source=row["opted_in_source"],
        opted_out_at=moment(row["opted_out_at"]),
        opted_out_source=row["opted_out_source"],
        marketing_stopped_at=moment(row["marketing_stopped_at"]),
    )
