"""What a person needs in order to call: the number, and a time at which somebody is there."""

from __future__ import annotations

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.call_hours import answered
from iagente_vida.domain.dialogue.draft import Draft

QUESTION = "offer_call"
TIMES_ASKED = 2
"""After so many questions the time is taken as it is said: people will see to it."""


def arrange(draft: Draft) -> None:
    """Asks for the number, when WhatsApp does not tell it, and then for the time; or writes down that of before."""
    facts = draft.conversation.profile.facts
    if not draft.has_phone and "phone" not in facts:
        draft.ask("phone")
    elif "contact_time" in facts:
        agree(draft)
    else:
        if draft.opening.known:
            draft.say(Inform("call_hours"))
        draft.ask(QUESTION)


def suits(draft: Draft) -> bool:
    """Whether somebody answers at the time that the customer named."""
    return answered(_wish(draft), draft.now, draft.opening)


def agree(draft: Draft) -> bool:
    """Writes the named time down; False when nobody is there then: the hours are said and another is asked for."""
    if not suits(draft) and draft.conversation.asked_times.get(QUESTION, 0) < TIMES_ASKED:
        draft.record("call_out_of_hours", when=_wish(draft))
        draft.say(Inform("call_closed"))
        draft.ask(QUESTION)
        return False
    draft.record("call_requested", when=_wish(draft))
    return True


def _wish(draft: Draft) -> str:
    return str(draft.conversation.profile.value("contact_time"))
