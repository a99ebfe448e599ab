"""Ages of a person: the completed years, and the actuarial age that tariffs use."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class AgeBasis(StrEnum):
    """Which age at the effect date prices a contract."""

    NEAREST = "cumpleanos_mas_proximo"
    LAST = "cumplida"
    NEXT = "proximo_cumpleanos"


def completed_years(birth: date, on: date) -> int:
    """Birthdays celebrated until `on`; who was born on 29 February has it on 1 March in other years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def nearest_birthday_age(birth: date, on: date) -> int:
    """The age at the birthday nearest to `on`; halfway still counts as the birthday before."""
    years = completed_years(birth, on)
    last = _birthday(birth, birth.year + years)
    following = _birthday(birth, birth.year + years + 1)
    return years + ((following - on) < (on - last))


def actuarial_age(basis: AgeBasis, birth: date, on: date) -> int:
    """The age that prices a contract that begins `on`."""
    if basis is AgeBasis.NEAREST:
        return nearest_birthday_age(birth, on)
    return completed_years(birth, on) + (basis is AgeBasis.NEXT)


def _birthday(birth: date, year: int) -> date:
    if (birth.month, birth.day) == (2, 29):
        return date(year, 3, 1) if not _leap(year) else date(year, 2, 29)
    return birth.replace(year=year)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
