"""Reserves by policy year, and what a policy is worth when premiums stop (reducción) or it ends (rescate)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iagente_vida.domain.insurance.commutation import Commutation
from iagente_vida.domain.insurance.contract import Contract, annuity_values, benefit_values
from iagente_vida.domain.insurance.mortality import Column
from iagente_vida.domain.insurance.premium import Loadings, gross_premium

ACQUISITION_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderTerms:
    """The deduction on surrender: `share` of the sum not yet reserved, between `low` and `high`.

    None is made once the insured is `free_age` and at most `free_years` years are left.
    """

    share: float
    low: float
    high: float
    free_age: int
    free_years: int


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """One value for the start of each policy year and for the end, in currency.

    `reserve` while premiums are paid; `surrender_basis` is the reserve with acquisition costs spread over five years;
    `paid_up_factor` is the reserve of a paid-up sum of 1; `paid_up` the sum left when premiums stop.
    """

    reserve: Column
    surrender_basis: Column
    deduction: Column
    surrender: Column
    paid_up_factor: Column
    paid_up: Column


def reserve_values(basis: Commutation, loadings: Loadings, contract: Contract) -> Column:
    """Prospective gross (Zillmer) reserves, with the costs of the years after the last premium."""
    due = annuity_values(basis, contract.age, contract.premium_years, contract.years)
    covered = annuity_values(basis, contract.age, contract.years, contract.years)
    benefits = benefit_values(basis, contract)
    gross = gross_premium(basis, loadings, contract)
    zillmer = (benefits[0] + contract.premium_years * loadings.alpha * gross) / due[0]
    free_costs = contract.capital * loadings.gamma_free * (covered - covered[0] / due[0] * due)
    reserves: Column = benefits - zillmer * due + free_costs
    return reserves


def policy_values(basis: Commutation, loadings: Loadings, contract: Contract, terms: SurrenderTerms) -> Values:
    """Every value of a policy with a savings part, year by year."""
    years = np.arange(contract.years + 1)
    reserve = reserve_values(basis, loadings, contract)
    gross = gross_premium(basis, loadings, contract)
    spread = min(ACQUISITION_YEARS, contract.premium_years)
    early = annuity_values(basis, contract.age, spread, contract.years)
    basis_value = reserve + loadings.alpha * contract.premium_years * gross * early / early[0]
    free = (contract.age + years >= terms.free_age) & (contract.years - years <= terms.free_years)
    asked = np.clip(terms.share * (contract.capital - reserve), terms.low, terms.high)
    deduction = np.where(free, 0.0, asked)
    unit = benefit_values(basis, contract) / contract.capital
    factor = unit + loadings.gamma_paid_up * annuity_values(basis, contract.age, contract.years, contract.years)
    stopped = np.maximum(basis_value, 0.0) / factor
    return Values(
        reserve=reserve,
        surrender_basis=basis_value,
        deduction=deduction,
        surrender=np.maximum(basis_value - deduction, 0.0),
        paid_up_factor=factor,
        paid_up=np.where(years >= contract.premium_years, contract.capital, stopped),
    )
