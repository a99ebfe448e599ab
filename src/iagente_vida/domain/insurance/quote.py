"""The port of pricing: a request, three options, and the record that reproduces them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What a first price needs. One of `birth_date` and `age` is set; an age gives an indicative price.

    `capital` in EUR, `term_years` in whole years, `effect_date` the day cover would begin.
    """

    effect_date: date
    capital: int
    term_years: int
    smoker: bool
    birth_date: date | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteOption:
    """One of the options on the table: `code` esencial, recomendada or completa; premiums in EUR, cents exact.

    `monthly` x 12 is `annual_in_instalments`; `annual` is paid at once. `covers` are Spanish names.
    """

    number: int
    code: str
    product: str
    capital: int
    term_years: int
    annual: Decimal
    monthly: Decimal
    annual_in_instalments: Decimal
    covers: tuple[str, ...]
    insurer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A computed quote. `inputs` and `result` are JSON values (amounts as strings) that reproduce it."""

    options: tuple[QuoteOption, ...]
    age: int
    tariff_pack: str
    tariff_sha256: str
    engine_version: str
    demo: bool
    valid_until: date
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]


class Pricing(Protocol):
    """Computes quotes. Pure: the same request gives the same cents."""

    def quote(self, request: QuoteRequest) -> Quote:
        """Raises `OutOfRangeError` (domain/insurance/limits) naming the field and its allowed range."""
        ...
