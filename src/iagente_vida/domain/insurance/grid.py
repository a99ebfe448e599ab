"""A premium sheet (rejilla): an insurer's annual premiums by product, smoker, age, term and sum."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as every

from iagente_vida.domain.insurance.limits import NoTariffError

Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """Annual premiums of one product for one kind of smoker; every (age, term, sum) of the axes has one."""

    ages: tuple[int, ...]
    terms: tuple[int, ...]
    sums: tuple[int, ...]
    premiums: Mapping[Cell, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Sheets by product (with its covers, joined by +) and smoker; `interpolated` axes may be read in between."""

    sheets: Mapping[tuple[str, bool], Sheet]
    interpolated: frozenset[str]
    source: str

    def premium(self, product: str, smoker: bool, age: int, term: int, capital: int) -> Decimal:
        """The annual premium. Raises NoTariffError where the sheet has none, naming what it has."""
        sheet = self.sheets.get((product, smoker))
        if sheet is None:
            raise NoTariffError(f"La rejilla no tiene el producto {product} para {_smoker(smoker)}.")
        axes = (("age", sheet.ages, age), ("term", sheet.terms, term), ("sum", sheet.sums, capital))
        corners = [self._between(name, marks, value) for name, marks, value in axes]
        total = Decimal(0)
        for corner in every(*corners):
            cell = (corner[0][0], corner[1][0], corner[2][0])
            weight = corner[0][1] * corner[1][1] * corner[2][1]
            total += sheet.premiums[cell] * weight
        return total

    def _between(self, name: str, marks: tuple[int, ...], value: int) -> list[tuple[int, Decimal]]:
        """The marks around a value and the weight of each."""
        low, high = bisect_right(marks, value) - 1, bisect_left(marks, value)
        if low == high:
            return [(value, Decimal(1))]
        if name not in self.interpolated or low < 0 or high == len(marks):
            allowed = ", ".join(map(str, marks)) if name not in self.interpolated else f"de {marks[0]} a {marks[-1]}"
            raise NoTariffError(f"La rejilla no tiene {_AXES[name]} {value}: tiene {allowed}.")
        share = Decimal(value - marks[low]) / Decimal(marks[high] - marks[low])
        return [(marks[low], 1 - share), (marks[high], share)]


_AXES = {"age": "la edad", "term": "la duración", "sum": "el capital"}


def _smoker(smoker: bool) -> str:
    return "fumadores" if smoker else "no fumadores"
