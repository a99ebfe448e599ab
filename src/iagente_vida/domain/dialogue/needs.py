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
INCOME_YEARS = 4


def missing(conversation: Conversation, today: date) -> str | None:
    """The next slot to ask for, or None when a price can be computed."""
    profile = conversation.profile
    if wants_purpose(conversation):
        return PURPOSE
    if profile.age(today) is None:
        return "birth_date"
    lacking = next((slot for slot in PRICING[1:] if slot not in profile.facts), None)
    if lacking is None and conversation.quote is None and _purpose_was_passed_over(conversation):
        return PURPOSE
    return lacking


def wants_purpose(conversation: Conversation) -> bool:
    """Purpose comes first, once, unless the customer already talks figures."""
    facts = conversation.profile.facts
    return (
        PURPOSE not in conversation.declined
        and not PURPOSE_SLOTS & facts.keys()
        and not PRICING_SLOTS & facts.keys()
        and not conversation.doubts
    )


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
