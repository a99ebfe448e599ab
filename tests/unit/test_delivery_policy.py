"""What follows from each class of refusal."""

from __future__ import annotations

import random

import pytest

from iagente_vida.delivery_policy import BY_CODE, JITTER, RULES, Action, Scope, rule_for, wait_before


@pytest.mark.parametrize("kind", sorted(kind for kind, rule in RULES.items() if rule.waits))
def test_waits_grow_to_the_last_of_the_table_within_the_jitter(kind: str) -> None:
    rule = RULES[kind]
    chance = random.Random(7)
    for attempt in range(1, len(rule.waits) + 3):
        planned = rule.waits[min(attempt, len(rule.waits)) - 1]
        wait = wait_before(rule, attempt, None, chance).total_seconds()
        assert planned * (1 - JITTER) <= wait <= planned * (1 + JITTER)


def test_the_provider_s_own_word_is_waited_for() -> None:
    assert wait_before(RULES["transient"], 1, 30, random.Random(7)).total_seconds() == 30


def test_what_repeats_or_stops_something_says_for_how_long() -> None:
    for rule in (*RULES.values(), *BY_CODE.values()):
        assert bool(rule.waits) == (rule.action in (Action.RETRY, Action.PAUSE) or rule.scope is not Scope.MESSAGE)


def test_an_unknown_class_is_never_repeated() -> None:
    assert rule_for("something new").action is Action.FAIL
