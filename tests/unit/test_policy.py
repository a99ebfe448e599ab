"""The dialogue's pure functions: facts, bounds, taps, what is asked next. No understanding involved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.broker import demo_broker
from iagente_vida.domain.acts import Corrected, FigureKind
from iagente_vida.domain.conversation import Conversation, Stage
from iagente_vida.domain.dialogue import bounds, facts, gathering, needs, risk
from iagente_vida.domain.dialogue.draft import Draft, Step
from iagente_vida.domain.dialogue.policy import orchestrate
from iagente_vida.domain.dialogue.reading import Reading, Value
from iagente_vida.domain.dialogue.taps import option_id, read_tap, slot_id
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.profile import Fact, Profile, SlotData

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LIMITS = Limits(
    age_min=18, age_max=70, capital_min=10_000, capital_max=600_000, term_min=5, term_max=40, end_age_max=75
)


def draft(conversation: Conversation | None = None) -> Draft:
    return Draft(
        conversation=conversation or Conversation(greeted=True),
        now=NOW,
        today=TODAY,
        limits=LIMITS,
        broker=demo_broker(),
    )


def reading(intent: str = "provide_info", text: str = "", message_id: str = "m1", **slots: SlotData) -> Reading:
    values = {slot: Value(value=value) for slot, value in slots.items()}
    return Reading(message_id=message_id, intent=intent, slots=values, text=text)


def told(**slots: SlotData) -> Draft:
    known = draft()
    values = {slot: Value(value=value) for slot, value in slots.items()}
    facts.absorb(known, Reading(message_id="m1", intent="provide_info", slots=values))
    known.learned.clear()
    return known


def test_a_fact_says_where_it_comes_from() -> None:
    known = told(smoker=False)
    assert known.conversation.profile.facts["smoker"] == Fact(value=False, message_id="m1", extractor="rule", at=NOW)


def test_a_correction_keeps_the_old_value_in_the_history() -> None:
    known = told(desired_capital=100_000)
    facts.absorb(known, reading(message_id="m2", desired_capital=80_000))
    assert [fact.value for fact in known.conversation.profile.history["desired_capital"]] == [100_000]
    (said,) = facts.corrected(known)
    assert isinstance(said, Corrected)
    assert (said.old.value, said.old.source) == ("100000", "customer:m1")
    assert (said.new.value, said.new.source) == ("80000", "customer:m2")


def test_an_inferred_price_fact_does_not_count_until_it_is_confirmed() -> None:
    asked = draft(Conversation(greeted=True, asked="desired_capital"))
    inferred = Reading(
        message_id="m1", intent="provide_info", slots={"desired_capital": Value(value=120_000, inferred=True)}
    )
    facts.absorb(asked, inferred)
    assert asked.conversation.profile.value("desired_capital") is None
    asked.learned.clear()
    assert gathering.settle_doubts(asked, reading("affirm"))
    assert asked.conversation.profile.value("desired_capital") == 120_000


def test_a_denied_inference_is_dropped() -> None:
    asked = draft(Conversation(greeted=True, asked="term_years"))
    facts.absorb(asked, reading(term_years=[10, 20]))
    assert asked.conversation.doubts[0].fact.value == 20
    asked.learned.clear()
    assert gathering.settle_doubts(asked, reading("deny"))
    assert asked.conversation.doubts == []
    assert asked.conversation.profile.facts == {}


@pytest.mark.parametrize("slot", ["health_flags", "height_cm", "weight_kg"])
def test_health_is_never_kept(slot: str) -> None:
    assert told(**{slot: 80}).conversation.profile.facts == {}


def test_a_later_age_that_contradicts_the_date_of_birth_wins() -> None:
    known = told(birth_date="1988-06-12")
    facts.absorb(known, reading(message_id="m2", age=40))
    assert known.conversation.profile.age(TODAY) == 40
    assert "birth_date" not in known.conversation.profile.facts


def test_an_age_that_agrees_leaves_the_date_of_birth() -> None:
    known = told(birth_date="1988-06-12")
    facts.absorb(known, reading(message_id="m2", age=38))
    assert known.conversation.profile.birth_date() == date(1988, 6, 12)


@pytest.mark.parametrize(
    ("text", "asked", "slot"),
    [
        ("y 30?", "smoker", "term_years"),
        ("tengo 30", "smoker", "age"),
        ("¿30?", "birth_date", "age"),
        ("30", "smoker", "age"),
        ("cámbiame el plazo, ponme 30", "smoker", "term_years"),
    ],
)
def test_years_are_a_term_once_the_age_is_known_unless_they_are_called_an_age(text: str, asked: str, slot: str) -> None:
    known = told(age=44)
    known.conversation.asked = asked
    facts.absorb(known, reading(message_id="m2", text=text, age=30))
    assert known.conversation.profile.facts[slot].value == 30


def test_a_child_does_not_write_to_a_broker_but_somebody_of_sixteen_may() -> None:
    for years, slot in ((12, "term_years"), (16, "age")):
        known = draft()
        known.conversation.asked = "coverage_interest"
        facts.absorb(known, reading(text=f"{years} años está bien", age=years))
        assert known.conversation.profile.facts[slot].value == years


def test_a_year_of_birth_is_read_back_as_an_age() -> None:
    known = told(birth_date="1986")
    assert [(entry.slot, entry.fact.value) for entry in known.conversation.doubts] == [("age", 40)]


@pytest.mark.parametrize("text", ["2030-01-01", "1990-13-40", "20260101"])
def test_impossible_dates_of_birth_are_not_believed(text: str) -> None:
    assert "birth_date" not in told(birth_date=text).conversation.profile.facts


def test_until_an_age_becomes_a_term_that_is_read_back() -> None:
    known = told(age=38, term_to_age=67)
    assert [(entry.slot, entry.fact.value) for entry in known.conversation.doubts] == [("term_years", 29)]


def test_a_bare_correction_mends_the_nearest_number() -> None:
    known = told(age=35, term_years=20)
    facts.absorb(known, reading("correct_previous_value", "perdón, 36", "m2", term_years=36))
    assert known.conversation.profile.value("age") == 36
    assert known.conversation.profile.value("term_years") == 20


def test_a_correction_that_names_its_slot_is_taken_at_its_word() -> None:
    known = told(age=35, term_years=20)
    facts.absorb(known, reading("correct_previous_value", "no, plazo de 30", "m2", term_years=30))
    assert known.conversation.profile.value("term_years") == 30


@pytest.mark.parametrize(
    ("age", "capital", "term", "code"),
    [
        (17, None, None, "minor"),
        (18, 10_000, 5, None),
        (70, 600_000, 5, None),
        (71, None, None, "too_old"),
        (40, 600_001, None, "capital_high"),
        (40, 9_999, None, "capital_low"),
        (40, None, 4, "term_short"),
        (40, None, 35, None),
        (40, None, 36, "term_long"),
        (None, 50_000, 40, None),
    ],
)
def test_bounds(age: int | None, capital: int | None, term: int | None, code: str | None) -> None:
    found = bounds.breach(LIMITS, age, capital, term)
    assert (found.code if found else None) == code


@given(st.integers(18, 70), st.integers(1, 100))
def test_the_nearest_term_is_always_allowed(age: int, term: int) -> None:
    found = bounds.breach(LIMITS, age, None, term)
    if found is not None and found.best >= LIMITS.term_min:
        assert bounds.breach(LIMITS, age, None, found.best) is None


@pytest.mark.parametrize(
    ("known", "slot"),
    [
        ({}, "beneficiary"),
        ({"beneficiary": ["children"]}, "birth_date"),
        ({"smoker": False}, "birth_date"),
        ({"age": 40}, "smoker"),
        ({"age": 40, "smoker": True}, "desired_capital"),
        ({"age": 40, "smoker": True, "term_years": 20}, "desired_capital"),
        ({"age": 40, "smoker": True, "desired_capital": 50_000}, "term_years"),
        ({"age": 40, "smoker": True, "desired_capital": 50_000, "term_years": 20}, None),
    ],
)
def test_only_what_is_missing_is_asked_for(known: dict[str, SlotData], slot: str | None) -> None:
    assert needs.missing(told(**known).conversation, TODAY) == slot


@pytest.mark.parametrize(
    ("known", "capital"),
    [
        ({}, 100_000),
        ({"mortgage_balance": 143_200}, 145_000),
        ({"annual_income": 30_000}, 120_000),
        ({"monthly_income": 2_000}, 100_000),
        ({"mortgage_balance": 5_000_000}, 600_000),
        ({"mortgage_balance": 500}, 10_000),
    ],
)
def test_a_sum_is_proposed_out_of_the_needs(known: dict[str, SlotData], capital: int) -> None:
    assert needs.proposed_capital(told(**known).conversation.profile, LIMITS) == capital


def test_suggested_terms_fit_the_age() -> None:
    profile = told(age=60).conversation.profile
    assert [figure.value for figure in needs.suggestions("term_years", profile, LIMITS, TODAY)] == ["10"]
    assert all(figure.kind is FigureKind.COUNT for figure in needs.suggestions("term_years", Profile(), LIMITS, TODAY))


def test_buttons_are_read_without_guessing() -> None:
    conversation = Conversation()
    tapped = read_tap(slot_id("desired_capital", "150000"), "m1", conversation)
    assert tapped is not None
    assert tapped.slots["desired_capital"] == Value(value=150_000, extractor="button")
    assert read_tap("something=else", "m1", conversation) is None
    assert read_tap("desired_capital=1e9", "m1", conversation) is None


def test_an_option_of_another_quote_is_stale() -> None:
    tapped = read_tap(option_id("gone", 2), "m1", Conversation())
    assert tapped is not None
    assert tapped.intent == "stale_option"


def test_danger_comes_before_everything_else_in_a_burst() -> None:
    scene = draft()
    scene.readings = (reading(age=40, smoker=False), reading("opt_out"), reading("crisis"))
    assert orchestrate(scene, ()) is Step.ASSIST
    assert scene.repair is not None
    assert scene.repair[0] == "crisis"


def test_a_minor_leaves_no_data_behind() -> None:
    scene = draft()
    scene.readings = (reading(age=16, name="Leo"),)
    assert orchestrate(scene, ()) is Step.COMPOSE
    assert scene.conversation.profile == Profile()


def test_stages_follow_the_brief() -> None:
    scene = draft(Conversation())
    scene.readings = (reading("greet"),)
    gathering.ask_next(scene)
    assert scene.conversation.stage is Stage.NEEDS_ANALYSIS


def test_what_is_inferred_again_and_known_already_is_not_asked() -> None:
    known = told(desired_capital=100_000)
    values = {"desired_capital": Value(value=100_000, inferred=True)}
    facts.absorb(known, Reading(message_id="m2", slots=values))
    assert known.conversation.doubts == []


def test_a_sum_is_whole_euros() -> None:
    assert told(desired_capital=100_000.0).conversation.profile.value("desired_capital") == 100_000


def test_years_that_something_lasts_are_a_term() -> None:
    known = draft()
    facts.absorb(known, reading(text="para 20 años", age=20))
    assert known.conversation.profile.value("term_years") == 20


def test_a_correction_of_nothing_that_is_known_is_taken_as_it_stands() -> None:
    known = draft()
    facts.absorb(known, reading("correct_previous_value", "son 3", children_count=3))
    assert known.conversation.profile.value("children_count") == 3


def test_a_yes_to_another_question_settles_no_doubt() -> None:
    asked = draft(Conversation(greeted=True, asked="term_years"))
    facts.absorb(asked, Reading(message_id="m1", slots={"desired_capital": Value(value=120_000, inferred=True)}))
    asked.learned.clear()
    assert not gathering.settle_doubts(asked, reading("affirm"))


def test_until_an_age_that_is_past_is_no_term() -> None:
    known = told(age=40)
    facts.absorb(known, reading(term_to_age=30))
    assert known.conversation.doubts == []


def test_a_dangerous_job_that_nothing_else_read_is_flagged() -> None:
    known = draft()
    known.readings = (reading(text="trabajo de buzo profesional"),)
    risk.flag(known)
    assert known.conversation.profile.value("occupation") == "buzo"
