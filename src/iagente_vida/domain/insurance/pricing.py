"""The first pricing: three options from a life table and a tariff pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from iagente_vida.domain.insurance.age import completed_years, nearest_birthday_age
from iagente_vida.domain.insurance.commutation import Commutation, commute
from iagente_vida.domain.insurance.premium import (
    Receipts,
    from_float,
    level_gross,
    level_net,
    natural_gross,
    receipts,
    to_cents,
)
from iagente_vida.domain.insurance.quote import Quote, QuoteOption, QuoteRequest
from iagente_vida.domain.insurance.tariff import Pack, smoker_table

ENGINE_VERSION = "1"
LEVEL_TERM = "Temporal nivelado"
DEATH = "Fallecimiento por cualquier causa"
ACCIDENT = "Doble capital por accidente"


class RequestError(Exception):
    """A request document can not be read: `field` is the key at fault, `detail` a Spanish sentence."""

    code = "solicitud_incorrecta"

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.detail = f"En la solicitud, «{field}» {problem}."
        super().__init__(field, problem)


class TablePricing:
    """Prices level term cover out of one tariff pack. Pure: the same request gives the same cents."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._bases = {
            False: commute(pack.table, pack.interest),
            True: commute(smoker_table(pack.table, pack.smoker_factors), pack.interest),
        }

    def quote(self, request: QuoteRequest) -> Quote:
        """Three options around the requested sum. Raises OutOfRangeError; see the `Pricing` port."""
        pack = self._pack
        age = self._insurable_age(request)
        pack.limits.check_cover(age, request.capital, request.term_years)
        basis = self._bases[request.smoker]
        options = (
            self._option(1, "esencial", basis, age, essential_sum(request.capital, pack.essential_share), request),
            self._option(2, "recomendada", basis, age, request.capital, request),
            self._option(3, "completa", basis, age, request.capital, request, accident=True),
        )
        return Quote(
            options=options,
            age=age,
            tariff_pack=f"{pack.name}@{pack.version}",
            tariff_sha256=pack.sha256,
            engine_version=ENGINE_VERSION,
            demo=pack.demo,
            valid_until=min(request.effect_date + timedelta(days=pack.quote_days), pack.valid_to),
            inputs=request_document(request),
            result={
                "age": age,
                "indicative": request.birth_date is None,
                "options": [option_document(option) for option in options],
                "renewable_path": self._renewable_path(basis, age, request),
            },
        )

    def _insurable_age(self, request: QuoteRequest) -> int:
        if request.birth_date is not None:
            self._pack.limits.check_age(completed_years(request.birth_date, request.effect_date))
            return nearest_birthday_age(request.birth_date, request.effect_date)
        if request.age is None:
            raise ValueError("a quote request needs a birth date or an age")
        self._pack.limits.check_age(request.age)
        return request.age

    def _option(
        self,
        number: int,
        code: str,
        basis: Commutation,
        age: int,
        capital: int,
        request: QuoteRequest,
        accident: bool = False,
    ) -> QuoteOption:
        pack = self._pack
        gross = from_float(level_gross(basis, pack.loadings, age, request.term_years, capital))
        rider = Decimal(0)
        if accident:
            net = level_net(basis, age, request.term_years)
            shares = 1 - pack.loadings.commission - pack.loadings.profit
            rider = from_float(capital * net * pack.accident_share / shares)
        due = receipts(max(gross, pack.minimum_annual), rider, capital * (1 + accident), pack.surcharges)
        return _priced(number, code, capital, request.term_years, due, accident, pack.insurer)

    def _renewable_path(self, basis: Commutation, age: int, request: QuoteRequest) -> list[dict[str, Any]]:
        """What yearly renewable cover of the same sum would cost at each age: the honest comparison."""
        pack = self._pack
        consorcio = pack.surcharges.consorcio * request.capital
        path = []
        for attained in range(age, age + request.term_years):
            gross = from_float(natural_gross(basis, pack.loadings, attained, request.capital))
            annual = to_cents(max(gross, pack.minimum_annual) + consorcio)
            path.append({"age": attained, "annual": str(annual)})
        return path


def _priced(
    number: int, code: str, capital: int, term_years: int, due: Receipts, accident: bool, insurer: str
) -> QuoteOption:
    return QuoteOption(
        number=number,
        code=code,
        product=LEVEL_TERM,
        capital=capital,
        term_years=term_years,
        annual=due.annual,
        monthly=due.monthly,
        annual_in_instalments=due.annual_in_instalments,
        covers=(DEATH, ACCIDENT) if accident else (DEATH,),
        insurer=insurer,
    )


def essential_sum(capital: int, share: Decimal) -> int:
    """`share` of `capital`, rounded down to a figure a person would say."""
    step = 5_000 if capital >= 50_000 else 1_000
    return int((capital * share / step).to_integral_value(ROUND_FLOOR)) * step


def request_document(request: QuoteRequest) -> dict[str, Any]:
    """`request` as JSON values."""
    return {
        "effect_date": request.effect_date.isoformat(),
        "capital": request.capital,
        "term_years": request.term_years,
        "smoker": request.smoker,
        "birth_date": request.birth_date.isoformat() if request.birth_date else None,
        "age": request.age,
    }


def request_from(document: object) -> QuoteRequest:
    """The request in a JSON document like `request_document`'s. Raises RequestError naming the key at fault."""
    if not isinstance(document, Mapping):
        raise RequestError("solicitud", "tiene que ser un objeto JSON")
    birth, age = document.get("birth_date"), document.get("age")
    if birth is None and age is None:
        raise RequestError("birth_date", "hace falta la fecha de nacimiento o, si no se sabe, la edad (age)")
    smoker = document.get("smoker")
    if not isinstance(smoker, bool):
        raise RequestError("smoker", "tiene que ser true o false")
    return QuoteRequest(
        effect_date=_date(document, "effect_date"),
        capital=_whole(document, "capital"),
        term_years=_whole(document, "term_years"),
        smoker=smoker,
        birth_date=None if birth is None else _date(document, "birth_date"),
        age=None if age is None else _whole(document, "age"),
    )


def _date(document: Mapping[str, Any], key: str) -> date:
    value = document.get(key)
    problem = "tiene que ser una fecha AAAA-MM-DD"
    if not isinstance(value, str):
        raise RequestError(key, problem)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise RequestError(key, problem) from error


def _whole(document: Mapping[str, Any], key: str) -> int:
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(key, "tiene que ser un número entero")
    return value


def option_document(option: QuoteOption) -> dict[str, Any]:
    """`option` as JSON values, amounts as strings."""
    return {
        "number": option.number,
        "code": option.code,
        "product": option.product,
        "capital": option.capital,
        "term_years": option.term_years,
        "annual": str(option.annual),
        "monthly": str(option.monthly),
        "annual_in_instalments": str(option.annual_in_instalments),
        "covers": list(option.covers),
        "insurer": option.insurer,
    }
