"""What may be priced by machine: who, how much, for how long."""

from __future__ import annotations

from dataclasses import dataclass

_UNITS = {"age": "años", "term_years": "años", "capital": "€"}
_SUBJECTS = {"age": "La edad", "term_years": "La duración", "capital": "El capital"}


class OutOfRangeError(Exception):
    """A request lies outside what is priced automatically: a person has to look at it.

    `field` is age, capital or term_years; `low` and `high` are its allowed bounds, both included;
    `detail` is a Spanish sentence.
    """

    code = "fuera_de_limites"

    def __init__(self, field: str, low: int, high: int) -> None:
        unit = _UNITS[field]
        self.field = field
        self.low = low
        self.high = high
        self.detail = (
            f"{_SUBJECTS[field]} tiene que estar entre {_spanish(low)} y {_spanish(high)} {unit} "
            "para calcular el precio de forma automática; fuera de ahí lo estudia una persona."
        )
        super().__init__(self.detail)

    def __reduce__(self) -> tuple[type[OutOfRangeError], tuple[str, int, int]]:
        return type(self), (self.field, self.low, self.high)


def _spanish(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of automatic pricing, all included. Ages in years, sums in EUR."""

    age_min: int
    age_max: int
    capital_min: int
    capital_max: int
    term_min: int
    term_max: int
    end_age_max: int

    def check_age(self, completed_years: int) -> None:
        """Raises OutOfRangeError unless the person's completed years are insurable: a minor never is."""
        _within("age", completed_years, self.age_min, self.age_max)

    def check_cover(self, actuarial_age: int, capital: int, term_years: int) -> None:
        """Raises OutOfRangeError unless the sum fits and the cover ends in time."""
        _within("capital", capital, self.capital_min, self.capital_max)
        _within("term_years", term_years, self.term_min, min(self.term_max, self.end_age_max - actuarial_age))


def _within(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise OutOfRangeError(field, low, high)
