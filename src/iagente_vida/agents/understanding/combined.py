"""Understanding by wording, rules and values together: a classifier's likelihoods weighed with the rules' evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from iagente_vida.agents.understanding.classifier import Classifier, Likelihood
from iagente_vida.agents.understanding.intents import CRITICAL, belied, is_past_loss
from iagente_vida.agents.understanding.port import Context, Understanding
from iagente_vida.agents.understanding.providence import provides_for_others, wants_cover
from iagente_vida.agents.understanding.repair import legible
from iagente_vida.agents.understanding.rules import Evidence, conclude, gather
from iagente_vida.agents.understanding.spelling import spelled
from iagente_vida.agents.understanding.tone import find_sentiment

OTHER_BUSINESS = "otro_asunto"
"""Another line of insurance, a receipt, roadside assistance: for the dialogue, off the topic."""

# How much a rule that fires raises the log-odds of its intent: set by hand on the labelled messages of tests/data/nlu.
_CRITICAL_WEIGHT = 4.2
_RESTART_WEIGHT = 3.5
_ANSWER_WEIGHT = 3.0
_FACT_WEIGHT = 2.2
_FACT_ASKING_WEIGHT = 1.5
_RULE_WEIGHT = 2.0
_BESIDE_A_QUESTION = 0.6
_CRITICAL_LEAN = 0.3
_UNLEANED = frozenset({"crisis", "complaint"})
_ANSWERED_WEIGHT = 5.0
_OUT_OF_PLACE = 2.0
_BELIED = 5.0
_FLOOR = 1e-4
_IN_SO_MANY_WORDS = 0.98
"""From this score of its rule on a crisis is spoken of by name, whatever else the message complains of."""
_SURE = 0.16
_UNSAID = 0.35
"""What no rule heard must be this likely where rules heard something else."""
_LIKELY = {"ask_human": 0.35}
_LIKELY_ENOUGH = 0.44
_VAGUE_LEAN = 0.5
_SHOWN = 0.02
_HINTED = 0.4
_HINTS = ("schedule_call", "ask_product_info", "ask_coverage", "correct_previous_value")
_ANSWERS = frozenset({"affirm", "deny", "choose_option", "correct_previous_value"})
_NO_WORD = re.compile(r"(?=.*\d)[\W\d]*[a-z]?[\W\d]*|[b-df-hj-np-tv-xz]{3,}(?: [b-df-hj-np-tv-xz]{3,})*")
_ABOUT_INSURANCE = frozenset({"existing_insurance", "existing_insurer_channel"})
# Without a word for it, what answers the question is none of these.
_SELDOM_ANSWERS = frozenset({"injection", "off_topic", "wrong_number", "abuse", "report_claim"})
_POSITIVE_SHARE = 0.65
_NEGATIVE_SHARE = 0.8
_FACTUAL_NEGATIVE_SHARE = 0.95
_FACTUAL = frozenset(
    {
        "provide_info",
        "affirm",
        "deny",
        "choose_option",
        "correct_previous_value",
        "schedule_call",
        "ask_product_info",
        "ask_coverage",
        "dont_know",
        "thanks",
    }
)


class CombinedUnderstander:
    """Implements `Understander`: slots by grammar, intent and sentiment by classifier and rules."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def understand(self, text: str, context: Context) -> Understanding:
        """The understanding of `text`; never raises."""
        likely = self._classifier.read(legible(text), context.last_question)
        hints = [intent for intent in _HINTS if likely.intents[intent] >= _HINTED]
        found = gather(text, context, hints)
        scores = combine(found, likely.intents)
        intent = settle(found, scores)
        shown = {name: round(score, 4) for name, score in scores.items() if score >= _SHOWN}
        return conclude(found, intent, shown, _sentiment(found, likely, intent))


def combine(found: Evidence, likely: Mapping[str, float]) -> dict[str, float]:
    """The probability of each intent, other business counted as off the topic."""
    odds = {intent: math.log(max(share, _FLOOR)) for intent, share in likely.items()}
    for intent, score in found.scores.items():
        odds[intent] += _weight(found, intent) * score
    for intent in CRITICAL:
        odds[intent] += 0 if intent in _UNLEANED else _CRITICAL_LEAN
    if found.scores.get("crisis", 0) >= _IN_SO_MANY_WORDS and "ask_coverage" not in found.scores:
        odds["crisis"] += _OUT_OF_PLACE
    odds["unclear"] -= _VAGUE_LEAN
    if is_past_loss(found.message.folded, found.context.last_question):
        odds["report_claim"] -= _OUT_OF_PLACE
    for intent in belied(found.message.folded, found.context.last_question) - found.scores.keys():
        odds[intent] -= _BELIED
    if found.context.last_question in found.slots:
        for intent in _displaced(found.context.last_question):
            odds[intent] -= 0 if intent in found.scores and intent == "crisis" else _OUT_OF_PLACE
        for intent in _SELDOM_ANSWERS - found.scores.keys():
            odds[intent] -= _OUT_OF_PLACE
    if found.context.last_question == "health_consent" and (consent := found.slots.get("health_consent")) is not None:
        odds["affirm" if consent.value else "deny"] += _ANSWERED_WEIGHT
    highest = max(odds.values())
    powers = {intent: math.exp(value - highest) for intent, value in odds.items()}
    total = sum(powers.values())
    shares = {intent: power / total for intent, power in powers.items()}
    shares["off_topic"] += shares.pop(OTHER_BUSINESS)
    return shares


def settle(found: Evidence, scores: Mapping[str, float]) -> str:
    """The intent to act on: the likeliest; when nothing is likely enough, what a rule found, else `unclear`."""
    if _NO_WORD.fullmatch(spelled(found.message.original)) and not found.slots and not found.scores:
        return "unclear"
    # Wording alone calls nobody's claim or crisis on a mere plurality: without a word for it, it must be likely.
    unsaid = set(CRITICAL) - found.scores.keys()
    weak = {name for name in unsaid if scores[name] < _LIKELY.get(name, _LIKELY_ENOUGH)}
    if "crisis" in unsaid and provides_for_others(found.message.folded):
        weak.add("crisis")
    own_illness = "health_flags" in found.slots
    if "report_claim" in unsaid and (own_illness or wants_cover(found.message.folded)):
        weak.add("report_claim")
    intent = max(scores.keys() - weak, key=lambda name: (scores[name], name in CRITICAL, name))
    if intent == "greet" and "greet" not in found.scores and found.context.last_question:
        return "unclear"  # a greeting that no rule knows, instead of an answer, is noise
    if intent in _ANSWERS - found.scores.keys() and scores[intent] < _LIKELY_ENOUGH and not found.slots:
        return "unclear"  # no yes, no and no choice is made of noise
    said = intent in found.scores or not found.scores
    if scores[intent] >= (_SURE if said else _UNSAID) or (said and found.slots):
        return intent
    return max(found.scores, key=lambda name: (found.scores[name], name), default="unclear")


def _weight(found: Evidence, intent: str) -> float:
    if intent in CRITICAL:
        return _CRITICAL_WEIGHT
    if intent == "restart":
        return _RESTART_WEIGHT
    if intent == "provide_info":
        answered = found.context.last_question in found.slots and "correct_previous_value" not in found.scores
        if answered:
            return _ANSWERED_WEIGHT
        return _FACT_WEIGHT if found.scores[intent] > _BESIDE_A_QUESTION else _FACT_ASKING_WEIGHT
    return _ANSWER_WEIGHT if intent in _ANSWERS else _RULE_WEIGHT


def _displaced(asked: str) -> tuple[str, ...]:
    """What a message that answers the question is seldom about."""
    displaced = ("unclear", "crisis", "off_topic")
    return (*displaced, "objection_bank") if asked in _ABOUT_INSURANCE else displaced


def _sentiment(found: Evidence, likely: Likelihood, intent: str) -> str:
    """Words that name a feeling decide; else the wording, if it is clear: facts and questions seldom complain."""
    named = find_sentiment(found.message.folded, intent)
    if named != "neu":
        return named
    if likely.sentiments["neg"] >= (_FACTUAL_NEGATIVE_SHARE if intent in _FACTUAL else _NEGATIVE_SHARE):
        return "neg"
    return "pos" if likely.sentiments["pos"] >= _POSITIVE_SHARE else "neu"
