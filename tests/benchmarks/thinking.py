"""Understanding and quoting, alone in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np

from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.rules import RuleUnderstander
from iagente_vida.domain.insurance.commutation import Commutation, commute
from iagente_vida.domain.insurance.premium import Loadings, level_gross_grid
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.insurance.tariff import Pack
from iagente_vida.tariffs import load_pack
from tests.benchmarks.figures import Figure, median
from tests.live.client import percentile
from tests.live.dialogue import SAYINGS

TODAY = date(2026, 11, 23)
QUESTIONS = ("", "birth_date", "smoker", "desired_capital", "term_years", "offer_proposal")


def timed(calls: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call."""
    latencies = []
    for call in calls:
        begun = time.perf_counter()
        call()
        latencies.append((time.perf_counter() - begun) * 1000)
    return latencies


async def understanding(_folder: Path) -> list[Figure]:
    """Every saying after every question, twice; the first round warms up."""
    reader = RuleUnderstander()
    calls: list[Callable[[], object]] = [
        partial(reader.understand, text, Context(today=TODAY, last_question=question))
        for text in SAYINGS
        for question in QUESTIONS
    ]
    timed(calls)
    latencies = timed(calls * 5)
    how = f"p50 {percentile(latencies, 0.5):.2f} ms"
    return [Figure("understanding p95", percentile(latencies, 0.95), "ms", 15, how=how)]


async def quoting(_folder: Path) -> list[Figure]:
    """Full quotes for ages, sums, terms and smokers all over the tariff."""
    pack = load_pack()
    pricing = TablePricing(pack)
    requests = [
        QuoteRequest(effect_date=TODAY, capital=capital, term_years=years, smoker=smoker, age=age)
        for age in range(20, 56, 3)
        for capital in range(50_000, 300_000, 25_000)
        for years in (10, 15, 20)
        for smoker in (False, True)
    ]
    calls: list[Callable[[], object]] = [partial(pricing.quote, request) for request in requests]
    timed(calls[:50])
    latencies = timed(calls)
    look_up = scalar_look_up(pack)
    seek = timed([partial(pricing.affordable_capital, request, Decimal(25)) for request in requests[:200]])
    mean = sum(latencies) / len(latencies)
    return [
        Figure("full quote p95", percentile(latencies, 0.95), "ms", 5),
        Figure("full quotes on one core", 1000 / mean, "/s", 1_000, at_least=True),
        Figure("full quote in scalar look-ups", mean / look_up, "times", how=f"one look-up {look_up * 1000:.2f} µs"),
        Figure("sum for a budget p95", percentile(seek, 0.95), "ms", 10),
        *premium_grid(pack, look_up),
    ]


def scalar_look_up(pack: Pack) -> float:
    """Milliseconds of one level premium out of ready commutation columns, in plain Python."""
    basis, loadings = columns(pack)
    living, deaths, paid = basis.d.tolist(), basis.m.tolist(), basis.n.tolist()

    def one(age: int, years: int) -> float:
        due = (paid[age] - paid[age + years]) / living[age]
        needed = 100_000 * ((deaths[age] - deaths[age + years]) / living[age] + loadings.gamma * due)
        return float((needed + loadings.cost * due) / ((1 - loadings.beta) * due - loadings.first))

    def many() -> None:
        for age in range(20, 60):
            for years in range(5, 30):
                one(age, years)

    return median(timed([many] * 9)) / 1_000


def premium_grid(pack: Pack, look_up: float) -> list[Figure]:
    """A million level premiums at once, columns made inside the timing."""
    dice = np.random.default_rng(1)
    ages, years = dice.integers(20, 55, 1_000_000), dice.integers(5, 20, 1_000_000)
    sums = dice.integers(10_000, 600_000, 1_000_000).astype(np.float64)

    def grid() -> object:
        basis, loadings = columns(pack)
        return level_gross_grid(basis, loadings, ages, years, sums)

    took = median(timed([grid] * 5))
    return [
        Figure("premium grid", 1_000_000 / took * 1000, "/s", 1_000_000, at_least=True),
        Figure("premium grid against scalar look-ups", look_up * 1_000_000 / took, "times faster"),
    ]


def columns(pack: Pack) -> tuple[Commutation, Loadings]:
    """Commutation columns and loadings of a calculated tariff."""
    if pack.basis is None:
        raise ValueError("a premium sheet has no columns")
    return commute(pack.basis.tables[False], pack.default_product.interest), pack.basis.loadings
