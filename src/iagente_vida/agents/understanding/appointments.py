"""When somebody wants to be called: two tokens, a day and a time of the day."""

from __future__ import annotations

import re
from datetime import date

from iagente_vida.agents.understanding.dates import MONTH, MONTHS
from iagente_vida.agents.understanding.text import Span

_WEEKDAYS = {
    "lunes": "mon",
    "martes": "tue",
    "miercoles": "wed",
    "jueves": "thu",
    "viernes": "fri",
    "sabado": "sat",
    "lun": "mon",
    "mar": "tue",
    "mie": "wed",
    "mier": "wed",
    "jue": "thu",
    "vie": "fri",
    "sab": "sat",
    "dom": "sun",
    "sabados": "sat",
    "domingo": "sun",
    "domingos": "sun",
}
_HOURS = {
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_PART = r"(?: ?(?:de|por|en) la (manana|tarde|noche)| ?(am|pm|a\.m|p\.m)\b)?"
_CLOCK = rf"({_HOUR})(?:[:.h](\d\d)?| y (media|cuarto)| menos (cuarto))?(?: ?h(?:oras|rs)?\b)?{_PART}"
_RANGE = re.compile(rf"\b(?:de|entre)(?: las?)? {_CLOCK} (?:a|y|hasta)(?: las?)? {_CLOCK}")
_FROM = re.compile(rf"\b(?:a partir de|desde|despues de|pasad[ao]s)(?: de)?(?: las?)? {_CLOCK}")
_UNTIL = re.compile(rf"\b(?:antes de|hasta)(?: las?)? {_CLOCK}")
_AT = re.compile(rf"\b(?:(?:a|sobre|tipo|como a|hacia)? ?(?:las?|eso de las?)|tipo|como a) {_CLOCK}")
_BARE = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d\d)|()())(?: ?h(?:oras|rs)?\b)?(?: ?(?:de|por|en) la (manana|tarde|noche)| ?(am|pm)\b)?"
)
_HOURS_AHEAD = re.compile(rf"\b(?:en|dentro de) ({_HOUR}|media|un par de|unas) (?:horas?|horitas?)\b")
_DAY_OF_MONTH = re.compile(
    r"\b(?:el|dia) (?:dia )?(\d{1,2})(?=$|[ ,.]+(?:a|por|de|en|sobre|entre|si|desde|antes|"
    r"[,.]))(?! de [a-z]*(?:o|e|il|zo)\b)"
)
_CALLED_OFF = re.compile(
    r"\b(?:cancel|anul|quit|mueve|cambi)\w* (?:la|mi|esa) (?:llamada|cita|reunion) (?:del|"
    r"de la|de) \w+"
)
_LATER = re.compile(r"\b(?:mas tarde|luego mas|tarde o temprano|demasiado tarde)\b")
_PARTS = (
    (re.compile(r"\b(?:mediodia|medio dia|hora de comer)\b"), "midday"),
    (
        re.compile(
            r"\b(?:por|x|en|de|a) las? (?:mananas?|mnn)\b|\bmananas\b|\bprimera hora\b|"
            r"\btempran[oa]\b"
        ),
        "morning",
    ),
    (re.compile(r"\b(?:tardes?|tardecita|tardecitas|despues de comer|sobremesa)\b"), "afternoon"),
    (re.compile(r"\b(?:noches?|nochecita|tarde noche|ultima hora)\b"), "evening"),
)
_DAYS = (
    (re.compile(r"\bpasado (?:manana|mnn)\b"), "day_after_tomorrow"),
    (
        re.compile(
            r"\b(?:ahora(?! (?:no|estoy|mismo no|ando))|ahorita(?! no)|ya mismo|cuanto antes|en este momento|"
            r"inmediatamente)\b"
        ),
        "now",
    ),
    (re.compile(r"\bhoy\b|\besta (?:tarde|noche|manana)\b"), "today"),
    (re.compile(r"(?<!la )(?<!las )\b(?:manana|mnn)\b"), "tomorrow"),
    (re.compile(r"\b(?:entre semana|dias? laborables?|de lunes a viernes|cualquier dia laborable)\b"), "weekday"),
    (re.compile(r"\b(?:finde(?:s)?|fin(?:es)? de semana)\b"), "weekend"),
)
_REFUSED_DAY = re.compile(rf"\b(?:hoy|manana|{'|'.join(_WEEKDAYS)}) no\b")
_ANY = re.compile(
    r"\b(?:cuando (?:qu[ie]+r\w+|sea|pued\w+|pod\w+|gust\w+|os venga|te venga|les venga)|a la hora que|"
    r"cualquier (?:hora|dia|momento)|me da igual|a cualquier)\b"
)
CALLS_LATER = re.compile(
    r"\b(?:mejor|sino|prefiero|llama(?:me|dme)|llamenme|llameme|marcame|marqueme)\b.{0,40}\b(?:las?|hora|manana|"
    r"tarde|"
    r"noche|mediodia|lunes|martes|miercoles|jueves|viernes|sabado|domingo|finde|semana|hoy)\b"
)
"""A wish for another time: "no me llames ahora, mejor por la noche" is no farewell."""
_DATE = re.compile(rf"\b(?:el |dia )?(\d{{1,2}}) de ({MONTH})\b|\b(\d{{1,2}})/(\d{{1,2}})\b")


def find_contact_time(text: str, today: date, asked: bool) -> tuple[str, Span] | None:
    """A wished time of contact as `DAY WHEN`, with its span. `asked` lets a bare hour count."""
    folded = _blanked(_CALLED_OFF, _blanked(_LATER, text))
    day, day_span = _day(folded)
    if day is None and (numbered := _DAY_OF_MONTH.search(folded)) and (day := _next(int(numbered[1]), today)):
        day_span = numbered.span()
    ahead = _HOURS_AHEAD.search(folded)
    if ahead:
        hours = _HOURS.get(ahead[1]) or _VAGUE_HOURS.get(ahead[1]) or int(ahead[1])
        return f"today +{hours}h", ahead.span()
    when, when_span = _when(_blank(folded, day_span if day and day[0].isdigit() else None), asked, day)
    if when and re.fullmatch(r"(?:0[1-9]|1[01]):\d\d", when) and _NIGHT.search(folded):
        when = f"{int(when[:2]) + 12:02d}{when[2:]}"
    if day is None and when is None:
        anything = _ANY.search(folded)
        return ("any any", anything.span()) if anything and asked else None
    spans = [span for span in (day_span, when_span) if span]
    return f"{day or 'any'} {when or 'any'}", (min(s[0] for s in spans), max(s[1] for s in spans))


_NIGHT = re.compile(r"\b(?:esta|de la|por la|en la) (?:noche|tarde)\b")
_VAGUE_HOURS = {"media": 1, "un par de": 2, "unas": 2}


def _next(number: int, today: date) -> str | None:
    """The next day of the calendar with that number in its month, as MM-DD."""
    for ahead in range(12):
        month, year = (today.month + ahead - 1) % 12 + 1, today.year + (today.month + ahead - 1) // 12
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= today:
            return f"{day:%m-%d}"
    return None


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _day(text: str) -> tuple[str | None, Span | None]:
    folded = _blanked(_REFUSED_DAY, text)
    if found := _DATE.search(folded):
        month = MONTHS[found[2]] if found[2] else int(found[4])
        number = int(found[1] or found[3])
        if 1 <= month <= 12 and 1 <= number <= 31:
            return f"{month:02d}-{number:02d}", found.span()
    for pattern, day in _DAYS:
        if found := pattern.search(folded):
            return day, found.span()
    for found in re.finditer(r"[a-z]+", folded):
        if found[0] in _WEEKDAYS and not (
            found[0] == "mar" and found.end() < len(folded) and folded[found.end() :].startswith(" del")
        ):
            return _WEEKDAYS[found[0]], found.span()
    return None, None


def _when(folded: str, asked: bool, day: str | None) -> tuple[str | None, Span | None]:
    if found := _RANGE.search(folded):
        end_part = found[11] or found[12]
        end = _clock(found[7], found[8], found[9], found[10], end_part)
        start = _clock(found[1], found[2], found[3], found[4], found[5] or found[6] or end_part)
        if start and end and end < start and end_part is None and int(end[:2]) < 12:
            end = f"{int(end[:2]) + 12:02d}{end[2:]}"
        if start and end:
            return f"{start}-{end}", found.span()
    for pattern, form in ((_FROM, "{}-"), (_UNTIL, "-{}"), (_AT, "{}")):
        found = pattern.search(folded)
        if found and (clock := _clock(found[1], found[2], found[3], found[4], found[5] or found[6])):
            return form.format(clock), found.span()
    if asked and (found := _BARE.search(folded)):
        clock = _clock(found[1], found[2], None, None, found[5] or found[6])
        if clock and (found[2] or found[5] or found[6] or day or found[0].strip() == folded.strip()):
            return clock, found.span()
    for pattern, part in _PARTS:
        if found := pattern.search(folded):
            return part, found.span()
    return None, None


def _clock(hour: str, minutes: str | None, past: str | None, less: str | None, part: str | None) -> str | None:
    """HH:MM on 24 hours: without a part of the day, 1 to 7 are p.m.; 'de la noche' makes 8 to 11 p.m."""
    value = _HOURS.get(hour) or int(hour)
    minute = int(minutes or 0) or {"media": 30, "cuarto": 15}.get(past or "", 0)
    if less:
        value, minute = (value or 24) - 1, 45
    if value > 23 or minute > 59:
        return None
    afternoon = part in ("tarde", "noche", "pm", "p.m") or (part is None and 1 <= value <= 7)
    if afternoon and value < 12:
        value += 12
    return f"{value:02d}:{minute:02d}"


def _blank(folded: str, span: Span | None) -> str:
    """The text with a span made blank, so that a date is not read as an hour too."""
    return folded if span is None else folded[: span[0]] + " " * (span[1] - span[0]) + folded[span[1] :]
