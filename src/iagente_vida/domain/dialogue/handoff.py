"""A person takes over: asked for, or because the matter is not one for a machine."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, Handoff, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import calls, facts, privacy
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

MATTERS = ("ask_human", "complaint", "report_claim", "data_rights")
SERIOUS = frozenset({"heart", "stroke", "cancer", "hiv", "epilepsy", "diabetes"})


def pass_on(draft: Draft, reason: str, figures: tuple[tuple[str, Figure], ...] = ()) -> After:
    """Says that a person takes over and why, and hands over."""
    if figures:
        draft.say(Inform(f"limit_{reason}", (*figures, *who_and_when(draft))))
    else:
        draft.say(Handoff(reason, who_and_when(draft)))
    draft.hand_over(reason)
    return After.STOP


def _concerns(draft: Draft, reading: Reading) -> bool:
    """A person who was called already is not called again for the same."""
    conversation = draft.conversation
    if reading.says("data_rights") and privacy.only_asks(reading):
        return False
    if conversation.mode is Mode.BOT and reading.says("ask_human") and reading.foreign:
        return False  # a person is called in their language
    if conversation.mode is Mode.WAITING and (reading.says("ask_human") or conversation.handover == reading.intent):
        return False
    return reading.intent in MATTERS


def _matter(draft: Draft, reading: Reading) -> After:
    if reading.says("complaint", "data_rights", "report_claim"):
        draft.record(reading.intent, message_id=reading.message_id)
    if reading.says("complaint", "report_claim"):
        draft.finish()
    pass_on(draft, reading.intent)
    if reading.says("ask_human"):
        calls.arrange(draft)
    return After.STOP


def _wants_call(draft: Draft, reading: Reading) -> bool:
    return reading.says("schedule_call") and draft.conversation.mode is Mode.BOT


def _call(draft: Draft, _reading: Reading) -> After:
    for reading in draft.readings:
        facts.absorb(draft, reading)
    draft.conversation.doubts = []
    if "contact_time" in draft.conversation.profile.facts and calls.suits(draft):
        draft.say(Handoff("call_at", who_and_when(draft)))
        draft.hand_over("schedule_call")
    else:
        pass_on(draft, "schedule_call")
    calls.arrange(draft)
    return After.STOP


def _ill(draft: Draft, reading: Reading) -> bool:
    flags = reading.slots.get("health_flags")
    named = flags.value if flags is not None and isinstance(flags.value, list) else []
    return draft.conversation.mode is Mode.BOT and bool(SERIOUS & {str(flag) for flag in named})


def _health(draft: Draft, reading: Reading) -> After:
    facts.absorb(draft, reading)  # "tengo 55 años y tuve un infarto": the rest of it is for the adviser
    draft.conversation.doubts = []
    return pass_on(draft, "health")


PERSON = Pattern("ask_human", _concerns, _matter)
CALL = Pattern("schedule_call", _wants_call, _call)
HEALTH = Pattern("serious_health", _ill, _health)
