"""A message read once more: it may answer another question than the last one, or say something beside the answer.

People answer the question before, the one after, or two at a time. What the first reading left open is read as if
another question had been put: the sum, whom it is for, the children, the age. A value that was read stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from iagente_vida.agents.understanding.choices import find_option
from iagente_vida.agents.understanding.port import Context, Understander
from iagente_vida.agents.understanding.text import fold
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.needs import CAPITAL, PURPOSE
from iagente_vida.domain.dialogue.proposal import QUESTION as CHOICE
from iagente_vida.domain.dialogue.reading import Reading, Value

BORN, TERM, BUDGET, OWED = "birth_date", "term_years", "budget_monthly", "mortgage_balance"
_LEAD = r"\W*(?:(?:hola|buenas|pues|yo|tengo|vale|ok|okey|ah|y|a ver|mira|bueno|perd[oó]n)\b\W*)*"
_BARE_AGE = re.compile(rf"{_LEAD}(?:unos )?\d{{2}}(?: (?:años|añitos|tacos))?[.! ]*")
_AGE_FIRST = re.compile(rf"{_LEAD}(?P<age>\d{{2}})\b(?! ?(?:mil|k|€|euros|[.,:/-]?\d|de [a-z]+ de))")
_MENDS = re.compile(
    r"\b(?:perd[oó]n\w*|digo|quise decir|quer[ií]a decir|equivo\w+|error)\b|^\W*no\W+(?:son |es |eran )?\d{2}\b"
)
_BARE_SUM = re.compile(
    r"\W*(?:(?:y|o|pues|vale|venga|mejor|si|son|fueran?|fuesen|unos|como|quiero|pon|ponle|con|para|hasta)\W+)*"
    r"(?P<sum>\d[\d.]*(?: ?mil| ?k)?(?: ?€| ?euros| ?eur)?)"
    r"(?:\W+(?:para |por |de )?(?:cada (?:uno|una|cual)|l[oa]s dos|ambos|capital|m[aá]s o menos|o as[ií]|aprox\w*))?\W*"
)
_LARGE = re.compile(r"\d{4}|\d\.\d{3}|\d ?(?:mil|k)\b")
_YEARS = re.compile(r"\b\d{1,2} ?(?:años|añitos)\b")
_YEAR_OF_BIRTH = re.compile(r"\b(?:(?:en el|del|en|de el) (?:año )?(?:19|20)?\d{2}|de (?:19|20)\d{2})\b")
_COUNTED = re.compile(r"\btengo (?:un[oa]?|dos|tres|cuatro|[1-5])(?=,| de |\W*$)")
_OWES = re.compile(r"\b(?:(?:me|nos|le|les) (?:quedan?|faltan?)|deb(?:o|emos)|qued(?:a|an) por pagar|pendientes?)\b")
_CEILING = re.compile(
    r"\b(?:tope|m[aá]ximo|l[ií]mite|presupuesto|gastar\w*|me llega|lleg(?:o|ar) a|sub\w+ a|"
    r"no (?:puedo|quiero|me) pas\w+|no m[aá]s de|m[aá]s de \d+)\b"
)
_CHANGES = re.compile(r"\b(?:en vez de|en lugar de|pong[oa]|pon(?:er|lo|me|emos)?|baj\w+|sub\w+|cambi\w+|capital)\b")
_LOAN_YEARS = re.compile(r"\b(?:a|por|quedan|faltan|en|durante) (?P<years>\d{1,2}) ?años\b")
_TAKES = re.compile(
    r"\b(?:opcion|esencial|recomendada|completa)\b|\b(?:qued\w+|vamos|voy) con (?:la|el)\b|\b(?:eleg|elij|pref|"
    r"prefier|quer|quier|cog)\w* (?:la|el)\b"
)
_OF_ANOTHER = re.compile(r"\b(?:mi|nuestr[oa]) \w+ (?:tiene|gana|cobra|fuma|trabaja|es|vive|esta)\b")
_VAGUE = ("unclear", "provide_info", "correct_previous_value")


@dataclass(frozen=True, slots=True)
class _Ear:
    """Reads a text as the answer to another question."""

    understander: Understander
    context: Context

    def hear(self, text: str, question: str) -> dict[str, Value]:
        meaning = self.understander.understand(text, replace(self.context, last_question=question, prev_slot=""))
        return {
            slot: Value(
                value=found.value,
                confidence=found.confidence,
                inferred=found.inferred,
                extractor=found.extractor,
                span=found.span,
            )
            for slot, found in meaning.slots.items()
        }


def reread(
    reading: Reading, text: str, draft: Draft, understander: Understander, context: Context, told: Collection[str]
) -> Reading:
    """`reading` with what else was said. `told` are the slots that this burst has given already."""
    ear = _Ear(understander, context)
    asked = draft.conversation.asked
    if asked == "smoker" and BORN in draft.conversation.asked_times and _BARE_AGE.fullmatch(reading.text):
        reading = replace(reading, slots={})  # the age, a question late
        asked = BORN
    if asked == BORN and BORN in reading.slots and _BARE_AGE.fullmatch(reading.text):
        reading = replace(reading, slots={})  # "45" is an age, and no year
    if asked in (BORN, PURPOSE, "smoker") and not _age_known(draft, (*told, *reading.slots)):
        reading = _with_age(reading, text, ear, asked)
    if reading.slots or _OWES.search(reading.text):
        reading = _with_debt(reading, text, draft, ear)
    if reading.slots:
        return _with_loan_years(reading, draft)
    if draft.conversation.quote is not None and asked != CHOICE and _names_an_option(text):
        return replace(reading, slots=ear.hear(text, CHOICE), intent="choose_option")
    if draft.conversation.quote is not None:
        return _beside_a_quote(reading, text, ear) or reading
    for way in (_sum, _years_after_all, _purpose, _children):
        if found := way(reading, text, draft, ear, told):
            return replace(reading, slots=found, intent="provide_info")
    return reading


def _age_known(draft: Draft, told: Collection[str]) -> bool:
    return draft.conversation.profile.age(draft.today) is not None or bool({"age", BORN} & set(told))


def _names_an_option(text: str) -> bool:
    """Whether somebody who was asked something else takes one of the options: "al final nos quedamos con la 3"."""
    folded = fold(text)
    return "?" not in text and bool(_TAKES.search(folded)) and find_option(folded, asked=True) is not None


def _with_age(reading: Reading, text: str, ear: _Ear, asked: str) -> Reading:
    """ "38 no fumo" to who asked for the date of birth, and "en el 79" among other words."""
    first = _AGE_FIRST.match(reading.text)
    if first is not None and (reading.slots or (asked == BORN and _BARE_AGE.fullmatch(reading.text))):
        age = ear.hear(first["age"], "age").get("age")
        if age is not None and isinstance(age.value, int):
            return replace(
                reading, slots={**reading.slots, "age": replace(age, span=first.span("age"))}, intent="provide_info"
            )
    tells = re.search(r"\bnac[ií]\b", reading.text) or (asked == BORN and not reading.slots)
    if tells and (year := _YEAR_OF_BIRTH.search(reading.text)) is not None:
        born = ear.hear(year[0], BORN).get(BORN)
        if born is not None:
            born = replace(born, span=year.span())
            return replace(reading, slots={**reading.slots, BORN: born}, intent="provide_info")
    return reading


def _with_debt(reading: Reading, text: str, draft: Draft, ear: _Ear) -> Reading:
    """ "Me quedan 88.000, a 18 años" of who came for the mortgage."""
    if not _OWES.search(reading.text) or {OWED, CAPITAL, "other_debts"} & reading.slots.keys() or not _of_a_loan(draft):
        return reading
    owed = ear.hear(text, OWED).get(OWED)
    return reading if owed is None else replace(reading, slots={**reading.slots, OWED: owed})


def _with_loan_years(reading: Reading, draft: Draft) -> Reading:
    """The years of a mortgage are a likely term: read back, as everything that was worked out."""
    about_it = {OWED, "has_mortgage"} & reading.slots.keys() and TERM not in reading.slots
    said = _LOAN_YEARS.search(reading.text)
    if not about_it or said is None or TERM in draft.conversation.profile.facts or "age" in reading.slots:
        return reading
    years = Value(value=int(said["years"]), confidence=0.6, inferred=True, span=said.span("years"))
    return replace(reading, slots={**reading.slots, TERM: years})


def _of_a_loan(draft: Draft) -> bool:
    profile = draft.conversation.profile
    return profile.value("has_mortgage") is True or profile.value("existing_insurer_channel") == "bank"


def _beside_a_quote(reading: Reading, text: str, ear: _Ear) -> Reading | None:
    """Beside a quote, "mejor 120 mil" asks for another sum, "mi tope son 35" for less, "perdón, 39" mends a number."""
    monthly = "mes" in reading.text or reading.says(*_VAGUE)
    if monthly and _CEILING.search(reading.text) and (most := ear.hear(text, BUDGET).get(BUDGET)) is not None:
        return replace(reading, slots={BUDGET: most}, intent="provide_info")
    if not reading.says("unclear", "correct_previous_value"):
        return None
    for slot in (CAPITAL, "age"):
        heard = ear.hear(text, slot)
        value = heard.get(slot)
        sure = value is not None and (not value.inferred or bool(_CHANGES.search(reading.text)))
        if sure and (slot != "age" or _MENDS.search(reading.text)):
            return replace(reading, slots=heard, intent="correct_previous_value")
    return None


def _sum(reading: Reading, _text: str, draft: Draft, ear: _Ear, _told: Collection[str]) -> dict[str, Value]:
    """A sum on its own is the capital, whatever was asked: the question before, or the one after."""
    asked = draft.conversation.asked
    bare = _BARE_SUM.fullmatch(reading.text)
    if bare is None or not (_LARGE.search(reading.text) or (asked == PURPOSE and re.search(r"\d{3}", reading.text))):
        return {}
    found = ear.hear(bare["sum"], CAPITAL)
    start = bare.start("sum")
    return {slot: replace(value, span=(start, bare.end("sum"))) for slot, value in found.items() if slot == CAPITAL}


def _years_after_all(reading: Reading, text: str, draft: Draft, ear: _Ear, told: Collection[str]) -> dict[str, Value]:
    """ "Ah, y 25 años" of who has just told the date of birth: the years of the insurance."""
    if not _age_known(draft, told) or TERM in draft.conversation.profile.facts or not _YEARS.search(reading.text):
        return {}
    return {slot: value for slot, value in ear.hear(text, TERM).items() if slot == TERM}


def _purpose(reading: Reading, text: str, draft: Draft, ear: _Ear, _told: Collection[str]) -> dict[str, Value]:
    """Whom it is for may be said at any time."""
    if draft.conversation.asked == PURPOSE or PURPOSE in draft.conversation.profile.facts:
        return {}
    if not reading.says(*_VAGUE) or reading.others or _OF_ANOTHER.search(fold(text)):
        return {}
    return {slot: value for slot, value in ear.hear(text, PURPOSE).items() if slot == PURPOSE}


def _children(reading: Reading, text: str, draft: Draft, ear: _Ear, _told: Collection[str]) -> dict[str, Value]:
    """ "Tengo dos, de 3 y 5" of who wants it for the children."""
    whom = draft.conversation.profile.value(PURPOSE)
    counted = _COUNTED.search(reading.text)
    if counted is None or not isinstance(whom, list) or "children" not in whom or "hij" in reading.text:
        return {}
    said = f"{text[: counted.end()]} hijos{text[counted.end() :]}"
    found = ear.hear(said, "children_count")
    return {slot: value for slot, value in found.items() if slot in ("children_count", "children_ages")}
