"""Commutation columns: every net value of a table and an interest rate as a look-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iagente_vida.domain.insurance.mortality import Column, LifeTable


@dataclass(frozen=True, slots=True, eq=False)
class Commutation:
    """Columns D, N and M of a table at a technical interest; death sums are paid at mid-year on average."""

    first_age: int
    last_age: int
    d: Column
    n: Column
    m: Column

    def annuity_due(self, age: int, years: int) -> float:
        """Present value of 1 a year in advance while alive, `years` times at most."""
        start, stop = self._window(age, years)
        return float((self.n[start] - self.n[stop]) / self.d[start])

    def term_assurance(self, age: int, years: int) -> float:
        """Present value of 1 paid on death within `years`."""
        start, stop = self._window(age, years)
        return float((self.m[start] - self.m[stop]) / self.d[start])

    def _window(self, age: int, years: int) -> tuple[int, int]:
        if not self.first_age <= age <= self.last_age:
            raise ValueError(f"age {age} is not in the table")
        start = age - self.first_age
        return start, min(start + years, len(self.n) - 1)


def commute(table: LifeTable, interest: float) -> Commutation:
    """Columns of `table` at the annual rate `interest`. Sums run in one order, so they are the same everywhere."""
    years = np.arange(len(table.qx))
    discount = (1 + interest) ** -years.astype(np.float64)
    living = np.concatenate(([1.0], np.cumprod(1 - table.qx)[:-1]))
    d = living * discount
    deaths = d * table.qx * (1 + interest) ** -0.5
    return Commutation(table.first_age, table.last_age, d, _tail_sums(d), _tail_sums(deaths))


def _tail_sums(column: Column) -> Column:
    """Sums from each position to the end, with a final 0 to subtract."""
    return np.append(np.cumsum(column[::-1])[::-1], 0.0)
