"""Takes facts out of messages into the profile: several at once, in any order, doubtful ones kept for reading back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from iagente_vida.domain.acts import Corrected, Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Unconfirmed
from iagente_vida.domain.dialogue.bounds import BEYOND_EUROS
from iagente_vida.domain.dialogue.draft import Correction, Draft
from iagente_vida.domain.dialogue.needs import PRICING_SLOTS, PURPOSE, PURPOSE_SLOTS
from iagente_vida.domain.dialogue.reading import Reading, Value
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.domain.profile import HEALTH_SLOTS, Fact, SlotData

# Not facts about the person: they steer the dialogue.
_STEERING = frozenset({"option", "topic", "health_consent"})
_OWN_AGE = re.compile(r"\b(tengo|edad|cumpl\w+|nac\w+)\b")
_OTHER_MONEY = re.compile(r"\b(?:pesos|d[oó]lares|usd|mxn|soles|lucas|palos?)\b")
PROPOSED = "proposed"
"""The extractor of a value that is ours."""
EUROS_SAID = "in_euros"
"""Among what was declined: that amounts are taken in euros was said already."""
_LASTS = re.compile(r"\b(?:para|durante|por|con|a|unos|dure|plazo) (?:los )?\d{1,2} años\b")
_HOUSEHOLD = re.compile(
    r"\b(?:prote\w+|cubr\w+|tranquil\w+|asegur\w+|dej\w+|para|segur\w+)\b[^.?!]{0,25}"
    r"\b(?:mi familia|la familia|nuestra familia|los m[ií]os|mi gente)\b"
)
_MORTGAGE = re.compile(r"\b(?:seguros?|proteg\w+|cubr\w+|asegur\w+)\b[^.?!]{0,25}\b(?:la|mi|nuestra|una) hipoteca\b")
_COVERED = re.compile(
    r"\b(?:(?:ya )?(?:me|nos) (?:cubre|cubren|asegura)|(?:el|la|lo) del banco (?:es|cubre|son)|ya tengo cubiert)"
)
_ASKS_YEARS = re.compile(r"\?|\b(?:con|a|por|para|durante|mejor) (?:los )?\d{1,2}\b")
_SCHOOL_AGE = 14
"""Nobody below it writes to a broker: such a number of years that nobody called an age is a term."""
_YEARS = frozenset({"age", "term_years", "children_count"})
_SMOKES = re.compile(
    r"\bs[ií]\b|\bsip\b|\bfum|\bvape|\bcig|\btabac|\bclaro|\bpuros?\b|\bpipa|\bshisha|\bcachimba|\bpaquete|"
    r"\bde vez en cuando|\ba veces|\bsocial|\bocasional|\bpor desgracia|\blamentablemente"
)
_NOD = re.compile(r"\W*(?:vale|ok\w*|bueno|venga|perfecto|correcto|exacto|eso|as[ií] es|aj[aá])?\W*")
_MONEY = frozenset(
    {
        "desired_capital",
        "mortgage_balance",
        "mortgage_monthly",
        "monthly_income",
        "annual_income",
        "monthly_expenses",
        "other_debts",
        "existing_coverage",
        "budget_monthly",
    }
)


def absorb(draft: Draft, reading: Reading) -> None:
    """Records every usable value of one message; contradicted facts become corrections."""
    for slot, value in reading.slots.items():
        unsaid = slot == draft.conversation.asked and reading.says("refuse_answer", "dont_know")
        if slot in HEALTH_SLOTS or slot in _STEERING or unsaid:
            continue
        slot = _meant(draft, reading, slot)
        fact = Fact(
            value=value.value,
            message_id=reading.message_id,
            extractor=value.extractor,
            at=draft.now,
            confidence=value.confidence,
        )
        if slot == "smoker" and value.value is True and reading.text and not _SMOKES.search(reading.text):
            on_table = any(entry.slot == slot for entry in draft.conversation.doubts)
            if on_table or not _NOD.fullmatch(reading.text):
                continue  # "ya tengo ahorros" says yes to something else, and a nod settles what was read back
            value = replace(value, inferred=True)
        settled = _settled(draft, slot, fact, value)
        if settled is not None:
            believe(draft, slot, settled)
    capital = draft.conversation.profile.value("desired_capital")
    beyond = isinstance(capital, int | float) and capital > draft.limits.capital_max * BEYOND_EUROS
    foreign = draft.learned & _MONEY and _OTHER_MONEY.search(reading.text) and not beyond
    if foreign and EUROS_SAID not in draft.conversation.declined:
        draft.conversation.declined.append(EUROS_SAID)
        draft.say(Inform("in_euros"))
    _end_age(draft)
    _at_home(draft, reading)


def _at_home(draft: Draft, reading: Reading) -> None:
    """Who wants to protect "mi familia", or insures "la hipoteca", is not asked whom or what."""
    declined = draft.conversation.declined
    said = _HOUSEHOLD.search(reading.text) or _MORTGAGE.search(reading.text)
    if said and PURPOSE not in declined and not PURPOSE_SLOTS & reading.slots.keys():
        declined.append(PURPOSE)
        draft.learned.add(PURPOSE)


def believe(draft: Draft, slot: str, fact: Fact) -> None:
    """The fact counts from now on; an age and a date of birth that contradict it stop counting."""
    conversation = draft.conversation
    profile = conversation.profile
    conversation.doubts = [doubt for doubt in conversation.doubts if doubt.slot != slot]
    draft.learned.add(slot)
    if slot == "age" and profile.birth_date() is not None:
        if profile.age(draft.today) == fact.value:
            return  # the date says it already
        before: Fact | None = _outdated(draft)
        profile.record(slot, fact)
    else:
        before = profile.record(slot, fact)
    if slot == "birth_date":
        _settle_age(draft)
    if before is not None:
        draft.corrections.append(Correction(slot, before, fact))
    reprices = slot in PRICING_SLOTS and (before is not None or slot == "birth_date")
    reprices = reprices or slot == "budget_monthly"
    if conversation.quote is not None and reprices:
        draft.previous_quote = conversation.quote
        draft.record("quote_superseded", quote_id=conversation.quote.quote_id, slot=slot)
        draft.move_quote(conversation.quote.quote_id, QuoteState.SUPERSEDED)
        conversation.quote = None
        conversation.chosen = None


def _outdated(draft: Draft) -> Fact:
    """Stops believing the date of birth and the age beside it; the age that they made."""
    profile = draft.conversation.profile
    age, born = profile.age(draft.today), profile.forget("birth_date")
    profile.forget("age")
    if born is None or age is None:
        raise ValueError("no date of birth is known")
    return _with(born, age)


def _settle_age(draft: Draft) -> None:
    """The date of birth is the one fact about the age from now on; what it contradicts is said to be corrected."""
    told = draft.conversation.profile.forget("age")
    age = draft.conversation.profile.age(draft.today)
    if told is not None and age is not None and told.value != age:
        draft.corrections.append(Correction("age", told, _with(told, age)))


def doubt(draft: Draft, slot: str, fact: Fact) -> None:
    """Keeps an inferred value until the customer has said yes to it."""
    conversation = draft.conversation
    others = [entry for entry in conversation.doubts if entry.slot != slot]
    conversation.doubts = [*others, Unconfirmed(slot=slot, fact=fact)]
    draft.learned.add(slot)


def figure(slot: str, fact: Fact) -> Figure:
    """A fact as it is read back to who said it."""
    source = f"customer:{fact.message_id}" if fact.extractor != "proposed" else "catalogue"
    value = fact.value
    if isinstance(value, bool):
        return Figure(FigureKind.WORDS, "sí" if value else "no", source)
    if slot == "birth_date":
        kind = FigureKind.DATE if len(str(value)) == 10 else FigureKind.WORDS
        return Figure(kind, str(value), source)
    if isinstance(value, int | float):
        if slot in _MONEY:
            whole = float(value).is_integer()
            return Figure(FigureKind.EUROS if whole else FigureKind.MONEY, str(int(value) if whole else value), source)
        return Figure(FigureKind.COUNT, str(value), source)
    words = value if isinstance(value, str) else ", ".join(str(item) for item in value)
    return Figure(FigureKind.WORDS, words, source)


def corrected(draft: Draft) -> list[Corrected]:
    """What has to be said about the corrections of this turn that bear on a price: one line a value, first to last.

    What we proposed and they took is no correction of theirs: the new price says what it was before.
    """
    first = {change.slot: change.old for change in reversed(draft.corrections)}
    last = {change.slot: change.new for change in draft.corrections}
    return [
        Corrected(slot, figure(slot, first[slot]), figure(slot, last[slot]))
        for slot in last
        if slot in PRICING_SLOTS and first[slot].value != last[slot].value and last[slot].extractor != PROPOSED
    ]


def _settled(draft: Draft, slot: str, fact: Fact, value: Value) -> Fact | None:
    """The fact to believe now, or None when it has to be read back (then it waits among the doubts)."""
    data = value.value
    if slot in ("desired_capital", "term_years") and isinstance(data, list):
        highest = max(float(item) for item in data)
        doubt(draft, slot, _with(fact, int(highest)))
        return None
    if slot == "birth_date" and isinstance(data, str) and not _whole_date(data):
        born = draft.conversation.profile.birth_date()
        if data[:4].isdigit() and born is not None and born.year != int(data[:4]):
            if (mended := _born_in(fact, born, int(data[:4]))) is not None:
                return mended
            doubt(draft, "age", _with(fact, draft.today.year - int(data[:4])))
            return None
        if data[:4].isdigit() and draft.conversation.profile.age(draft.today) is None:
            doubt(draft, "age", _with(fact, draft.today.year - int(data[:4])))
        return None
    if slot == "birth_date" and isinstance(data, str) and date.fromisoformat(data) >= draft.today:
        return None
    if slot in PRICING_SLOTS and value.inferred:
        if draft.conversation.profile.value(slot) != data:
            doubt(draft, slot, fact)
        return None
    if slot == "desired_capital" and isinstance(data, float):
        return _with(fact, int(data))
    return fact


def _born_in(fact: Fact, born: date, year: int) -> Fact | None:
    """ "Nací en el 73" mends the year of a date that is known; a 29th of February needs to be said whole."""
    try:
        return _with(fact, born.replace(year=year).isoformat())
    except ValueError:
        return None


def _meant(draft: Draft, reading: Reading, slot: str) -> str:
    """The slot that a number is about, when the message leaves it open.

    Once the age is known, years that are not called one are a term ("¿y con 30 años?");
    a bare number that corrects something corrects what is nearest to it ("perdón, 36" after 35).
    """
    data = reading.slots[slot].value
    if slot == "desired_capital" and _COVERED.search(reading.text):
        return "existing_coverage"
    if slot == "age" and _LASTS.search(reading.text) and not _OWN_AGE.search(reading.text):
        return "term_years" if "term_years" not in reading.slots else slot
    if slot == "age" and _speaks_of_a_term(draft, reading):
        return "term_years"
    if slot == "term_years" and _LASTS.search(reading.text):
        return slot
    if not reading.says("correct_previous_value") or slot not in _YEARS or len(reading.slots) > 1:
        return slot
    if any(word in reading.text for word in ("plazo", "edad", "tengo", "durante", "hij", "dentro")):
        return slot
    profile = draft.conversation.profile
    known = {name: profile.value(name) for name in sorted(_YEARS)}
    known["age"] = profile.age(draft.today)
    numbers = {name: held for name, held in known.items() if isinstance(held, int)}
    if not isinstance(data, int) or not numbers:
        return slot
    return min(numbers, key=lambda name: (abs(numbers[name] - data), name != slot))


def _speaks_of_a_term(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    if "plazo" in reading.text:
        return True
    if _OWN_AGE.search(reading.text) or reading.says("correct_previous_value"):
        return False
    value = reading.slots["age"].value
    if conversation.asked in ("age", "birth_date") or "term_years" in reading.slots or not isinstance(value, int):
        return False
    beside_a_price = bool(conversation.quote or draft.previous_quote) and conversation.profile.birth_date() is not None
    known = conversation.profile.age(draft.today) is not None and bool(_ASKS_YEARS.search(reading.text))
    return beside_a_price or known or value < _SCHOOL_AGE


def _end_age(draft: Draft) -> None:
    """ "Hasta los 67" is a term once the age is known; it is read back, because it was worked out."""
    conversation = draft.conversation
    wanted = conversation.profile.facts.get("term_to_age")
    age = conversation.profile.age(draft.today)
    settled = "term_years" in conversation.profile.facts and "term_to_age" not in draft.learned
    if wanted is None or age is None or settled or not draft.learned & {"term_to_age", "age", "birth_date"}:
        return
    if isinstance(wanted.value, int) and wanted.value > age and "term_years" not in draft.learned:
        doubt(draft, "term_years", _with(wanted, wanted.value - age))


def _whole_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _with(fact: Fact, value: SlotData) -> Fact:
    return Fact(
        value=value,
        message_id=fact.message_id,
        extractor=fact.extractor,
        at=fact.at,
        confidence=fact.confidence,
    )


def named(slot: str) -> Figure:
    """The slot's own name, for notes; wording says it in Spanish."""
    return Figure(FigureKind.WORDS, slot, "catalogue")
