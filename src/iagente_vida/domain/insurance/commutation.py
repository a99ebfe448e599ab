"""Commutation columns: every net value of a table and an interest rate as a look-up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from iagente_vida.domain.insurance.mortality import Column, LifeTable

Whole = npt.NDArray[np.int64]
RADIX = 100_000.0


class ClaimTiming(StrEnum):
    """When a death sum is paid: at the end of the year of death, half a year before, or at the moment of death
    with deaths spread evenly over the year."""

    END_OF_YEAR = "fin_de_ano"
    MID_YEAR = "mitad_de_ano"
    UNIFORM = "uniforme"


def claim_factor(timing: ClaimTiming, interest: float) -> float:
    """What turns a value paid at the end of the year of death into one paid at `timing`."""
    if timing is ClaimTiming.MID_YEAR:
        return math.sqrt(1 + interest)
    if timing is ClaimTiming.UNIFORM and interest:
        return interest / math.log1p(interest)
    return 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Commutation:
    """Columns of a table at a technical interest, from `first_age` on; each has a final 0 (nobody is left).

    `l` are the living out of RADIX; `c` the discounted deaths of one year (with the claim timing), `m` their tail
    sums; `d` the discounted living, `n` their tail sums; `r` tail sums of `m`.
    """

    table: LifeTable
    interest: float
    timing: ClaimTiming
    l: Column  # noqa: E741 - the actuarial symbol
    d: Column
    n: Column
    c: Column
    m: Column
    r: Column

    @property
    def first_age(self) -> int:
        """The first age of the table."""
        return self.table.first_age

    @property
    def last_age(self) -> int:
        """The age at which nobody survives the year."""
        return self.table.last_age

    @property
    def discount(self) -> float:
        """Value today of 1 in a year."""
        return 1 / (1 + self.interest)

    def annuity_due(self, age: int, years: int) -> float:
        """Present value of 1 a year in advance while alive, `years` times at most."""
        start, stop = self.window(age, years)
        return self._living(start, float(self.n[start] - self.n[stop]))

    def annuity_immediate(self, age: int, years: int) -> float:
        """Present value of 1 at the end of each year survived, `years` times at most."""
        return self.annuity_due(age, years + 1) - 1.0

    def fractional_annuity_due(self, age: int, years: int, frequency: int) -> float:
        """Present value of 1 a year in `frequency` equal parts in advance while alive, deaths spread evenly."""
        i = self.interest
        if frequency == 1 or i == 0:
            return self.annuity_due(age, years) - (frequency - 1) / (2 * frequency) * (
                1 - self.pure_endowment(age, years)
            )
        nominal = frequency * ((1 + i) ** (1 / frequency) - 1)
        in_advance: float = frequency * (1 - self.discount ** (1 / frequency))
        d = i * self.discount
        alpha = i * d / (nominal * in_advance)
        beta = (i - nominal) / (nominal * in_advance)
        value: float = alpha * self.annuity_due(age, years) - beta * (1 - self.pure_endowment(age, years))
        return value

    def term_assurance(self, age: int, years: int) -> float:
        """Present value of 1 paid on death within `years`."""
        start, stop = self.window(age, years)
        return self._living(start, float(self.m[start] - self.m[stop]))

    def pure_endowment(self, age: int, years: int) -> float:
        """Present value of 1 paid to who is alive after `years`."""
        start, stop = self.window(age, years)
        return self._living(start, float(self.d[stop]))

    def endowment(self, age: int, years: int) -> float:
        """Present value of 1 paid on death within `years` or on survival (mixto)."""
        return self.term_assurance(age, years) + self.pure_endowment(age, years)

    def whole_life(self, age: int) -> float:
        """Present value of 1 paid on death."""
        return self.term_assurance(age, len(self.c))

    def life_annuity_due(self, age: int) -> float:
        """Present value of 1 a year in advance for life."""
        return self.annuity_due(age, len(self.c))

    def increasing_whole_life(self, age: int) -> float:
        """Present value of 1 paid on death in the first year, 2 in the second, and so on."""
        start, _ = self.window(age, 0)
        return self._living(start, float(self.r[start]))

    def window(self, age: int, years: int) -> tuple[int, int]:
        """Positions of `age` and of `years` later, cut where the table ends. Raises ValueError outside the table."""
        if not self.first_age <= age <= self.last_age:
            raise ValueError(f"age {age} is not in the table")
        if years < 0:
            raise ValueError("a term can not be negative")
        start = age - self.first_age
        return start, min(start + years, len(self.c) - 1)

    def _living(self, start: int, value: float) -> float:
        """`value` for each one alive at position `start`; where nobody is left there is nothing to pay."""
        return value / float(self.d[start]) if self.d[start] else 0.0


def commute(
    table: LifeTable, interest: float, timing: ClaimTiming = ClaimTiming.MID_YEAR, radix: float = RADIX
) -> Commutation:
    """Columns of `table` at the annual rate `interest`. Sums run in one order, so they are the same everywhere."""
    years = np.arange(len(table.qx), dtype=np.float64)
    discount = (1 + interest) ** -years
    living = radix * np.concatenate(([1.0], np.cumprod(1 - table.qx)[:-1]))
    d = living * discount
    c = d * table.qx / (1 + interest) * claim_factor(timing, interest)
    m = _tail_sums(c)
    columns = [np.append(living, 0.0), np.append(d, 0.0), _tail_sums(d), np.append(c, 0.0), m, _tail_sums(m[:-1])]
    for column in columns:
        column.flags.writeable = False
    return Commutation(table, interest, timing, *columns)


def second_moment(basis: Commutation, age: int, years: int | None = None) -> float:
    """Second moment of the present value of 1 paid on death (within `years`): the value at twice the force."""
    i = (1 + basis.interest) ** 2 - 1
    doubled = commute(basis.table, i, ClaimTiming.END_OF_YEAR)
    factor = claim_factor(basis.timing, i)
    return factor * doubled.term_assurance(age, len(basis.c) if years is None else years)


def _tail_sums(column: Column) -> Column:
    """Sums from each position to the end, with a final 0 to subtract."""
    return np.append(np.cumsum(column[::-1])[::-1], 0.0)
