"""Understanding by grammar and rules alone: works without any model, the same every time."""

from __future__ import annotations

import re
from typing import Any

from iagente_vida.agents.understanding import circumstances, person
from iagente_vida.agents.understanding.appointments import find_contact_time
from iagente_vida.agents.understanding.choices import find_option, yes_or_no
from iagente_vida.agents.understanding.contact import find_email, find_phone, find_postal_code
from iagente_vida.agents.understanding.dates import find_birth_date
from iagente_vida.agents.understanding.health import health_flags, health_spans
from iagente_vida.agents.understanding.intents import CRITICAL, intent_scores
from iagente_vida.agents.understanding.port import Context, SlotValue, Understanding
from iagente_vida.agents.understanding.quantities import NUMERIC_SLOTS, assign
from iagente_vida.agents.understanding.text import Message, Span, read
from iagente_vida.agents.understanding.tone import find_sentiment, is_urgent
from iagente_vida.agents.understanding.topics import find_topic

Slots = dict[str, SlotValue]

_ACTS = frozenset({"offer_call", "confirm_data", "anything_else"})
_DECLINED = re.compile(r"\W*no (?:hace falta|es necesario|lo necesito|por ahora|de momento|nada mas|quiero|gracias)\b")
_YES_NO_SLOTS = frozenset({"smoker", "has_mortgage", "existing_insurance", "health_consent"})
_NO_VALUES: dict[str, Any] = {
    "children_count": 0,
    "other_dependents": 0,
    "other_debts": 0,
    "mortgage_balance": 0,
    "risky_hobby": "none",
}
_NONE_AT_ALL = re.compile(
    r"^\W*(?:pues |yo |de momento )*(?:no(?:p|pe)?|nada|ningun[oa]?|nadie|cero|no (?:tengo|hay|"
    r"hago|debo|tenemos|practico)\b.*|sin (?:hijos|deudas|cargas).*)"
    r"(?:[ ,.]+(?:no|nada|ningun[oa]?|tengo|hay|de eso|mas|nadie|gracias|por suerte|a nadie))*\W*$"
)
_CHILDLESS = re.compile(r"\b(?:no (?:tengo|tenemos) (?:hijos|ninos|crios)|sin hijos|ni hijos)\b")
_CONSENT_YES = re.compile(r"\b(?:(?:doy|tienes|teneis) (?:mi |el )?consentimiento|consiento|autorizo|acepto)\b")
_CONSENT_NO = re.compile(r"\bno (?:acepto|consiento|autorizo|doy|quiero|lo acepto)\b")
_CALL_TALK = re.compile(
    r"\b(?:(?<!me )(?<!te )(?<!se )llam(?!o\b|as\b)\w+|cita|hablamos|reunion|quedar|telefone\w+|contact\w+)\b"
)
_CORRECTION = re.compile(
    r"^\W*(?:perdon\w*|perdona|uy|ups|disculpa\w*)\b|\bme (?:he )?(?:equivoqu\w*|equivocad\w|confund\w+)\b|"
    r"\b(?:mejor dicho|quise decir|queria decir|corrijo|rectifico|en realidad|no, ?(?:son|es|tengo))\b"
)
_REPLACED = re.compile(
    r"\b(?:en (?:lugar|vez) de|y no|no de)\b[^,.;]{0,30}|\bno (?:son|es|era|eran|tengo) [^,.;]{1,20}(?=,|;| sino)"
)
_QUESTION = re.compile(
    r"\?|^\W*(?:que|q|k|cual|cuanto|cuando|como|donde|quien|por que|se puede|puedo|hay|hace falta|es posible)\b"
)
_INFORMATIVE_SLOTS_BLOCK = frozenset(
    {"crisis", "injection", "opt_out", "off_topic", "abuse", "wrong_number", "report_claim"}
)


class RuleUnderstander:
    """Implements `Understander` with grammars for values and rules for intents. Time is bounded for any text."""

    def understand(self, text: str, context: Context) -> Understanding:
        """The understanding of `text`; never raises."""
        message = read(text)
        scores = intent_scores(message.folded, context.last_question)
        slots = _slots(message, context, scores)
        _score_answer(message, context, slots, scores)
        intent = _best(scores)
        if intent in _INFORMATIVE_SLOTS_BLOCK:
            slots = {}
        return Understanding(
            intent=intent,
            scores=scores,
            slots=slots,
            sentiment=find_sentiment(message.folded, intent),
            urgent=is_urgent(message.folded, intent),
            health_spans=_sealed(message, context, intent),
        )


def _best(scores: dict[str, float]) -> str:
    """The intent with the highest score; of equals, the one that matters most."""
    if not scores:
        return "unclear"
    return max(scores, key=lambda intent: (scores[intent], intent in CRITICAL))


def _slots(message: Message, context: Context, scores: dict[str, float]) -> Slots:
    slots: Slots = {}
    asked = context.last_question
    folded = message.folded
    _contact_slots(message, context, scores, slots)
    if asked == "offer_proposal" or not asked:
        _keep(slots, "option", find_option(folded, asked == "offer_proposal"))
    correcting = "correct_previous_value" in scores or bool(_CORRECTION.search(folded) and context.prev_slot)
    target = context.prev_slot if correcting and context.prev_slot else asked
    _numeric_slots(message, target if target in NUMERIC_SLOTS else "" if target == asked == "" else target, slots)
    _person_slots(message, asked, slots)
    _circumstance_slots(message, asked, slots, scores)
    _yes_no_slots(message, asked, slots)
    return slots


def _contact_slots(message: Message, context: Context, scores: dict[str, float], slots: Slots) -> None:
    asked, folded = context.last_question, message.folded
    _keep(slots, "email", find_email(folded))
    _keep(slots, "phone", find_phone(message.original, context.market))
    _keep(slots, "postal_code", find_postal_code(folded, context.market, asked == "postal_code"))
    birth = find_birth_date(folded, context.today, asked in ("birth_date", "age"))
    if birth and "phone" not in slots and not message.clause_at(birth[1][0]).relative:
        _keep(slots, "birth_date", birth)
    wanted = asked in ("contact_time", "offer_call") or "schedule_call" in scores or _CALL_TALK.search(folded)
    if wanted and "birth_date" not in slots and "opt_out" not in scores:
        _keep(slots, "contact_time", find_contact_time(folded, asked in ("contact_time", "offer_call")))


def _numeric_slots(message: Message, asked: str, slots: Slots) -> None:
    taken: list[Span] = [slot.span for slot in slots.values()]
    taken.extend(found.span() for found in _REPLACED.finditer(message.folded))
    for reading in assign(message, taken, asked):
        confidence = 0.6 if reading.inferred else 0.95
        slots.setdefault(
            reading.slot,
            SlotValue(value=reading.value, span=reading.span, confidence=confidence, inferred=reading.inferred),
        )
    ages = slots.get("children_ages")
    if ages is not None and "children_count" not in slots and len(ages.value) > 1:
        slots["children_count"] = SlotValue(value=len(ages.value), span=ages.span, confidence=0.9)


def _person_slots(message: Message, asked: str, slots: Slots) -> None:
    _keep(slots, "name", person.find_name(message, asked == "name"))
    _keep(slots, "sex", person.find_sex(message.folded, asked == "sex"))
    _keep(slots, "marital_status", person.find_marital_status(message, asked == "marital_status"))
    working = asked in ("occupation", "employment_type")
    _keep(slots, "employment_type", person.find_employment(message, working))
    _keep(slots, "occupation", person.find_occupation(message, asked == "occupation"))
    _keep(slots, "city", person.find_city(message, asked == "city"))


def _circumstance_slots(message: Message, asked: str, slots: Slots, scores: dict[str, float]) -> None:
    folded = message.folded
    _keep(slots, "smoker", circumstances.find_smoker(message, asked == "smoker"))
    if "smoker" in slots and slots["smoker"].value:
        slots.pop("quit_smoking_months", None)
    elif "quit_smoking_months" in slots:
        slots.setdefault("smoker", SlotValue(value=False, span=slots["quit_smoking_months"].span))
    _keep(slots, "has_mortgage", circumstances.find_mortgage(message, asked == "has_mortgage"))
    about_insurance = asked in ("existing_insurance", "existing_insurer_channel")
    _keep(slots, "existing_insurance", circumstances.find_existing_insurance(message, about_insurance))
    held = slots.get("existing_insurance")
    uninsured = held is not None and not held.value
    if (about_insurance or held) and not uninsured:
        _keep(slots, "existing_insurer_channel", circumstances.find_channel(folded))
    _keep(slots, "risky_hobby", circumstances.find_hobby(message, asked == "risky_hobby"))
    _keep(slots, "coverage_interest", circumstances.find_covers(message, asked == "coverage_interest"))
    _keep(slots, "beneficiary", circumstances.find_beneficiaries(message, asked == "beneficiary"))
    _keep(slots, "other_dependents", circumstances.find_dependents(folded, asked == "other_dependents"))
    _keep(slots, "health_flags", health_flags(message, asked == "health_flags"))
    if (
        scores.keys() & {"ask_product_info", "ask_coverage"}
        and (topic := find_topic(folded))
        and _QUESTION.search(folded)
    ):
        slots["topic"] = SlotValue(value=topic, span=(0, len(message.original)), confidence=0.8)


def _yes_no_slots(message: Message, asked: str, slots: Slots) -> None:
    folded = message.folded
    if asked == "health_consent":
        if refused := _CONSENT_NO.search(folded):
            slots["health_consent"] = SlotValue(value=False, span=refused.span())
        elif given := _CONSENT_YES.search(folded):
            slots["health_consent"] = SlotValue(value=True, span=given.span())
    said = yes_or_no(folded)
    unknown = re.search(r"\bno (?:lo )?(?:se|recuerdo|estoy segur)|\bprefiero no|\?", folded)
    if said is not None and asked in _YES_NO_SLOTS and not unknown:
        slots.setdefault(asked, SlotValue(value=said[0], span=said[1]))
    if asked in _NO_VALUES and not unknown and (none := _NONE_AT_ALL.match(folded)):
        slots.setdefault(asked, SlotValue(value=_NO_VALUES[asked], span=none.span()))
    if childless := _CHILDLESS.search(folded):
        slots.setdefault("children_count", SlotValue(value=0, span=childless.span()))


def _score_answer(message: Message, context: Context, slots: Slots, scores: dict[str, float]) -> None:
    """Adds the evidence that only the question and the values found can give."""
    asked, folded = context.last_question, message.folded
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
    if context.last_question == "health_flags" and intent in ("provide_info", "unclear", "correct_previous_value"):
        return (whole,) if message.original.strip() else ()
    return health_spans(message)


def _keep(slots: Slots, slot: str, found: tuple[Any, Span] | None) -> None:
    if found is not None:
        slots.setdefault(slot, SlotValue(value=found[0], span=found[1]))
