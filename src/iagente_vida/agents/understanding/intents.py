"""What a message is for: scores over the fixed intents, by rules on its folded text.

Scores are evidence, not a verdict: another reader's scores can be combined with them before the best is taken.
"""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.appointments import CALLS_LATER
from iagente_vida.agents.understanding.attack_rules import NO_ATTACK
from iagente_vida.agents.understanding.grievance_rules import NO_GRIEVANCE
from iagente_vida.agents.understanding.intent_rules import RULES
from iagente_vida.agents.understanding.parting_rules import NO_DATA_RIGHT, NO_PARTING
from iagente_vida.agents.understanding.peril_rules import NO_CLAIM, NO_PERIL
from iagente_vida.agents.understanding.person_rules import A_TRADE, NO_WISH_FOR_ONE
from iagente_vida.agents.understanding.providence import wishes_for_others
from iagente_vida.agents.understanding.text import listed

INTENTS = listed(
    "greet thanks goodbye hold affirm deny provide_info correct_previous_value dont_know "
    "refuse_answer ask_why ask_price "
    "ask_product_info ask_coverage ask_identity compare choose_option accept_proposal "
    "objection_price objection_think "
    "objection_bank objection_trust objection_no_need ask_human schedule_call opt_out "
    "data_rights complaint report_claim "
    "crisis wrong_number off_topic abuse injection restart unclear"
)
CRITICAL = ("crisis", "opt_out", "data_rights", "report_claim", "complaint", "ask_human", "injection")

_NOT_OPT_OUT = re.compile(
    r"\bbajas? (?:medica|laboral|por|de maternidad|de paternidad|maternal|temporal)\b|\b(?:estoy|"
    r"estuve|estaba|sigo|me dieron|coger\w*|cogi|estar) (?:la |una |de )*baja\b|"
    r"\b(?:la|lo|el|cuota|prima|opcion|tarifa|precio|mas|muy|planta|tension|presion) (?:mas )?baj[ao]s?\b|"
    r"\bbaja(?:r|me|la|lo|ria)?\b.{0,12}\b(?:precio|cuota|prima|capital|en \w+|tension)\b"
)
_CANCELS_POLICY = re.compile(
    r"\bde baja\b(?! (?:por|medica|laboral|desde)\b).{0,30}\b(?:poliza|seguro|recibo|coche|moto|"
    r"hogar|otro seguro|el del banco|contrato)\b|\banular (?:la|mi|el) (?:poliza|seguro|recibo)\b|"
    r"\bquiero cancelar (?:la|mi|el) (?:poliza|seguro|recibo)\b"
)
_NOT_THAT_PAPER = re.compile(
    r"\bno (?:me |nos )?(?:mand|envi|pas)\w+ (?:el|la|los|las|un|una|ese|esa) "
    r"(?:pdf|documentos?|contratos?|propuestas?|correos?|fotos?|audios?|enlaces?|links?|polizas?|papel\w*)\b"
)
_MAY_LEAVE = re.compile(
    r"\b(?:puedo|podria|podre|se puede|hay que|tengo que)\b.{0,20}\bde baja\b.{0,12}\b(?:cuando|en cualquier|"
    r"mas adelante|"
    r"antes|despues|luego|al ano|si)\b|\bde baja\b.{0,6}\bcuando (?:yo )?quiera\b"
)
_SUPPOSED_LEAVE = re.compile(
    r"\bsi (?:un dia|algun dia|luego|despues|mas adelante|me canso|no me (?:convence|gusta|interesa)|no puedo)\b.{0,40}"
    r"\b(?:puedo|podria|se puede|podre)\b.{0,12}\bde baja\b"
)
_EXPLICIT_OPT_OUT = re.compile(
    r"\b(?:no (?:me|nos) (?:escrib|mand|envi|llam|contact)\w+|mas mensajes|darme de baja|stop)\b"
)
_JUST_PERSON_NO = re.compile(
    r"\bno (?:quiero|hace falta|necesito|me pases) (?:hablar )?(?:con )?(?:un |una |ningun |"
    r"ninguna )?(?:asesor|persona|agente|comercial|humano)"
)
_ANYBODY_THERE = re.compile(
    r"\W*(?:hola\W+|buenas\W+)?hay alguien(?: (?:ahi|por ahi|por aqui|del otro lado|al otro lado))?\W*"
)
_CALL_NO = re.compile(r"\bno (?:me |hace falta que me |quiero que me |necesito que me )?llam\w+")
_SUICIDE_COVER = re.compile(
    r"\bsuicidio\b.{0,40}\b(?:cubr|exclu|entra|pag|incluy)|\b(?:cubr|exclu|entra|pag|incluy)\w*\b.{0,40}\bsuicidio\b"
)
_ABOUT_SELF = frozenset(
    listed("marital_status health_flags children_count beneficiary other_dependents occupation sex age birth_date")
)
_ABOUT_WORK = frozenset({"occupation", "employment_type"})
_IF_I_DIE = re.compile(
    r"\b(?:si|cuando|el dia que) (?:yo )?(?:me )?(?:fallezco|fallezca|muero|muera|muriera|"
    r"falto|falte|"
    r"faltara|falleciera|palmo|palmara|no este)\b"
)
_BY_CHAT = re.compile(r"\W*(?:pues |mejor |prefiero )*por (?:aqui|aca|este|el chat|whatsapp|escrito)\b")
_JOKE = re.compile(r"\b(?:jaj|jej|jij)\w*|[😂🤣😅]")
_ABOUT_SPORT_OR_PRICE = re.compile(r"\b(?:al mes|precio|cuota|euros|puenting|parapente|paracaidas|cuerda)\b|€")
_LONG_AGO = re.compile(r"\bhace (?:muchos |\w+ |ya )?anos\b|\bcuando (?:yo )?era\b")
_POLICY_TALK = re.compile(r"\b(?:seguros?|polizas?|client[ea]|asegurad[oa]|cobrar|siniestro|parte)\b")
_UNINSURED = re.compile(
    r"\bsin (?:ningun )?seguro\b|\bno (?:tenia|dejo|habia|tuvo|tenian) (?:ningun )?(?:seguro|poliza)\b"
)
_THEIR_POLICY = re.compile(
    r"\b(?:client[ea]s?|asegurad[oa]|cobr\w+|siniestro|(?:su|el|la|un|una) (?:seguro|poliza) (?:con|de|que)|"
    r"tenia (?:un |el |su |una )?(?:seguro|poliza))\b"
)
_FIRST_PERSON = re.compile(r"\b(?:me|mi|yo|quiero|pienso|he pensado)\b")

# What only sounds like a critical intent: the words go and whatever else is said still counts...
_SOUNDS_LIKE = {"crisis": NO_PERIL, "opt_out": NO_PARTING}
# ... or the whole message is about something else.
_ABOUT_ELSE = {
    "report_claim": NO_CLAIM,
    "complaint": NO_GRIEVANCE,
    "ask_human": NO_WISH_FOR_ONE,
    "data_rights": NO_DATA_RIGHT,
    "injection": NO_ATTACK,
}


def belied(folded: str, asked: str) -> frozenset[str]:
    """The critical intents that a text only sounds like."""
    unmeant = {intent for intent, other in (_SOUNDS_LIKE | _ABOUT_ELSE).items() if other.search(folded)}
    if asked in _ABOUT_WORK and A_TRADE.match(folded):
        unmeant.add("ask_human")
    return frozenset(unmeant)


def is_past_loss(folded: str, asked: str) -> bool:
    """Whether a death is no claim: supposed, long ago, a reason to insure, or an answer about oneself."""
    if _IF_I_DIE.search(folded) or _UNINSURED.search(folded):
        return True
    if wishes_for_others(folded):
        return not _THEIR_POLICY.search(folded)
    return (asked in _ABOUT_SELF or bool(_LONG_AGO.search(folded))) and not _POLICY_TALK.search(folded)


def intent_scores(folded: str, asked: str = "") -> dict[str, float]:
    """The intents that a folded text gives evidence of, from 0 to 1."""
    scores: dict[str, float] = {}
    heard = {intent: other.sub(" ", folded) for intent, other in _SOUNDS_LIKE.items()}
    for intent, score, pattern in RULES:
        if score > scores.get(intent, 0) and pattern.search(heard.get(intent, folded)):
            scores[intent] = score
    for intent in belied(folded, asked) - _SOUNDS_LIKE.keys():
        scores.pop(intent, None)
    supposed = _SUPPOSED_LEAVE.search(folded)
    if (
        _CANCELS_POLICY.search(folded)
        and not supposed
        and not _EXPLICIT_OPT_OUT.search(folded.replace("darme de baja", ""))
    ):
        scores.pop("opt_out", None)
        scores["ask_human"] = 0.9
    elif (_NOT_OPT_OUT.search(folded) and not _EXPLICIT_OPT_OUT.search(folded)) or _NOT_THAT_PAPER.search(folded):
        scores.pop("opt_out", None)
    elif supposed or _MAY_LEAVE.search(folded):
        scores.pop("opt_out", None)
        scores["ask_product_info"] = 0.86
    if _JUST_PERSON_NO.search(folded) or _ANYBODY_THERE.fullmatch(folded):
        scores.pop("ask_human", None)
    if CALLS_LATER.search(folded) and "schedule_call" in scores:
        scores.pop("opt_out", None)
    elif _CALL_NO.search(folded):
        scores.pop("schedule_call", None)
    if is_past_loss(folded, asked):
        scores.pop("report_claim", None)
    if asked == "health_way" and _BY_CHAT.match(folded):
        scores["provide_info"] = 0.9
    if asked == "offer_call" and _CALL_NO.search(folded) and not re.search(r"\b(?:ni|mas|nunca)\b", folded):
        scores.pop("opt_out", None)
        scores["deny"] = 0.91
    if _JOKE.search(folded) and _ABOUT_SPORT_OR_PRICE.search(folded):
        scores.pop("crisis", None)
    if _SUICIDE_COVER.search(folded) and not _FIRST_PERSON.search(folded):
        scores.pop("crisis", None)
    return scores
