"""Birth dates in the ways people type them. Day before month; two-digit years lie in the past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Message, Span, listed

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
    rf"\b(?:(\d{{1,2}}(?:ero|ro|o|er|º|°)?|primero) ?(?:de |"
    rf"[-/.] ?)?)?({MONTH})\b[./-]?(?:,(?= ?\d{{4}}))? ?(?:(?:de|"
    rf"del)(?: ano)? )?'?{_YEAR_DIGITS}\b"
)
_COHORT = r"(?:quinta|clase|generacion|cosecha|promocion|anada|hornada|modelo|remesa)"
_YEAR = re.compile(
    rf"\b(?:(?:(?:naci|nacimos|nacid[oa]s?|vine al mundo|ano de nacimiento|soy|somos)\b:?(?: l[oa]s (?:dos|2))?"
    rf"(?: (?:de la |de )?{_COHORT})?|{_COHORT})"
    rf"(?: en el ano| en el| en| el| del ano| del| de)?) ?'?{_YEAR_DIGITS}\b(?! anos|[.,:]?\d)"
)
_MONTH_FIRST = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:,| del?|,? de) ?{_YEAR_DIGITS}\b")
_RUN_TOGETHER = re.compile(
    r"\W*(?:(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)|(?P<d2>\d\d)(?P<m2>\d\d)(?P<y2>(?:19|20)\d\d))\W*"
)
_FEASTS = {
    "reyes": (6, 1),
    "ano nuevo": (1, 1),
    "san valentin": (14, 2),
    "los enamorados": (14, 2),
    "san jose": (19, 3),
    "sant jordi": (23, 4),
    "san juan": (24, 6),
    "santiago": (25, 7),
    "la virgen de agosto": (15, 8),
    "la hispanidad": (12, 10),
    "el pilar": (12, 10),
    "todos los santos": (1, 11),
    "muertos": (2, 11),
    "la constitucion": (6, 12),
    "la inmaculada": (8, 12),
    "nochebuena": (24, 12),
    "navidad": (25, 12),
    "inocentes": (28, 12),
    "nochevieja": (31, 12),
}
_FEAST = re.compile(rf"\b({'|'.join(_FEASTS)})(?: del?)?(?: ano)?,? ?'?{_YEAR_DIGITS}\b")
_BORN = re.compile(rf"^(?:naci|nacid|vine|ano de)|{_COHORT}| del\b")
_BARE_YEAR = re.compile(
    rf"\W*(?:pues |yo |en el ano |del ano |ano |del? |en el |el |en |la )?'?{_YEAR_DIGITS}(?:\W*| (?:jaj\w*|creo)\W*)"
)
_YEAR_LED = re.compile(rf"\W*(?:pues |yo )?del (?:ano )?'?{_YEAR_DIGITS}\b(?=[,.;]| y tengo| asi que| o sea)")
_SHORT_THOUSAND = re.compile(r"\b(?:1009|1900) (?=\d\d\b)")
_SINCE = re.compile(
    rf"\b(?:en|desde|por|hasta|de(?=[a-z ]{{3,14}}(?:para|pa) aca\b)) (?:el )?(?:(?:\d{{1,2}}|"
    rf"primero) de )?({MONTH})\b"
    r"(?: (?:(?:del? )?(?:ano )?(?P<year>(?:19|20)\d\d)|(?P<last>(?:del ano )?pasado)))?"
)


def find_birth_date(message: Message, view: Numerals, today: date, asked: bool) -> tuple[str, Span] | None:
    """The writer's birth date as YYYY-MM-DD, YYYY-MM or YYYY with its span. `asked` lets a bare year count."""
    text = _SHORT_THOUSAND.sub(lambda short: "19".rjust(len(short[0])), view.text)
    for value, span in _candidates(text, today, asked):
        if not message.clause_at(view.span(span)[0]).relative:
            return value, view.span(span)
    return None


def months_since(view: Numerals, today: date) -> list[tuple[int, Span]]:
    """The months gone since each named month: of a month without a year, since the last one."""
    found = []
    for said in _SINCE.finditer(view.text):
        month = MONTHS[said[1]]
        if said["year"]:
            gone = (today.year - int(said["year"])) * 12 + today.month - month
        else:
            gone = (today.month - month) % 12
            gone += 12 if said["last"] and today.month >= month else 0
        if gone >= 0:
            found.append((gone, view.span(said.span())))
    return found


def _candidates(text: str, today: date, asked: bool) -> Iterator[tuple[str, Span]]:
    yield from _whole_dates(text, today, asked)
    if (found := _YEAR.search(text)) and (_BORN.search(found[0]) or len(found[1]) == 4):
        yield from _past_year(found[1], found.span(), today)
    if asked and (found := _BARE_YEAR.fullmatch(text)) and (len(found[1]) == 4 or re.match(r"\W*[a-z']", found[0])):
        yield from _past_year(found[1], found.span(1), today)
    if asked and (found := _YEAR_LED.match(text)):
        yield from _past_year(found[1], found.span(1), today)


def _whole_dates(text: str, today: date, asked: bool) -> Iterator[tuple[str, Span]]:
    for pattern, order in ((_ISO, (3, 2, 1)), (_MONTH_FIRST, (2, 1, 3)), (_NUMERIC, (1, 2, 3)), (_LABELLED, (1, 2, 3))):
        for found in pattern.finditer(text):
            number, month, full = (found[group] for group in order)
            value = _day(int(number), MONTHS.get(month) or int(month), _year(full, today), today)
            if value:
                yield value, found.span()
    for found in _WORDED.finditer(text):
        year, month_number = _year(found[3], today), MONTHS[found[2]]
        if found[1] is None:
            if year <= today.year:
                yield f"{year:04d}-{month_number:02d}", found.span()
            continue
        number_of_day = 1 if found[1] == "primero" else int(re.sub(r"\D", "", found[1]))
        if value := _day(number_of_day, month_number, year, today):
            yield value, found.span()
    if feast := _FEAST.search(text):
        day, month_number = _FEASTS[feast[1]]
        if value := _day(day, month_number, _year(feast[2], today), today):
            yield value, feast.span()
    if asked and (run := _RUN_TOGETHER.fullmatch(text)):
        day, month_number = int(run["d"] or run["d2"]), int(run["m"] or run["m2"])
        if value := _day(day, month_number, int(run["y"] or run["y2"]), today):
            yield value, run.span()


def _day(day: int, month: int, year: int, today: date) -> str | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value.isoformat() if value <= today else None


def _past_year(digits: str, span: Span, today: date) -> Iterator[tuple[str, Span]]:
    year = _year(digits, today)
    if today.year - 120 < year <= today.year:
        yield f"{year:04d}", span


def _year(digits: str, today: date) -> int:
    """The full year: of two digits, the last one that is not in the future."""
    if len(digits) == 4:
        return int(digits)
    century = today.year - today.year % 100
    year = century + int(digits)
    return year if year <= today.year else year - 100
