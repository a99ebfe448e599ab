"""How a message sounds: sentiment and urgency."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import listed

_NEGATIVE_INTENTS = frozenset(
    listed("complaint abuse crisis report_claim objection_price objection_trust objection_no_need refuse_answer")
)
_NEGATIVE = re.compile(
    r"\b(?:hart[oa]|cansad[oa]|molest\w+|enfad\w+|fatal|horrible|pesimo|triste|preocupad[oa]|"
    r"miedo|agobi\w+|mal(?:isimo)?|"
    r"que asco|pesad[oa]s?|ni me|no me gusta|decepcion\w*|no quiero mas|dejad?me en paz|"
    r"no me (?:escrib|mand|molest)\w+|basta|deprim\w+|depresion|llor\w+)\b"
)
_POSITIVE = re.compile(
    r"\b(?:genial|estupend[oa]|fenomenal|perfecto|encant\w+|maravill\w+|excelente|majo|maja|"
    r"muy amable|muchas gracias|mil gracias|"
    r"super|buenisim[oa]|me gusta|que bien|guay|chevere|buena onda|lo quiero|la quiero|contento|"
    r"feliz)\b|[😀😃😄😁😊🥰😍🙌🎉❤🤩👏]"
)
_URGENT = re.compile(
    r"\b(?:urgent\w*|urge|cuanto antes|lo antes posible|ya mismo|ahora mismo|inmediatamente|"
    r"de inmediato|es para ya|no puedo esperar|hoy mismo|me corre prisa|asap)\b"
)


def find_sentiment(folded: str, intent: str) -> str:
    """How the writer feels: neg, neu or pos."""
    if intent in _NEGATIVE_INTENTS or _NEGATIVE.search(folded):
        return "neg"
    if intent != "hold" and (intent == "accept_proposal" or _POSITIVE.search(folded)):
        return "pos"
    return "neu"


def is_urgent(folded: str, intent: str) -> bool:
    """Whether the writer presses, or the matter does by itself."""
    return intent in ("crisis", "report_claim") or bool(_URGENT.search(folded))
