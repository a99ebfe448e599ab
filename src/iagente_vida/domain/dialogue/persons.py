"""Matters that are not for a machine, recognised by what they are about: a person takes over, nothing is sold."""

from __future__ import annotations

import re
from collections.abc import Callable

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import residence
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading

_KIN = (
    r"(?:padre|madre|pap[aá]|mam[aá]|marido|mujer|espos[oa]|pareja|novi[oa]|hij[oa]|herman[oa]|abuel[oa]|suegr[oa]|"
    r"amig[oa])"
)
_DIED = r"(?:muri[oó]|muert[oa]|morir|falleci[oó]|fallecid[oa]|fallecer)"
_GRIEF = re.compile(
    rf"\b(?:{_DIED}[^.?!]{{0,25}}\bmi {_KIN}|mi {_KIN}[^.?!]{{0,60}}\b{_DIED}|"
    rf"(?:perd[ií]|he perdido|perdimos|hemos perdido) a mi {_KIN}|"
    r"(?:me he quedado|me qued[eé]|qued[eé]) viud[oa]|de luto|estoy en duelo)\b"
)
_HISTORY = re.compile(
    rf"\b{_DIED} (?:con|a los|de viej[oa]|siendo|joven|hace (?:ya )?(?:muchos|bastantes|\w+) años)|"
    rf"\b(?:hace (?:ya )?(?:muchos|bastantes|\w+) años|el año pasado|en (?:19|20)\d\d)\b[^.?!]{{0,30}}\b{_DIED}|"
    rf"\b{_DIED}[^.?!]{{0,30}}\b(?:el año pasado|en (?:19|20)\d\d)\b"
)
_POLICY = re.compile(r"\b(?:seguro|p[oó]liza|cobr\w+|indemniza\w+)\b")
_EXISTING = re.compile(
    r"\b(?:(?:ya )?soy client[ea]|soy (?:asegurad|tomador)\w*|n[uú]mero de p[oó]liza|"
    r"(?:ya )?(?:tengo|contrat[eé]) (?:un |una |mi |el )?(?:seguro|p[oó]liza)"
    r"[^.?!]{0,20}(?:con (?:vosotros|ustedes|uds)|vuestr[oa]|contratad[oa] ah[ií])|"
    r"mi p[oó]liza con (?:vosotros|ustedes))\b"
)
_LINES = (
    r"(?:coches?|motos?|hogar|casa|piso|auto|furgoneta|salud|m[eé]dico|dental|decesos|entierro|mascotas?|perr[oa]|gat[oa]|"
    r"comercio|negocio|local|viajes?|m[oó]vil|alquiler|impago|comunidad|barco|bici\w*|patinete)"
)
_OTHER = re.compile(
    r"\b(?:gr[uú]a|asistencia en carretera|parte (?:de|del) (?:accidente|coche|hogar|siniestro)|aver[ií]a|fuga de agua|"
    r"goteras?|(?:un|al|el) (?:cerrajero|fontanero)|luna del coche|parabrisas|me han (?:dado un golpe|robado)|"
    r"golpe (?:con|en) el coche|"
    rf"(?:mi|el) (?:seguro|p[oó]liza) (?:de|del|de la) {_LINES})\b"
)
_OTHER_LINE = re.compile(
    rf"\b(?:asegurar|segur[oa]s?|p[oó]lizas?) (?:de |del |para )?(?:mi |el |la |los |las |un |una )?{_LINES}\b|"
    rf"\b(?:el|la|los) (?:de|del) {_LINES}\b[^.?!]{{0,15}}(?:llev|hac[eé]is|ten[eé]is|hacen|tienen|precio|cu[aá]nto)"
)
_LIFE = re.compile(r"\bvida\b|\bhipotec|\bfallec")


_CONTRACT = r"(?:la |mi |el |del |de la |de mi |este |ese |un )*(?:p[oó]liza|recibo|contrato|seguro)"
_CANCELS = re.compile(
    rf"\b(?:de )?baja (?:de |del |en |a )?{_CONTRACT}\b|"
    rf"\b(?:cancel\w+|anul\w+|rescind\w+|devolver|desist\w+)(?: de)? {_CONTRACT}\b|\bdesist(?:ir|imiento)\b"
)
_ONLY_ASKS = re.compile(r"\?|^\W*(?:y )?(?:si|c[oó]mo|puedo|se puede|podr[ií]a)\b")
_WITHDRAWS = re.compile(r"\bdesist")


def cancels(text: str) -> bool:
    """Whether somebody wants a policy or a receipt ended, and does not only ask how that would be."""
    return bool(_CANCELS.search(text)) and not _ONLY_ASKS.search(text)


def _ends(draft: Draft, reading: Reading) -> bool:
    return draft.conversation.mode is Mode.BOT and cancels(reading.text)


def _ended(draft: Draft, reading: Reading) -> After:
    """A person does it; that somebody withdraws is recorded with its day, from which the law counts."""
    kind = "withdrawal" if _WITHDRAWS.search(reading.text) else "cancellation"
    draft.record(kind, message_id=reading.message_id, on=draft.today.isoformat())
    return pass_on(draft, "cancellation")


def _about(words: re.Pattern[str]) -> Callable[[Draft, Reading], bool]:
    """Matches while the bot speaks; who waits for a person already has one."""
    return lambda draft, reading: draft.conversation.mode is Mode.BOT and bool(words.search(reading.text))


def _passing(reason: str) -> Callable[[Draft, Reading], After]:
    def respond(draft: Draft, _reading: Reading) -> After:
        return pass_on(draft, reason)

    return respond


def _mourns(draft: Draft, reading: Reading) -> bool:
    """A fresh loss. Whom a customer lost long ago is part of a family's history."""
    in_words = bool(_GRIEF.search(reading.text)) and not _HISTORY.search(reading.text)
    return draft.conversation.mode is Mode.BOT and in_words


def _mourned(draft: Draft, reading: Reading) -> After:
    """Somebody died. With a policy it is a claim; without, there is nothing to sell either."""
    draft.finish()
    if _POLICY.search(reading.text):
        draft.record("report_claim", message_id=reading.message_id)
        return pass_on(draft, "report_claim")
    return pass_on(draft, "grief")


def _bereaved(draft: Draft, reading: Reading) -> bool:
    """A loss of some time ago, told as the reason to insure: said once that we are sorry, and on with it."""
    told = bool(_GRIEF.search(reading.text) and _HISTORY.search(reading.text))
    return told and SORRY not in draft.conversation.declined


def _sorry(draft: Draft, _reading: Reading) -> After:
    draft.conversation.declined.append(SORRY)
    draft.say(Inform("sorry_for_your_loss"))
    return After.RESUME


def _other_line(draft: Draft, reading: Reading) -> bool:
    """A breakdown, a claim or a policy of another kind; or a price for one, when life is not what they ask about."""
    wants_another = bool(_OTHER_LINE.search(reading.text)) and not _LIFE.search(reading.text)
    return bool(_OTHER.search(reading.text)) or wants_another


def _foreign(draft: Draft, reading: Reading) -> bool:
    country = residence.country_of(reading.text)
    return draft.conversation.mode is Mode.BOT and country is not None and country not in draft.jurisdictions


def _displeased(draft: Draft, _reading: Reading) -> bool:
    return draft.conversation.mode is Mode.BOT and draft.conversation.displeased >= PATIENCE


def weigh(draft: Draft) -> None:
    """Counts displeased messages in a row. An objection is an argument, not a mood."""
    conversation = draft.conversation
    for reading in draft.readings:
        goes_on = reading.says("greet", "provide_info")  # who tells of themselves is not annoyed with us
        sour = reading.sentiment == "neg" and not goes_on and not reading.intent.startswith(("objection_", "refuse"))
        conversation.displeased = conversation.displeased + 1 if sour else 0


SORRY = "sorry_for_your_loss"
"""Among what was declined: that we are sorry was said."""
PATIENCE = 2
GRIEF = Pattern("grief", _mourns, _mourned)
BEREAVED = Pattern("bereaved", _bereaved, _sorry)
CANCELLATION = Pattern("cancellation", _ends, _ended)
EXISTING = Pattern("existing_client", _about(_EXISTING), _passing("existing_client"))
OTHER_BUSINESS = Pattern("other_business", _other_line, _passing("other_business"))
RESIDENCE = Pattern("residence", _foreign, _passing("residence"))
DISPLEASED = Pattern("displeased", _displeased, _passing("displeased"))
