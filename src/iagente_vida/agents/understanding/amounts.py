"""Sums of money: which slot, per what time, and when a bare figure means thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iagente_vida.agents.understanding.quantities import Quantity, plain
from iagente_vida.agents.understanding.text import Span, listed

MONEY_SLOTS = frozenset(
    listed(
        "monthly_income annual_income monthly_expenses mortgage_balance mortgage_monthly other_debts "
        "existing_coverage "
        "desired_capital budget_monthly"
    )
)
_INCOME_SLOTS = ("monthly_income", "annual_income")
_THOUSANDS_SLOTS = frozenset({"desired_capital", "mortgage_balance", "existing_coverage"})
_ZERO_SLOTS = ("other_debts", "mortgage_balance")
_HOUSING_QUESTIONS = ("has_mortgage", "mortgage_balance", "mortgage_monthly")
_YEARLY_FROM = 12_000
"""A plain sum of income from here on, said without its time to nobody's question, is a year's (in euros)."""
_INSTALMENT_BELOW = 5_000
_SUM_FROM = 10_000
_PREMIUM_BELOW = 150

# What a large sum beside a yes means, by the question.
_SUMS_BESIDE = {
    "has_mortgage": "mortgage_balance",
    "existing_insurance": "existing_coverage",
    "existing_insurer_channel": "existing_coverage",
}
_HELD_QUESTIONS = ("existing_insurance", "existing_insurer_channel", "existing_coverage")
_HELD_COVER = re.compile(r"\btengo\b|\bel (?:de la|del) (?:empresa|trabajo|banco|curro|laburo|chamba)\b|\bya me\b")
_HELD_ONE = re.compile(
    r"\b(?:tengo|tenemos|cuento con|pago) (?:ya )?(?:un |el )?(?:uno|otro|seguro|el)\b(?!.*\b(?:quiero|busco|"
    r"necesito)\b)"
)
# Below it a sum of money is no answer: a slip, or the number of something else.
_LEAST = {
    "monthly_income": 100,
    "annual_income": 100,
    "monthly_expenses": 30,
    "mortgage_monthly": 30,
    "other_debts": 20,
}
_PER_MONTH = {"year": 1 / 12, "half": 1 / 6, "quarter": 1 / 3, "fortnight": 2.0, "week": 52 / 12}
_AT_MOST = re.compile(
    r"\b(?:como (?:mucho|maximo)|a lo sumo|maximo|max|tope|no mas de|sin pasar\w* de|menos de|por debajo de|hasta|"
    r"alrededor de|unos|por|de)(?: los| unos)? $"
)
_OWES = re.compile(r"\b(?:debo|debemos|quedan?|falta[n]?|hipotec\w+|pago|pagamos|pagando|letras?|del banco|al banco)\b")
_SHARED = re.compile(
    r"\s?(?:€|euros?|pesos)?\s?(?:para |a |por )?(?:cada (?!mes|ano|dia|semana|quincena|trimestre|semestre|tres|seis|"
    r"quince|\d)|por (?:cabeza|persona|barba))"
)
_THINGS = re.compile(
    r" (?:de )?(?!al|mensual|mes|como|max|euro|o\b|y\b|por|mas|menos|aprox|tope|cada|si|pero|no|pavo|peso|"
    r"leuro)[a-z]{4,}"
)
_WISH = re.compile(
    r"\b(?:quier\w*|quisier\w*|queri\w*|necesit\w*|ocupo|busco|asegur\w+|capital|seguro|calcul\w+|cotiz\w+|pon|ponme|"
    r"dejar\w*|queden?|cuenta con|y con|y si|hazlo|mejor|sub\w+ a|baj\w+ a|cambia\w*|precio|simul\w+|sale|"
    r"cuanto (?:seria|cuesta|costaria|vale|es)|"
    r"(?:seria|cuesta|costaria|vale) por|me vale con|para que (?:cobre|reciba)n?|cobren?|reciban?)\b"
)
_FOR_YEARS = re.compile(r"\s?(?:€|euros?|pesos)?\s?(?:a|para|por|durante) (?:unos )?(?:\d{1,2}|[a-z]+) anos\b")
_ASKS_HOW_MUCH = re.compile(r"\b(?:cuanto|que) (?:\w+ ){0,2}?(?:pag\w+|gast\w+|dedic\w+|invert\w+)\b")
_TIMES = re.compile(r"\s?(?:€|euros?)?\s?(?:por|x|\*)\s?")
_FILLER = re.compile(
    r"\b(?:a|y|con|de|por|unos|unas|euros?|pesos|anos|hola|buenas|pues|vale|serian?|como|eso|mas o menos|si|ok|"
    r"para|aprox\w*|minimo|maximo|lo de|o)\b|\d+|[^a-z]"
)
_OWING = re.compile(r"\b(?:debo|debemos|adeudo)\b")
_LOAN = re.compile(r"\b(?:prestamos?|tarjetas?|creditos?|financi\w+|coche|carro|auto|moto)\b")
_PART_BEGINS = re.compile(r"[a-z0-9] ?[,;\n] ?$")
_PART_ENDS = re.compile(r" ?(?:€|euros?|pesos)?[.!]* ?(?:$|[,;\n])")
_NUMBER_WORDS = re.compile(
    r"(?<![a-z])(?:mil|cien\w*|[a-z]+cient[oa]s|quinient[oa]s|millon(?:es)?|medio|k|palos?|lucas)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value for a slot, read from `span`; `inferred` by a convention that must be read back."""

    slot: str
    value: object
    span: Span
    inferred: bool = False


def labelled_amount(q: Quantity, label: str, asked: str, market: str, *, housing: bool) -> Reading | None:
    """The reading of a sum that its own words name; `housing` when the message speaks of a home that is being paid."""
    if q.unit not in ("", "money", "months", "pays"):
        return None
    slot = _slot_of(q, label, asked, housing)
    if not slot or q.low == 0:
        return None
    if slot in _INCOME_SLOTS:
        return income(q, asked, market) if q.high >= 100 or q.sized else None
    if q.low < 100 and not q.sized and q.unit != "money" and slot not in ("budget_monthly", *_THOUSANDS_SLOTS):
        return None
    if slot == "desired_capital" and label == "capital" and q.low < 1_000 and q.unit != "money" and asked != slot:
        return None
    return amount(q, slot, market)


def _slot_of(q: Quantity, label: str, asked: str, housing: bool) -> str:
    match label:
        case "income":
            return "monthly_income"
        case "expenses":
            return "monthly_expenses"
        case "instalment":
            return "budget_monthly" if asked == "budget_monthly" else "mortgage_monthly"
        case "home" if not (asked in _HOUSING_QUESTIONS or _OWES.search(q.before + q.after)):
            return ""
        case "owed" if asked in _HOUSING_QUESTIONS and (q.sized or q.high >= _INSTALMENT_BELOW):
            return "mortgage_balance"
        case "" if asked == "mortgage_balance" and q.rate == "month" and not q.sized:
            return "mortgage_monthly"
        case "mortgage" | "home" if asked in ("desired_capital", "existing_coverage") and not q.rate and not _pays(q):
            return asked
        case "mortgage" | "home":
            instalment = q.rate == "month" or "letra" in q.before or asked == "mortgage_monthly"
            owed = re.search(r"\b(?:debo|debemos|quedan?|falta[n]?|pendientes?)\b", q.before + q.after[:24])
            return "mortgage_monthly" if instalment or (not owed and _pays(q) and not q.sized) else "mortgage_balance"
        case "debts" if q.rate:
            return ""
        case "debts":
            of_home = asked in _HOUSING_QUESTIONS or (housing and _OWING.search(q.before))
            own = re.split(r" y ", q.after[:24])[0]
            return "mortgage_balance" if of_home and not _LOAN.search(q.before + own) else "other_debts"
        case "capital" | "coverage":
            held = asked in _HELD_QUESTIONS or (label == "coverage" and _HELD_COVER.search(q.before))
            return _budget_or("existing_coverage" if held else "desired_capital", q, asked)
        case "budget" if _ASKS_HOW_MUCH.search(q.before):
            return ""
        case "budget":
            return asked if asked in MONEY_SLOTS else "budget_monthly" if not q.sized or q.rate else ""
        case "pay":
            if asked in ("existing_insurance", "existing_coverage", "existing_insurer_channel"):
                return ""
            return "mortgage_monthly" if asked in _HOUSING_QUESTIONS or (housing and q.rate == "month") else ""
        case _:
            return ""


def _budget_or(slot: str, q: Quantity, asked: str) -> str:
    """A wish "of 30 a month" is a premium, not a sum insured; and the question names a plain wish."""
    if q.rate in ("month", "year") and q.high < 2_000:
        return "budget_monthly"
    if asked in MONEY_SLOTS and not re.search(r"\b(?:capital|asegur\w+|cobertura|seguro)\b", q.before):
        return asked
    return slot


def _pays(q: Quantity) -> bool:
    return bool(re.search(r"\b(?:pago|pagamos|pagando|abono)\b", q.before)) or q.high < _INSTALMENT_BELOW


def asked_amount(q: Quantity, asked: str, market: str) -> Reading | None:
    """The reading of a sum without words of its own as the answer to a question for one."""
    if q.unit not in ("", "money", "months") or (q.low == 0 and asked not in _ZERO_SLOTS):
        return None
    if (asked == "other_debts" and q.rate) or (q.unit == "months" and q.before.endswith("cada ")):
        return None
    if _SHARED.match(q.after) or (q.high < 10 and not q.sized and q.unit != "money" and _THINGS.match(q.after)):
        return None
    if 0 < q.low < _LEAST.get(asked, 0) and not q.sized:
        return None
    if asked in _INCOME_SLOTS:
        return income(q, asked, market)
    if asked == "desired_capital" and q.rate == "month" and not q.sized:
        return Reading("budget_monthly", q.value(), q.span) if q.high < _PREMIUM_BELOW else None
    if asked == "existing_coverage" and q.unit == "months":
        return None
    return amount(q, asked, market)


def income(q: Quantity, asked: str, market: str) -> Reading:
    """Income per month or, when it says so or can be nothing else, per year."""
    gross = bool(re.search(r"\bbrut[oa]s?\b", q.after))
    plainly_yearly = market == "ES" and q.high >= _YEARLY_FROM and (asked != "monthly_income" or gross)
    annual = q.rate == "year" and (not gross or q.high >= _YEARLY_FROM or "ano" in q.after or "anual" in q.after)
    annual = annual or (asked == "annual_income" and q.rate not in ("month", "fortnight", "week"))
    annual = annual or (plainly_yearly and q.rate in ("", "year"))
    factor = _PER_MONTH.get(q.rate, 1.0) if q.rate != "year" else 1.0
    return Reading("annual_income" if annual else "monthly_income", q.value(factor), q.span)


def in_pays(quantities: Sequence[Quantity], asked: str) -> tuple[Reading, list[Quantity]] | None:
    """ "14 pagas de 1700": a year's income by its number of payments; and the quantities it used."""
    pays = next((q for q in quantities if q.unit == "pays" and 12 <= q.low <= 16), None)
    sums = [q for q in quantities if q.unit in ("", "money") and q.low >= 100]
    if pays is None and len(sums) == 1 and asked in _INCOME_SLOTS and (times := _times(sums[0], quantities)):
        return Reading("annual_income", sums[0].value(times), sums[0].span), list(quantities)
    if pays is None or len(sums) != 1 or (asked and asked not in (*_INCOME_SLOTS, "occupation", "employment_type")):
        return None
    span = (min(pays.span[0], sums[0].span[0]), max(pays.span[1], sums[0].span[1]))
    each = sums[0]
    if each.rate == "year" or each.high >= _YEARLY_FROM:
        return Reading("annual_income", each.value(), span), [pays, each]
    if pays.low == 12:
        return Reading("monthly_income", each.value(), span), [pays, each]
    return Reading("annual_income", each.value(pays.low), span), [pays, each]


def _times(each: Quantity, quantities: Sequence[Quantity]) -> float:
    """How many times a year a sum is paid, in "2.100 por 14"; 0 when nobody says."""
    after = next((q for q in quantities if q.span[0] > each.span[0]), None)
    return after.low if after and 12 <= after.low <= 16 and _TIMES.fullmatch(each.after) else 0


def amount(q: Quantity, slot: str, market: str) -> Reading | None:
    """A sum in its slot's form: bare thousands (millions for a house in Colombia) inferred, a budget by month."""
    factor, inferred = 1.0, False
    if slot in _THOUSANDS_SLOTS and 0 < q.high < 1_000 and not q.sized and q.unit != "money":
        if q.low < 10:
            return None
        factor, inferred = (1e6 if market == "CO" and slot == "mortgage_balance" else 1e3), True
    if slot == "budget_monthly":
        factor = _PER_MONTH.get(q.rate, 1.0)
    value = q.value(factor)
    return Reading(slot, value, q.span, inferred)


def large_sum(q: Quantity, folded: str, asked: str, market: str) -> Reading | None:
    """The reading of a large sum that nobody asked for: only when the message wishes one, or is nothing else."""
    slot = _SUMS_BESIDE.get(asked, "desired_capital")
    if _HELD_ONE.search(q.before):
        slot = "existing_coverage"
    if q.unit not in ("", "money") or q.rate or not q.sized or q.low < _SUM_FROM:
        return None
    open_question = asked in ("", "offer_proposal", "confirm_data", "anything_else", "offer_call")
    wished = (
        asked == "offer_proposal"
        or _WISH.search(folded)
        or _FOR_YEARS.match(folded, q.span[1])
        or (open_question and (_is_bare(folded) or _stands_alone(q, folded)))
    )
    if slot == "desired_capital" and not wished:
        return None
    return amount(q, slot, market)


def monthly_sum(q: Quantity, asked: str) -> Reading | None:
    """A plain "1200 al mes" among facts is an income, "20 al mes como mucho" a budget; beside a yes to a mortgage
    its instalment.
    """
    if q.unit in ("", "money") and q.rate == "month" and not q.sized and 3 <= q.low < _PREMIUM_BELOW and not asked:
        return Reading("budget_monthly", q.value(), q.span) if _AT_MOST.search(q.before) else None
    if q.unit not in ("", "money") or q.rate != "month" or not 300 <= q.low < 100_000:
        return None
    if asked == "has_mortgage":
        return Reading("mortgage_monthly", plain(q.low), q.span)
    return Reading("monthly_income", q.value(), q.span)


def _stands_alone(q: Quantity, folded: str) -> bool:
    """Whether a sum is a part of its own among facts: "tengo 40 años, no fumo, 100.000 euros"."""
    return bool(_PART_BEGINS.search(folded[: q.span[0]])) and bool(_PART_ENDS.match(folded, q.span[1]))


def _is_bare(folded: str) -> bool:
    return not _FILLER.sub("", _NUMBER_WORDS.sub("", folded)).strip()
