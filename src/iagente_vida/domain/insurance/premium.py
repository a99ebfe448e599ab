"""Premiums: net by equivalence, gross by solving for the loadings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from iagente_vida.domain.insurance.commutation import Commutation, Whole
from iagente_vida.domain.insurance.contract import Contract, annuity_values, benefit_values, first_value
from iagente_vida.domain.insurance.mortality import Column

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loadings:
    """What the gross premium carries besides the risk.

    Shares of the gross premium: `alpha` of all premiums together, at issue; `first` more of the first one; `beta` of
    each (commission, margin). Shares of the sum a year: `gamma` while premiums are due, `gamma_free` afterwards,
    `gamma_paid_up` once premiums were stopped. Money: `first_cost` at issue, `cost` a year of cover.
    """

    alpha: float = 0.0
    first: float = 0.0
    beta: float = 0.0
    gamma: float = 0.0
    gamma_free: float = 0.0
    gamma_paid_up: float = 0.0
    first_cost: float = 0.0
    cost: float = 0.0


def net_premium(basis: Commutation, contract: Contract) -> float:
    """Level annual premium worth exactly the benefits."""
    return level_premiums(basis, Loadings(), contract)[0]


def gross_premium(basis: Commutation, loadings: Loadings, contract: Contract) -> float:
    """Level annual gross premium; see `level_premiums`."""
    return level_premiums(basis, loadings, contract)[1]


def level_premiums(basis: Commutation, loadings: Loadings, contract: Contract) -> tuple[float, float]:
    """Level annual net premium, and the gross premium G, solved: what G brings in, less the shares that G pays, equals
    benefits and costs.

    Raises ValueError when the shares eat the whole premium: no premium is enough.
    """
    due = basis.annuity_due(contract.age, contract.premium_years)
    covered = due if contract.years == contract.premium_years else basis.annuity_due(contract.age, contract.years)
    benefits = first_value(basis, contract)
    costs = contract.capital * (loadings.gamma * due + loadings.gamma_free * (covered - due))
    costs += loadings.first_cost + loadings.cost * covered
    kept = (1 - loadings.beta) * due - loadings.alpha * contract.premium_years - loadings.first
    if kept <= 0:
        raise ValueError("the loadings leave nothing of the premium")
    return benefits / due, (benefits + costs) / kept


def natural_net(basis: Commutation, contract: Contract) -> Column:
    """Net premium of each year for that year's benefit alone (temporal anual renovable)."""
    start, stop = basis.window(contract.age, contract.years)
    premiums: Column = contract.death * basis.c[start:stop] / basis.d[start:stop]
    return premiums


def natural_gross(basis: Commutation, loadings: Loadings, contract: Contract) -> Column:
    """Gross premium of each year, each solved with the loadings of a renewal (no acquisition cost)."""
    costs = loadings.gamma * contract.capital + loadings.cost
    premiums: Column = (natural_net(basis, contract) + costs) / (1 - loadings.beta)
    return premiums


def premium_years_without_debt(basis: Commutation, contract: Contract) -> int:
    """The longest premium term, `contract.premium_years` at most, whose net reserves are never negative.

    A decreasing sum with level premiums to the end would leave the insured owing cover already received.
    """
    benefits = benefit_values(basis, contract)
    for years in range(contract.premium_years, 1, -1):
        annuities = annuity_values(basis, contract.age, years, contract.years)
        reserves = benefits - benefits[0] / annuities[0] * annuities
        if reserves.min() >= -1e-9 * contract.capital:
            return years
    return 1


def shortened(basis: Commutation, contract: Contract) -> Contract:
    """The contract with the premium term of `premium_years_without_debt`."""
    return replace(contract, premium_years=premium_years_without_debt(basis, contract))


def level_gross_grid(basis: Commutation, loadings: Loadings, ages: Whole, years: Whole, sums: Column) -> Column:
    """Level term gross premiums of many contracts at once, one for each position of the three columns."""
    start = ages - basis.first_age
    stop = np.minimum(start + years, len(basis.n) - 1)
    living = basis.d[start]
    due = (basis.n[start] - basis.n[stop]) / living
    needed = sums * ((basis.m[start] - basis.m[stop]) / living + loadings.gamma * due)
    kept = (1 - loadings.beta) * due - loadings.alpha * years - loadings.first
    premiums: Column = (needed + loadings.first_cost + loadings.cost * due) / kept
    return premiums


def to_cents(amount: Decimal) -> Decimal:
    """`amount` rounded half-up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def from_float(amount: float) -> Decimal:
    """A computed amount as Decimal. Eight decimals drop the last bits, in which machines may differ."""
    return Decimal(f"{amount:.8f}")
