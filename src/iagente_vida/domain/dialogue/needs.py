"""What a first price needs, in the order in which it is asked, and what may be suggested."""

from __future__ import annotations

from datetime import date

from iagente_vida.domain.acts import Figure, FigureKind
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.dialogue.bounds import longest_term
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.needs import Household, analyse
from iagente_vida.domain.profile import Profile

PRICING = ("birth_date", "smoker", "desired_capital", "term_years")
PRICING_SLOTS = frozenset({*PRICING, "age"})
PURPOSE = "beneficiary"
PURPOSE_SLOTS = frozenset(
    {"beneficiary", "has_mortgage", "mortgage_balance", "children_count", "children_ages", "coverage_interest"}
)
CAPITALS = (50_000, 100_000, 150_000)
TERMS = (10, 20, 30)
DEFAULT_CAPITAL = 100_000
DEFAULT_TERM = 20
CAPITAL_STEP = 5_000
ASKED_LIMIT = 2
"""How often a question is put before it is left to the customer to answer."""
INCOME_YEARS = 4
ENOUGH = 5
"""Questions before the options, at most, while an exact price is not yet needed."""
INCOME = "monthly_income"
CAPITAL = "desired_capital"
PURPOSE_LATER = "purpose_first"
"""Among what was declined: the customer began with the price."""


def missing(conversation: Conversation, today: date) -> str | None:
    """The next slot to ask for, or None when a price can be computed."""
    if wants_purpose(conversation):
        return PURPOSE
    lacking = _least_asked(conversation, today)
    if lacking == CAPITAL and _purpose_waits(conversation):
        return PURPOSE
    if lacking == CAPITAL and CAPITAL in conversation.declined and wants_income(conversation):
        return INCOME
    if lacking is None and conversation.quote is None and _day_was_passed_over(conversation):
        return "birth_date"
    if lacking is None and conversation.quote is None and _purpose_was_passed_over(conversation):
        return PURPOSE
    return lacking


def _least_asked(conversation: Conversation, today: date) -> str | None:
    """The first that the price lacks; one that was asked often enough waits until the others have been asked."""
    profile = conversation.profile
    lacking = [slot for slot in PRICING[1:] if slot not in profile.facts]
    if profile.age(today) is None:
        lacking.insert(0, PRICING[0])
    left_to_us = CAPITAL in conversation.declined
    fresh = [
        slot
        for slot in lacking
        if conversation.asked_times.get(slot, 0) < ASKED_LIMIT or (slot == CAPITAL and left_to_us)
    ]
    return next(iter(fresh or lacking), None)


def wants_purpose(conversation: Conversation) -> bool:
    """Purpose comes first, once, unless the customer already talks figures."""
    facts = conversation.profile.facts
    return (
        PURPOSE not in conversation.declined
        and conversation.asked_times.get(PURPOSE, 0) < ASKED_LIMIT
        and PURPOSE_LATER not in conversation.declined
        and not PURPOSE_SLOTS & facts.keys()
        and not PRICING_SLOTS & facts.keys()
        and not conversation.doubts
    )


def _day_was_passed_over(conversation: Conversation) -> bool:
    """The date of birth was asked and an age was given: once more before the options, for an exact price.

    Not of who has answered enough already: the options say that the price is not exact yet.
    """
    return (
        sum(conversation.asked_times.values()) < ENOUGH
        and conversation.asked_times.get("birth_date", 0) == 1
        and "birth_date" not in conversation.declined
        and conversation.profile.birth_date() is None
    )


def _purpose_waits(conversation: Conversation) -> bool:
    """Who only wanted an idea of the price gets it first; what it is for comes after."""
    return (
        PURPOSE_LATER in conversation.declined
        and PURPOSE not in conversation.declined
        and PURPOSE not in conversation.asked_times
        and not PURPOSE_SLOTS & conversation.profile.facts.keys()
    )


def wants_proposal(conversation: Conversation, today: date) -> bool:
    """The customer leaves the sum to us, and what it is worked out of has been asked."""
    return CAPITAL in conversation.declined and missing(conversation, today) == CAPITAL


def wants_income(conversation: Conversation) -> bool:
    """Who does not know how much is asked once what comes in; it may be skipped."""
    known = {"mortgage_balance", "monthly_income", "annual_income"} & conversation.profile.facts.keys()
    return not known and INCOME not in conversation.declined and conversation.asked_times.get(INCOME, 0) < 2


def basis(profile: Profile) -> str:
    """What the proposed sum is worked out of: the mortgage, the income, or a usual sum."""
    if profile.value("mortgage_balance"):
        return "mortgage"
    return "income" if profile.value("monthly_income") or profile.value("annual_income") else "usual"


def _purpose_was_passed_over(conversation: Conversation) -> bool:
    """It was asked, the customer spoke of something else: once more before the price, for the needs record."""
    return (
        conversation.asked_times.get(PURPOSE, 0) == 1
        and PURPOSE not in conversation.declined
        and not PURPOSE_SLOTS & conversation.profile.facts.keys()
    )


def suggestions(slot: str, profile: Profile, limits: Limits, today: date) -> tuple[Figure, ...]:
    """Values that are offered as buttons beside a question."""
    if slot == "desired_capital":
        proposed = Figure(FigureKind.EUROS, str(proposed_capital(profile, limits, today)), "needs")
        usual = [Figure(FigureKind.EUROS, str(capital), "catalogue") for capital in CAPITALS]
        if any(figure.value == proposed.value for figure in usual):
            return tuple(usual)
        return tuple(sorted((*usual[:2], proposed), key=lambda figure: int(figure.value)))
    if slot == "term_years":
        longest = longest_term(limits, profile.age(today))
        return tuple(Figure(FigureKind.COUNT, str(term), "catalogue") for term in TERMS if term <= longest)
    return ()


def proposed_capital(profile: Profile, limits: Limits, today: date | None = None) -> int:
    """The sum proposed to who does not know: what the household would need where enough is known of it, else the
    mortgage, else four years of income, else a usual one."""
    balance = _amount(profile, "mortgage_balance")
    income = yearly_income(profile)
    wanted: float = DEFAULT_CAPITAL
    home = household(profile, today)
    if home is not None and analyse(home).needed:
        wanted = analyse(home).recommended
    elif balance:
        wanted = balance
    elif income:
        wanted = income * INCOME_YEARS
    rounded = -(-int(wanted) // CAPITAL_STEP) * CAPITAL_STEP
    return min(max(rounded, limits.capital_min), limits.capital_max)


def household(profile: Profile, today: date | None) -> Household | None:
    """What is known of the home, when income, age and the children (or that there are none) are.

    Public pensions are not counted on.
    """
    income, ages = yearly_income(profile), profile.value("children_ages")
    if ages is None and profile.value("children_count") == 0:
        ages = []
    age = None if today is None else profile.age(today)
    if not income or age is None or not isinstance(ages, list):
        return None
    return Household(
        age=age,
        net_income=float(income),
        children_ages=tuple(int(each) for each in ages if isinstance(each, int | float)),
        mortgage=_amount(profile, "mortgage_balance"),
        debts=_amount(profile, "other_debts"),
        existing_cover=_amount(profile, "existing_coverage"),
        other_dependants=int(_amount(profile, "other_dependents")),
    )


def none_needed(profile: Profile, today: date) -> bool:
    """Whether enough is known of the home to say that nobody would lack anything."""
    home = household(profile, today)
    return home is not None and not home.other_dependants and not analyse(home).needed


def yearly_income(profile: Profile) -> int | None:
    """Income a year as the customer told it, in EUR."""
    annual, monthly = _amount(profile, "annual_income"), _amount(profile, "monthly_income")
    return int(annual or monthly * 12) or None


def _amount(profile: Profile, slot: str) -> float:
    value = profile.value(slot)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return float(value) if usable and isinstance(value, int | float) else 0.0


def proposed_term(age: int | None, limits: Limits) -> int:
    """The term proposed to who does not know."""
    return min(DEFAULT_TERM, longest_term(limits, age))
