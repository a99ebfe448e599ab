"""Starts the dialogue anew; opt-out, notices shown, notes and a takeover stay."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.dialogue import followup
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.lifecycle import QuoteState


def forget_all(draft: Draft) -> None:
    """A new dialogue in the same conversation."""
    old = draft.conversation
    if old.quote is not None:
        draft.move_quote(old.quote.quote_id, QuoteState.SUPERSEDED)
    keeps_person = old.mode is not Mode.BOT
    draft.conversation = Conversation(
        mode=old.mode,
        opted_out=old.opted_out,
        greeted=old.greeted and keeps_person,
        disclosures=old.disclosures,
        consents=old.consents,
        handover=old.handover if keeps_person else "",
        acknowledged=old.acknowledged and keeps_person,
        service_acknowledged=old.service_acknowledged,
        notes=old.notes,
        variants=old.variants,
        last_customer_at=old.last_customer_at,
        reminded=old.reminded,
        formal=old.formal,
        language=old.language,
    )
    followup.cancel(draft)
    draft.learned.clear()
    draft.corrections.clear()
    draft.record("restart")


def _respond(draft: Draft, _reading: Reading) -> After:
    forget_all(draft)
    draft.conversation.greeted = True
    draft.say(Inform("restarted"))
    return After.RESUME


RESTART = Pattern("restart", saying("restart"), _respond)
