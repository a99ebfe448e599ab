"""What the documents say: pure models over a quote's record, a paper and its key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from iagente_vida.documents.chart import chart
from iagente_vida.documents.copy import load_copy
from iagente_vida.documents.model import DocumentError, Source
from iagente_vida.documents.render import document_model
from iagente_vida.domain.documents import STATED, DocumentKind, Paper, paper_from, quote_of, stated
from iagente_vida.domain.profile import HEALTH_SLOTS, Profile
from tests.documents import CASES, Case, source


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", DocumentKind)
def test_a_paper_comes_back_from_its_contents_with_the_same_key(case: Case, kind: DocumentKind) -> None:
    paper = source(case, kind).paper
    again = paper_from(json.loads(json.dumps(paper.contents())))
    assert again.key == paper.key
    assert again.contents() == paper.contents()
    assert quote_of(paper.key) == paper.quote_id


def test_a_key_changes_with_anything_the_paper_says() -> None:
    paper = source(CASES[0], DocumentKind.NEEDS).paper
    others = (
        replace(paper, customer="Otra"),
        replace(paper, option=3),
        replace(paper, issued_on=date(2026, 12, 1)),
        replace(paper, facts={}),
        replace(paper, broker=replace(paper.broker, name="Otra correduría")),
    )
    assert len({paper.key, *(other.key for other in others)}) == len(others) + 1


@pytest.mark.parametrize("key", ["", "otra.pdf", "propuesta-1.pdf", "carta-12-34.pdf", "propuesta-12-34.txt"])
def test_what_is_no_key_of_a_paper_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        quote_of(key)


def test_a_statement_repeats_nothing_about_health() -> None:
    assert HEALTH_SLOTS.isdisjoint(STATED)
    assert set(STATED) == load_copy()["etiquetas"].keys()
    assert stated(Profile()) == {}


def test_the_chart_compares_a_level_price_with_the_renewable_one() -> None:
    shown = chart(source(CASES[0], DocumentKind.PROPOSAL))
    assert (shown.level, shown.compared) == (True, True)
    assert [bar.age for bar in shown.bars if bar.marked] == [39, 45, 55, 63]
    assert max(max(bar.own_share, bar.renewable_share) for bar in shown.bars) == 1
    assert len({bar.own for bar in shown.bars}) == 1


def test_the_chart_of_a_renewable_cover_rises_alone() -> None:
    shown = chart(source(CASES[3], DocumentKind.PROPOSAL))
    assert (shown.level, shown.compared) == (False, False)
    shares = [bar.own_share for bar in shown.bars]
    assert shares == sorted(shares)


def test_a_statement_says_where_the_option_falls_short() -> None:
    given = source(CASES[2], DocumentKind.NEEDS)
    short = replace(given.paper, option=1, facts={**given.paper.facts, "budget_monthly": 10})
    reasons = document_model(short, given.result).reasons
    assert any("menos capital" in reason for reason in reasons)
    assert any("no alcanza para toda la hipoteca" in reason for reason in reasons)
    assert any("pasa del presupuesto" in reason for reason in reasons)


def test_a_demo_says_so_and_a_real_offer_does_not() -> None:
    given = source(CASES[0], DocumentKind.PROPOSAL)
    assert given.demo
    options = [{**option, "demo": False} for option in given.result["options"]]
    real = {**given.result, "options": options}
    paper = replace(given.paper, broker=replace(given.paper.broker, invented=False))
    assert not Source(paper=paper, result=real).demo
    assert Source(paper=given.paper, result=real).demo


@pytest.mark.parametrize("result", [{}, {"currency": "EUR", "options": [{"number": 2}]}])
def test_a_record_that_lacks_what_is_needed_is_refused_with_a_sentence(result: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="calcula uno nuevo"):
        document_model(source(CASES[0], DocumentKind.PROPOSAL).paper, result)


def test_an_option_that_is_not_in_the_quote_is_refused() -> None:
    given = source(CASES[0], DocumentKind.PROPOSAL)
    missing: Paper = replace(given.paper, option=9)
    with pytest.raises(DocumentError, match="opción 9"):
        document_model(missing, given.result)
