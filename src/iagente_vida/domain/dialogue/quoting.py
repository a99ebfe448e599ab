"""From a computed quote to the record that is kept and the options that are offered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import OfferedOption, OfferedQuote, Renewal, Stage
from iagente_vida.domain.decision import QuoteRecord
from iagente_vida.domain.dialogue import bounds, facts, gathering
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.insurance.limits import NotPricedError, OutOfRangeError
from iagente_vida.domain.insurance.quote import Pricing, Quote, QuoteRequest

RECOMMENDED = "recomendada"
_BREACHES = {"age": "too_old", "capital": "capital_high"}


def price(draft: Draft, pricing: Pricing) -> OfferedQuote | None:
    """Computes and keeps a quote. None: outside the engine's bounds, and the customer was told."""
    draft.conversation.stage = Stage.COTIZACION
    request = gathering.request(draft)
    try:
        quote = pricing.quote(request)
    except OutOfRangeError as error:
        _explain(draft, error)
        return None
    except NotPricedError:
        pass_on(draft, "no_tariff")
        return None
    if not quote.referral:
        _fit_budget(draft, pricing, request, quote)
    offered = offer(quote, quote_id(draft.turn_key, quote), draft.now)
    draft.quotes.append(record(quote, offered.quote_id))
    draft.record(
        "quote",
        quote_id=offered.quote_id,
        tariff_pack=quote.tariff_pack,
        tariff_sha256=quote.tariff_sha256,
        engine_version=quote.engine_version,
    )
    if quote.referral:
        pass_on(draft, "underwriting")
        return None
    return offered


def _fit_budget(draft: Draft, pricing: Pricing, request: QuoteRequest, quote: Quote) -> None:
    """Says which sum the customer's own budget reaches when the recommended option costs more, or they change it."""
    budget = draft.conversation.profile.facts.get("budget_monthly")
    if budget is None or not isinstance(budget.value, int | float) or budget.value <= 0:
        return
    most = Decimal(str(budget.value))
    recommended = next((each for each in quote.options if each.code == RECOMMENDED), quote.options[0])
    if recommended.monthly <= most:
        if "budget_monthly" not in draft.learned or draft.previous_quote is None:
            return
        request = replace(request, capital=draft.limits.capital_max)  # they could pay more than what lies there
    named = ("presupuesto", facts.figure("budget_monthly", budget))
    capital = pricing.affordable_capital(request, most)
    if capital is None:
        draft.say(Inform("budget_too_low", (named,)))
    else:
        reached = Figure(FigureKind.EUROS, str(capital), "engine:affordable_capital")
        draft.say(Inform("budget_capital", (named, ("capital", reached))))


def quote_id(turn_key: str, quote: Quote) -> str:
    """An id that the same turn and the same inputs give again."""
    canonical = json.dumps(quote.inputs, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{turn_key}\0{quote.tariff_sha256}\0{canonical}".encode())
    return digest.hexdigest()[:16]


def offer(quote: Quote, ident: str, now: datetime) -> OfferedQuote:
    """The quote as it lies on the table."""
    return OfferedQuote(
        quote_id=ident,
        at=now,
        valid_until=quote.valid_until,
        demo=quote.demo,
        indicative=quote.inputs.get("birth_date") is None,
        form=str(quote.form),
        renewal=_renewal(quote),
        options=tuple(
            OfferedOption(
                number=option.number,
                code=option.code,
                product=option.product,
                capital=option.capital,
                term_years=option.term_years,
                annual=str(option.annual),
                monthly=str(option.monthly),
                annual_in_instalments=str(option.annual_in_instalments),
                covers=option.covers,
                insurer=option.insurer,
            )
            for option in quote.options
        ),
    )


def _renewal(quote: Quote) -> tuple[Renewal, ...]:
    """The first year and the milestones of yearly renewable cover, as the record has them."""
    path = quote.result.get("renewable_path") or []
    years = [*path[:1], *(quote.result.get("renewable_price_at") or [])]
    priced = {int(year["age"]): str(year["annual"]) for year in years}
    return tuple(Renewal(age=age, annual=annual) for age, annual in sorted(priced.items()))


def record(quote: Quote, ident: str) -> QuoteRecord:
    """The immutable record; it expires at the end of its last day (UTC)."""
    return QuoteRecord(
        quote_id=ident,
        inputs=quote.inputs,
        result=quote.result,
        tariff_pack=quote.tariff_pack,
        tariff_sha256=quote.tariff_sha256,
        engine_version=quote.engine_version,
        expires_at=datetime.combine(quote.valid_until + timedelta(days=1), time(), UTC),
    )


def _explain(draft: Draft, error: OutOfRangeError) -> None:
    """The engine's own bounds are a little narrower where its age is not the completed one."""
    if error.field == "term_years" and error.high >= error.low:
        if gathering.refuse(draft, bounds.term_long(draft.limits, error.high)):
            gathering.ask_next(draft)
        return
    high = bounds.euros(error.high) if error.field == "capital" else bounds.count(error.high)
    gathering.refuse(draft, bounds.Breach(_BREACHES.get(error.field, "too_old"), (("maximo", high),)))
