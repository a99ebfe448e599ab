"""Underwriting says standard or a person; it refuses nobody and looks at no price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.insurance.underwriting import (
    Circumstances,
    Outcome,
    assess,
    assess_answers,
    body_mass_index,
    may_be_stored,
)
from iagente_vida.tariffs import load_pack

PACK = load_pack()
RULES, PRODUCT = PACK.underwriting, PACK.default_product
NO_TO_ALL = {question.code: False for question in RULES.questions}


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Circumstances(), None),
        (Circumstances(annual_income=30_000, occupation="administrativa", hobbies=("correr",)), None),
        (Circumstances(annual_income=3_000), "suma"),
        (Circumstances(annual_income=30_000, insured_elsewhere=900_000), "suma"),
        (Circumstances(occupation="Policía nacional"), "ocupacion"),
        (Circumstances(hobbies=("paracaidismo",)), "aficion"),
    ],
)
def test_what_is_known_before_the_questionnaire(known: Circumstances, code: str | None) -> None:
    found = assess(RULES, PRODUCT, 40, 100_000, known)
    assert [finding.code for finding in found.findings] == ([code] if code else [])
    assert found.outcome is (Outcome.REFER if code else Outcome.STANDARD)
    assert found.questionnaire == "demo-2026-1"


def test_income_justifies_less_as_the_years_pass() -> None:
    known = Circumstances(annual_income=20_000)
    outcomes = [assess(RULES, PRODUCT, age, 250_000, known).outcome for age in (30, 45, 65)]
    assert outcomes == [Outcome.STANDARD, Outcome.STANDARD, Outcome.REFER]


@pytest.mark.parametrize(
    ("answers", "height", "weight", "code"),
    [
        (NO_TO_ALL, 170, 70, None),
        (NO_TO_ALL, None, None, None),
        (NO_TO_ALL | {"baja": True}, 170, 70, "cuestionario"),
        ({}, 170, 70, "incompleto"),
        (NO_TO_ALL, 170, 110, "imc"),
        (NO_TO_ALL, 180, 50, "imc"),
    ],
)
def test_answers_are_standard_or_looked_at(
    answers: dict[str, bool], height: int | None, weight: int | None, code: str | None
) -> None:
    found = assess_answers(RULES, answers, height, weight)
    assert [finding.code for finding in found.findings] == ([code] if code else [])


def test_a_question_that_was_never_asked_has_no_answer() -> None:
    with pytest.raises(ValueError, match="no such question"):
        assess_answers(RULES, {"embarazo": True})


def test_old_cured_cancer_is_neither_asked_nor_kept() -> None:
    (question,) = (question for question in RULES.questions if question.oncology)
    assert "5 años" in question.text
    assert not may_be_stored(question, 5)
    assert not may_be_stored(question, 12)
    assert may_be_stored(question, 2)
    assert all(may_be_stored(other, 12) for other in RULES.questions if not other.oncology)


@given(st.integers(0, 10_000_000), st.text(max_size=30), st.integers(18, 99))
def test_nobody_is_refused(income: int, occupation: str, age: int) -> None:
    found = assess(RULES, PRODUCT, age, 600_000, Circumstances(annual_income=income, occupation=occupation))
    assert found.outcome in (Outcome.STANDARD, Outcome.REFER)
    assert bool(found.findings) == (found.outcome is Outcome.REFER)


def test_the_outcome_leaves_the_price_alone() -> None:
    asked = QuoteRequest(effect_date=date(2026, 11, 23), capital=100_000, term_years=20, smoker=False, age=40)
    plain, risky = TablePricing(PACK).quote(asked), TablePricing(PACK).quote(replace(asked, occupation="bombero"))
    assert plain.options == risky.options
    assert not plain.referral
    assert "profesión" in risky.referral


def test_the_index_of_weight_and_height() -> None:
    assert body_mass_index(170, 70) == pytest.approx(24.22, abs=0.005)
