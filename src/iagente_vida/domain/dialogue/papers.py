"""Issues the papers of a chosen option: what they say is fixed and recorded now, the files are made on delivery."""

from __future__ import annotations

from iagente_vida.domain.acts import Deliver
from iagente_vida.domain.conversation import OfferedQuote
from iagente_vida.domain.decision import LedgerEntry
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.documents import LEDGER_KIND, DocumentKind, Paper, stated

# The law's order: what was asked for, what to know, then the proposal.
ORDER = (DocumentKind.NEEDS, DocumentKind.NOTE, DocumentKind.PROPOSAL)


def issue(draft: Draft, quote: OfferedQuote, kinds: tuple[DocumentKind, ...] = ORDER) -> str:
    """Records and sends papers of the option that the customer confirmed; the key of the last one."""
    profile = draft.conversation.profile
    name = profile.value("name")
    key = ""
    for kind in kinds:
        paper = Paper(
            kind=kind,
            quote_id=quote.quote_id,
            option=draft.conversation.chosen,
            issued_on=draft.today,
            broker=draft.broker,
            customer=name if isinstance(name, str) else "",
            facts=stated(profile),
        )
        draft.ledger.append(LedgerEntry(kind=LEDGER_KIND, payload=paper.contents()))
        draft.say(Deliver(kind, paper.key))
        key = paper.key
    return key
