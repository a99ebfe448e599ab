"""Birth dates in the ways people type them. Day before month; two-digit years lie in the past."""

from __future__ import annotations

import re
from datetime import date

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Span, listed

MONTHS = {
    name: number
    for number, names in enumerate(
        listed(
            "enero ene;febrero feb;marzo mar;abril abr;mayo may;junio jun;julio jul;agosto ago agos;"
            "septiembre setiembre sep sept set;octubre oct;noviembre nov;diciembre dic",
            ";",
        ),
        1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR_DIGITS = r"((?:19|20)\d\d|\d\d)"
_ISO = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_NUMERIC = re.compile(
    rf"\b(\d{{1,2}})(?: ?[-/.] ?| del? | )(\d{{1,2}})(?: ?[-/.] ?| del? | ){_YEAR_DIGITS}\b(?![/.,-]\d)"
)
_LABELLED = re.compile(rf"\bdia:? (\d{{1,2}}),? (?:del )?mes:? (\d{{1,2}}),? (?:del )?ano:? {_YEAR_DIGITS}\b")
_WORDED = re.compile(
    rf"\b(?:(\d{{1,2}}|primero) ?(?:de |[-/.] ?)?)?({MONTH})\b[./-]?(?:,(?= ?\d{{4}}))? ?(?:(?:de|"
    rf"del)(?: ano)? )?'?{_YEAR_DIGITS}\b"
)
_YEAR = re.compile(
    r"\b(?:(?:naci|nacid[oa]|vine al mundo|ano de nacimiento|soy)\b:?(?: (?:de la |de )?(?:quinta|clase|"
    r"generacion|cosecha|promocion))?"
    rf"(?: en el ano| en el| en| el| del ano| del| de)?) ?'?{_YEAR_DIGITS}\b(?! anos|[.,:]?\d)"
)
_BORN = re.compile(r"^(?:naci|nacid|vine|ano de)|quinta|clase|generacion|cosecha|promocion| del\b")
_BARE_YEAR = re.compile(rf"\W*(?:pues |en el ano |del ano |del? |en el |el |en )?'?{_YEAR_DIGITS}\W*")


def find_birth_date(view: Numerals, today: date, asked: bool) -> tuple[str, Span] | None:
    """A birth date as YYYY-MM-DD, YYYY-MM or YYYY with its span. `asked` lets a bare year count."""
    found = _whole_date(view.text, today) or _year_alone(view.text, today, asked)
    return (found[0], view.span(found[1])) if found else None


def _whole_date(text: str, today: date) -> tuple[str, Span] | None:
    for pattern, order in ((_ISO, (3, 2, 1)), (_NUMERIC, (1, 2, 3)), (_LABELLED, (1, 2, 3))):
        if found := pattern.search(text):
            number, month, full = (found[group] for group in order)
            if value := _day(int(number), int(month), _year(full, today), today):
                return value, found.span()
    if found := _WORDED.search(text):
        year, month_number = _year(found[3], today), MONTHS[found[2]]
        if found[1] is None:
            return (f"{year:04d}-{month_number:02d}", found.span()) if year <= today.year else None
        number_of_day = 1 if found[1] == "primero" else int(found[1])
        if value := _day(number_of_day, month_number, year, today):
            return value, found.span()
    return None


def _year_alone(text: str, today: date, asked: bool) -> tuple[str, Span] | None:
    if (found := _YEAR.search(text)) and (_BORN.search(found[0]) or len(found[1]) == 4):
        return _past_year(found[1], found.span(), today)
    if asked and (found := _BARE_YEAR.fullmatch(text)) and (len(found[1]) == 4 or re.match(r"\W*[a-z']", found[0])):
        return _past_year(found[1], found.span(1), today)
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
    """The full year: of two digits, the last one that is not in the future."""
    if len(digits) == 4:
        return int(digits)
    century = today.year - today.year % 100
    year = century + int(digits)
    return year if year <= today.year else year - 100
