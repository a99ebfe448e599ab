"""Premiums: net by equivalence, gross by solving for the loadings, receipts to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from iagente_vida.domain.insurance.commutation import Commutation
from iagente_vida.domain.insurance.tariff import Loadings, Surcharges

CENT = Decimal("0.01")


def level_net(basis: Commutation, age: int, years: int) -> float:
    """Level annual net premium for a sum of 1 on death within `years` (temporal nivelado)."""
    return basis.term_assurance(age, years) / basis.annuity_due(age, years)


def natural_net(basis: Commutation, age: int) -> float:
    """Net premium of one year for a sum of 1 (temporal anual renovable)."""
    return basis.term_assurance(age, 1)


def level_gross(basis: Commutation, loadings: Loadings, age: int, years: int, capital: int, risk: float = 1.0) -> float:
    """Level annual gross premium, EUR, of `risk` times the death risk on `capital`.

    Solves on the premium G itself: what G brings in over the term, less the shares that G pays,
    equals the benefits plus the expenses that do not depend on G.
    """
    annuity = basis.annuity_due(age, years)
    benefits = capital * risk * basis.term_assurance(age, years)
    expenses = (loadings.administration * capital + loadings.policy_fee) * annuity
    kept = annuity * (1 - loadings.commission - loadings.profit) - (loadings.acquisition - loadings.commission)
    return (benefits + expenses) / kept


def natural_gross(basis: Commutation, loadings: Loadings, age: int, capital: int) -> float:
    """Gross premium, EUR, of one year of cover at `age`, with the loadings of a renewal."""
    expenses = loadings.administration * capital + loadings.policy_fee
    return (capital * natural_net(basis, age) + expenses) / (1 - loadings.commission - loadings.profit)


@dataclass(frozen=True, slots=True)
class Receipts:
    """What the customer pays, EUR: at once, or in twelve equal receipts."""

    annual: Decimal
    monthly: Decimal

    @property
    def annual_in_instalments(self) -> Decimal:
        """The twelve receipts together."""
        return self.monthly * 12


def receipts(premium: Decimal, taxed: Decimal, sums: int, surcharges: Surcharges) -> Receipts:
    """Receipts of an annual `premium` plus a `taxed` rider premium, for `sums` insured in all.

    The instalment surcharge is on the premiums and not on the Consorcio's; the tax is on the rider.
    """
    consorcio = surcharges.consorcio * sums

    def total(factor: Decimal) -> Decimal:
        return premium * factor + taxed * factor * (1 + surcharges.rider_tax) + consorcio

    annual = total(Decimal(1))
    monthly = total(1 + surcharges.monthly_instalments) / 12
    return Receipts(to_cents(annual), to_cents(monthly))


def to_cents(amount: Decimal) -> Decimal:
    """`amount` rounded half-up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def from_float(amount: float) -> Decimal:
    """A computed amount as Decimal. Eight decimals drop the last bits, in which machines may differ."""
    return Decimal(f"{amount:.8f}")
