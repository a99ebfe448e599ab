"""Understanding by grammar and rules alone: works without any model, the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iagente_vida.agents.understanding.choices import yes_or_no
from iagente_vida.agents.understanding.contact import addresses
from iagente_vida.agents.understanding.health import health_spans
from iagente_vida.agents.understanding.intents import CRITICAL, intent_scores
from iagente_vida.agents.understanding.port import Context, SlotValue, Understanding
from iagente_vida.agents.understanding.repair import legible
from iagente_vida.agents.understanding.slots import Slots, find_slots
from iagente_vida.agents.understanding.text import Message, Span, fold, read
from iagente_vida.agents.understanding.tone import find_sentiment, is_urgent
from iagente_vida.agents.understanding.topics import find_topic

_ACTS = frozenset({"offer_call", "confirm_data", "anything_else"})
_DECLINED = re.compile(
    r"\W*no (?:hace falta|es necesario|lo necesito|por ahora|de momento|nada mas|quiero|"
    r"gracias)\b"
)
_CORRECTION = re.compile(
    r"^\W*(?:perdon\w*|perdona|uy|ups|disculpa\w*|miento)\b|\bme (?:he )?(?:equivoqu\w*|equivocad\w|confund\w+)\b|"
    r"\b(?:mejor dicho|quise decir|queria decir|corrijo|rectifico|en realidad|no, ?(?:son|es|tengo)|que digo|"
    r"(?:le |lo |te )?(?:puse|dije|di) mal|donde (?:dije|puse)|lo de antes (?:era|no|esta)|"
    r"(?:borra|quita|ignora|olvida)(?:me)? lo (?:de|que))\b|^\W*no,? (?:de|en) \w+ no\b|"
    r"\d (?:y )?no (?:de |son |era |eran )?\d"
)
_QUESTION = re.compile(
    r"\?|^\W*(?:que|q|k|cual|cuanto|cuando|como|donde|quien|por que|se puede|puedo|hay|hace falta|es posible)\b"
)
_ASKING = frozenset({"ask_product_info", "ask_coverage"})
_MAY_ASK_TOO = frozenset({"provide_info", "unclear", "correct_previous_value", "greet", "thanks"})
_TOPIC_CONFIDENCE = 0.8
_HOLDING = frozenset({"existing_insurance", "existing_insurer_channel"})
# Whoever objects that the bank has already put a policy on them has one there.
_SOLD_BY_BANK = re.compile(
    r"\b(?:me|nos|m) (?:lo |la |los )?(?:obliga\w*|meti\w*|encaj\w*|endos\w*|col(?:o|aron|ado|aba)\b|vendi\w*|cobra\w*|"
    r"puso|pusieron|hizo|hicieron|exig\w*|incluy\w*|descuenta\w*|carga\w*)|\bya (?:lo |la )?(?:tengo|pago|llevo)\b"
)
_SUBJECT_SCORE = 0.7
_VAGUE = frozenset({"provide_info", "greet", "thanks"})
_MAY_TELL_HEALTH = frozenset(
    {"provide_info", "unclear", "correct_previous_value", "complaint", "dont_know", "off_topic"}
)
_IDENTIFYING = ("name", "phone", "postal_code")
_INFORMATIVE_SLOTS_BLOCK = frozenset(
    {"crisis", "injection", "opt_out", "off_topic", "abuse", "wrong_number", "report_claim"}
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What grammars and rules found in a text: values, and the intents they speak for."""

    message: Message
    context: Context
    slots: Slots
    scores: dict[str, float]


class RuleUnderstander:
    """Implements `Understander` with grammars for values and rules for intents. Time is bounded for any text."""

    def understand(self, text: str, context: Context) -> Understanding:
        """The understanding of `text`; never raises."""
        found = gather(text, context)
        intent = _best(found.scores)
        return conclude(found, intent, found.scores, find_sentiment(found.message.folded, intent))


def gather(text: str, context: Context, hints: Iterable[str] = ()) -> Evidence:
    """The evidence of a text. `hints` are intents known otherwise, which say what values to look for."""
    message = read(text)
    folded = _in_full(message)
    scores = intent_scores(folded, context.last_question)
    slots = find_slots(message, context, {**dict.fromkeys(hints, 0.5), **scores})
    _score_answer(folded, context, slots, scores)
    _score_question(folded, scores)
    return Evidence(message, context, slots, scores)


def _in_full(message: Message) -> str:
    """The folded text as its writer would have it, without shorthand and slips."""
    return fold(legible(message.original))


def conclude(found: Evidence, intent: str, scores: Mapping[str, float], sentiment: str) -> Understanding:
    """What a text means, once its intent is settled."""
    return Understanding(
        intent=intent,
        scores=scores,
        slots=_slots_told(found, intent),
        sentiment=sentiment,
        urgent=is_urgent(found.message.folded, intent),
        health_spans=_sealed(found.message, found.context, intent),
        identity_spans=_identity(found),
    )


def _slots_told(found: Evidence, intent: str) -> Slots:
    """The values that such a message tells and, when it asks about the product, what it asks about."""
    if intent in _INFORMATIVE_SLOTS_BLOCK:
        return {}
    slots = dict(found.slots)
    if intent == "complaint":
        slots.pop("contact_time", None)
    folded = _in_full(found.message)
    if intent == "objection_bank" and not _HOLDING & slots.keys() and (sold := _SOLD_BY_BANK.search(folded)):
        slots["existing_insurance"] = SlotValue(value=True, span=sold.span(), confidence=_TOPIC_CONFIDENCE)
        slots["existing_insurer_channel"] = SlotValue(value="bank", span=sold.span(), confidence=_TOPIC_CONFIDENCE)
    asks = intent in _ASKING or (intent in _MAY_ASK_TOO and "?" in folded)
    topic = find_topic(folded) if asks else None
    if topic is None or (intent == "ask_coverage" and topic != "exclusions"):
        return slots
    whole = SlotValue(value=topic, span=(0, len(found.message.original)), confidence=_TOPIC_CONFIDENCE)
    return slots | {"topic": whole}


def _identity(found: Evidence) -> tuple[Span, ...]:
    told = (found.slots[slot].span for slot in _IDENTIFYING if slot in found.slots)
    return (*told, *addresses(found.message.folded))


def _best(scores: dict[str, float]) -> str:
    """The intent with the highest score; of equals, the one that matters most."""
    if not scores:
        return "unclear"
    return max(scores, key=lambda intent: (scores[intent], intent in CRITICAL))


def _score_answer(folded: str, context: Context, slots: Slots, scores: dict[str, float]) -> None:
    """Adds the evidence that only the question and the values found can give."""
    asked = context.last_question
    facts = slots.keys() - {"topic", "option", "contact_time"}
    said = yes_or_no(folded)
    if "option" in slots and _QUESTION.search(folded) and scores:
        del slots["option"]
    elif "option" in slots:
        scores["choose_option"] = 0.85 if "objection_price" in scores else 0.92
    declined = asked in _ACTS and _DECLINED.match(folded)
    if said is not None and asked and (declined or _is_plain(folded, said[1])):
        scores["affirm" if said[0] else "deny"] = 0.91 if asked in _ACTS else 0.89
    elif said is not None and len(folded.split()) <= 3 and not facts and not scores and _is_answer(folded, said):
        scores["affirm" if said[0] else "deny"] = 0.7
    if facts or ("contact_time" in slots and asked in ("contact_time", "offer_call")):
        asking = bool(_QUESTION.search(folded)) or "ask_price" in scores
        scores["provide_info"] = 0.6 if asking else 0.875
        scores.pop("greet", None)
        if asked == "name" and "name" in slots and "contact_time" not in slots:
            scores.pop("schedule_call", None)
        for vague in ("objection_no_need", "dont_know", "ask_coverage", "ask_product_info", "objection_bank", "thanks"):
            if asked in slots and vague in scores and not asking:
                scores[vague] = min(scores[vague], 0.6)
    if "correct_previous_value" in scores and not facts:
        scores["correct_previous_value"] = 0.5
    elif facts and asked == "confirm_data" and (said is None or not said[0]):
        scores["correct_previous_value"] = 0.93
    elif facts and _CORRECTION.search(folded):
        scores["correct_previous_value"] = 0.91
    if not asked and "existing_insurance" in slots and slots["existing_insurance"].value and "objection_bank" in scores:
        scores["objection_bank"] = 0.92


def _score_question(folded: str, scores: dict[str, float]) -> None:
    """A question on one of the product's subjects asks about it, if no rule says better."""
    if "?" in folded and not scores.keys() - _VAGUE and find_topic(folded) is not None:
        scores["ask_product_info"] = _SUBJECT_SCORE


def _is_answer(folded: str, said: tuple[bool, Span]) -> bool:
    """Whether a short yes or no says just that: "no puedo más" does not."""
    return said[0] or _is_plain(folded, said[1]) or bool(_DECLINED.match(folded))


def _is_plain(folded: str, said: Span) -> bool:
    """Whether what follows a yes or no is a pause, an end or a short tail."""
    tail = folded[said[1] :]
    return (
        not tail.strip()
        or tail.lstrip()[:1] in ",.;!"
        or (len(tail.split()) <= 3 and folded[: said[1]].strip()[:1] == "s")
    )


def _sealed(message: Message, context: Context, intent: str) -> tuple[Span, ...]:
    """Health spans; the whole text when it answers a question about health."""
    whole = (0, len(message.original))
    if context.last_question == "health_flags" and intent in _MAY_TELL_HEALTH:
        return (whole,) if message.original.strip() else ()
    return health_spans(message)
