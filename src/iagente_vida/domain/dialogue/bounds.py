"""The bounds of an automatic price, as the customer meets them: nobody is declined, a person looks at the case."""

from __future__ import annotations

from dataclasses import dataclass

from iagente_vida.domain.acts import Figure, FigureKind
from iagente_vida.domain.insurance.limits import Limits

SOURCE = "limits"
BEYOND_EUROS = 10
"""So many times the largest sum is not meant in euros: pesos, from who writes from there."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A bound that a value crosses: `code` names the text, `figures` fill it, `best` is the nearest allowed value."""

    code: str
    figures: tuple[tuple[str, Figure], ...]
    best: int = 0


def longest_term(limits: Limits, age: int | None) -> int:
    """Years of cover that are possible at this age."""
    return limits.term_max if age is None else min(limits.term_max, limits.end_age_max - age)


def breach(
    limits: Limits, age: int | None, capital: int | None, term: int | None, *, other_money: bool = False
) -> Breach | None:
    """The first bound that is crossed by what is known, or None. `other_money`: sums were told in no euros."""
    if age is not None and age < limits.age_min:
        return Breach("minor", (("minimo", count(limits.age_min)),))
    if age is not None and age > limits.age_max:
        return Breach("too_old", (("maximo", count(limits.age_max)),))
    if capital is not None and capital > limits.capital_max * (1 if other_money else BEYOND_EUROS):
        return Breach("currency", (("maximo", euros(limits.capital_max)),))
    if capital is not None and capital > limits.capital_max:
        return Breach("capital_high", (("maximo", euros(limits.capital_max)),))
    if capital is not None and capital < limits.capital_min:
        return Breach("capital_low", (("minimo", euros(limits.capital_min)),), limits.capital_min)
    if term is not None and term < limits.term_min:
        return Breach("term_short", (("minimo", count(limits.term_min)),), limits.term_min)
    longest = longest_term(limits, age)
    if term is not None and term > longest:
        return term_long(limits, longest)
    return None


def term_long(limits: Limits, longest: int) -> Breach:
    """The cover would end too late: `longest` years are possible."""
    return Breach("term_long", (("maximo", count(longest)), ("edad", count(limits.end_age_max))), longest)


def euros(amount: int) -> Figure:
    """A whole amount out of the limits."""
    return Figure(FigureKind.EUROS, str(amount), SOURCE)


def count(number: int) -> Figure:
    """A number of years out of the limits."""
    return Figure(FigureKind.COUNT, str(number), SOURCE)
