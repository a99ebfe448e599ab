"""Three options out of the active tariffs, and the record that reproduces them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from iagente_vida.domain.insurance.age import actuarial_age, completed_years
from iagente_vida.domain.insurance.calculation import Calculator, Case
from iagente_vida.domain.insurance.limits import Limits, NoTariffError, NotPricedError, OutOfRangeError, envelope
from iagente_vida.domain.insurance.loan import Loan
from iagente_vida.domain.insurance.product import Form, OptionRule, Product
from iagente_vida.domain.insurance.quote import Quote, QuoteRequest
from iagente_vida.domain.insurance.record import (
    Offer,
    assessment_document,
    assumptions,
    milestones,
    option_document,
    premiums_by_year,
    ways_to_pay,
)
from iagente_vida.domain.insurance.request import request_document
from iagente_vida.domain.insurance.tariff import Pack
from iagente_vida.domain.insurance.underwriting import Assessment, Circumstances, Outcome, assess

ENGINE_VERSION = "2"
RECOMMENDED = "recomendada"
BUDGET_STEP = 1_000


class TablePricing:
    """Prices with one or several tariffs; each option comes from the one that asks least for it, and names it.

    Pure: the same request gives the same cents. Demonstration tariffs are set aside as soon as a real one is active.
    """

    def __init__(self, *packs: Pack) -> None:
        real = [pack for pack in packs if not pack.demo]
        self._packs = tuple(real or packs)
        if not self._packs:
            raise ValueError("pricing needs a tariff")
        if len({pack.currency for pack in self._packs}) > 1:
            raise NoTariffError("Las tarifas activas mezclan monedas: deja activas las de una sola.")
        self._calculators = {pack.sha256: Calculator(pack) for pack in self._packs}

    @property
    def limits(self) -> Limits:
        """The widest bounds of the active tariffs."""
        return envelope(pack.limits for pack in self._packs)

    @property
    def currency(self) -> str:
        """The one currency of the active tariffs."""
        return self._packs[0].currency

    @property
    def demo(self) -> bool:
        """Whether prices are nobody's offer."""
        return any(pack.demo for pack in self._packs)

    def quote(self, request: QuoteRequest) -> Quote:
        """Three options around the requested sum. See the `Pricing` port."""
        offered, assessment = self._offers(request)
        best = [min(offers, key=_cheapest) for offers in offered]
        chosen = [replace(offer, number=number) for number, offer in enumerate(best, 1)]
        lead = next((offer for offer in chosen if offer.code == RECOMMENDED), chosen[0])
        options = tuple(offer.option() for offer in chosen)
        packs = list({offer.pack.sha256: offer.pack for offer in chosen}.values())
        valid_until = min(min(request.effect_date + timedelta(days=pack.quote_days), pack.valid_to) for pack in packs)
        path = self._renewable_path(lead, request)
        referral = " ".join(finding.detail for finding in assessment.findings)
        return Quote(
            options=options,
            age=lead.age,
            tariff_pack="+".join(pack.label for pack in packs),
            tariff_sha256=_digest(packs),
            engine_version=ENGINE_VERSION,
            demo=any(pack.demo for pack in packs),
            valid_until=valid_until,
            currency=lead.pack.currency,
            referral=referral,
            form=lead.product.form,
            inputs=request_document(request),
            result={
                "age": lead.age,
                "indicative": request.birth_date is None,
                "currency": lead.pack.currency,
                "valid_until": valid_until.isoformat(),
                "rounding": "centimos_mitad_hacia_arriba",
                "options": [option_document(*pair) for pair in zip(chosen, options, strict=True)],
                "considered": [_considered(offer) for offers in offered for offer in offers],
                "renewable_path": path,
                "renewable_price_at": milestones(path, lead.age),
                "underwriting": assessment_document(assessment),
                "assumptions": assumptions(request, lead.pack, lead.product, lead.age),
            },
        )

    def product_of(self, form: str) -> str:
        """See the `Pricing` port: the first that the tariffs list."""
        products = (product for pack in self._packs for product in pack.products.values())
        return next((each.code for each in products if each.form == form and each.automatic), "")

    def affordable_capital(self, request: QuoteRequest, monthly: Decimal) -> int | None:
        """The goal-seek of the `Pricing` port: a bisection over round sums, as premiums rise with the sum."""
        low = -(-self.limits.capital_min // BUDGET_STEP)
        high = request.capital // BUDGET_STEP
        if self._recommended_monthly(replace(request, capital=low * BUDGET_STEP)) > monthly:
            return None
        while low < high:
            middle = (low + high + 1) // 2
            if self._recommended_monthly(replace(request, capital=middle * BUDGET_STEP)) <= monthly:
                low = middle
            else:
                high = middle - 1
        return low * BUDGET_STEP

    def _recommended_monthly(self, request: QuoteRequest) -> Decimal:
        offers, _ = self._offers(request, only=RECOMMENDED)
        return min(offers[0], key=_cheapest).monthly.receipt

    def _offers(self, request: QuoteRequest, only: str = "") -> tuple[list[list[Offer]], Assessment]:
        """Offers by option, one for each tariff that prices them; raises the first refusal when none does."""
        refusals: list[NotPricedError] = []
        offered: dict[str, list[Offer]] = {}
        assessments: list[Assessment] = []
        for pack in self._packs:
            try:
                product, age = _admitted(pack, request)
                rules = [rule for rule in pack.options if not only or rule.code == only]
                offers = [self._offer(pack, product, age, rule, request) for rule in rules]
            except NotPricedError as refusal:
                refusals.append(refusal)
                continue
            for offer in offers:
                offered.setdefault(offer.code, []).append(offer)
            assessments.append(assess(pack.underwriting, product, age, request.capital, _circumstances(request)))
        if not offered:
            raise _widest(refusals)
        standard = [each for each in assessments if each.outcome is Outcome.STANDARD]
        return list(offered.values()), (standard or assessments)[0]

    def _offer(self, pack: Pack, product: Product, age: int, rule: OptionRule, request: QuoteRequest) -> Offer:
        capital = option_sum(request.capital, Decimal(rule.share), product.limits.capital_min)
        covers = tuple(code for code in rule.covers if age <= pack.covers[code].entry_age_max)
        rates = pack.rates_on(request.effect_date)
        case = Case(
            product=product.code,
            age=age,
            smoker=request.smoker,
            capital=capital,
            term_years=request.term_years,
            covers=covers,
            premium_years=request.premium_years,
            loan=_loan(product, capital, request),
        )
        priced = self._calculators[pack.sha256].price(case, rates)
        return Offer(
            code=rule.code,
            pack=pack,
            product=product,
            age=age,
            capital=capital,
            covers_too_late=tuple(code for code in rule.covers if code not in covers),
            priced=priced,
            rates=rates,
            ways=ways_to_pay(pack, priced.years[0]),
        )

    def _renewable_path(self, lead: Offer, request: QuoteRequest) -> list[dict[str, object]]:
        """What yearly renewable cover of the same sum costs at each age to its limit: the honest comparison."""
        pack = lead.pack
        renewable = next((each for each in pack.products.values() if each.form is Form.RENEWABLE), None)
        if renewable is None or not renewable.limits.capital_min <= lead.capital <= renewable.limits.capital_max:
            return []
        if lead.age >= renewable.limits.end_age_max:
            return []
        case = Case(product=renewable.code, age=lead.age, smoker=request.smoker, capital=lead.capital, term_years=1)
        priced = self._calculators[pack.sha256].price(case, lead.rates)
        return premiums_by_year(replace(lead, product=renewable, priced=priced))


def option_sum(capital: int, share: Decimal, least: int) -> int:
    """`share` of `capital`, rounded down to a figure a person would say, `least` at least."""
    if share == 1:
        return capital
    step = 5_000 if capital >= 50_000 else 1_000
    rounded = int((capital * share / step).to_integral_value(ROUND_FLOOR)) * step
    return min(max(rounded, least), capital)


def _admitted(pack: Pack, request: QuoteRequest) -> tuple[Product, int]:
    """The product and the actuarial age, when the pack takes such a person on that day."""
    pack.check_in_force(request.effect_date)
    product = pack.products.get(request.product) if request.product else pack.default_product
    if product is None:
        raise NoTariffError(f"La tarifa {pack.label} no tiene el producto {request.product}.")
    product.limits.check_capital(request.capital, pack.currency)
    if request.birth_date is not None:
        product.limits.check_age(completed_years(request.birth_date, request.effect_date))
        return product, actuarial_age(pack.age_basis, request.birth_date, request.effect_date)
    if request.age is None:
        raise ValueError("a quote request needs a birth date or an age")
    product.limits.check_age(request.age)
    return product, request.age


def _loan(product: Product, capital: int, request: QuoteRequest) -> Loan | None:
    if product.form is not Form.DECREASING:
        return None
    rate = product.loan_rate if request.loan_rate is None else float(request.loan_rate)
    return Loan(principal=float(capital), rate=rate, months=12 * max(request.term_years, 1))


def _circumstances(request: QuoteRequest) -> Circumstances:
    return Circumstances(
        annual_income=request.annual_income,
        insured_elsewhere=request.insured_elsewhere,
        occupation=request.occupation,
        hobbies=request.hobbies,
    )


def _cheapest(offer: Offer) -> tuple[Decimal, str]:
    return offer.first.total, offer.pack.label


def _considered(offer: Offer) -> dict[str, object]:
    return {
        "option": offer.code,
        "insurer": offer.pack.insurer,
        "tariff_pack": offer.pack.label,
        "annual": str(offer.first.total),
    }


def _widest(refusals: Sequence[NotPricedError]) -> NotPricedError:
    """The refusal that helps most: a range to stay in, the widest one."""
    ranges = [each for each in refusals if isinstance(each, OutOfRangeError)]
    return max(ranges, key=lambda each: each.high - each.low) if ranges else refusals[0]


def _digest(packs: Sequence[Pack]) -> str:
    """The hash of one pack, or of several together in their order."""
    if len(packs) == 1:
        return packs[0].sha256
    return hashlib.sha256("+".join(pack.sha256 for pack in packs).encode()).hexdigest()
