"""Prices one contract under one tariff: the premium of every year, before instalments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import numpy as np

from iagente_vida.domain.insurance.commutation import Commutation, commute
from iagente_vida.domain.insurance.contract import Contract
from iagente_vida.domain.insurance.grid import Grid
from iagente_vida.domain.insurance.limits import NoTariffError, OutOfRangeError
from iagente_vida.domain.insurance.loan import Loan
from iagente_vida.domain.insurance.mortality import Column
from iagente_vida.domain.insurance.premium import (
    from_float,
    level_premiums,
    natural_gross,
    natural_net,
    shortened,
)
from iagente_vida.domain.insurance.product import Cover, CoverKind, Form, Product, death_sums
from iagente_vida.domain.insurance.receipts import Year
from iagente_vida.domain.insurance.tariff import ActuarialBasis, LegalRates, Pack

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is priced: an actuarial age, not a person. `premium_years` None = as the product has it."""

    product: str
    age: int
    smoker: bool
    capital: int
    term_years: int
    covers: tuple[str, ...] = ()
    premium_years: int | None = None
    loan: Loan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCover:
    """A cover as priced: its sum, the age at which it ends, its gross premium of the first year."""

    code: str
    capital: int
    end_age: int
    first_year: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A contract's years. `net` is the pure premium of death cover in the first year.

    `premium_years` are the years in which premiums are due: `years` has one entry for each. `shortened` = fewer than
    asked, because the reserves would turn negative. `sums` are the death sums by year where they change.
    """

    term_years: int
    premium_years: int
    shortened: bool
    net: Decimal
    death: Decimal
    covers: tuple[PricedCover, ...]
    sums: tuple[int, ...]
    years: tuple[Year, ...]


class Calculator:
    """Prices under one pack; commutation columns are made once for each table and interest."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._basis = cache(self._commute)

    def price(self, case: Case, rates: LegalRates) -> Priced:
        """Raises OutOfRangeError or NoTariffError when the pack does not price the case."""
        product = self._product(case)
        term = self._term(product, case)
        if self._pack.grid is not None:
            return self._from_grid(self._pack.grid, product, replace(case, term_years=term), rates)
        return self._calculated(product, replace(case, term_years=term), rates)

    def basis(self, smoker: bool, interest: float) -> Commutation:
        """Commutation columns of the pack for smokers or others."""
        return self._basis(smoker, interest)

    def _commute(self, smoker: bool, interest: float) -> Commutation:
        basis = self._actuarial
        return commute(basis.tables[smoker], interest, basis.timing)

    @property
    def _actuarial(self) -> ActuarialBasis:
        if self._pack.basis is None:
            raise NoTariffError(f"La tarifa {self._pack.label} es una rejilla: no tiene base actuarial.")
        return self._pack.basis

    def _product(self, case: Case) -> Product:
        product = self._pack.products.get(case.product)
        if product is None:
            raise NoTariffError(f"La tarifa {self._pack.label} no tiene el producto {case.product}.")
        for code in case.covers:
            if code not in self._pack.covers:
                raise NoTariffError(f"La tarifa {self._pack.label} no tiene la cobertura {code}.")
        product.limits.check_capital(case.capital, self._pack.currency)
        return product

    def _term(self, product: Product, case: Case) -> int:
        if product.form.for_life:
            return 0 if self._pack.basis is None else self._actuarial.tables[False].last_age - case.age + 1
        if product.form is Form.RENEWABLE:
            product.limits.check_term(case.age, min(case.term_years, product.limits.end_age_max - case.age))
            return product.limits.end_age_max - case.age
        product.limits.check_term(case.age, case.term_years)
        return case.term_years

    def _from_grid(self, grid: Grid, product: Product, case: Case, rates: LegalRates) -> Priced:
        code = "+".join((product.code, *case.covers))
        term = 1 if product.form is Form.RENEWABLE else case.term_years
        dues = [
            grid.premium(code, case.smoker, case.age + year, term, case.capital)
            for year in range(case.term_years if product.form is Form.RENEWABLE else 1)
        ]
        count = len(dues) if product.form is Form.RENEWABLE else case.term_years
        dues = dues if len(dues) == count else dues * count
        years = tuple(self._year(due, Decimal(0), case.capital, rates) for due in dues)
        return Priced(
            term_years=case.term_years,
            premium_years=count,
            shortened=False,
            net=Decimal(0),
            death=years[0].premium,
            covers=tuple(
                PricedCover(
                    code=cover.code,
                    capital=int(cover.sum_insured(case.capital)),
                    end_age=min(cover.end_age, case.age + case.term_years),
                    first_year=Decimal(0),
                )
                for cover in (self._pack.covers[code] for code in case.covers)
            ),
            sums=(),
            years=years,
        )

    def _calculated(self, product: Product, case: Case, rates: LegalRates) -> Priced:
        basis = self._basis(case.smoker, product.interest)
        loan = case.loan
        if product.form is Form.DECREASING and loan is None:
            loan = Loan(principal=float(case.capital), rate=product.loan_rate, months=12 * case.term_years)
        sums = death_sums(product.form, case.capital, case.term_years, loan)
        survival = float(case.capital) if product.form is Form.ENDOWMENT else 0.0
        due = _premium_years(product, case)
        contract = Contract(case.age, sums, survival, due, float(case.capital))
        if product.form is Form.DECREASING:
            contract = shortened(basis, contract)
        net, gross = self._premiums(basis, product, contract)
        at_risk, taxed, extra = sums.copy(), np.zeros(len(sums)), np.zeros(len(sums))
        priced: list[PricedCover] = []
        for code in case.covers:
            cover = self._pack.covers[code]
            years, premiums, insured = self._cover(cover, basis, product, contract, gross)
            extra[: len(premiums)] += premiums
            taxed[: len(premiums)] += premiums if cover.taxed else 0.0
            if cover.kind is CoverKind.EXTRA:
                at_risk[:years] += insured
            priced.append(
                PricedCover(
                    code=code,
                    capital=round(float(insured[0])) if years else 0,
                    end_age=case.age + years,
                    first_year=from_float(float(premiums[0])) if len(premiums) else Decimal(0),
                )
            )
        total = gross + extra
        columns = zip(total.tolist(), taxed.tolist(), at_risk.tolist(), strict=True)
        dues = self._years(list(columns)[: contract.premium_years], rates)
        return Priced(
            term_years=case.term_years,
            premium_years=contract.premium_years,
            shortened=contract.premium_years < due,
            net=from_float(net),
            death=from_float(float(gross[0])),
            covers=tuple(priced),
            sums=() if product.form is not Form.DECREASING else tuple(round(each) for each in sums.tolist()),
            years=dues,
        )

    def _years(self, rows: list[tuple[float, float, float]], rates: LegalRates) -> tuple[Year, ...]:
        """A year for each row of premium, taxed premium and sum at risk; equal rows share theirs."""
        years: list[Year] = []
        for at, row in enumerate(rows):
            if at and row == rows[at - 1]:
                years.append(years[-1])
            else:
                premium, taxed, insured = row
                tax_base = from_float(taxed) if taxed else _NOTHING
                years.append(self._year(from_float(premium), tax_base, round(insured), rates))
        return tuple(years)

    def _premiums(self, basis: Commutation, product: Product, contract: Contract) -> tuple[float, Column]:
        """The first year's net premium, and the gross one of each year of cover: 0 once no more are due."""
        loadings = self._actuarial.loadings
        if product.form is Form.RENEWABLE:
            return float(natural_net(basis, contract)[0]), natural_gross(basis, loadings, contract)
        net, level = level_premiums(basis, loadings, contract)
        gross = np.zeros(contract.years)
        gross[: contract.premium_years] = level
        return net, gross

    def _cover(
        self, cover: Cover, basis: Commutation, product: Product, contract: Contract, gross: Column
    ) -> tuple[int, Column, Column]:
        """Years of a cover, its gross premium in each year in which one is due, and the sums that it insures."""
        if contract.age > cover.entry_age_max:
            raise OutOfRangeError("age", product.limits.age_min, cover.entry_age_max, self._pack.currency)
        years = max(min(contract.years, cover.end_age - contract.age), 0)
        death = basis.table.qx[contract.age - basis.first_age :][:years]
        incidence = cover.incidence(contract.age, death)
        if cover.kind is CoverKind.WAIVER:
            sums = _premiums_left(gross, basis.interest)[:years]
        else:
            top = np.full(years, float(cover.capital_max))
            sums = np.minimum(contract.death[:years] * cover.share, top)
        start = contract.age - basis.first_age
        discounted = basis.d[start : start + years]
        claims = sums * incidence * basis.c[start : start + years] / np.where(death > 0, death, 1.0)
        beta = self._actuarial.loadings.beta
        if product.form is Form.RENEWABLE:
            return years, claims / discounted / (1 - beta), sums
        due = min(years, contract.premium_years)
        annuity = float(discounted[:due].sum()) / float(discounted[0]) if due else 1.0
        level = float(claims.sum()) / float(discounted[0]) / annuity / (1 - beta) if due else 0.0
        return years, np.full(due, level), np.zeros(years) if cover.kind is CoverKind.WAIVER else sums

    def _year(self, premium: Decimal, taxed: Decimal, insured: int, rates: LegalRates) -> Year:
        """A year of premiums with its fee, not under the minimum, and with what the law adds."""
        return Year(
            premium=max(premium + self._pack.policy_fee, self._pack.minimum_annual),
            taxed=taxed,
            consorcio=rates.consorcio * insured,
            tax_rate=rates.tax,
        )


def _premium_years(product: Product, case: Case) -> int:
    if product.form is Form.RENEWABLE:
        return case.term_years
    wanted = case.premium_years
    if wanted is None:
        return min(product.premium_years[-1], case.term_years) if product.premium_years else case.term_years
    allowed = product.premium_years or (1, case.term_years)
    if not min(allowed) <= wanted <= min(max(allowed), case.term_years):
        raise OutOfRangeError("premium_years", min(allowed), min(max(allowed), case.term_years))
    return wanted


def _premiums_left(gross: Column, interest: float) -> Column:
    """Value, at the end of each year, of the premiums still to come (certain: whoever is waived is kept insured)."""
    left = np.zeros(len(gross))
    for year in range(len(gross) - 2, -1, -1):
        left[year] = (left[year + 1] / (1 + interest)) + gross[year + 1]
    return left
