"""Understanding and quoting, alone in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.rules import RuleUnderstander
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.tariffs import load_pack
from tests.benchmarks.figures import Figure
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
    pricing = TablePricing(load_pack())
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
    return [
        Figure("full quote p95", percentile(latencies, 0.95), "ms", 5),
        Figure("full quotes on one core", len(latencies) / sum(latencies) * 1000, "/s", 1_000, at_least=True),
    ]
