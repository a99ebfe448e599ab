"""Products and covers: what an insurer sells, as configuration over a few forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.loan import Loan, insured_sums
from iagente_vida.domain.insurance.mortality import Column


class Form(StrEnum):
    """How a product insures and is paid."""

    RENEWABLE = "renovable"  # a year at a time, the premium follows the age
    LEVEL = "nivelado"  # n years, one premium
    DECREASING = "decreciente"  # the sum follows a loan
    WHOLE_LIFE = "vida_entera"
    ENDOWMENT = "mixto"  # on death or on survival

    @property
    def for_life(self) -> bool:
        """Whether cover ends only with the table."""
        return self is Form.WHOLE_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of a tariff. `automatic` = a machine may offer it; else its price is for a person to sell.

    `interest` is its technical interest; `premium_years` the limited premium terms on sale (empty: all along).
    `loan_rate` is the yearly rate that a decreasing cover assumes when the customer's is not known.
    """

    code: str
    name: str
    form: Form
    limits: Limits
    interest: float
    automatic: bool = True
    premium_years: tuple[int, ...] = ()
    loan_rate: float = 0.0


class CoverKind(StrEnum):
    """What a cover pays."""

    EXTRA = "adicional"  # a sum besides the death sum
    ADVANCE = "adelanto"  # the death sum before its time; the policy ends
    WAIVER = "exoneracion"  # the premiums still due


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """A cover besides death. Rates are `share_of_death` of the risk of dying, or `rates` by age from `first_age` on.

    `share` of the sum insured, `capital_max` at most; ends when the insured reaches `end_age`. `taxed` = its premium
    bears the tax on insurance premiums.
    """

    code: str
    name: str
    kind: CoverKind
    end_age: int
    entry_age_max: int
    capital_max: int
    share: float = 1.0
    share_of_death: float = 0.0
    rates: Column = field(default_factory=lambda: np.zeros(0))
    first_age: int = 0
    taxed: bool = False
    waiting_days: int = 0
    definition: str = ""
    exclusions: tuple[str, ...] = ()

    def incidence(self, age: int, death: Column) -> Column:
        """Yearly probabilities of the insured event from `age` on, beside those of dying."""
        if not len(self.rates):
            return self.share_of_death * death
        at = np.clip(np.arange(age, age + len(death)) - self.first_age, 0, len(self.rates) - 1)
        chosen: Column = self.rates[at]
        return chosen

    def sum_insured(self, capital: int) -> float:
        """What it pays for a policy of `capital`."""
        return min(capital * self.share, float(self.capital_max))


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRule:
    """One of the options to show: a share of the sum asked for, and its covers."""

    code: str
    share: str
    covers: tuple[str, ...]


def death_sums(form: Form, capital: float, years: int, loan: Loan | None) -> Column:
    """The death sum of each year."""
    if form is Form.DECREASING:
        if loan is None:
            raise ValueError("a decreasing cover follows a loan")
        return insured_sums(loan, years)
    return np.full(years, float(capital))
