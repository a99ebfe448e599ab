"""A tariff pack: everything an insurer would change, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.mortality import LifeTable, closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Loadings:
    """What the gross premium carries besides the risk.

    Shares (`acquisition` in the first year, `commission` in later ones, `profit`) are of the gross premium,
    `administration` is of the sum a year, `policy_fee` is EUR a year.
    """

    acquisition: float
    commission: float
    profit: float
    administration: float
    policy_fee: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharges:
    """Legal and instalment surcharges in force from a date; `consorcio` is of the sum insured, a year."""

    consorcio: Decimal
    rider_tax: Decimal
    monthly_instalments: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A validated tariff. `sha256` is over its files; `demo` tariffs are nobody's offer.

    `smoker_factors` are anchors age -> factor on the probability of death, linear in between.
    `accident_share` is the part of the death risk that pays once more after an accident.
    """

    name: str
    version: str
    insurer: str
    demo: bool
    valid_from: date
    valid_to: date
    quote_days: int
    table: LifeTable
    interest: float
    smoker_factors: Mapping[int, float]
    loadings: Loadings
    surcharges: Surcharges
    limits: Limits
    essential_share: Decimal
    accident_share: float
    minimum_annual: Decimal
    sha256: str


def smoker_table(table: LifeTable, factors: Mapping[int, float]) -> LifeTable:
    """`table` with each probability raised by the factor at its age, capped at 1."""
    anchors = sorted(factors)
    ages = table.first_age + np.arange(len(table.qx))
    curve = np.interp(ages, anchors, [factors[age] for age in anchors])
    return closed(table.first_age, table.qx * curve)
