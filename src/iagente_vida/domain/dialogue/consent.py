"""What the customer agrees to: recorded with the version of what was read to them, and taken back at once."""

from __future__ import annotations

from iagente_vida.domain.conversation import HEALTH_CONSENT, Disclosure
from iagente_vida.domain.dialogue.draft import Draft

HEALTH_PURPOSE = HEALTH_CONSENT
FOLLOWUP_PURPOSE = "seguimiento"
REMINDER_PURPOSE = "recordatorio"
VERSION = "2026-11"


def give(draft: Draft, purpose: str, message_id: str, version: str = VERSION) -> None:
    """The customer agrees to the text of this version."""
    draft.conversation.consents[purpose] = Disclosure(version=version, at=draft.now)
    draft.record("consent", purpose=purpose, version=version, message_id=message_id)


def withdraw(draft: Draft, purpose: str, message_id: str) -> None:
    """The customer does not agree, or no longer."""
    given = draft.conversation.consents.pop(purpose, None)
    draft.record("consent_withdrawn" if given else "consent_refused", purpose=purpose, message_id=message_id)
