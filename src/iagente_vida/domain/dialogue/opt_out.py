"""BAJA: confirmed once, then silence; ALTA opens again. "Baja" of a policy is a matter for a person."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Handoff, Inform
from iagente_vida.domain.conversation import Mode, Stage
from iagente_vida.domain.decision import TimerCancel
from iagente_vida.domain.dialogue import crisis, followup, persons, silence
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.consent import REMINDER_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.taps import RESUBSCRIBE

_RESUBSCRIBE = re.compile(r"\W*alta\W*")
SERVICE = frozenset({"data_rights", "ask_human", "report_claim", "complaint"})


def _leaving(_draft: Draft, reading: Reading) -> bool:
    return reading.says("opt_out")


def leave(draft: Draft, reading: Reading) -> After:
    """Stops everything at once."""
    conversation = draft.conversation
    conversation.opted_out = True
    conversation.asked = ""
    conversation.service_acknowledged = False
    draft.cancel_pending = True
    draft.finish()
    conversation.offer = ""
    conversation.consents.pop(REMINDER_PURPOSE, None)
    followup.cancel(draft)
    draft.timers.append(TimerCancel(kind=silence.TIMER))
    draft.record("opt_out", message_id=reading.message_id)
    draft.consent("opt_out", reading.message_id)
    draft.acts.clear()
    draft.say(Inform("opted_out"))
    return After.STOP


def _is_out(draft: Draft, _reading: Reading) -> bool:
    return draft.conversation.opted_out


def while_out(draft: Draft, reading: Reading) -> After:
    """Silence, but for ALTA and for what the law or decency asks to be acknowledged, once."""
    conversation = draft.conversation
    if reading.tap == RESUBSCRIBE or _RESUBSCRIBE.fullmatch(reading.text):
        conversation.opted_out = False
        if conversation.mode is Mode.BOT:
            conversation.stage = Stage.NEEDS_ANALYSIS
        draft.record("opt_in", message_id=reading.message_id)
        draft.consent("opt_in", reading.message_id)
        draft.say(Inform("opted_in"))
        return After.RESUME if conversation.mode is Mode.BOT else After.STOP
    if reading.says("crisis"):
        return crisis.respond(draft, reading)
    ends = persons.cancels(reading.text)
    if reading.intent in SERVICE or ends:
        reason = "cancellation" if ends else reading.intent
        if not conversation.service_acknowledged:
            conversation.service_acknowledged = True
            draft.say(Handoff(reason, who_and_when(draft)))
        draft.hand_over(reason)
        draft.finish()
    return After.STOP


OPT_OUT = Pattern("opt_out", _leaving, leave)
OPTED_OUT = Pattern("opted_out", _is_out, while_out)
