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
    r"no me (?:escrib|mand|molest)\w+|basta|deprim\w+|depresion|llor\w+|estafad[oa]|enganad[oa]|hart\w+)\b|"
    r"[😡🤬😠😤😢😭]"
)
_POLITE = re.compile(
    r"\b(?:prefiero|preferiria|mejor|si no (?:te|le|os) importa|por favor|lo siento|perdon\w*|disculp\w*|paso|"
    r"pasapalabra|"
    r"salt\w+|siguiente|otra|luego|no (?:lo )?(?:doy|digo|facilito|comparto)|no (?:te|le|se) lo (?:digo|doy))\b"
)
_ABOUT_MISTAKES = frozenset({"correct_previous_value", "deny", "restart", "wrong_number", "provide_info"})
_AMISS = re.compile(r"\bmal\b")
_POSITIVE = re.compile(
    r"\b(?:genial|estupend[oa]|fenomenal|perfecto|encant\w+|maravill\w+|excelente|majo|maja|"
    r"muy amable|muchas gracias|mil gracias|"
    r"super|buenisim[oa]|(?:que|mucha|una) alegria|da gusto|con (?:todo|mucho) gusto|bacan\w*|me late|"
    r"tan content[oa]s?|"
    r"(?:muy )?buena pinta|(?:un|eres un) (?:encanto|sol|cielo|crack)|dios (?:se )?(?:lo|la|le|te|me) (?:pague|"
    r"bendiga)|"
    r"gracias a dios|que padre|chid[oa]|joya|golazo|a pasarlo bien|pasalo bien|que te vaya bonito|mil gracias|"
    r"enhorabuena|felicidades|orgullos[oa]|ilusion|me alegr\w+|rebien|de lujo|a mucha honra|no me quejo|que lindo|"
    r"me gusta|que bien|guay|chevere|buena onda|lo quiero|la quiero|contento|"
    r"feliz)\b|[😀😃😄😁😊🥰😍🙌🎉❤🤩👏🥳💪💖😘🤗]"
)
_URGENT = re.compile(
    r"\b(?:urgent\w*|urge|cuanto antes|lo antes posible|ya mismo|ahora mismo|inmediatamente|"
    r"de inmediato|es para ya|no puedo esperar|hoy mismo|me corre prisa|asap)\b"
)


def find_sentiment(folded: str, intent: str) -> str:
    """How the writer feels: neg, neu or pos."""
    if intent == "refuse_answer" and _POLITE.search(folded):
        return "neu"
    if intent in _NEGATIVE_INTENTS or (_NEGATIVE.search(folded) and not _is_mistake(folded, intent)):
        return "neg"
    if intent != "hold" and (intent == "accept_proposal" or _POSITIVE.search(folded)):
        return "pos"
    return "neu"


def _is_mistake(folded: str, intent: str) -> bool:
    """Whether the one bad thing named is a wrong figure or number: "puse mal la edad"."""
    return intent in _ABOUT_MISTAKES and not _NEGATIVE.search(_AMISS.sub(" ", folded))


def is_urgent(folded: str, intent: str) -> bool:
    """Whether the writer presses, or the matter does by itself."""
    return intent in ("crisis", "report_claim") or bool(_URGENT.search(folded))
