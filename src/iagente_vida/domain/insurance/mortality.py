"""Life tables: reading them with suspicion, and the unisex blend that European law asks for."""

from __future__ import annotations

import csv
import io
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


@dataclass(frozen=True, slots=True, eq=False)
class SexedTable:
    """A published table with one column for each sex."""

    first_age: int
    male: Column
    female: Column

    def unisex(self, male_weight: float) -> LifeTable:
        """The blend `male_weight` x male + (1 - `male_weight`) x female, closed at its last age."""
        if not 0 <= male_weight <= 1:
            raise TableError(f"el peso de la mezcla es {male_weight}: tiene que estar entre 0 y 1")
        blend = male_weight * self.male + (1 - male_weight) * self.female
        return closed(self.first_age, blend)


def closed(first_age: int, qx: Column) -> LifeTable:
    """The table with nobody surviving its last age; its figures can not be changed afterwards."""
    column = np.minimum(qx, 1.0)
    column[-1] = 1.0
    column.flags.writeable = False
    return LifeTable(first_age, column)


def read_sexed_table(text: str) -> SexedTable:
    """The table in a CSV `age,qx_male,qx_female` of probabilities. Raises TableError naming the line at fault."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or [name.strip() for name in rows[0]] != ["age", "qx_male", "qx_female"]:
        raise TableError("línea 1: la cabecera tiene que ser age,qx_male,qx_female")
    if len(rows) < 3:
        raise TableError("la tabla necesita al menos dos edades")
    ages: list[int] = []
    columns: tuple[list[float], list[float]] = ([], [])
    for line, row in enumerate(rows[1:], 2):
        if len(row) != 3:
            raise TableError(f"línea {line}: se esperaban 3 valores y hay {len(row)}")
        age, *rates = _numbers(row, line)
        if ages and age != ages[-1] + 1:
            raise TableError(f"línea {line}: después de la edad {ages[-1]} tiene que venir la {ages[-1] + 1}")
        ages.append(int(age))
        for column, rate in zip(columns, rates, strict=True):
            column.append(_probability(rate, line))
    return SexedTable(ages[0], np.array(columns[0]), np.array(columns[1]))


def _numbers(row: list[str], line: int) -> tuple[float, ...]:
    try:
        return (int(row[0]), float(row[1]), float(row[2]))
    except ValueError as error:
        raise TableError(f"línea {line}: «{','.join(row)}» no son una edad y dos probabilidades") from error


def _probability(rate: float, line: int) -> float:
    if rate > 1:
        raise TableError(f"línea {line}: {rate} es mayor que 1; ¿está la tabla en tanto por mil?")
    if not rate > 0:
        raise TableError(f"línea {line}: {rate} no es una probabilidad mayor que 0")
    return rate
