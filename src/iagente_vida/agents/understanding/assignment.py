"""Which slot each number answers: by the words around it, else by the question, else none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from iagente_vida.agents.understanding.amounts import (
    MONEY_SLOTS,
    Reading,
    asked_amount,
    in_pays,
    labelled_amount,
    large_sum,
    monthly_sum,
)
from iagente_vida.agents.understanding.children import (
    ages_value,
    an_only_one,
    baby_after,
    children_ages,
    counted,
    newborn,
    next_one,
    not_children,
    parent_of,
    several,
    some,
    youngest,
)
from iagente_vida.agents.understanding.labels import heading_of, label_of
from iagente_vida.agents.understanding.quantities import Quantity, find_quantities
from iagente_vida.agents.understanding.text import Message, Span, listed

NUMERIC_SLOTS = MONEY_SLOTS | frozenset(
    listed(
        "age children_count other_dependents term_years height_cm weight_kg quit_smoking_months children_ages "
        "term_to_age"
    )
)
_TERM_SLOTS = ("term_years", "term_to_age")
_PRICE_TALK = frozenset({"desired_capital", "budget_monthly", "offer_proposal"})
_NOT_AGE_BEFORE = re.compile(
    r"\b(?:para|pego a|pega a|(?:paso|pase|pasados|mas|menos) de|pase|casi|hago|cumplire|hare|caen|cumplo|"
    r"voy a (?:cumplir|por)|cumplir|camino de|parezco|"
    r"aparento|hasta|a|"
    r"por|que viene|proxim[oa]|pronto|siguiente|echan|ponen)(?: los| unos)? $"
)
_SURE_AGE = re.compile(r"\b(?:tengo|teniendo|ahora(?: mismo)?|todavia|aun|actualmente|yo|servidor[a]?)\b[^\d]{0,12}$")
_AGE_ANYHOW = re.compile(r"\bedad\b|\bteniendo\b|\byo tengo $")
# "Tengo 27" is no answer to these.
_NEVER_HAD = frozenset({"desired_capital", "term_years", "term_to_age"})
_HAVING = re.compile(r"\btengo $")
_SURE_AGE_AFTER = re.compile(r"(?: anos)? (?:ahora|todavia|aun|actualmente|hoy|recien|cumplidos|tengo)\b")
_SPENT = re.compile(
    r"^\s?[a-z]+ (?:llevo|llevamos|de (?!edad\b)|que\b(?! (?:vive|trabaja|fuma|no fuma|quiere|busca))|junt[oa]s|"
    r"trabaj|viviendo|con (?:vosotros|ustedes)|"
    r"sin\b(?! (?:vicios|hijos|pareja|enfermedad\w*|nada|cargas))|atras|despues|"
    r"pagando|cotiz|esperando)"
)
_AGO = re.compile(
    r"\b(?:hace|desde hace|llevo|llevamos|dentro de|en|ultimos|ya van|va para|despues de|a los|tras|"
    r"perro|gato|perra|gata|coche|casa|lleva)(?: unos| casi| mas de)?\s$"
)
_RETIREMENT = re.compile(
    r"\b(?:hasta|a|al?)\b.{0,12}\b(?:que me )?(?:jubil(?:e|o|arme|acion|en)|me retire|retiro|retirarme|"
    r"pensione|la pension)\b"
)
_RETIRES = re.compile(r"\b(?:(?:me|que me) (?:jubil|retir|pension)\w+|(?:la|mi) jubilacion|(?:el|mi) retiro)\b")
_TOPICS = tuple(
    (slot, re.compile(rf"\b(?:{words})\b"))
    for slot, words in (
        ("age", "edad"),
        ("desired_capital", "capital|suma asegurada"),
        ("term_years", "plazo|duracion"),
        ("children_count", "hijos"),
        ("budget_monthly", "presupuesto"),
        ("monthly_income", "sueldo|ingresos|salario"),
        ("mortgage_balance", "hipoteca"),
    )
)
_HOUSING = re.compile(r"\b(?:hipotec\w+|casa|piso|vivienda|departamento|depa)\b")
_GROWN = 14
_LEAST_BARE_AGE = 5
# Another time, or a bound: no age of today.
_NOT_NOW = re.compile(
    r"\b(?:tenia|era|tenga|cumpla|cumpli[oa]|llegue a|nino|nina)\b[^,.;\d]{0,14}$|"
    r"\b(?:mayor(?:es)?|menor(?:es)?|mas|menos) de(?: los)? $"
)
_RETIREMENT_AGE = {"ES": 67, "MX": 65, "AR": 65, "CO": 62}
# Of several figures, which one holds today.
_HOLDS = re.compile(
    r"\b(?:total|en total|todo junto|ahora|normalmente|habitual\w*|suelo|suele|solemos|actualmente|hoy|quedan?|"
    r"quedaran?|"
    r"faltan?|debo|debemos|subida|desde (?:este|enero)|mejor|sumando|o sea|sale[n]?|son|lo normal|a|ya)\b"
)
_HELD = re.compile(
    r"\b(?:antes|pedi|pedimos|era|eran|empece|empezamos|(?:pas|sub|baj|cambi)\w+ de|compr\w+|costo|vale|he pagado|"
    r"hemos pagado|llevo pagad\w*|"
    r"este mes|el mes pasado|el ano pasado|al principio|inicial\w*|firm\w+|mi (?:mujer|marido|pareja|novi[oa]))\b"
)
_TAIL_REACH = 24
_IN_ALL = re.compile(r"(?: mil| k|k)?\s?(?:€|euros?|pesos?)? (?:en total|total|por todo|todo junto|ahora|hoy)\b")
_AT_FIRST = re.compile(
    r"(?: mil|k)?\s?(?:€|euros?|pesos)? (?:iniciales|al principio|que (?:pedi|pedimos|eran)|del principio)\b"
)
_IF_DEAD = re.compile(r"\s?(?:€|euros?|pesos)? ?(?:si|por|en caso de) (?:me |yo )?(?:muer\w+|fallec\w+|muri\w+)")
_WISHED_TERM = re.compile(
    r"\b(?:quiero|queria|quisiera|prefiero|pon(?:me|lo|le|ga|melo)?|mejor|dame|que sean|fuer\w+|dejalo en|"
    r"cambia\w* a)(?: a| en| unos)? $"
)
_WILL_DO = re.compile(
    r"\s?(?:anos )?(?:me |nos )?(?:esta|estaria|va|iria|parece|viene|vendria|vale)n? (?:bien|genial|perfecto)\b"
)
_NAMED_OTHERWISE = ("relative", "elsewhere", "smoking", "children", "rent")
_MOST_CHILDREN = 20
_COUNTDOWN = re.compile(r"\bfaltan? (?:solo |unos )?$")
_TOWARDS = re.compile(r"\bpara (?:los|cumplir(?: los)?|llegar a los) $")
_LEAD_REACH = 30
_DAY_BEFORE = re.compile(r"\b(?:dias?|cada) $")
_PLACE_BEFORE = re.compile(r"\b(?:son las|a las|a la|las) $")


def assign(message: Message, taken: Sequence[Span], asked: str, market: str, prev: str = "") -> list[Reading]:
    """The readings of a message's quantities. `prev` is the slot that a correction is about, tried before `asked`."""
    quantities = find_quantities(message, taken)
    readings, rest = _family(message, quantities, asked)
    if (pays := in_pays(rest, asked)) is not None:
        readings.append(pays[0])
        rest = [q for q in rest if q not in pays[1]]
    unnamed: list[Quantity] = []
    for q in rest:
        if (
            (message.clause_at(q.span[0]).relative and not _heads_answer(q, asked))
            or (q.article and q.unit != "years")
            or q.unit in ("percent", "foreign", "pays", "children")
        ):
            continue
        label = label_of(q.before, q.after) or heading_of(q.heading)
        reading = _by_words(message, q, label, asked, market)
        if reading is not None:
            readings.append(reading)
        elif label not in _NAMED_OTHERWISE or (label == "children" and q.low >= _MOST_CHILDREN) or _is_alone(q):
            unnamed.append(q)
    readings.extend(_by_question(message, unnamed, readings, asked, market, prev))
    if not readings and len(unnamed) == 1 and asked not in NUMERIC_SLOTS:
        readings.extend(_by_topic(message, unnamed[0], market))
    listed_ages = [q for q in unnamed if _listed_age(message, q, asked)]
    if len(listed_ages) == 1 and (age := _age(listed_ages[0])):
        readings.append(age)
    if not any(r.slot in _TERM_SLOTS for r in readings) and (asked in _TERM_SLOTS or "seguro" in message.folded):
        readings.extend(_until_retirement(message, unnamed, asked, market))
    return _best_of_each(message, readings)


def _short_of(quantities: Sequence[Quantity]) -> Reading | None:
    """ "Me faltan tres para los sesenta": an age by what is missing."""
    for lack, goal in pairwise(quantities):
        if _COUNTDOWN.search(lack.before) and _TOWARDS.search(goal.before) and lack.low < 15 <= goal.low <= 100:
            return Reading("age", int(goal.low - lack.low), (lack.span[0], goal.span[1]))
    return None


def _family(message: Message, quantities: Sequence[Quantity], asked: str) -> tuple[list[Reading], list[Quantity]]:
    """The readings about children, and the quantities that are left."""
    readings: list[Reading] = []
    ages = children_ages(message, quantities, asked)
    years = ages_value(message, ages)
    if ages:
        if baby_after(message.folded[ages[-1].span[1] :]):
            years = [0, *years]
        readings.append(Reading("children_ages", years, (ages[0].span[0], ages[-1].span[1])))
    elif asked in ("children_ages", "children_count") and (born := newborn(message.folded)):
        readings.append(Reading("children_ages", *born))
    elif asked == "children_ages" and (young := youngest(message.folded)):
        return [Reading("children_ages", *young)], []
    rest = [q for q in quantities if q not in ages]
    kids = counted(message, rest, asked)
    twins = several(message.folded, asked in ("children_count", "children_ages")) or parent_of(message.folded)
    if not kids and not twins and asked == "children_count" and len(ages) <= 1:
        kids = some(message.folded) or next_one(message.folded)
    if kids or twins:
        count, span = kids or twins or (0, (0, 0))
        if len(years) > 1 and len(years) in _numbers_said(rest):
            count = len(years)  # "tengo 2: la mayor de 9 y una bebé de 5 meses"
        elif len(years) > count and not _numbers_said(rest):
            count = len(years)
        elif kids and twins and not (span[0] <= twins[1][1] and twins[1][0] <= span[1] + 12):
            count += twins[0]
        readings.append(Reading("children_count", count, span))
    elif len(ages) == 1 and (only := an_only_one(message.folded)):
        readings.append(Reading("children_count", *only))
    elif asked == "children_count" and len(ages) == 1 and not rest:
        readings.append(Reading("children_count", 1, ages[0].span))
    elif asked == "children_count" and rest and re.match(r"\s?(?::|,)", rest[0].after) and rest[0].low < 20 and ages:
        readings.append(Reading("children_count", int(rest[0].low), rest[0].span))
        rest = rest[1:]
    return readings, rest


def _heads_answer(q: Quantity, asked: str) -> bool:
    """Whether a number begins the answer, so that a relative named after it is beside the point."""
    if re.search(r"\bmi edad\b", q.before):
        return True
    if asked not in ("children_count", "age") or q.before.strip():
        return False
    return not re.match(r"\s?(?:anos )?(?:tiene|cumple|son)\b", q.after)


def _numbers_said(quantities: Sequence[Quantity]) -> set[int]:
    """The numbers of children that are said, "un niño" aside."""
    return {int(q.low) for q in quantities if q.unit == "children" and not q.article}


def _by_words(message: Message, q: Quantity, label: str, asked: str, market: str) -> Reading | None:
    if q.unit in ("kg", "cm", "metres") or label in ("relative", "elsewhere", "weight", "height", "smoking"):
        return None
    if label == "until" and 40 <= q.low <= 100 and q.unit in ("", "years"):
        if q.vague:
            return None
        return Reading("term_to_age", int(q.low), q.span)
    if q.unit == "years":
        return _years(message, q, label, asked)
    if label == "age":
        return _labelled_age(q, asked)
    return labelled_amount(q, label, asked, market, housing=bool(_HOUSING.search(message.folded)))


def _years(message: Message, q: Quantity, label: str, asked: str) -> Reading | None:
    clause = message.clause_at(q.span[0]).text
    if label == "mortgage" or asked in ("has_mortgage", "quit_smoking_months"):
        return None
    if _AGO.search(q.before) or (asked not in _TERM_SLOTS and _SPENT.match(q.after)):
        return None
    term = Reading("term_years", [int(q.low), int(q.high)] if q.ranged else int(q.low), q.span)
    fits = 1 <= q.low <= 60 and not (q.low % 1)
    if asked in _TERM_SLOTS and label != "age":
        return term if fits else None
    if (
        label == "term"
        or _WISHED_TERM.search(q.before)
        or re.search(r"\b(?:a|por)(?: unos)? $", q.before)
        or _WILL_DO.match(q.after)
        or (
            asked in _PRICE_TALK
            and label not in ("age", "elsewhere")
            and not re.search(r"\b(?:con|soy|de) $", q.before)
        )
    ):
        if re.search(r"\bhipoteca\b", clause) and asked not in _TERM_SLOTS:
            return None
        return term if fits else None
    if (
        label in ("age", "capital")
        or asked in ("", "age")
        or re.search(r"(?:^\W*|\b(?:con|soy|de|para|son) )$", q.before)
    ):
        return _age(q)
    return None


def _labelled_age(q: Quantity, asked: str) -> Reading | None:
    if q.unit or q.sized or q.rate or not 14 <= q.low <= 99 or q.vague:
        return None
    sure = asked not in NUMERIC_SLOTS - {"age"} or _AGE_ANYHOW.search(q.before)
    return _age(q) if sure or (asked in _NEVER_HAD and _HAVING.search(q.before)) else None


def _age(q: Quantity) -> Reading | None:
    sound = 1 <= q.low <= 120 and q.whole and not q.vague and not q.article and not _NOT_NOW.search(q.before)
    return Reading("age", int(q.low), q.span) if sound else None


def _by_question(
    message: Message, unnamed: list[Quantity], known: list[Reading], asked: str, market: str, prev: str
) -> list[Reading]:
    """Numbers without words of their own answer the question, if they can be such an answer."""
    given = {reading.slot for reading in known}
    for slot in dict.fromkeys((prev, asked)):
        if slot not in NUMERIC_SLOTS or (slot in given and slot != "age") or _asks_or_jokes(message.folded):
            continue
        if slot in _TERM_SLOTS and given & set(_TERM_SLOTS):
            continue
        answers = [r for q in unnamed if (r := _answer(message, q, slot, market)) is not None]
        if slot == "age" and _are_others(unnamed):
            continue
        if len(answers) == 1 or (answers and slot == "age"):
            return answers
        if slot in MONEY_SLOTS and (present := _present(message, answers)):
            return [present]
    if asked in NUMERIC_SLOTS - given and not prev:
        return []
    sums = (large_sum(q, message.folded, asked, market) or monthly_sum(q, asked) for q in unnamed)
    return [reading for reading in sums if reading is not None]


def _present(message: Message, answers: Sequence[Reading]) -> Reading | None:
    """The one of several sums that the words around them call the whole or today's; None when none stands out."""
    weights: list[tuple[int, Reading]] = []
    at = 0
    for answer in answers:
        lead = message.folded[at : answer.span[0]][-_LEAD_REACH:]
        tail = message.folded[answer.span[1] : answer.span[1] + _TAIL_REACH]
        was = bool(_HELD.search(lead) or _AT_FIRST.match(tail))
        if_dead = bool(_IF_DEAD.match(message.folded, answer.span[1]))
        weights.append((bool(_HOLDS.search(lead) or _IN_ALL.match(tail)) + if_dead - was, answer))
        at = answer.span[1]
    best = max((weight for weight, _ in weights), default=0)
    standing = [answer for weight, answer in weights if weight == best]
    return standing[0] if len(standing) == 1 else None


def _by_topic(message: Message, q: Quantity, market: str) -> list[Reading]:
    """ "La edad está mal, son 37": the one thing that the message speaks of is what its one number answers."""
    spoken = {slot for slot, pattern in _TOPICS if pattern.search(message.folded[: q.span[0]])}
    reading = _answer(message, q, spoken.pop(), market) if len(spoken) == 1 else None
    return [reading] if reading else []


def _answer(message: Message, q: Quantity, asked: str, market: str) -> Reading | None:
    if asked in MONEY_SLOTS:
        return asked_amount(q, asked, market)
    if q.unit == "money" or q.sized or q.rate or _PLACE_BEFORE.search(q.before):
        return None
    span = q.span
    match asked:
        case "age":
            return _age(q) if q.unit == "years" or (not q.unit and q.low >= _LEAST_BARE_AGE) else None
        case "children_count" | "other_dependents":
            if not_children(q):
                return None
            return Reading(asked, int(q.low), span) if q.whole and not q.unit and q.low < 20 else None
        case "term_years":
            if 1 <= q.low <= 60 and q.unit in ("", "years") and not q.vague:
                return Reading(asked, q.value(), span)
            return None
        case "term_to_age":
            return Reading(asked, int(q.low), span) if 40 <= q.low <= 100 else None
        case _:
            return None


def _until_retirement(message: Message, unnamed: Sequence[Quantity], asked: str, market: str) -> list[Reading]:
    """ "Hasta que me jubile a los 66": the age said, else the country's ordinary one: a convention, read back."""
    found = _RETIREMENT.search(message.folded) or (asked in _TERM_SLOTS and _RETIRES.search(message.folded)) or None
    if found is None:
        return []
    for q in unnamed:
        if q.span[0] >= found.end() and q.unit in ("", "years") and q.whole and 50 <= q.low <= 80:
            return [Reading("term_to_age", int(q.low), (found.start(), q.span[1]))]
    return [Reading("term_to_age", _RETIREMENT_AGE.get(market, 67), found.span(), inferred=True)]


def _best_of_each(message: Message, readings: Iterable[Reading]) -> list[Reading]:
    """One reading a slot: the first, but of several ages the one that is surely the present one."""
    kept: dict[str, Reading] = {}
    for reading in readings:
        held = kept.get(reading.slot)
        if held is None or (reading.slot == "age" and _certainty(message, reading) > _certainty(message, held)):
            kept[reading.slot] = reading
    return list(kept.values())


def _certainty(message: Message, reading: Reading) -> int:
    before = message.folded[max(0, reading.span[0] - 24) : reading.span[0]]
    after = message.folded[reading.span[1] : reading.span[1] + 24]
    if re.search(r"\bcasi (?:los )?$", before):
        return 0
    if _SURE_AGE.search(before) or _SURE_AGE_AFTER.match(after):
        return 2
    return 0 if _NOT_AGE_BEFORE.search(before) else 1


def _asks_or_jokes(folded: str) -> bool:
    return bool(re.search(r"\bes (?:una )?broma\b|\bson las\b", folded))


def _listed_age(message: Message, q: Quantity, asked: str) -> bool:
    """Whether a bare number stands alone between commas of a list of facts: "Ramiro, 52, viudo"."""
    if asked in NUMERIC_SLOTS or asked == "offer_proposal" or q.unit or q.sized or not 18 <= q.low <= 85:
        return False
    around = message.clause_at(q.span[0]).text.strip(" ,.;y")
    return around == message.folded[slice(*q.span)] and len(message.clauses) >= 3


def _are_others(numbers: Sequence[Quantity]) -> bool:
    """Whether several bare numbers are too small for the age of anybody who asks: "3 y 5"."""
    return len(numbers) > 1 and all(not q.unit and q.high < _GROWN for q in numbers)


def _is_alone(q: Quantity) -> bool:
    return not q.before.strip()
