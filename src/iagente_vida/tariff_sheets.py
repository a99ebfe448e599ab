"""Reads the CSV files of a tariff: premium sheets and cover rates, with units found out and problems pointed at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import numpy as np

from iagente_vida.domain.insurance.grid import Cell, Grid, Sheet
from iagente_vida.domain.insurance.mortality import Column
from iagente_vida.tariff_document import TariffError

GRID_COLUMNS = ["product", "smoker", "age", "term", "sum", "premium"]
_SMOKERS = {"no": False, "si": True, "sí": True}
_UNITS = ("prima_anual", "por_mil", "detectar")
GRID_UNITS = _UNITS


def read_rates(file: str, text: str) -> tuple[int, Column]:
    """First age and yearly probabilities of a CSV `age,por_mil`."""
    rows = _rows(file, text, ["age", "por_mil"])
    ages: list[int] = []
    rates: list[float] = []
    for line, row in rows:
        age = _whole(file, line, "age", row[0], 0, 130)
        if ages and age != ages[-1] + 1:
            raise TariffError(f"{file}, línea {line}: después de la edad {ages[-1]} tiene que venir la {ages[-1] + 1}.")
        ages.append(age)
        rates.append(float(_amount(file, line, "por_mil", row[1], Decimal(0), Decimal(1000))) / 1000)
    return ages[0], np.array(rates)


def read_grid(file: str, text: str, unit: str, interpolated: Iterable[str]) -> Grid:
    """The premiums of a CSV `product,smoker,age,term,sum,premium`, complete over its axes.

    `unit` says whether `premium` is money a year or per mille of the sum; `detectar` looks at how it grows with it.
    """
    cells: dict[tuple[str, bool], dict[Cell, tuple[Decimal, int]]] = {}
    for line, row in _rows(file, text, GRID_COLUMNS):
        if not row[0].strip():
            raise TariffError(f"{file}, línea {line}, columna product: falta el producto.")
        smoker = _SMOKERS.get(row[1].strip().lower())
        if smoker is None:
            raise TariffError(f"{file}, línea {line}, columna smoker: «{row[1]}» tiene que ser si o no.")
        cell = (
            _whole(file, line, "age", row[2], 0, 120),
            _whole(file, line, "term", row[3], 1, 100),
            _whole(file, line, "sum", row[4], 1, 100_000_000),
        )
        premium = _amount(file, line, "premium", row[5], Decimal("0.0001"), Decimal(cell[2]))
        sheet = cells.setdefault((row[0].strip(), smoker), {})
        if cell in sheet:
            raise TariffError(f"{file}, línea {line}: repite la casilla de la línea {sheet[cell][1]}.")
        sheet[cell] = (premium, line)
    found = _unit(file, cells.values()) if unit == "detectar" else unit
    sheets = {key: _sheet(file, key, held, found) for key, held in cells.items()}
    return Grid(sheets=sheets, interpolated=frozenset(interpolated), source=f"{file} ({found})")


def _sheet(file: str, key: tuple[str, bool], held: dict[Cell, tuple[Decimal, int]], unit: str) -> Sheet:
    ages, terms, sums = (tuple(sorted({cell[axis] for cell in held})) for axis in range(3))
    for age in ages:
        for term in terms:
            for capital in sums:
                if (age, term, capital) not in held:
                    who = "fumadores" if key[1] else "no fumadores"
                    raise TariffError(
                        f"{file}: falta la casilla de {key[0]}, {who}, {age} años, duración {term}, capital {capital}."
                    )
    scale = {cell: Decimal(cell[2]) / 1000 if unit == "por_mil" else Decimal(1) for cell in held}
    premiums = {cell: premium * scale[cell] for cell, (premium, _) in held.items()}
    return Sheet(ages=ages, terms=terms, sums=sums, premiums=premiums)


def _unit(file: str, sheets: Iterable[dict[Cell, tuple[Decimal, int]]]) -> str:
    """Money grows with the sum, a rate per mille hardly does."""
    growth = []
    for held in sheets:
        by_risk: dict[tuple[int, int], list[tuple[int, Decimal]]] = {}
        for (age, term, capital), (premium, _) in held.items():
            by_risk.setdefault((age, term), []).append((capital, premium))
        for pairs in by_risk.values():
            (least, low), (most, high) = min(pairs), max(pairs)
            if most >= 2 * least:
                growth.append(float(high / low) / (most / least))
    if growth and min(growth) > 0.5:
        return "prima_anual"
    if growth and max(float(each) for each in growth) <= 0.5:
        return "por_mil"
    raise TariffError(f"{file}: no se distingue si son primas anuales o tantos por mil; indica unit en [grid].")


def _rows(file: str, text: str, columns: list[str]) -> list[tuple[int, list[str]]]:
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter), 1))
    if not rows or [name.strip().lower() for name in rows[0][1]] != columns:
        raise TariffError(f"{file}, línea 1: la cabecera tiene que ser {','.join(columns)}.")
    kept = [(line, row) for line, row in rows[1:] if any(row)]
    for line, row in kept:
        if len(row) != len(columns):
            raise TariffError(f"{file}, línea {line}: se esperaban {len(columns)} valores y hay {len(row)}.")
    if not kept:
        raise TariffError(f"{file}: no tiene ninguna fila.")
    return [(line, [item.replace(",", ".") for item in row] if delimiter == ";" else row) for line, row in kept]


def _whole(file: str, line: int, name: str, text: str, low: int, high: int) -> int:
    try:
        value = int(text)
    except ValueError:
        raise TariffError(f"{file}, línea {line}, columna {name}: «{text.strip()}» no es un entero.") from None
    if not low <= value <= high:
        raise TariffError(f"{file}, línea {line}, columna {name}: {value} está fuera de {low}–{high}.")
    return value


def _amount(file: str, line: int, name: str, text: str, low: Decimal, high: Decimal) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise TariffError(f"{file}, línea {line}, columna {name}: «{text.strip()}» no es un número.") from None
    if not value.is_finite() or not low <= value <= high:
        raise TariffError(f"{file}, línea {line}, columna {name}: {text.strip()} está fuera de {low}–{high}.")
    return value
