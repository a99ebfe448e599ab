"""Life tables: closing them, the unisex blend that European law asks for, and extra risks on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]


class TableError(ValueError):
    """A life table can not be used; the Spanish message says in which line and why."""


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """Annual probabilities of death `qx[k]` at age `first_age + k`; the last one is 1 (the table is closed)."""

    first_age: int
    qx: Column

    @property
    def last_age(self) -> int:
        """The age at which nobody survives the year."""
        return self.first_age + len(self.qx) - 1


def closed(first_age: int, qx: Column) -> LifeTable:
    """The table with nobody surviving its last age; its figures can not be changed afterwards."""
    column = np.minimum(qx, 1.0)
    column[-1] = 1.0
    column.flags.writeable = False
    return LifeTable(first_age, column)


def unisex(first_age: int, male: Column, female: Column, male_weight: float) -> LifeTable:
    """The blend `male_weight` x male + (1 - `male_weight`) x female, closed. Raises TableError on a bad weight."""
    if not 0 <= male_weight <= 1:
        raise TableError(f"el peso de la mezcla es {male_weight}: tiene que estar entre 0 y 1")
    return closed(first_age, male_weight * male + (1 - male_weight) * female)


def smoker_table(table: LifeTable, factors: Mapping[int, float]) -> LifeTable:
    """`table` with each probability raised by the factor at its age (linear between anchors), capped at 1."""
    anchors = sorted(factors)
    ages = table.first_age + np.arange(len(table.qx))
    curve = np.interp(ages, anchors, [factors[age] for age in anchors])
    return closed(table.first_age, table.qx * curve)


def with_flat_extra(table: LifeTable, per_mille: float) -> LifeTable:
    """`table` with `per_mille` more deaths a year in a thousand at every age (an occupation, a sport)."""
    return closed(table.first_age, table.qx + per_mille / 1000)
