"""The record of a quote: every figure that was shown or may be asked for, as JSON values (amounts as strings)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from iagente_vida.domain.insurance.calculation import Priced, PricedCover
from iagente_vida.domain.insurance.premium import Loadings
from iagente_vida.domain.insurance.product import Product
from iagente_vida.domain.insurance.quote import QuoteOption, QuoteRequest
from iagente_vida.domain.insurance.receipts import Frequency, Payment, Year, annual_total, pay
from iagente_vida.domain.insurance.tariff import LegalRates, Pack
from iagente_vida.domain.insurance.underwriting import Assessment

DEATH = "Fallecimiento por cualquier causa"
MILESTONES = (45, 55, 65)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An option under one tariff: what it is, its years, and every way to pay the first one."""

    code: str
    pack: Pack
    product: Product
    age: int
    capital: int
    priced: Priced
    rates: LegalRates
    covers_too_late: tuple[str, ...] = ()
    """Covers of the option that nobody of this age may enter any more."""
    number: int = 0
    """Its place among the options that are shown."""

    def payment(self, year: Year, frequency: Frequency) -> Payment:
        """A year paid in `frequency` receipts."""
        return pay(year, frequency, self.pack.surcharges[frequency])

    @property
    def first(self) -> Payment:
        """The first year, paid at once."""
        return self.payment(self.priced.years[0], Frequency.ANNUAL)

    def payments(self) -> dict[Frequency, Payment]:
        """The ways to pay: at once or by month, and in other parts whose receipt is not under the minimum."""
        year = self.priced.years[0]
        found = {frequency: self.payment(year, frequency) for frequency in sorted(self.pack.surcharges)}
        always = (Frequency.ANNUAL, Frequency.MONTHLY)
        least = self.pack.minimum_receipt
        return {each: payment for each, payment in found.items() if each in always or payment.receipt >= least}

    def option(self) -> QuoteOption:
        """What the customer is shown."""
        monthly = self.payment(self.priced.years[0], Frequency.MONTHLY)
        return QuoteOption(
            number=self.number,
            code=self.code,
            product=self.product.name,
            capital=self.capital,
            term_years=self.priced.term_years,
            annual=self.first.total,
            monthly=monthly.receipt,
            annual_in_instalments=monthly.total,
            covers=(DEATH, *(self._cover_name(cover) for cover in self.priced.covers)),
            insurer=self.pack.insurer,
        )

    def _cover_name(self, cover: PricedCover) -> str:
        """Its name, and the age at which it ends when the policy goes on without it."""
        name = self.pack.covers[cover.code].name
        early = cover.end_age < self.age + self.priced.term_years
        return f"{name} (hasta los {cover.end_age} años)" if early else name


def option_document(offer: Offer, option: QuoteOption) -> dict[str, Any]:
    """The whole of an option."""
    priced, pack = offer.priced, offer.pack
    path = premiums_by_year(offer)
    return {
        "number": option.number,
        "code": option.code,
        "product": option.product,
        "product_code": offer.product.code,
        "capital": option.capital,
        "term_years": option.term_years,
        "premium_years": priced.premium_years,
        "premium_term_shortened": priced.shortened,
        "annual": str(option.annual),
        "monthly": str(option.monthly),
        "annual_in_instalments": str(option.annual_in_instalments),
        "covers": list(option.covers),
        "insurer": option.insurer,
        "tariff_pack": pack.label,
        "tariff_sha256": pack.sha256,
        "demo": pack.demo,
        "net_first_year": str(priced.net),
        "payments": {frequency.name.lower(): _payment(payment) for frequency, payment in offer.payments().items()},
        "premium_by_year": path,
        "price_at": milestones(path, offer.age),
        "sum_by_year": list(priced.sums),
        "cover_details": [
            {
                "code": each.code,
                "name": pack.covers[each.code].name,
                "capital": each.capital,
                "until_age": each.end_age,
                "premium_first_year": str(each.first_year),
                "waiting_days": pack.covers[each.code].waiting_days,
                "definition": pack.covers[each.code].definition,
                "exclusions": list(pack.covers[each.code].exclusions),
            }
            for each in priced.covers
        ],
        "covers_too_late": [pack.covers[code].name for code in offer.covers_too_late],
        "exclusions": list(pack.exclusions),
        "legal": {
            "since": offer.rates.since.isoformat(),
            "consorcio": str(offer.rates.consorcio),
            "tax": str(offer.rates.tax),
            "source": offer.rates.source,
        },
    }


def milestones(path: list[dict[str, Any]], age: int) -> list[dict[str, Any]]:
    """The price at 45, 55 and 65, as far as they lie ahead on the path."""
    return [step for step in path if step["age"] in MILESTONES and step["age"] >= age]


def assumptions(request: QuoteRequest, pack: Pack, product: Product, age: int) -> dict[str, Any]:
    """On what the price stands."""
    facts: dict[str, Any] = {
        "actuarial_age": age,
        "age_basis": pack.age_basis.value,
        "smoker": request.smoker,
        "effect_date": request.effect_date.isoformat(),
        "currency": pack.currency,
    }
    if pack.basis is not None:
        facts |= {
            "table": pack.basis.table_name,
            "male_weight": pack.basis.male_weight,
            "interest": product.interest,
            "claim_timing": pack.basis.timing.value,
            "loadings": dict(_named(pack.basis.loadings)),
        }
    return facts


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The outcome of underwriting, beside the price."""
    return {
        "outcome": assessment.outcome.value,
        "findings": [{"code": finding.code, "detail": finding.detail} for finding in assessment.findings],
        "questionnaire": assessment.questionnaire,
    }


def premiums_by_year(offer: Offer) -> list[dict[str, Any]]:
    """What each year costs, paid at once, from the present age on."""
    steps: list[dict[str, Any]] = []
    before: Year | None = None
    annual = ""
    for at, year in enumerate(offer.priced.years):
        if year is not before:
            before, annual = year, str(annual_total(year))
        steps.append({"age": offer.age + at, "annual": annual})
    return steps


@lru_cache(maxsize=64)
def _named(loadings: Loadings) -> tuple[tuple[str, float], ...]:
    return tuple(asdict(loadings).items())


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "number": payment.number,
        "receipt": str(payment.receipt),
        "premium": str(payment.premium),
        "surcharge": str(payment.surcharge),
        "consorcio": str(payment.consorcio),
        "tax": str(payment.tax),
        "total": str(payment.total),
    }
