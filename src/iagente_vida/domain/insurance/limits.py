"""What may be priced by machine: who, how much, for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

_UNITS = {"age": "años", "term_years": "años", "premium_years": "años"}
_SUBJECTS = {
    "age": "La edad",
    "term_years": "La duración",
    "capital": "El capital",
    "premium_years": "El número de años de pago",
}
_SYMBOLS = {"EUR": "€"}


class NotPricedError(Exception):
    """A request has no automatic price: a person has to look at it. `detail` is a Spanish sentence."""

    code = "sin_precio_automatico"

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class NoTariffError(NotPricedError):
    """No active tariff prices this product, cover or date."""

    code = "sin_tarifa"


class OutOfRangeError(NotPricedError):
    """A request lies outside what is priced automatically.

    `field` is age, capital, term_years or premium_years; `low` and `high` are its allowed bounds, both included.
    """

    code = "fuera_de_limites"

    def __init__(self, field: str, low: int, high: int, currency: str = "EUR") -> None:
        unit = _UNITS.get(field) or _SYMBOLS.get(currency, currency)
        self.field = field
        self.low = low
        self.high = high
        self.currency = currency
        super().__init__(
            f"{_SUBJECTS[field]} tiene que estar entre {_spanish(low)} y {_spanish(high)} {unit} "
            "para calcular el precio de forma automática; fuera de ahí lo estudia una persona."
        )

    def __reduce__(self) -> tuple[type[OutOfRangeError], tuple[str, int, int, str]]:
        return type(self), (self.field, self.low, self.high, self.currency)


def _spanish(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of automatic pricing, all included. Ages in years, sums in the tariff's currency."""

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

    def check_capital(self, capital: int, currency: str = "EUR") -> None:
        """Raises OutOfRangeError unless the sum fits."""
        _within("capital", capital, self.capital_min, self.capital_max, currency)

    def check_term(self, actuarial_age: int, term_years: int) -> None:
        """Raises OutOfRangeError unless the cover ends in time."""
        _within("term_years", term_years, self.term_min, min(self.term_max, self.end_age_max - actuarial_age))


def _within(field: str, value: int, low: int, high: int, currency: str = "EUR") -> None:
    if not low <= value <= high:
        raise OutOfRangeError(field, low, high, currency)


def envelope(limits: Iterable[Limits]) -> Limits:
    """The widest bounds of several tariffs: outside them no one gives a price."""
    first, *others = limits
    for each in others:
        lows = {name: min(getattr(first, name), getattr(each, name)) for name in ("age_min", "capital_min", "term_min")}
        highs = ("age_max", "capital_max", "term_max", "end_age_max")
        first = replace(first, **lows, **{name: max(getattr(first, name), getattr(each, name)) for name in highs})
    return first
