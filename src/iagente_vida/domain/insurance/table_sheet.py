"""Life tables as insurers and institutes hand them over: a CSV, read with suspicion."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from iagente_vida.domain.insurance.mortality import Column, LifeTable, TableError, closed, unisex

_COLUMN = re.compile(r"qx(_unisex|_male|_female)?(_smoker|_nonsmoker)?")
_REFERENCE_AGE = 40
_MILDEST_PROBABILITY, _HARSHEST_PROBABILITY = 0.00002, 0.02


class RateUnit(StrEnum):
    """What the numbers of a table count; `DETECT` asks to find out from their size."""

    PROBABILITY = "probabilidad"
    PER_MILLE = "por_mil"
    DETECT = "detectar"


@dataclass(frozen=True, slots=True, eq=False)
class TableSheet:
    """The columns of a table as probabilities. `unit` is what the file held; `warnings` are Spanish sentences."""

    first_age: int
    columns: Mapping[str, Column]
    unit: RateUnit
    warnings: tuple[str, ...]

    def table(self, male_weight: float, *, suffix: str = "") -> LifeTable:
        """The unisex table of the columns that end in `suffix`; a sexed sheet is blended."""
        for name in (f"qx_unisex{suffix}", f"qx{suffix}"):
            if name in self.columns:
                return closed(self.first_age, self.columns[name])
        pair = f"qx_male{suffix}", f"qx_female{suffix}"
        if not set(pair) <= self.columns.keys():
            raise TableError(f"línea 1: faltan las columnas {pair[0]} y {pair[1]}, o una qx_unisex{suffix}")
        return unisex(self.first_age, self.columns[pair[0]], self.columns[pair[1]], male_weight)

    @property
    def smoker_distinct(self) -> bool:
        """Whether the sheet has columns of its own for smokers."""
        return any(name.endswith("_smoker") for name in self.columns)


def read_table_sheet(text: str, unit: RateUnit = RateUnit.PROBABILITY) -> TableSheet:
    """The table in a CSV `age,qx…`, comma or semicolon. Raises TableError naming line and column at fault."""
    semicolons = ";" in text.partition("\n")[0]
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=";" if semicolons else ",") if any(row)]
    header = [name.strip().lower().lstrip("\ufeff") for name in rows[0]] if rows else []
    if len(header) < 2 or header[0] != "age" or not all(_COLUMN.fullmatch(name) for name in header[1:]):
        raise TableError(
            "línea 1: la cabecera tiene que ser age y columnas qx, qx_unisex o qx_male y qx_female "
            "(con _smoker o _nonsmoker si distingue fumadores)"
        )
    if len(set(header)) != len(header):
        raise TableError("línea 1: hay una columna repetida")
    if len(rows) < 3:
        raise TableError("la tabla necesita al menos dos edades")
    ages: list[int] = []
    rates: list[list[float]] = []
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise TableError(f"línea {line}: se esperaban {len(header)} valores y hay {len(row)}")
        ages.append(_age(row[0], line, ages[-1] if ages else None))
        rates.append([_rate(item, line, name, semicolons) for item, name in zip(row[1:], header[1:], strict=True)])
    values = np.array(rates)
    found = _unit(values, ages) if unit is RateUnit.DETECT else unit
    _check_size(values, found, header[1:])
    probabilities = values / 1000 if found is RateUnit.PER_MILLE else values
    columns = {name: probabilities[:, at].copy() for at, name in enumerate(header[1:])}
    return TableSheet(ages[0], columns, found, tuple(_warnings(ages, columns)))


def _age(text: str, line: int, before: int | None) -> int:
    try:
        age = int(text)
    except ValueError as error:
        raise TableError(f"línea {line}, columna age: «{text.strip()}» no es una edad") from error
    if not 0 <= age <= 130:
        raise TableError(f"línea {line}, columna age: {age} está fuera de 0–130")
    if before is not None and age != before + 1:
        raise TableError(f"línea {line}: después de la edad {before} tiene que venir la {before + 1}")
    return age


def _rate(text: str, line: int, name: str, semicolons: bool) -> float:
    try:
        rate = float(text.replace(",", ".") if semicolons else text)
    except ValueError as error:
        raise TableError(f"línea {line}, columna {name}: «{text.strip()}» no es un número") from error
    if not rate > 0:
        raise TableError(f"línea {line}, columna {name}: {text.strip()} no es una probabilidad mayor que 0")
    return rate


def _unit(values: Column, ages: Sequence[int]) -> RateUnit:
    """Told by the death rate nearest to the age of 40, which is some per mille in any country."""
    at = min(range(len(ages)), key=lambda row: abs(ages[row] - _REFERENCE_AGE))
    rate = float(values[at].max())
    if abs(ages[at] - _REFERENCE_AGE) <= 10:
        if _MILDEST_PROBABILITY <= rate <= _HARSHEST_PROBABILITY and values.max() <= 1:
            return RateUnit.PROBABILITY
        if 1000 * _MILDEST_PROBABILITY < rate <= 1000 * _HARSHEST_PROBABILITY and rate > _HARSHEST_PROBABILITY * 2:
            return RateUnit.PER_MILLE
    raise TableError(
        f"a los {ages[at]} años hay {rate:g}: no se distingue si es una probabilidad o un tanto por mil; "
        "indica la unidad (probabilidad o por_mil)"
    )


def _check_size(values: Column, unit: RateUnit, names: Sequence[str]) -> None:
    top = 1000.0 if unit is RateUnit.PER_MILLE else 1.0
    for row, column in zip(*np.nonzero(values > top), strict=True):
        hint = "; ¿está la tabla en tanto por mil?" if unit is RateUnit.PROBABILITY else ""
        place = f"línea {int(row) + 2}, columna {names[int(column)]}"
        raise TableError(f"{place}: {values[row, column]:g} es mayor que {top:g}{hint}")


def _warnings(ages: Sequence[int], columns: Mapping[str, Column]) -> list[str]:
    found = []
    for name, column in columns.items():
        falls = [ages[at + 1] for at in range(len(ages) - 1) if ages[at] >= 30 and column[at + 1] < column[at]]
        if falls:
            found.append(f"{name}: la mortalidad baja a los {', '.join(map(str, falls))} años")
        if column[-1] < 1:
            found.append(f"{name}: a la última edad ({ages[-1]}) vale {column[-1]:g}; la tabla se cierra con 1")
    return found
