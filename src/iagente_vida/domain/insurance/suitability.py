"""Which ways to be insured answer which needs: a product that answers none of a customer's is not proposed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from iagente_vida.domain.insurance.product import Form
from iagente_vida.domain.profile import Profile


class Need(StrEnum):
    """What somebody wants cover for."""

    DEBT = "deuda"  # a loan or a mortgage, which gets smaller
    INCOME = "ingresos"  # whoever lives on what comes in
    SAVING = "ahorro"  # a sum also in life


# A cover that goes down with a loan is for a loan; what is paid in life as well is for who wants to save.
ANSWERS: Mapping[Form, frozenset[Need]] = {
    Form.LEVEL: frozenset({Need.DEBT, Need.INCOME}),
    Form.RENEWABLE: frozenset({Need.DEBT, Need.INCOME}),
    Form.DECREASING: frozenset({Need.DEBT}),
    Form.WHOLE_LIFE: frozenset({Need.SAVING}),
    Form.ENDOWMENT: frozenset({Need.SAVING}),
}
DEBTS = ("mortgage_balance", "mortgage_monthly", "other_debts")
DEPENDANTS = ("beneficiary", "children_count", "children_ages", "other_dependents", "monthly_income", "annual_income")


def needs_of(profile: Profile) -> frozenset[Need]:
    """What the answers show. Who names nobody and no debt wants cover for what comes in."""
    owes = profile.value("has_mortgage") is True or any(profile.value(slot) for slot in DEBTS)
    depended_on = any(profile.value(slot) for slot in DEPENDANTS)
    shown = {Need.DEBT} if owes else set()
    if depended_on or not owes:
        shown.add(Need.INCOME)
    return frozenset(shown)


def suits(form: Form, profile: Profile) -> bool:
    """Whether a product of this form answers any need of this customer."""
    return bool(ANSWERS[form] & needs_of(profile))
