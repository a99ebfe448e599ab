"""Numbers with their unit and rate: what stands in a message before anybody asks what it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iagente_vida.agents.understanding.lexicon import KIDS
from iagente_vida.agents.understanding.numbers import Number, find_numbers
from iagente_vida.agents.understanding.text import Message, Span

_UNITS = (
    ("money", r"€|\$|eur[oi](?:s|tos?|llos?)?|euros?|eur|pesos?|pesitos|dolares|usd|pavos|mxn|cop|ars|varos?|mangos"),
    ("years", r"anos?|anitos?|anios?|ans|tacos|primaveras|pirulos|abriles|castanas"),
    ("decades", r"decadas?"),
    ("lustres", r"lustros?"),
    ("months", r"mes(?:es|ecitos)?"),
    ("kg", r"kgs?|kilos?|quilos?|kilitos?"),
    ("cm", r"cms?|centimetros?"),
    ("metres", r"metros?|mts?|m"),
    ("children", rf"{KIDS}|chicos"),
    ("percent", r"%|por ciento"),
    ("pays", r"pagas?|mensualidades|nominas al ano"),
    (
        "foreign",
        (
            r"cigarr\w+|pitillos?|puchos?|paquetes?|cajetillas?|minut\w*|min|segundos?|horas?|hs|hrs|h|dias?|"
            r"semanas?|"
            r"km|kilometros|preguntas?|dudas?|cosas?|veces|perr\w+|gat\w+|opciones|mensajes?|llamadas?|coches?|"
            r"motos?|"
            r"pisos?|habitaciones|amig\w+|herman\w+|mascotas?|bares|copas|puntos|paginas|estrellas|grados|personas?|"
            r"diari[oa]s?|al dia|trabaj\w+|polizas?|seguros?|companias?|bancos?|casas?|segundos|familiares|en casa|"
            r"clientes?|numeros?|digitos?|letras?|cuotas?|plazos?|trienios?"
        ),
    ),
)
_UNIT = re.compile(
    "|".join(rf"\s{{0,2}}(?P<{name}>{words})" + ("" if name == "percent" else r"(?![a-z])") for name, words in _UNITS)
)
_RATES = (
    ("quarter", r"trimestr\w*|cada (?:3|tres) meses"),
    ("half", r"semestr\w*|cada (?:6|seis) meses"),
    ("year", r"al ano|anual\w*|por ano|/ ?ano|cada ano|de ano|anuales|brut[oa]s?"),
    ("fortnight", r"quincen\w*|catorcen\w*|cada 15 dias"),
    ("week", r"semanal\w*|(?:a|por|cada) (?:la )?semana"),
    (
        "month",
        (
            r"al mes|mensual\w*|por mes|/ ?mes|(?<!el )(?<!este )mes(?! que\b| pasado\b)|mensualidad|cada mes|"
            r"todos los meses"
        ),
    ),
)
_RATE = re.compile("|".join(rf"(?P<{name}>(?<![a-z])(?:{words})(?![a-z]))" for name, words in _RATES))
_RATE_BEFORE = re.compile(
    r"\b(?:(?P<month>al mes|mensual\w*|cada mes|por mes|todos los meses)|"
    r"(?P<year>anual(?:es|mente)?|al ano|cada ano|por ano)|(?P<fortnight>quincen\w+))\b"
)
_EVERY = re.compile(
    r"\s?(?:€|euros?|pesos|pavos)?\s?(?:cada|por|al) (?:(?P<half>(?:6|seis) meses|semestre)|(?P<quarter>(?:3|"
    r"tres) meses|trimestre)|"
    r"(?P<fortnight>(?:15|quince) dias|quincena))"
)
_RANGE_GAP = re.compile(
    r"\s?(?:€|euros?)?\s?(?:que|como) |\s?(?:€|euros?|anos|pesos)?\s?(?:-|a|o|y|u|hasta)\s?(?:los |las |unos )?"
)
_EITHER = re.compile(r"\b(?:lo mismo|igual|tanto)(?: son| es| saco| gano| me dan)? $")
_MOVED = re.compile(r"\b(?:pas\w+|sub\w+|baj\w+|cambi\w+|aument\w+) de(?: los)? $")
_RANGE_LEAD = re.compile(r"\b(?:entre|de|unos|unas|desde)\s(?:los |las |unos )?$")
_DENIED_BEFORE = re.compile(r"\bno (?:son |es |era |eran |tengo |de )?(?:los |las |el |la )?$")
_DENIED_AFTER = re.compile(r"\s(?:anos )?no\s?(?=[,.;]|$)")
_HEADING = re.compile(r"(?:^|[,.;:\n]|\by )((?!\W*no )[^\d,.;:!?\n]{3,30})(?: ?[:=,]| -|\.\.\.?)\s?[$€~]?$")
_HEADED_FROM = 300
_LAST_DAY = 31
_YEARS = range(1950, 2036)
_YEAR_BEFORE = re.compile(r"\b(?:en|desde|ano|(?:en|desde|del) el|del ano) $")
_DATE_BEFORE = re.compile(r"\b(?:el dia|los dias|cada dia|dia) $")
_REACH = 44
_MOST = 30  # more figures than this in one message are no answer, and comparing them all takes time


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number or range, its unit and rate, and what stands around it in its clause.

    `unit` is one of money, years, months, children, kg, cm, metres, percent, pays, foreign, or "" when unsaid.
    `heading` is what a pause parts from a figure that begins its clause ("sueldo: 1.700"). `rate` is one of month,
    year, half, quarter, fortnight, week, or "". `sized` = a scale was said, or the figure itself is large.
    """

    low: float
    high: float
    span: Span
    unit: str
    rate: str
    before: str
    after: str
    heading: str = ""
    sized: bool
    article: bool = False
    vague: bool = False

    @property
    def ranged(self) -> bool:
        """Whether two bounds were given."""
        return self.low != self.high

    @property
    def whole(self) -> bool:
        """Whether it is one whole number."""
        return not self.ranged and self.low == int(self.low)

    def value(self, factor: float = 1) -> int | float | list[int | float]:
        """The number or the bounds, times a factor."""
        if self.ranged:
            return [plain(self.low * factor), plain(self.high * factor)]
        return plain(self.low * factor)


def find_quantities(message: Message, taken: Sequence[Span]) -> list[Quantity]:
    """The numbers that no other grammar has claimed and that are not taken back ("no 43"), ranges joined."""
    numbers = [n for n in find_numbers(message.folded) if not any(_overlap(n.span, span) for span in taken)]
    quantities: list[Quantity] = []
    at = 0
    while at < len(numbers) and len(quantities) < _MOST:
        first = numbers[at]
        low, last = first.value, first
        if at + 1 < len(numbers) and (bound := _range_low(message.folded, first, numbers[at + 1])) is not None:
            low, last = bound, numbers[at + 1]
            at += 1
        at += 1
        following = numbers[at].span[0] if at < len(numbers) else len(message.folded)
        quantity = _quantity(message, low, last, (first.span[0], last.span[1]), following)
        if not first.too_vague and not _denied(message.folded, quantity):
            quantities.append(quantity)
    return quantities


def plain(value: float) -> int | float:
    """An integer if it is one, else two decimals."""
    return int(value) if value == int(value) else round(value, 2)


def _quantity(message: Message, low: float, last: Number, span: Span, following: int) -> Quantity:
    folded = message.folded
    clause = message.clause_at(span[0])
    after = folded[span[1] : min(span[1] + _REACH, max(following, span[1]), max(clause.span[1], span[1]))]
    before = folded[max(clause.span[0], span[0] - _REACH) : span[0]]
    found = _UNIT.match(after)
    unit = (found.lastgroup or "") if found else ""
    dated = _DATE_BEFORE.search(before) and last.value <= _LAST_DAY
    if not unit and (dated or (_YEAR_BEFORE.search(before) and last.value in _YEARS)):
        unit = "foreign"
    high = last.value
    alone = not before.strip(" $€~")
    heading = _HEADING.search(folded[max(0, span[0] - _REACH) : span[0]]) if alone and high >= _HEADED_FROM else None
    if unit in ("decades", "lustres"):
        factor = 10 if unit == "decades" else 5
        low, high, unit = low * factor, high * factor, "years"
    if found and unit in ("years", "months") and re.match(r" y medi[oa]\b", after[found.end() :]):
        low, high = low + 0.5, high + 0.5
    return Quantity(
        low=low,
        high=high,
        span=span,
        unit=unit,
        rate=_rate(before, after, folded[span[1] : span[1] + _REACH]),
        before=before,
        after=after,
        heading=heading[1] if heading else "",
        sized=last.scale > 1 or high >= 1_000,
        article=last.article and low == high and low < 5,
        vague=last.vague,
    )


def _rate(before: str, after: str, onward: str) -> str:
    if every := _EVERY.match(onward):
        return every.lastgroup or ""
    found = _RATE.search(after[:28]) or _RATE_BEFORE.search(before)
    return (found.lastgroup or "") if found else ""


def _range_low(folded: str, first: Number, second: Number) -> float | None:
    """The lower bound if two numbers make a range; it shares the scale said only once ("50 y 80 mil")."""
    gap = folded[first.span[1] : second.span[0]]
    if first.article or not _RANGE_GAP.fullmatch(gap):
        return None
    lead = _RANGE_LEAD.search(folded[max(0, first.span[0] - 14) : first.span[0]])
    if gap.strip().endswith(("que", "como")) and not _EITHER.search(folded[max(0, first.span[0] - 14) : first.span[0]]):
        return None
    if _MOVED.search(folded[max(0, first.span[0] - 24) : first.span[0]]):
        return None
    word = re.sub(r"€|euros?|anos|pesos|los|las|unos|\s", "", gap)
    if word in ("y", "u") and not (lead and "entre" in lead[0]):
        return None
    if word == "a" and not lead and second.scale == 1 and "anos" not in folded[second.span[1] : second.span[1] + 6]:
        return None
    low = first.value
    if first.scale == 1 and second.scale > 1 and first.value < second.coefficient:
        low *= second.scale
    return low if low < second.value else None


def _denied(folded: str, quantity: Quantity) -> bool:
    start, end = quantity.span
    return bool(
        _DENIED_BEFORE.search(folded[max(0, start - 16) : start]) or _DENIED_AFTER.match(folded[end : end + 12])
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
