"""Ids of our buttons and rows: what a tap means, without any guessing."""

from __future__ import annotations

from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.dialogue.reading import Reading, Value
from iagente_vida.domain.profile import SlotData

PERSON = "persona"
YES = "si"
NO = "no"
RESUBSCRIBE = "alta"
UNKNOWN = "no_se"
DOUBT = "duda"

NEEDS_RIGHT = "necesidades=si"
NEEDS_WRONG = "necesidades=no"
HEALTH_FORM = "salud=formulario"
HEALTH_CHAT = "salud=chat"
HEALTH_PERSON = "salud=asesor"
CONSENT_YES = "permiso=si"
CONSENT_NO = "permiso=no"
# What the law asks the customer to decide apart from everything else.
LAW_TAPS = {
    NEEDS_RIGHT: "affirm",
    NEEDS_WRONG: "deny",
    HEALTH_FORM: "health_way",
    HEALTH_CHAT: "health_way",
    HEALTH_PERSON: "health_way",
    CONSENT_YES: "affirm",
    CONSENT_NO: "deny",
}

_NUMBERS = frozenset({"desired_capital", "term_years"})
_FLAGS = frozenset({"smoker", "has_mortgage"})
_LISTS = frozenset({"beneficiary"})
_INTENTS = {PERSON: "ask_human", YES: "affirm", NO: "deny", RESUBSCRIBE: "affirm", UNKNOWN: "dont_know", DOUBT: "deny"}


def slot_id(slot: str, value: str) -> str:
    """The id of a button that answers a slot."""
    return f"{slot}={value}"


def option_id(quote_id: str, number: int) -> str:
    """The id of an option of one quote, and of no other."""
    return f"opcion={number}@{quote_id}"


def read_tap(payload: str, message_id: str, conversation: Conversation) -> Reading | None:
    """The meaning of a tapped id, or None when it is not one of ours."""
    if payload in _INTENTS:
        return Reading(message_id=message_id, intent=_INTENTS[payload], tap=payload)
    if payload in LAW_TAPS:
        return Reading(message_id=message_id, intent=LAW_TAPS[payload], tap=payload)
    slot, _, raw = payload.partition("=")
    if slot == "opcion":
        return _option(raw, payload, message_id, conversation)
    value = _value(slot, raw)
    if value is None:
        return None
    return Reading(
        message_id=message_id,
        intent="provide_info",
        slots={slot: Value(value=value, extractor="button")},
        tap=payload,
    )


def _value(slot: str, raw: str) -> SlotData | None:
    if slot in _NUMBERS and raw.isascii() and raw.isdigit():
        return int(raw)
    if slot in _FLAGS and raw in (YES, NO):
        return raw == YES
    if slot in _LISTS and raw:
        return [raw]
    return None


def _option(raw: str, payload: str, message_id: str, conversation: Conversation) -> Reading | None:
    number, _, quote_id = raw.partition("@")
    if not (number.isascii() and number.isdigit()):
        return None
    if conversation.quote is None or conversation.quote.quote_id != quote_id:
        return Reading(message_id=message_id, intent="stale_option", tap=payload)
    return Reading(
        message_id=message_id,
        intent="choose_option",
        slots={"option": Value(value=int(number), extractor="button")},
        tap=payload,
    )
