"""How much a family would need: debts, income, mortgage, education, less what there is already (DIME-net)."""

from __future__ import annotations

from dataclasses import dataclass

ROUND_TO = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pensions:
    """Public pensions a year: `survivor` for the partner, `orphan` for each child until `orphan_until`.

    `counted` is the share of them that is relied on: 1, 0.5 or 0.
    """

    survivor: float = 0.0
    orphan: float = 0.0
    orphan_until: int = 21
    counted: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What the analysis stands on. Amounts in one currency, income a year and net.

    `own_share` is what the person spends on himself or herself; `horizon` the years that the family needs the income,
    None = until the youngest child reaches `independent_at`. `rate` is the real discount rate.
    """

    age: int
    net_income: float
    own_share: float = 0.25
    children_ages: tuple[int, ...] = ()
    other_dependants: int = 0
    independent_at: int = 23
    horizon: int | None = None
    retirement_age: int = 67
    mortgage: float = 0.0
    mortgage_share: float = 1.0
    debts: float = 0.0
    final_expenses: float = 5_000.0
    education: float = 0.0
    existing_cover: float = 0.0
    savings: float = 0.0
    emergency_fund: float = 0.0
    rate: float = 0.01
    pensions: Pensions = Pensions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The result, to the euro, and the reason for each part of it; every part is 0 or more.

    `exact` may be negative: then there is more than enough. `recommended` and `minimum` are rounded up to ROUND_TO and
    0 when nothing is needed; `ceiling` is the human life value, all that the person will still bring home.
    """

    debts: int
    income: int
    mortgage: int
    education: int
    existing_cover: int
    savings: int
    exact: int
    recommended: int
    minimum: int
    ceiling: int

    @property
    def needed(self) -> bool:
        """Whether anything is needed at all: else the honest answer is "no lo necesitas"."""
        return self.recommended > 0


def analyse(home: Household) -> Needs:
    """The capital that replaces what would be missing. Raises ValueError on shares outside 0..1."""
    for share in (home.own_share, home.mortgage_share, home.pensions.counted):
        if not 0 <= share <= 1:
            raise ValueError("shares lie between 0 and 1")
    debts = home.debts + home.final_expenses
    income = _income_gap(home, years_of_need(home))
    mortgage = home.mortgage * home.mortgage_share
    usable = max(home.savings - home.emergency_fund, 0.0)
    there_is = home.existing_cover + usable
    exact = debts + income + mortgage + home.education - there_is
    depends = bool(home.children_ages or home.other_dependants or years_of_need(home) or mortgage or home.debts)
    first_year = _income_gap(home, min(years_of_need(home), 1))
    minimum = debts + mortgage + first_year - there_is
    return Needs(
        debts=round(debts),
        income=round(income),
        mortgage=round(mortgage),
        education=round(home.education),
        existing_cover=round(home.existing_cover),
        savings=round(usable),
        exact=round(exact),
        recommended=_rounded_up(exact) if depends else 0,
        minimum=min(_rounded_up(minimum), _rounded_up(exact)) if depends else 0,
        ceiling=round(human_life_value(home)),
    )


def years_of_need(home: Household) -> int:
    """Years for which the income has to be replaced."""
    if home.horizon is not None:
        return home.horizon
    if home.children_ages:
        return max(home.independent_at - min(home.children_ages), 0)
    return 0


def human_life_value(home: Household) -> float:
    """What the person will still bring home until retirement: a ceiling, not a recommendation."""
    years = max(home.retirement_age - home.age, 0)
    return home.net_income * (1 - home.own_share) * sum((1 + home.rate) ** -year for year in range(years))


def _income_gap(home: Household, years: int) -> float:
    """Present value of what the family would lack each year, public pensions counted as asked."""
    need = home.net_income * (1 - home.own_share)
    gap = 0.0
    for year in range(years):
        orphans = sum(child + year < home.pensions.orphan_until for child in home.children_ages)
        pension = home.pensions.survivor + home.pensions.orphan * orphans
        gap += max(need - home.pensions.counted * pension, 0.0) * (1 + home.rate) ** -year
    return gap


def _rounded_up(amount: float) -> int:
    return max(-(-round(amount) // ROUND_TO) * ROUND_TO, 0)
