"""How to reach them: "mándamelo por correo", another address, another name. Taken down and said."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import facts, summary
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

EMAIL = "email"
TOLD = ("email", "name", "phone")
"""What is read back when it is told: a letter wrong and nobody is reached."""
_BY_EMAIL = re.compile(
    r"\b(?:por|a mi|al|a) (?:correo|e-?mail|mail|gmail)\b|"
    r"\b(?:m[aá]nd\w+|env[ií]\w+|p[aá]s\w+|reenv\w+)\b[^.?!]{0,25}\b(?:correo|e-?mail|mail)\b"
)


def wants_mail(draft: Draft, reading: Reading) -> bool:
    """Whether somebody wants to have it by mail."""
    return bool(_BY_EMAIL.search(reading.text)) and not draft.learned - {EMAIL}


def _mail(draft: Draft, _reading: Reading) -> After:
    """The bot writes no mail and says so: an adviser can; what there is may be passed on from the chat."""
    conversation = draft.conversation
    draft.record("email_wanted")
    draft.notes.append(Note("email_wanted"))
    if conversation.quote is not None:
        draft.say(summary.of(conversation.quote, conversation.chosen))
    address = conversation.profile.facts.get(EMAIL)
    if address is None:
        draft.say(Inform("by_email"))
        draft.expect(EMAIL)
        return After.STOP
    draft.say(Inform("by_email_noted", (("valor", facts.figure(EMAIL, address)),)))
    return After.RESUME if conversation.quote is None else After.STOP


def _tells(draft: Draft, _reading: Reading) -> bool:
    """Nothing but how to reach them, to who was asked for something else or for just that."""
    beside = draft.conversation.quote is not None or draft.conversation.asked in TOLD
    return beside and bool(draft.learned) and draft.learned <= set(TOLD)


def _note(draft: Draft, _reading: Reading) -> After:
    known = draft.conversation.profile.facts
    told = [facts.figure(slot, known[slot]) for slot in TOLD if slot in draft.learned]
    said = Figure(FigureKind.WORDS, ", ".join(figure.value for figure in told), told[0].source)
    draft.say(Inform("contact_noted", (("valor", said),)))
    if draft.conversation.asked in TOLD:
        draft.conversation.asked = ""
    return After.RESUME


CONTACT = (Pattern("by_email", wants_mail, _mail), Pattern("contact", _tells, _note))
