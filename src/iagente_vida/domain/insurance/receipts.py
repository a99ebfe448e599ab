"""From a year's premium to what the customer pays: instalments, surcharges, taxes, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from iagente_vida.domain.insurance.premium import to_cents


class Frequency(IntEnum):
    """Receipts a year."""

    ANNUAL = 1
    HALF_YEARLY = 2
    QUARTERLY = 4
    MONTHLY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One way to pay a year: `number` equal receipts, and what they are made of, all exact cents.

    `premium + surcharge + consorcio + tax == total == receipt x number`. The surcharge is what paying in parts costs,
    with the cents that equal receipts round up or down.
    """

    number: int
    receipt: Decimal
    premium: Decimal
    surcharge: Decimal
    consorcio: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """The year's receipts together."""
        return self.receipt * self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What a year of cover costs before instalments: `taxed` is the part of the `premium` that bears `tax_rate`."""

    premium: Decimal
    taxed: Decimal
    consorcio: Decimal
    tax_rate: Decimal


def instalment(premium: float, frequency: int, surcharge: float) -> float:
    """One of `frequency` equal parts of a year's premium with its surcharge, not rounded."""
    return (1 + surcharge) / frequency * premium


def annual_total(year: Year) -> Decimal:
    """What the year costs when it is paid at once."""
    total = to_cents(year.premium) + to_cents(year.consorcio)
    return total + to_cents(year.taxed * year.tax_rate) if year.taxed else total


def pay(year: Year, frequency: Frequency, surcharge: Decimal) -> Payment:
    """The receipts of a year. The surcharge is on premiums, not on the Consorcio's; the tax is on both."""
    factor = 1 + surcharge
    premium, consorcio = to_cents(year.premium), to_cents(year.consorcio)
    tax = to_cents(year.taxed * factor * year.tax_rate)
    if frequency is Frequency.ANNUAL:
        return Payment(
            number=1,
            receipt=premium + consorcio + tax,
            premium=premium,
            surcharge=Decimal("0.00"),
            consorcio=consorcio,
            tax=tax,
        )
    receipt = to_cents((year.premium * factor + consorcio + tax) / frequency)
    rest = receipt * frequency - premium - consorcio - tax
    return Payment(number=frequency, receipt=receipt, premium=premium, surcharge=rest, consorcio=consorcio, tax=tax)
