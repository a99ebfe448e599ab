"""After the handover, before a person answers: one acknowledgement, facts noted, questions answered, no selling."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import agreement, calls, digression, facts, languages, privacy, questions, restart
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

# Nothing is explained about insurance after these.
NO_TALK = frozenset({"crisis", "minor", "complaint", "report_claim"})
# Here nothing more is said at all.
UNASKED = frozenset({"crisis", "minor"})
# Here people tell of somebody else, or are not to be written down: only how to reach them is noted.
OF_OTHERS = frozenset({"minor", "report_claim", "grief"})
# What changes nothing in the statement of needs, which is then still to be confirmed.
_WHEN = re.compile(
    r"\bcu[aá]nto (?:tard\w*|tiempo)\b(?![^.?!]{0,20}\b(?:pag|cobr|contrat|firm|tener))|"
    r"\bcu[aá]ndo (?:me |nos )?(?:llam|contest|escrib|atiend|dic)\w*"
)
_PHONE = re.compile(
    r"\b(?:tel[eé]fono|n[uú]mero)\b|\bllam(?:o|ar|aros|arles|arte) yo\b|\bd[oó]nde (?:os |les )?llamo\b"
)
REACHING = frozenset({"contact_time", "phone"})


def _waits(draft: Draft, _reading: Reading) -> bool:
    return draft.conversation.mode is Mode.WAITING


def _respond(draft: Draft, _reading: Reading) -> After:
    conversation = draft.conversation
    if draft.readings[-1].says("restart") and conversation.handover not in NO_TALK:
        restart.forget_all(draft)
        draft.say(Inform("restarted_waiting"))
        return After.STOP
    for reading in draft.readings:
        facts.absorb(draft, _to_note(conversation.handover, reading))
    conversation.doubts = []
    for slot in sorted(draft.learned & conversation.profile.facts.keys()):
        value = facts.figure(slot, conversation.profile.facts[slot])
        draft.notes.append(Note("fact", (("dato", facts.named(slot)), ("valor", value))))
    if draft.previous_quote is not None:
        draft.notes.append(Note("quote_superseded"))
    if draft.learned and conversation.asked == "phone" and "phone" in draft.learned:
        draft.say(Inform("noted"))
        conversation.asked = ""
        conversation.acknowledged = True
        calls.arrange(draft)
    elif "contact_time" in draft.learned and not calls.agree(draft):
        conversation.acknowledged = True
    elif draft.learned:
        draft.say(Inform("noted_time" if draft.learned == {"contact_time"} and calls.suits(draft) else "noted"))
        if conversation.asked == agreement.QUESTION and draft.learned <= REACHING:
            agreement.ask(draft)
        else:
            conversation.asked = ""
        conversation.acknowledged = True
    elif conversation.handover not in NO_TALK and draft.readings[-1].health:
        draft.say(Inform("health_waiting"))
        conversation.acknowledged = True
    elif languages.too_old(draft, draft.readings[-1]):
        conversation.acknowledged = True
    elif privacy.only_asks(draft.readings[-1]):
        privacy.explain(draft, draft.readings[-1])
    elif draft.readings[-1].unreadable:
        draft.say(Inform("waiting_media"))
    elif _WHEN.search(draft.readings[-1].text):
        draft.say(Inform("waiting", who_and_when(draft)))
        conversation.acknowledged = True
    elif conversation.handover not in NO_TALK and digression.asks_to_know(draft, draft.readings[-1]):
        digression.answer(draft, draft.readings[-1])
    elif draft.readings[-1].says("thanks", "goodbye"):
        conversation.acknowledged = True  # nothing more to say to who takes leave
    elif _calls_for_answer(draft):
        if not conversation.acknowledged and (theirs := languages.waiting(draft)):
            draft.say(Inform(theirs))
        elif draft.readings[-1].says("ask_identity"):
            draft.say(Inform("are_you_a_bot"))
        elif _PHONE.search(draft.readings[-1].text):
            draft.say(Inform("our_phone"))
        elif conversation.acknowledged:
            draft.say(Inform("waiting_question", who_and_when(draft)))
        else:
            draft.say(Inform("waiting", who_and_when(draft)))
        conversation.acknowledged = True
    return After.STOP


def _to_note(handover: str, reading: Reading) -> Reading:
    if handover not in OF_OTHERS:
        return reading
    kept = {slot: value for slot, value in reading.slots.items() if slot in REACHING and handover != "minor"}
    return replace(reading, slots=kept)


def _calls_for_answer(draft: Draft) -> bool:
    last = draft.readings[-1]
    if not draft.conversation.acknowledged or last.says("ask_identity"):
        return True
    return draft.conversation.handover not in UNASKED and questions.asks(last)


WAITING = Pattern("waiting", _waits, _respond)
