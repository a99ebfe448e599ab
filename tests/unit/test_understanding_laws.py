"""Laws of the value grammar: what is written in any style is read back, and no text breaks or slows it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.agents import understanding
from iagente_vida.agents.understanding.noise import STYLES, noisy
from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.rules import RuleUnderstander
from iagente_vida.agents.understanding.text import MAX_CHARS, fold
from tests.nlu_fuzz import fuzz
from tests.spanish import in_words

# The parser of the standard library's own patterns, which has no public name.
sre: Any = importlib.import_module("re._parser")

TODAY = date(2026, 11, 23)
QUESTIONS = [
    "age",
    "birth_date",
    "name",
    "smoker",
    "marital_status",
    "children_count",
    "children_ages",
    "other_dependents",
    "occupation",
    "monthly_income",
    "mortgage_balance",
    "desired_capital",
    "budget_monthly",
    "term_years",
    "coverage_interest",
    "beneficiary",
    "health_consent",
    "health_flags",
    "height_cm",
    "weight_kg",
    "email",
    "phone",
    "postal_code",
    "city",
    "contact_time",
    "offer_proposal",
    "offer_call",
    "confirm_data",
]

amounts = st.one_of(st.integers(1, 2_000), st.integers(1, 999).map(lambda n: n * 1_000), st.integers(2_000, 5_000_000))


def slots(text: str, asked: str = "") -> dict[str, Any]:
    found = RuleUnderstander().understand(text, Context(today=TODAY, last_question=asked)).slots
    return {slot: value.value for slot, value in found.items()}


@given(amounts)
def test_a_number_in_words_has_its_value(number: int) -> None:
    (found,) = find_numbers(fold(in_words(number)))
    assert found.value == number


@given(st.integers(31, 99).filter(lambda n: n % 10))
def test_tens_and_units_written_together_are_one_number(number: int) -> None:
    (found,) = find_numbers(fold(in_words(number).replace(" y ", "i")))
    assert found.value == number


@given(st.integers(1, 999))
def test_thousands_in_every_style_are_one_value(thousands: int) -> None:
    for text in (
        f"{thousands} mil",
        f"{thousands}k",
        f"{thousands}.000",
        f"{thousands},000",
        f"{in_words(thousands)} mil",
    ):
        if text.startswith("uno mil"):
            continue
        (found,) = find_numbers(fold(text))
        assert found.value == thousands * 1_000, text


@given(st.integers(2, 900), st.sampled_from(["{} millones", "{} palos", "{} millones de pesos"]))
def test_millions_are_millions(millions: int, form: str) -> None:
    assert find_numbers(form.format(millions))[0].value == millions * 1_000_000


@given(st.integers(18, 99))
def test_an_age_in_words_or_digits_is_the_same_age(age: int) -> None:
    assert slots(str(age), "age") == slots(in_words(age), "age") == {"age": age}


@given(st.integers(140, 210))
def test_a_height_in_every_style_is_the_same_height(height: int) -> None:
    metres, rest = divmod(height, 100)
    for text in (
        f"{height}",
        f"{height} cm",
        f"{metres},{rest:02d}",
        f"{metres}.{rest:02d} m",
        f"mido {metres}'{rest:02d}",
    ):
        assert slots(text, "height_cm") == {"height_cm": height}, text


@given(st.dates(date(1940, 1, 1), TODAY - timedelta(days=1)))
def test_a_birth_date_in_every_style_is_the_same_day(day: date) -> None:
    months = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ]
    month = months[day.month - 1]
    styles = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day} de {month} de {day.year}",
        f"{in_words(day.day)} de {month} de {in_words(day.year)}",
    ]
    for text in styles:
        assert slots(text, "birth_date") == {"birth_date": day.isoformat()}, text


@given(st.integers(5, 40), st.integers(20, 60))
def test_a_relatives_age_is_not_the_writers(theirs: int, mine: int) -> None:
    assert slots(f"mi padre tiene {theirs + 40} años y yo {mine}").get("age") == mine
    assert "age" not in slots(f"mi padre tiene {theirs + 40} años")


hostile = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="0123456789.,-/ €$kmaeiou\n", max_size=300),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Co", "So", "Mn"]), max_size=200),
    st.lists(
        st.sampled_from(
            [
                "no",
                "sí",
                "mil",
                "y",
                "medio",
                "fumo",
                "mi",
                "padre",
                "tiene",
                "hijos",
                "de",
                "3",
                "años",
                "a",
                "las",
                "5",
                "arroba",
                "punto",
                "{{7*7}}",
                "'",
                '"',
                "{",
                "}",
            ]
        )
    ).map(" ".join),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x) | st.dictionaries(st.text(max_size=4), x)
    ).map(str),
)


@given(
    hostile,
    st.sampled_from(["", *QUESTIONS]),
    st.sampled_from(["", *QUESTIONS]),
    st.sampled_from(["ES", "MX", "AR", "CO"]),
)
def test_any_text_is_understood_the_same_twice_with_spans_inside_it(
    text: str, asked: str, prev: str, market: str
) -> None:
    context = Context(today=TODAY, last_question=asked, prev_slot=prev, market=market)
    once, twice = RuleUnderstander().understand(text, context), RuleUnderstander().understand(text, context)
    assert once == twice
    for value in once.slots.values():
        start, end = value.span
        assert 0 <= start <= end <= len(text)


FLOODS = (
    "9",
    "1 ",
    "1,",
    "1.1.",
    "mil ",
    "y ",
    "un ",
    "no ",
    "de ",
    "mi padre ",
    "a@",
    "arroba punto ",
    "😀",
    "\u202eabc",
    "\x00",
    "{{",
    "[",
    "a las 5 ",
    "tengo 3 hijos de 2 y ",
    "hace 2 años que no ",
    "treinta y ",
    "millon y medio ",
    "a",
    "la 1 ",
    "100 a ",
    "6 12 34 ",
    "610 ",
    "muerte ",
)


@pytest.mark.parametrize("asked", ["", "phone", "email", "children_count", "smoker", "city", "name", "occupation"])
@pytest.mark.parametrize("flood", FLOODS)
def test_a_quarter_of_a_megabyte_is_read_as_far_as_a_message_goes(flood: str, asked: str) -> None:
    text = flood * (262_144 // len(flood))
    understood = RuleUnderstander().understand(text, Context(today=TODAY, last_question=asked))
    assert all(value.span[1] <= len(text) for value in understood.slots.values())


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.iter_modules(understanding.__path__):
        loaded = importlib.import_module(f"{understanding.__name__}.{module.name}")
        for name, value in vars(loaded).items():
            for number, pattern in enumerate(_patterns_in(value)):
                yield f"{module.name}.{name}[{number}]", pattern


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _patterns_in(item)


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*found, id=found[0]) for found in patterns()])
def test_no_pattern_repeats_what_already_repeats(name: str, pattern: re.Pattern[str]) -> None:
    """An unbounded repeat whose body is itself nothing but an unbounded repeat backtracks without bound."""
    assert not list(_ambiguous(sre.parse(pattern.pattern, pattern.flags))), name


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*found, id=found[0]) for found in patterns()])
def test_no_pattern_takes_for_ever(name: str, pattern: re.Pattern[str]) -> None:
    """Repeats of a pattern's own words, as long as a text is read: one that backtracks without bound would not end."""
    words = re.findall(r"[a-z]{2,}", pattern.pattern)[:3]
    for piece in ("a", "1 ", "no ", *(f"{word} " for word in words), " ".join([*words, "y "])):
        flood = (piece * (MAX_CHARS // len(piece) + 1))[:MAX_CHARS]
        for _ in pattern.finditer(flood + "!"):
            pass


@pytest.mark.soak
@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*found, id=found[0]) for found in patterns()])
def test_no_pattern_takes_for_ever_over_a_quarter_of_a_megabyte(name: str, pattern: re.Pattern[str]) -> None:
    words = re.findall(r"[a-z]{2,}", pattern.pattern)[:2]
    for piece in ("a ", *(f"{word} " for word in words)):
        pattern.search((piece * (262_144 // len(piece) + 1))[:262_144] + "!")


def _ambiguous(tree: Any) -> Iterator[Any]:
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = argument
            if most == sre.MAXREPEAT and _may_begin_and_end_with_repeat(body):
                yield argument
            yield from _ambiguous(body)
        elif name == "SUBPATTERN":
            yield from _ambiguous(argument[-1])
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _ambiguous(branch)


def _may_begin_and_end_with_repeat(body: Any) -> bool:
    """Whether a body can consist of one unbounded repeat and optional parts only."""
    unbounded = mandatory = False
    for operation, argument in body:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = argument
            unbounded = unbounded or most == sre.MAXREPEAT or _may_begin_and_end_with_repeat(inner)
            mandatory = mandatory or (least > 0 and most != sre.MAXREPEAT)
        elif name == "SUBPATTERN":
            inner_ambiguous = _may_begin_and_end_with_repeat(argument[-1])
            unbounded = unbounded or inner_ambiguous
            mandatory = mandatory or not inner_ambiguous
        elif name == "BRANCH":
            branches = [_may_begin_and_end_with_repeat(branch) for branch in argument[1]]
            unbounded = unbounded or any(branches)
            mandatory = mandatory or not any(branches)
        elif name not in ("AT", "ASSERT", "ASSERT_NOT"):
            mandatory = True
    return unbounded and not mandatory


@given(st.text(max_size=200), st.sampled_from(STYLES))
def test_noise_is_the_same_each_time_and_touches_no_bound(text: str, style: str) -> None:
    once = noisy(text, style)
    assert once == noisy(text, style)
    assert len(once) <= 2 * len(text) + 10


def test_texts_of_every_shape_are_read() -> None:
    found = fuzz(RuleUnderstander(), 20261123, range(1_000))
    assert not found.failures


@pytest.mark.soak
def test_a_million_texts_are_understood_without_an_exception() -> None:
    found = fuzz(RuleUnderstander(), 20261123, range(1_000_000))
    assert not found.failures
