"""What is believed of a proposal: a value that our own grammar reads too, and an intent that we doubted ourselves.

The model points, the grammar reads: no figure, date or contact comes out of a model, and what it adds is always read
back before a price depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from iagente_vida.agents.understanding.intents import CRITICAL, intent_scores
from iagente_vida.agents.understanding.port import Context, SlotValue, Understanding
from iagente_vida.agents.understanding.proposal import Proposal, ProposedValue
from iagente_vida.agents.understanding.slots import find_slots
from iagente_vida.agents.understanding.text import Message, Span, fold, read
from iagente_vida.agents.visible_numbers import numbers

EXTRACTOR = "model"
CONFIDENCE = 0.6
VALUES = 12
"""More than anybody says in one message."""

SUGGESTIBLE = frozenset(
    {
        "provide_info",
        "dont_know",
        "refuse_answer",
        "ask_why",
        "ask_price",
        "ask_product_info",
        "ask_coverage",
        "ask_identity",
        "compare",
        "objection_price",
        "objection_think",
        "objection_bank",
        "objection_trust",
        "objection_no_need",
        "schedule_call",
        "off_topic",
        *CRITICAL,
    }
    - {"injection"}
)
"""What a model may help to recognise. It never decides for the customer: no yes, no choice, no acceptance."""

_RAISED = 12.0
"""How many times likelier the model's word makes an intent: it tips a doubt and overturns nothing more."""
_FLOOR = 0.02
_DOUBTED = 0.5

_BOOL = {"true": True, "false": False}
CLOSED: Mapping[str, Mapping[str, Any]] = {
    "smoker": _BOOL,
    "has_mortgage": _BOOL,
    "existing_insurance": _BOOL,
    "marital_status": {word: word for word in ("single", "married", "partner", "divorced", "separated", "widowed")},
    "employment_type": {
        word: word
        for word in ("employee", "self_employed", "civil_servant", "unemployed", "retired", "student", "homemaker")
    },
    "beneficiary": {word: [word] for word in ("spouse", "children", "parents", "siblings", "other")},
}
"""Slots whose value is one of a few words."""
WORDS = frozenset({"occupation", "city"})
"""Slots whose value is words of the message."""
MEASURED = frozenset({"age", "birth_date", "desired_capital", "term_years"})
"""Slots that only the grammar may read; the model says where. A customer confirms them before they count."""
_PLAUSIBLE = {"age": (14, 100), "desired_capital": (1_000, 10_000_000), "term_years": (1, 60)}
_WORDS_LIMIT = 4
_PLAIN_WORDS = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


def adopted(own: Understanding, proposal: Proposal, text: str, context: Context) -> Understanding:
    """`own` with what can be believed of a proposal about `text`, which is the message as it was shared."""
    message = read(text)
    if not is_doubtful(own, message, context):
        return own
    slots: dict[str, SlotValue] = {}
    for proposed in proposal.values[:VALUES]:
        value = _believed(proposed, message, context)
        if value is not None:
            slots.setdefault(proposed.slot, value)
    intent, scores = own.intent, own.scores
    if proposal.intent in SUGGESTIBLE and _place(proposal.quote, message) is not None:
        intent, scores = _weighed(own, proposal.intent)
    return replace(own, intent="provide_info" if slots and intent == "unclear" else intent, scores=scores, slots=slots)


def is_doubtful(own: Understanding, message: Message, context: Context) -> bool:
    """Whether we hardly know ourselves: no value was read, no rule found the intent, its wording makes it unlikely.

    What matters most (opt-out, crisis, claim...) is never discussed.
    """
    if own.slots or own.intent in CRITICAL or own.intent in intent_scores(message.folded, context.last_question):
        return False
    return own.intent in ("unclear", "provide_info") or own.scores.get(own.intent, 0) < _DOUBTED


def _weighed(own: Understanding, suggested: str) -> tuple[str, Mapping[str, float]]:
    """Intent and scores after the model's word."""
    scores = {**own.scores, own.intent: own.scores.get(own.intent, _FLOOR)}
    scores[suggested] = max(scores.get(suggested, 0), _FLOOR) * _RAISED
    total = sum(scores.values())
    shares = {intent: score / total for intent, score in scores.items()}
    return max(shares, key=lambda name: (shares[name], name == own.intent)), shares


def _believed(proposed: ProposedValue, message: Message, context: Context) -> SlotValue | None:
    """The value as a doubtful one of ours, or None when the message does not bear it out."""
    span = _place(proposed.quote, message)
    if span is None or message.clause_at(span[0]).relative:
        return None
    if proposed.slot in MEASURED:
        read_again = find_slots(message, replace(context, last_question=proposed.slot, prev_slot=""), {})
        found = read_again.get(proposed.slot)
        if found is None or found.span[0] >= span[1] or found.span[1] <= span[0]:
            return None
        if not _is_plausible(proposed.slot, found.value):
            return None
        return replace(found, confidence=CONFIDENCE, inferred=True, extractor=EXTRACTOR)
    value = CLOSED.get(proposed.slot, {}).get(proposed.value.strip().lower())
    if value is None and proposed.slot in WORDS:
        value = _own_words(proposed.value, message.original[slice(*span)])
    if value is None:
        return None
    return SlotValue(value=value, span=span, confidence=CONFIDENCE, inferred=True, extractor=EXTRACTOR)


def _is_plausible(slot: str, value: object) -> bool:
    """Whether a number lies where people's numbers lie; dates and ranges have been looked at by the grammar."""
    lowest, highest = _PLAUSIBLE.get(slot, (0, 0))
    return not isinstance(value, int | float) or lowest <= value <= highest


def _own_words(value: str, quote: str) -> str | None:
    """A few words of the quote itself, without any number, in digits or in words."""
    words = " ".join(value.split()).lower()
    said = fold(words) in fold(quote) and len(words.split()) <= _WORDS_LIMIT
    return words if said and _PLAIN_WORDS.fullmatch(words) and not numbers(words) else None


def _place(quote: str, message: Message) -> Span | None:
    """Where the message says these very words, whole; None when it does not."""
    words = fold(quote.strip())
    if not any(char.isalnum() for char in words):
        return None
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", message.folded)
    return found.span() if found else None
