"""Birth dates in the ways people type them. Day before month; two-digit years lie in the past."""

from __future__ import annotations

import re
from datetime import date

from iagente_vida.agents.understanding.text import Span, listed

MONTHS = {
    name: number
    for number, names in enumerate(
        listed(
            "enero ene;febrero feb;marzo mar;abril abr;mayo may;junio jun;julio jul;agosto ago agos;"
            "septiembre setiembre sep sept;octubre oct;noviembre nov;diciembre dic",
            ";",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?((?:19|20)\d\d|\d\d)\b(?![/.,-]\d)")
_WORDED = re.compile(
    rf"\b(?:(\d{{1,2}}|primero|uno) ?(?:de )?)?({_MONTH})\b\.?,? ?(?:(?:de|"
    rf"del)(?: ano)? ?)?'?((?:19|20)\d\d|\d\d)\b"
)
_YEAR = re.compile(
    r"\b(?:(?:naci|nacid[oa]|ano de nacimiento)\b(?: en| el)?(?: de| del| ano){0,2}|soy del?(?: ano)?) ?'?((?:19|"
    r"20)\d\d|\d\d)\b(?! anos)"
)
_BARE_YEAR = re.compile(r"(?:del? |en el |el |en )?'?((?:19|20)\d\d|\d\d)")


def find_birth_date(folded: str, today: date, asked: bool) -> tuple[str, Span] | None:
    """A birth date as YYYY-MM-DD, YYYY-MM or YYYY with its span. `asked` lets a bare year count."""
    for pattern, order in ((_ISO, (3, 2, 1)), (_NUMERIC, (1, 2, 3))):
        if found := pattern.search(folded):
            number, month, full = (found[group] for group in order)
            if value := _day(int(number), int(month), _year(full, today), today):
                return value, found.span()
    if found := _WORDED.search(folded):
        year = _year(found[3], today)
        month = MONTHS[found[2]]
        day: str | None = found[1]
        if day is None and year <= today.year:
            return f"{year:04d}-{month:02d}", found.span()
        if day is not None and (value := _day(1 if day in ("primero", "uno") else int(day), month, year, today)):
            return value, found.span()
    if found := _YEAR.search(folded):
        return _past_year(found[1], found.span(), today)
    if asked and (found := _BARE_YEAR.fullmatch(folded.strip())):
        start = folded.index(found[0])
        if len(found[1]) == 4 or not found[0][0].isdigit():
            return _past_year(found[1], (start, start + len(found[0])), today)
    return None


def _day(day: int, month: int, year: int, today: date) -> str | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value.isoformat() if value <= today else None


def _past_year(digits: str, span: Span, today: date) -> tuple[str, Span] | None:
    year = _year(digits, today)
    return (f"{year:04d}", span) if today.year - 120 < year <= today.year else None


def _year(digits: str, today: date) -> int:
    """The full year: of two digits, the last one that makes an adult if possible, and never a future one."""
    if len(digits) == 4:
        return int(digits)
    century = today.year - today.year % 100
    year = century + int(digits)
    return year if year <= today.year else year - 100
