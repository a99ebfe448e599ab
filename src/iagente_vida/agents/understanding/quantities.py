"""Numbers with their unit, and the slot each one answers: by the words around it, else by the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from iagente_vida.agents.understanding.numbers import Number, find_numbers
from iagente_vida.agents.understanding.text import Message, Span, listed

_UNIT = re.compile(
    r"\s{0,2}(?P<money>€|euros?|eur\b|pesos?|dolares|pavos|mxn|cop|ars|\$)|"
    r"\s{0,2}(?P<years>anos?|anitos|tacos|primaveras)\b|\s{0,2}(?P<months>meses|mes)\b|"
    r"\s{0,2}(?P<kg>kg|kgs|kilos?|quilos?)\b|\s{0,2}(?P<cm>cms?|centimetros?)\b|"
    r"\s{0,2}(?P<metres>metros?|mts?|m)\b|"
    r"\s{0,2}(?P<children>hij[oa]s?|nin[oa]s?|cri[oa]s?|peques?|pequen[oa]s?|nen[oa]s?|"
    r"chaval(?:es)?|chamac[oa]s?|pib[oe]s?|bebes?|"
    r"churumbel(?:es)?|mellizos|gemelos|chicos)\b|\s{0,2}(?P<percent>%|por ciento)|"
    r"\s{0,2}(?P<grades>cigarr\w+|pitillos|paquetes?)"
)
_MONTHLY = re.compile(r"^.{0,12}?\b(?:al mes|mensual\w*|por mes|/ ?mes|mes|mensualidad)\b")
_YEARLY = re.compile(r"^.{0,14}?\b(?:al ano|anual\w*|por ano|/ ?ano|brut[oa]s? anual\w*)\b")
_FORTNIGHT = re.compile(r"^.{0,14}?\b(?:quincenal\w*|(?:a|por|cada|la) quincena|quincena)\b")
_LIST_GAP = re.compile(
    r"[ ]?(?:,|y|e|,y)[ ]?(?:otr[oa] de |un[oa]? de |"
    r"(?:el|la) (?:otr[oa]|pequen[oa]|menor|median[oa]) (?:de |tiene )?|de )?|"
    r"[ ]y[ ](?:otr[oa] de |un[oa]? de |de )?"
)
_RANGE_GAP = re.compile(r"\s?(?:€|euros?|anos)?\s?(?:-|a|o|y|u|hasta|ó)\s?(?:los |las |unos )?")
_RANGE_LEAD = re.compile(r"\b(?:entre|de|unos|unas|desde)\s(?:los |las )?$")
_METRE_HEIGHT = re.compile(r"\b(?:(?:un|1) )?metro (?:y )?$")

# Words before a number that say what it is; the nearest one to the number wins.
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slot, re.compile(rf"\b(?:{pattern})\b"))
    for slot, pattern in (
        ("mortgage", r"hipoteca|letra|casa|piso"),
        ("income", r"gano|cobro|ingres\w+|sueldo|nomina|salario|me pagan|entran|pension|facturo|percibo"),
        ("expenses", r"gasto|gastos|gastamos|se me van"),
        ("debts", r"prestamos?|deudas?|credito|debo|financiacion|debemos"),
        ("budget", r"presupuesto|pagar|gastarme|gastar|permitirme|cuota"),
        ("capital", r"capital|asegurar|asegurad[oa]|suma|seguro de|cubrir|cubra|ponme|pon|cotiza\w*|calcula\w*"),
        ("coverage", r"cobertura|cubierto|cubre|tengo asegurad[oa]s?"),
        ("weight", r"peso"),
        ("height", r"mido|altura|estatura"),
        ("age", r"edad|cumpli|cumplo|cumplire|tengo|voy a cumplir|yo"),
        ("term", r"durante|plazo|duracion|por un periodo|a lo largo"),
        ("pay", r"pago|pagamos"),
        ("until", r"hasta los|hasta mis|hasta cumplir(?: los)?|hasta la edad de|hasta que (?:cumpla|tenga)(?: los)?"),
        ("children", r"hijos?|hijas?|ninos?|peques"),
        ("smoking", r"fumo|fumar|deje|cigarr\w+"),
        ("relative", r"mi (?:mujer|marido|padre|madre|pareja|hij[oa]|herman[oa]|abuel[oa])"),
    )
)
_LABEL_REACH = 32
_MAX_QUANTITIES = 30  # more figures than this in one message are no answer, and comparing them all takes time
_QUIT = re.compile(r"\b(?:deje|dejado|sin fumar|ex ?fumador[a]?|fumaba|no fumo (?:desde|hace)|que no fumo)\b")

NUMERIC_SLOTS = frozenset(
    listed(
        "age children_count other_dependents monthly_income annual_income monthly_expenses mortgage_balance "
        "mortgage_monthly other_debts existing_coverage desired_capital budget_monthly term_years height_cm weight_kg "
        "quit_smoking_months children_ages term_to_age"
    )
)
_MONEY_SLOTS = frozenset(
    listed(
        "monthly_income annual_income monthly_expenses mortgage_balance mortgage_monthly other_debts existing_coverage "
        "desired_capital budget_monthly"
    )
)
# What a large sum beside a yes means, by the question.
_SUMS_BESIDE = {
    "has_mortgage": "mortgage_balance",
    "existing_insurance": "existing_coverage",
    "existing_insurer_channel": "existing_coverage",
}
_THOUSANDS_SLOTS = frozenset({"desired_capital", "mortgage_balance", "existing_coverage"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range with its unit and what stands around it."""

    low: float
    high: float
    span: Span
    unit: str
    before: str
    after: str
    explicit_scale: bool
    article: bool

    @property
    def ranged(self) -> bool:
        """Whether two bounds were given."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Reading:
    """A value for a slot, read from `span`."""

    slot: str
    value: object
    span: Span
    inferred: bool = False


def find_quantities(message: Message, taken: Sequence[Span]) -> list[Quantity]:
    """The numbers that no other grammar has claimed, ranges joined."""
    numbers = [n for n in find_numbers(message.folded) if not any(_overlap(n.span, span) for span in taken)]
    quantities = []
    at = 0
    while at < len(numbers):
        first = numbers[at]
        second = numbers[at + 1] if at + 1 < len(numbers) else None
        if second is not None and (low := _range_low(message.folded, first, second)) is not None:
            quantities.append(_quantity(message, low, second.value, (first.span[0], second.span[1]), second))
            at += 2
            continue
        quantities.append(_quantity(message, first.value, first.value, first.span, first))
        at += 1
    return quantities[:_MAX_QUANTITIES]


def _range_low(folded: str, first: Number, second: Number) -> float | None:
    """The lower bound if two numbers make a range; it shares the scale said only once ("50 y 80 mil")."""
    gap = folded[first.span[1] : second.span[0]]
    found = _RANGE_GAP.fullmatch(gap)
    if not found or first.article:
        return None
    lead = _RANGE_LEAD.search(folded[max(0, first.span[0] - 14) : first.span[0]])
    word = re.sub(r"€|euros?|anos|los|las|unos|\s", "", gap)
    if word in ("y", "u") and not (lead and "entre" in lead[0]):
        return None
    if word == "a" and not lead and second.scale == 1 and "anos" not in folded[second.span[1] : second.span[1] + 6]:
        return None
    low = first.value
    if first.scale == 1 and second.scale > 1 and first.value < second.coefficient:
        low *= second.scale
    return low if low < second.value else None


def _quantity(message: Message, low: float, high: float, span: Span, last: Number) -> Quantity:
    folded = message.folded
    clause = message.clause_at(span[0])
    after = folded[span[1] : span[1] + 40]
    unit = _UNIT.match(after)
    before = folded[max(clause.span[0], span[0] - _LABEL_REACH) : span[0]]
    name = unit.lastgroup or "" if unit else ""
    return Quantity(low, high, span, name, before, after, last.scale > 1 or last.value >= 1_000, last.article)


def assign(message: Message, taken: Sequence[Span], asked: str) -> list[Reading]:
    """The readings of a message's quantities: each by its own words, one without words by the question."""
    quantities = find_quantities(message, taken)
    readings: list[Reading] = []
    rest: list[Quantity] = []
    used: set[int] = set()
    for index, quantity in enumerate(quantities):
        if index in used:
            continue
        ages, members = _children_ages(message.folded, quantities, index, asked)
        if ages is not None:
            readings.append(ages)
            used.update(members)
            continue
        reading = _height_in_words(quantity) or _by_words(message, quantity, asked)
        if reading is not None:
            readings.append(reading)
        elif quantity.unit not in ("percent", "grades") and not quantity.article:
            rest.append(quantity)
    rest = [q for q in rest if not message.clause_at(q.span[0]).relative and not _METRE_TAIL.match(q.after)]
    if len(rest) == 1 and asked in NUMERIC_SLOTS and asked not in {reading.slot for reading in readings}:
        reading = _by_question(rest[0], asked)
        if reading is not None:
            readings.append(reading)
    elif rest and asked not in NUMERIC_SLOTS - {reading.slot for reading in readings}:
        readings.extend(_by_size(rest, _SUMS_BESIDE.get(asked, "desired_capital")))
    return _first_of_each(_children_together(message.folded, readings))


_METRE_TAIL = re.compile(r" metro ")


def _children_ages(
    folded: str, quantities: Sequence[Quantity], index: int, asked: str
) -> tuple[Reading | None, set[int]]:
    """A list of ages after "hijos de", "tienen", or when their ages were asked."""
    first = quantities[index]
    members = [index]
    for left, right in pairwise(range(index, len(quantities))):
        gap = folded[quantities[left].span[1] : quantities[right].span[0]]
        if not _LIST_GAP.fullmatch(re.sub(r"\s?(?:anos?|meses)\b", "", gap)):
            break
        members.append(right)
    lead = re.search(
        r"\b(?:hij[oa]s?|nin[oa]s?|cri[oa]s?|peques?|pequen[oa]s?|nen[oa]s?|chavales|bebes?|el mayor|"
        r"la mayor|gemelos|mellizos)\b"
        r"[^,.;\d]{0,12}\b(?:de|con|tienen?|edad(?:es)?)\s(?:de )?$|\btienen (?:ahora )?$",
        folded[max(0, first.span[0] - 40) : first.span[0]],
    )
    if asked in ("children_count", "children_ages"):
        lead = lead or re.search(r"\b(?:un[oa]?|el mayor|la mayor) de $", first.before)
    values = [quantities[m] for m in members]
    plausible = all(
        0 <= q.low <= 60 and not q.explicit_scale and q.unit not in ("money", "children", "kg") for q in values
    )
    if (lead or asked == "children_ages") and plausible and not first.article:
        ages = sorted(0 if q.unit == "months" else int(q.low) for q in values)
        if any(q.ranged for q in values):
            ages = sorted(int(age) for q in values for age in {q.low, q.high})
        return Reading("children_ages", ages, (first.span[0], values[-1].span[1])), set(members)
    return None, set()


def _height_in_words(quantity: Quantity) -> Reading | None:
    """ "metro ochenta y dos"."""
    if _METRE_HEIGHT.search(quantity.before) and 0 < quantity.low < 100:
        return Reading("height_cm", 100 + int(quantity.low), quantity.span)
    return None


def _by_words(message: Message, q: Quantity, asked: str) -> Reading | None:
    label = _nearest_label(q.before)
    relative = message.clause_at(q.span[0]).relative
    if q.unit == "children":
        if relative and not re.search(r"\b(?:tengo|tenemos|somos|con)\b", q.before) and "de mi" in q.before:
            return None
        singular_asked = (
            not q.article or asked == "children_count" or "tengo" in q.before or label == "" or "con" in q.before
        )
        return Reading("children_count", int(q.low), q.span) if singular_asked and q.low < 20 else None
    if relative or label == "relative" or q.article:
        return None
    if q.unit == "kg":
        return Reading("weight_kg", _plain(q.low), q.span)
    if q.unit == "cm":
        return Reading("height_cm", _plain(q.low), q.span)
    if (q.unit == "metres" or label == "height") and _centimetres(q.low):
        return Reading("height_cm", _centimetres(q.low), q.span)
    if label == "weight" and 25 <= q.low <= 300:
        return Reading("weight_kg", _plain(q.low), q.span)
    if label == "until" and 40 <= q.low <= 100:
        return Reading("term_to_age", int(q.low), q.span)
    if q.unit in ("years", "months"):
        return _years(message, q, label, asked)
    if q.unit == "percent":
        return None
    return _money(q, label, asked) or _bare_age(q, label, asked)


def _years(message: Message, q: Quantity, label: str, asked: str) -> Reading | None:
    clause = message.clause_at(q.span[0]).text
    if label != "age" and _QUIT.search(clause):
        months = int(q.low * (12 if q.unit == "years" else 1))
        return Reading("quit_smoking_months", months, q.span)
    if q.unit == "months":
        return None
    value: object = [int(q.low), int(q.high)] if q.ranged else int(q.low)
    if asked == "has_mortgage":
        return None
    if asked in ("term_years", "term_to_age") or label == "term" or re.search(r"\b(?:a|por)\s$", q.before):
        if label == "age" and asked != "term_years":
            return _age(q)
        return Reading("term_years", value, q.span) if 1 <= q.low <= 60 else None
    if re.search(r"\b(?:hace|desde hace|llevo|dentro de|en|ultimos)\s$", q.before) or label == "mortgage":
        return None
    if asked == "age" or label == "age" or not asked or q.before.strip() in ("", "con", "soy", "de", "para", "son"):
        return _age(q)
    if asked not in NUMERIC_SLOTS or label == "":
        return _age(q)
    return None


def _age(q: Quantity) -> Reading | None:
    return Reading("age", int(q.low), q.span) if 1 <= q.low <= 120 and q.low == int(q.low) and not q.ranged else None


def _money(q: Quantity, label: str, asked: str) -> Reading | None:
    monthly, yearly = bool(_MONTHLY.match(q.after)), bool(_YEARLY.match(q.after))
    fortnight = bool(_FORTNIGHT.match(q.after))
    housing = re.match(r"\D{0,14}\b(?:de|por la|para la) (?:la )?(?:hipoteca|letra)\b", q.after)
    if label == "income" and not housing:
        return _income(q, yearly, fortnight, asked)
    slot = {
        "expenses": "monthly_expenses",
        "debts": "other_debts",
        "coverage": "existing_coverage" if asked == "existing_coverage" or "tengo" in q.before else "desired_capital",
        "capital": "existing_coverage" if asked == "existing_coverage" else "desired_capital",
        "budget": "budget_monthly",
    }.get(label, "")
    if label == "mortgage":
        slot = (
            "mortgage_monthly"
            if monthly or "letra" in q.before or asked == "mortgage_monthly" or q.high < 5_000
            else "mortgage_balance"
        )
    elif housing:
        slot = "mortgage_monthly" if monthly or q.high < 5_000 else "mortgage_balance"
    elif not slot and re.match(r".{0,8}\bde (?:capital|cobertura)\b", q.after):
        slot = "existing_coverage" if asked == "existing_coverage" else "desired_capital"
    if slot == "other_debts" and asked == "mortgage_balance":
        slot = "mortgage_balance"
    if slot == "budget_monthly" and asked in _MONEY_SLOTS and asked != "budget_monthly":
        slot = asked
    if not slot or (q.low < 100 and not q.explicit_scale and slot not in ("budget_monthly", *_THOUSANDS_SLOTS)):
        return None
    return _amount(q, slot, yearly)


def _income(q: Quantity, yearly: bool, fortnight: bool, asked: str) -> Reading:
    factor = 2 if fortnight else 1
    annual = (
        yearly
        or (asked == "annual_income" and not _MONTHLY.match(q.after))
        or (q.high >= 12_000 and asked != "monthly_income" and not fortnight and not _MONTHLY.match(q.after))
    )
    value: object = [_plain(q.low * factor), _plain(q.high * factor)] if q.ranged else _plain(q.low * factor)
    return Reading("annual_income" if annual else "monthly_income", value, q.span)


def _bare_age(q: Quantity, label: str, asked: str) -> Reading | None:
    if (
        label == "age"
        and 14 <= q.low <= 99
        and not q.unit
        and not q.explicit_scale
        and asked not in NUMERIC_SLOTS - {"age"}
    ):
        return _age(q)
    return None


def _by_question(q: Quantity, asked: str) -> Reading | None:
    """A number without words of its own answers the question, if it can be such an answer."""
    if asked in _MONEY_SLOTS:
        if q.unit not in ("", "money", "months") or (q.low == 0 and asked not in ("other_debts", "mortgage_balance")):
            return None
        if asked in ("monthly_income", "annual_income"):
            yearly, fortnight = bool(_YEARLY.match(q.after)), bool(_FORTNIGHT.match(q.after))
            return _income(q, yearly, fortnight, asked)
        return _amount(q, asked, bool(_YEARLY.match(q.after)))
    if q.unit == "money" or q.explicit_scale:
        return None
    whole = q.low == int(q.low)
    if asked == "age":
        return _age(q) if q.unit in ("", "years") else None
    if asked in ("children_count", "other_dependents"):
        return Reading(asked, int(q.low), q.span) if whole and q.low < 20 and not q.ranged else None
    if asked == "term_years":
        if 1 <= q.low <= 60 and whole:
            return Reading(asked, [int(q.low), int(q.high)] if q.ranged else int(q.low), q.span)
        return None
    if asked == "term_to_age":
        return Reading(asked, int(q.low), q.span) if 40 <= q.low <= 100 else None
    if asked == "height_cm":
        return Reading(asked, _centimetres(q.low), q.span) if _centimetres(q.low) else None
    if asked == "weight_kg":
        return Reading(asked, _plain(q.low), q.span) if 25 <= q.low <= 300 else None
    if asked == "quit_smoking_months":
        return Reading(asked, int(q.low * (12 if q.unit == "years" else 1)), q.span) if q.unit else None
    return None


def _children_together(folded: str, readings: list[Reading]) -> list[Reading]:
    """ "un niño y una niña" are two; "3 hijos, 2 niñas y 1 niño" are still three."""
    kids = [reading for reading in readings if reading.slot == "children_count"]
    if len(kids) < 2 or re.match(r"\s?hij", folded[kids[0].span[1] :]):
        return readings
    total = sum(int(str(kid.value)) for kid in kids)
    together = Reading("children_count", total, (kids[0].span[0], kids[-1].span[1]))
    return [together, *(reading for reading in readings if reading.slot != "children_count")]


def _by_size(rest: Iterable[Quantity], sums: str) -> list[Reading]:
    """No figure was asked, or it was given: only figures that can be but one thing."""
    readings = []
    for q in rest:
        if (
            q.unit in ("", "money")
            and q.explicit_scale
            and q.low >= 10_000
            and not _MONTHLY.match(q.after)
            and not _YEARLY.match(q.after)
        ):
            readings.append(_amount(q, sums, False))
        elif q.unit in ("", "money") and _MONTHLY.match(q.after) and 300 <= q.low < 100_000:
            readings.append(Reading("monthly_income", _plain(q.low), q.span))
    return [reading for reading in readings if reading is not None]


def _amount(q: Quantity, slot: str, yearly: bool) -> Reading | None:
    low, high, inferred = q.low, q.high, False
    if slot in _THOUSANDS_SLOTS and 0 < high < 1_000 and not q.explicit_scale and q.unit != "money":
        if low < 10:
            return None
        low, high, inferred = low * 1_000, high * 1_000, True
    if slot == "budget_monthly" and yearly:
        low, high = round(low / 12, 2), round(high / 12, 2)
    value: object = [_plain(low), _plain(high)] if q.ranged else _plain(low)
    return Reading(slot, value, q.span, inferred)


def _centimetres(value: float) -> int | None:
    if 1.2 <= value <= 2.3:
        return round(value * 100)
    return int(value) if 120 <= value <= 230 else None


def _nearest_label(before: str) -> str:
    best, best_end = "", -1
    for slot, pattern in _LABELS:
        for found in pattern.finditer(before):
            if found.end() > best_end:
                best, best_end = slot, found.end()
    return best


def _first_of_each(readings: Iterable[Reading]) -> list[Reading]:
    kept: dict[str, Reading] = {}
    for reading in readings:
        kept.setdefault(reading.slot, reading)
    return list(kept.values())


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
