"""A product answers a need or is not proposed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from iagente_vida.domain.insurance.product import Form
from iagente_vida.domain.insurance.suitability import ANSWERS, Need, needs_of, suits
from iagente_vida.domain.profile import Fact, Profile, SlotData

AT = datetime(2026, 11, 23, tzinfo=UTC)


def told(**facts: SlotData) -> Profile:
    return Profile({slot: Fact(value=value, message_id="m", extractor="rule", at=AT) for slot, value in facts.items()})


def test_every_form_is_in_the_table() -> None:
    assert set(ANSWERS) == set(Form)


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({}, {Need.INCOME}),
        ({"has_mortgage": True}, {Need.DEBT}),
        ({"has_mortgage": False, "beneficiary": ["children"]}, {Need.INCOME}),
        ({"mortgage_balance": 90_000, "children_count": 2}, {Need.DEBT, Need.INCOME}),
        ({"other_debts": 8_000}, {Need.DEBT}),
    ],
)
def test_the_answers_show_the_needs(facts: dict[str, SlotData], needs: set[Need]) -> None:
    assert needs_of(told(**facts)) == needs


@pytest.mark.parametrize(
    ("form", "facts", "fits"),
    [
        (Form.DECREASING, {"beneficiary": ["children"]}, False),
        (Form.DECREASING, {"has_mortgage": True}, True),
        (Form.WHOLE_LIFE, {"has_mortgage": True}, False),
        (Form.ENDOWMENT, {"mortgage_balance": 90_000}, False),
        (Form.LEVEL, {}, True),
        (Form.RENEWABLE, {"beneficiary": ["spouse"]}, True),
    ],
)
def test_a_product_suits_or_not(form: Form, facts: dict[str, SlotData], fits: bool) -> None:
    assert suits(form, told(**facts)) is fits
