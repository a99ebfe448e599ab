"""Five customers and their quotes, for the documents' tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from iagente_vida.broker import demo_broker
from iagente_vida.documents.model import Source
from iagente_vida.domain.documents import DocumentKind, Paper
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.request import request_from
from iagente_vida.domain.profile import SlotData
from iagente_vida.store.commits import QuoteDraft
from iagente_vida.tariffs import DEMO_PACK, load_packs

DAY = date(2026, 11, 23)
QUOTE_ID = "3f9a0c1be2d47788"
HOSTILE = 'Íñigo #let x = [*hack*] $e^2$ \\ @ref <b> "a" ' + "#panic() /* //"


@dataclass(frozen=True, slots=True)
class Case:
    """A customer: the request, the chosen option, the name and what was said."""

    name: str
    request: Mapping[str, Any]
    option: int
    customer: str
    facts: Mapping[str, SlotData]


def _case(name: str, option: int, customer: str, facts: dict[str, SlotData], **request: object) -> Case:
    return Case(name, {"effect_date": DAY.isoformat(), **request}, option, customer, facts)


CASES = (
    _case(
        "family",
        2,
        "Marta Gil Ortega",
        {
            "beneficiary": ["children", "spouse"],
            "children_count": 2,
            "children_ages": [4, 7],
            "has_mortgage": True,
            "mortgage_balance": 145_000,
            "annual_income": 26_400,
            "occupation": "autónoma",
            "smoker": False,
            "birth_date": "1988-05-10",
            "desired_capital": 320_000,
            "term_years": 25,
            "budget_monthly": 90,
        },
        capital=320_000,
        term_years=25,
        smoker=False,
        birth_date="1988-05-10",
    ),
    _case(
        "hostile_name",
        1,
        HOSTILE,
        {"beneficiary": ["parents"], "occupation": '#read("/etc/passwd")', "desired_capital": 50_000},
        capital=50_000,
        term_years=10,
        smoker=False,
        birth_date="2002-01-31",
    ),
    _case(
        "smoker_by_age",
        3,
        "",
        {"smoker": True, "age": 52, "desired_capital": 100_000, "term_years": 15, "mortgage_balance": 120_000},
        capital=100_000,
        term_years=15,
        smoker=True,
        age=52,
    ),
    _case(
        "renewable",
        2,
        "Francisco Javier de la Santísima Trinidad Fernández-Villaverde y Martínez de Irujo",
        {"beneficiary": ["children"], "birth_date": "1986-03-04"},
        capital=150_000,
        term_years=20,
        smoker=False,
        birth_date="1986-03-04",
        product="temporal_renovable",
    ),
    _case(
        "mortgage",
        3,
        "Lucía Ñíguez",
        {"has_mortgage": True, "mortgage_balance": 180_000, "desired_capital": 180_000},
        capital=180_000,
        term_years=24,
        smoker=False,
        birth_date="1979-07-21",
        product="decreciente",
    ),
)


@cache
def _pricing() -> TablePricing:
    return TablePricing(*load_packs([DEMO_PACK]))


def quote_draft(case: Case) -> QuoteDraft:
    """The customer's quote as a turn hands it to the store."""
    quote = _pricing().quote(request_from(case.request))
    return QuoteDraft(
        quote_id=QUOTE_ID,
        inputs=json.dumps(quote.inputs).encode(),
        result=json.dumps(quote.result).encode(),
        tariff_pack=quote.tariff_pack,
        tariff_sha256=quote.tariff_sha256,
        engine_version=quote.engine_version,
        expires_at=datetime(2026, 12, 24, tzinfo=UTC),
    )


def source(case: Case, kind: DocumentKind) -> Source:
    """The paper of a customer over the quote's result, as it comes out of the store."""
    quote = _pricing().quote(request_from(case.request))
    paper = Paper(
        kind=kind,
        quote_id=QUOTE_ID,
        option=case.option,
        issued_on=DAY,
        broker=demo_broker(),
        customer=case.customer,
        facts=case.facts,
    )
    return Source(paper=paper, result=json.loads(json.dumps(quote.result)))
