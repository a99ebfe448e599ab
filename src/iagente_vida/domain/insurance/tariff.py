"""A tariff pack: everything an insurer would change, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from iagente_vida.domain.insurance.age import AgeBasis
from iagente_vida.domain.insurance.commutation import ClaimTiming
from iagente_vida.domain.insurance.grid import Grid
from iagente_vida.domain.insurance.limits import Limits, NoTariffError
from iagente_vida.domain.insurance.mortality import LifeTable
from iagente_vida.domain.insurance.premium import Loadings
from iagente_vida.domain.insurance.product import Cover, OptionRule, Product
from iagente_vida.domain.insurance.receipts import Frequency
from iagente_vida.domain.insurance.underwriting import UnderwritingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRates:
    """Surcharge and tax in force from a day on; `consorcio` is of the sum insured a year, `tax` of taxed premiums.

    `interest_max` is the highest technical interest allowed to a contract of that day, None where there is none.
    """

    since: date
    consorcio: Decimal
    tax: Decimal
    interest_max: Decimal | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActuarialBasis:
    """The basis of a calculated tariff: tables for both kinds of smoker, loadings, timing of claims."""

    tables: Mapping[bool, LifeTable]
    table_name: str
    male_weight: float
    timing: ClaimTiming
    loadings: Loadings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """A validated tariff. `sha256` is over its files; `demo` tariffs are nobody's offer.

    A calculated tariff has a `basis`, one out of a premium sheet has a `grid`. `policy_fee` is added to each year's
    premium; `surcharges` are by frequency, on the premium of the year.
    """

    name: str
    version: str
    insurer: str
    demo: bool
    currency: str
    jurisdiction: str
    valid_from: date
    valid_to: date
    quote_days: int
    age_basis: AgeBasis
    minimum_annual: Decimal
    minimum_receipt: Decimal
    policy_fee: Decimal
    surcharges: Mapping[Frequency, Decimal]
    legal: tuple[LegalRates, ...]
    products: Mapping[str, Product]
    covers: Mapping[str, Cover]
    options: tuple[OptionRule, ...]
    exclusions: tuple[str, ...]
    underwriting: UnderwritingRules
    sha256: str
    basis: ActuarialBasis | None = None
    grid: Grid | None = None
    warnings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name and version in one word."""
        return f"{self.name}@{self.version}"

    @property
    def default_product(self) -> Product:
        """The product that is priced when none is named: the first of the tariff."""
        return next(iter(self.products.values()))

    @property
    def limits(self) -> Limits:
        """The bounds of the product that is priced when none is named."""
        return self.default_product.limits

    def rates_on(self, day: date) -> LegalRates:
        """Surcharge and tax in force. Raises NoTariffError before the first known day."""
        found = [rates for rates in self.legal if rates.since <= day]
        if not found:
            raise NoTariffError(f"La tarifa {self.label} no tiene recargos ni impuestos para el {day:%d/%m/%Y}.")
        return max(found, key=lambda rates: rates.since)

    def check_in_force(self, day: date) -> None:
        """Raises NoTariffError for a contract outside the tariff's dates."""
        if not self.valid_from <= day <= self.valid_to:
            raise NoTariffError(
                f"La tarifa {self.label} vale del {self.valid_from:%d/%m/%Y} al {self.valid_to:%d/%m/%Y}: "
                "no sirve para presupuestos de otra fecha."
            )
