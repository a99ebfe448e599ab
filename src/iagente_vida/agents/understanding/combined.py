"""Understanding by wording, rules and values together: a classifier's likelihoods weighed with the rules' evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from iagente_vida.agents.understanding.classifier import Classifier, Likelihood
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.port import Context, Understanding
from iagente_vida.agents.understanding.rules import Evidence, conclude, gather
from iagente_vida.agents.understanding.tone import find_sentiment

OTHER_BUSINESS = "otro_asunto"
"""Another line of insurance, a receipt, roadside assistance: for the dialogue, off the topic."""

# How much a rule that fires raises the log-odds of its intent, measured on families kept out of training.
_CRITICAL_WEIGHT = 3.5
_ANSWER_WEIGHT = 3.0
_FACT_WEIGHT = 1.5
_RULE_WEIGHT = 2.0
_CRITICAL_LEAN = 0.3
_FLOOR = 1e-4
_SURE = 0.22
_SHOWN = 0.02
_HINTED = 0.4
_HINTS = ("schedule_call", "ask_product_info", "ask_coverage", "correct_previous_value")
_ANSWERS = frozenset({"affirm", "deny", "choose_option", "correct_previous_value"})
_FIGURES = re.compile(r"[\W\d]*[a-z]?[\W\d]*")
_POSITIVE_SHARE = 0.5
_NEGATIVE_SHARE = 0.6


class CombinedUnderstander:
    """Implements `Understander`: slots by grammar, intent and sentiment by classifier and rules."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def understand(self, text: str, context: Context) -> Understanding:
        """The understanding of `text`; never raises."""
        likely = self._classifier.read(text, context.last_question)
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
        odds[intent] += _CRITICAL_LEAN
    highest = max(odds.values())
    powers = {intent: math.exp(value - highest) for intent, value in odds.items()}
    total = sum(powers.values())
    shares = {intent: power / total for intent, power in powers.items()}
    shares["off_topic"] += shares.pop(OTHER_BUSINESS)
    return shares


def settle(found: Evidence, scores: Mapping[str, float]) -> str:
    """The intent to act on: the likeliest, or `unclear` when nothing is likely enough or a bare figure fits nothing."""
    if _FIGURES.fullmatch(found.message.folded) and not found.slots and not found.scores:
        return "unclear"
    intent = max(scores, key=lambda name: (scores[name], name in CRITICAL))
    return intent if scores[intent] >= _SURE or found.slots else "unclear"


def _weight(found: Evidence, intent: str) -> float:
    if intent in CRITICAL:
        return _CRITICAL_WEIGHT
    if intent == "provide_info":
        answered = found.context.last_question in found.slots
        return _ANSWER_WEIGHT if answered else _FACT_WEIGHT
    return _ANSWER_WEIGHT if intent in _ANSWERS else _RULE_WEIGHT


def _sentiment(found: Evidence, likely: Likelihood, intent: str) -> str:
    """Words that name a feeling decide; else the wording, when it speaks clearly."""
    named = find_sentiment(found.message.folded, intent)
    if named != "neu":
        return named
    if likely.sentiments["neg"] >= _NEGATIVE_SHARE:
        return "neg"
    return "pos" if likely.sentiments["pos"] >= _POSITIVE_SHARE else "neu"
