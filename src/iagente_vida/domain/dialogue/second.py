"""A second insured: a study apart, with their own permission, data and price, never mixed with the first one's."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Inform, Present
from iagente_vida.domain.conversation import Insured, Mode, Study
from iagente_vida.domain.dialogue import consent, needs
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

PURPOSE = "segundo_asegurado"
OFFER = "second"
"""The offer that a yes accepts: to open the second study, with the other's permission."""
NOTED = "second_insured"
"""Among what was declined: that two persons are meant was said already."""
_KIN = r"(?:mujer|marido|pareja|espos[oa]|novi[oa]|herman[oa]|madre|padre|hij[oa])"
_TWO = re.compile(
    rf"\bpara m[ií] y (?:para )?(?:mi|mis|nuestr\w+) \w+|\bpara (?:los dos|l[oa]s dos|ambos)\b|"
    rf"\bpara mi {_KIN} y (?:para m[ií]|yo)\b|"
    r"\b(?:queremos|somos|buscamos|quer[ií]amos)\b[^.?!]{0,40}\b(?:l[oa]s dos|una? (?:pareja|matrimonio)|ambos)\b|"
    rf"\b(?:mi {_KIN} (?:y yo|tambi[eé]n (?:quiere|querr[ií]a))|(?:un )?(?:seguro|p[oó]liza) para mi {_KIN})\b"
)
_ONLY_THEM = re.compile(
    rf"\b(?:es|ser[ií]a|lo quiero|quiero hac[eé]rselo|quiero hacerlo|lo busco) para mi {_KIN}\b(?! y (?:para m[ií]|yo))"
)
_A_CHILD = re.compile(
    r"\b(?:segur[oa]\w*|p[oó]liza|asegurar|es|ser[ií]a) (?:de vida )?(?:para|a) mi "
    r"(?:(?:beb[eé]|peque[nñ][oa]|ni[nñ][oa])\b|(?:hij[oa]|niet[oa]|sobrin[oa])\b[^.?!]{0,20}\b(?P<age>\d{1,2}) años)"
)
ADULT = 18
_NOW = re.compile(
    rf"\b(?:ahora|vamos (?:con|a)|hazme|haz|haces|hacemos|calc[uú]la\w*|falta|y|pasamos a) (?:el|la|lo|al) "
    rf"(?:de (?:mi {_KIN}|ella|[eé]l)|suy[oa]|otr[oa](?: persona)?)\b"
)
_BACK = re.compile(r"\b(?:volv\w+|vamos|sigamos|seguimos|ahora) (?:al|con el|a lo|el) (?:m[ií]o|primero|de antes)\b")


def _two(draft: Draft, reading: Reading) -> bool:
    for_another = _TWO.search(reading.text) or _ONLY_THEM.search(reading.text) or _of_a_child(reading)
    return bool(for_another) and NOTED not in draft.conversation.declined


def _of_a_child(reading: Reading) -> bool:
    found = _A_CHILD.search(reading.text)
    return found is not None and (found["age"] is None or int(found["age"]) < ADULT)


def _apart(draft: Draft, reading: Reading) -> After:
    """One after the other: this one goes on, and the other's comes when they say so."""
    draft.conversation.declined.append(NOTED)
    draft.notes.append(Note("second_insured"))
    draft.record("second_insured", message_id=reading.message_id)
    if _of_a_child(reading):
        draft.say(Inform("child_insured"))
    else:
        draft.say(Inform("other_insured" if _ONLY_THEM.search(reading.text) else "second_insured"))
    return After.RESUME


def _wants_the_other(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    ready = conversation.mode is Mode.BOT and conversation.quote is not None
    return ready and conversation.insured is Insured.FIRST and bool(_NOW.search(reading.text))


def _ask_permission(draft: Draft, _reading: Reading) -> After:
    if draft.conversation.other is not None:
        return _open(draft)
    draft.say(Inform("second_permission"))
    draft.expect("confirm_data")
    draft.conversation.offer = OFFER
    return After.STOP


def answer(draft: Draft, reading: Reading, agreed: bool) -> After:
    """Their permission: given, a study of their own begins; not given, nothing of theirs is asked."""
    if not agreed:
        draft.record("consent_refused", purpose=PURPOSE, message_id=reading.message_id)
        draft.say(Inform("second_refused"))
        draft.expect("offer_proposal")
        return After.STOP
    consent.give(draft, PURPOSE, reading.message_id)
    draft.conversation.other = Study(declined=[needs.PURPOSE, NOTED])
    return _open(draft)


def _open(draft: Draft) -> After:
    """The other study comes to the table; the first one rests as it is."""
    draft.conversation.change_insured()
    draft.record("study_opened", insured=str(draft.conversation.insured))
    draft.say(Inform("second_begins"))
    return _where_it_was(draft)


def _where_it_was(draft: Draft) -> After:
    """The study goes on at its question, or with its options; the words that opened it answer neither."""
    if draft.conversation.quote is None:
        return After.RESUME
    draft.say(Present(draft.conversation.quote, other=draft.other))
    draft.expect("offer_proposal")
    return After.STOP


def _wants_back(draft: Draft, reading: Reading) -> bool:
    return draft.conversation.insured is Insured.SECOND and bool(_BACK.search(reading.text))


def _back(draft: Draft, _reading: Reading) -> After:
    draft.conversation.change_insured()
    draft.record("study_opened", insured=str(draft.conversation.insured))
    draft.say(Inform("first_again"))
    return _where_it_was(draft)


def done(draft: Draft) -> None:
    """The second one's option is settled: back to the first one's, which still waits for its answer."""
    draft.conversation.change_insured()
    draft.say(Inform("second_done"))


TWO = Pattern("second_insured", _two, _apart)
OTHER = Pattern("second_study", _wants_the_other, _ask_permission)
BACK = Pattern("first_study", _wants_back, _back)
