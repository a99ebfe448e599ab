"""A loan as it is paid back: what is still owed, which is what a decreasing cover insures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iagente_vida.domain.insurance.mortality import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """`principal` paid back in `months` equal monthly payments at the nominal yearly `rate` (French amortisation)."""

    principal: float
    rate: float
    months: int


def monthly_payment(loan: Loan) -> float:
    """The equal monthly payment."""
    monthly = loan.rate / 12
    if monthly == 0:
        return loan.principal / loan.months
    return loan.principal * monthly / (1 - (1 + monthly) ** -loan.months)


def balances(loan: Loan) -> Column:
    """What is owed after 0, 1, 2… payments; the last one is 0."""
    paid = np.arange(loan.months + 1, dtype=np.float64)
    monthly = loan.rate / 12
    if monthly == 0:
        return loan.principal * (1 - paid / loan.months)
    left = 1 - (1 + monthly) ** (paid - loan.months)
    owed: Column = loan.principal * left / left[0]
    return owed


def insured_sums(loan: Loan, years: int) -> Column:
    """The sum insured in each policy year: what is owed when the year begins."""
    owed = balances(loan)[::12]
    sums = np.zeros(years)
    sums[: min(years, len(owed))] = owed[:years]
    return sums
