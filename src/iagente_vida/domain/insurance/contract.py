"""A contract as an actuary sees it: what is paid in which year, and for how long premiums are due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iagente_vida.domain.insurance.commutation import Commutation
from iagente_vida.domain.insurance.mortality import Column


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """`death[k]` is paid on death in policy year k, `survival` at the end; premiums are due in `premium_years` years.

    `capital` is the sum that loadings refer to. All in one currency.
    """

    age: int
    death: Column
    survival: float
    premium_years: int
    capital: float

    @property
    def years(self) -> int:
        """Years of cover."""
        return len(self.death)


def level_term(age: int, years: int, capital: float = 1.0) -> Contract:
    """The same sum on death within `years`, premiums all along."""
    return Contract(age, np.full(years, float(capital)), 0.0, years, capital)


def whole_life(basis: Commutation, age: int, capital: float = 1.0, premium_years: int | None = None) -> Contract:
    """The sum on death, whenever; premiums for life or for `premium_years`."""
    years = basis.last_age - age + 1
    due = years if premium_years is None else min(premium_years, years)
    return Contract(age, np.full(years, float(capital)), 0.0, due, capital)


def endowment(age: int, years: int, capital: float = 1.0, premium_years: int | None = None) -> Contract:
    """The sum on death within `years` or at their end."""
    return Contract(age, np.full(years, float(capital)), float(capital), premium_years or years, capital)


def benefit_values(basis: Commutation, contract: Contract) -> Column:
    """Present value of what remains to be paid, at the start of each policy year and at the end (years + 1 values)."""
    start, stop = basis.window(contract.age, contract.years)
    if stop - start != contract.years:
        raise ValueError("the contract outlives the table")
    claims = contract.death * basis.c[start:stop]
    future = np.append(np.cumsum(claims[::-1])[::-1], 0.0) + contract.survival * basis.d[stop]
    living = basis.d[start : stop + 1]
    values: Column = np.divide(future, living, out=np.zeros(len(living)), where=living > 0)
    values[-1] = contract.survival
    return values


def first_value(basis: Commutation, contract: Contract) -> float:
    """Present value, at issue, of everything to be paid."""
    start, stop = basis.window(contract.age, contract.years)
    if stop - start != contract.years:
        raise ValueError("the contract outlives the table")
    future = float(contract.death @ basis.c[start:stop]) + contract.survival * float(basis.d[stop])
    return future / float(basis.d[start])


def annuity_values(basis: Commutation, age: int, years: int, span: int) -> Column:
    """Value of 1 a year in advance in the first `years` years, at the start of each of `span` years and the end."""
    start, stop = basis.window(age, span)
    last = min(start + years, len(basis.n) - 1)
    living = basis.d[start : stop + 1]
    future = np.maximum(basis.n[start : stop + 1] - basis.n[last], 0.0)
    values: Column = np.divide(future, living, out=np.zeros(len(living)), where=living > 0)
    return values
