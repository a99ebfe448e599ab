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

    `capital` in the tariff's currency, `term_years` in whole years, `effect_date` the day cover would begin.
    `product` is a tariff's code, empty for its usual one; `premium_years` limits the payments; `loan_rate` (a year)
    is that of the loan that a decreasing cover follows. The rest is what underwriting looks at, nothing about health.
    """

    effect_date: date
    capital: int
    term_years: int
    smoker: bool
    birth_date: date | None = None
    age: int | None = None
    product: str = ""
    premium_years: int | None = None
    loan_rate: Decimal | None = None
    annual_income: int | None = None
    insured_elsewhere: int = 0
    occupation: str = ""
    hobbies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteOption:
    """One of the options on the table: `code` esencial, recomendada or completa; premiums in cents, exact.

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
    """A computed quote. `inputs` and `result` are JSON values (amounts as strings) that reproduce it.

    `tariff_pack` names every pack that an option comes from (joined by +); `tariff_sha256` is over all of them.
    `referral` says in Spanish why a person must look at it, empty when acceptance is standard.
    """

    options: tuple[QuoteOption, ...]
    age: int
    tariff_pack: str
    tariff_sha256: str
    engine_version: str
    demo: bool
    valid_until: date
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    currency: str = "EUR"
    referral: str = ""
    form: str = "nivelado"


class Pricing(Protocol):
    """Computes quotes. Pure: the same request gives the same cents."""

    def quote(self, request: QuoteRequest) -> Quote:
        """Raises `NotPricedError` (domain/insurance/limits); `OutOfRangeError` names the field and its range."""
        ...

    def product_of(self, form: str) -> str:
        """The code of a product that insures in this form and may be offered by machine; empty when there is none."""
        ...

    def affordable_capital(self, request: QuoteRequest, monthly: Decimal) -> int | None:
        """The largest round sum whose recommended option costs at most `monthly`; None when even the least costs more.

        Never more than the request's own capital. Raises as `quote` does.
        """
        ...
