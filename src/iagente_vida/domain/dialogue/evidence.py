"""What has to stand in the words before an intent with consequences is believed, and what is believed without one.

Likelihood alone neither calls an ambulance nor forgets what a customer has told: a doubtful reading falls back on
what else the message says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from iagente_vida.domain.dialogue.reading import Reading

SURE = 0.9
"""From this score on an intent is believed without its words."""
LIKELY = 0.5
NEVER = 1.1
"""No score reaches it: without its words the intent is not believed ("me llamo Ana" asks for no call)."""

_DESPAIR = re.compile(
    r"\b(?:suicid\w*|(?:quitar|quit|quite)\w* (?:de en medio|la vida)|(?:me|te) quito la vida|"
    r"(?:matarme|me (?:mato|voy a matar))|(?:quiero|querr[ií]a|prefiero|mejor) (?:morir\w*|estar muert[oa])|"
    r"me quiero morir|ganas de (?:morir\w*|vivir)|no (?:quiero|puedo|merece la pena) (?:seguir )?viv\w+|"
    r"(?:acabar|terminar) con (?:todo|mi vida)|hacerme da[nñ]o|quiero desaparecer|"
    r"(?:estar[ií]an|est[aá]n) mejor sin m[ií]|"
    r"no (?:aguanto|puedo) m[aá]s con (?:la|mi) vida)\b"
)
_ABOUT_COVER = re.compile(
    r"\b(?:cubre|cubr[ií]s|excluye|p[oó]liza|cl[aá]usula)\w* (?:el |la )?(?:suicidio|muerte voluntaria)"
)
_FIGURE_OF_SPEECH = re.compile(
    r"\b(?:morir(?:me|se)?|muero|muerta?|muertos?|matar(?:me|te)?) de (?:la |el )?"
    r"(?:verg[uü]enza|risa|envidia|ganas|hambre|sue[nñ]o|calor|fr[ií]o|aburrimiento|curiosidad|amor|sed)\b"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Words that carry an intent; without them it needs the score `above`."""

    words: re.Pattern[str]
    above: float = SURE


_PROOFS = {
    "crisis": Proof(_DESPAIR, 0.85),
    "ask_human": Proof(
        re.compile(
            r"\b(?:person|human|asesor|agente|alguien|operador|habl|llam(?!o\b)|comercial|gestor|atiend|atend|ejecutiv|mediador)"
        ),
        0.8,
    ),
    "schedule_call": Proof(
        re.compile(
            r"\b(?:ll[aá]m(?!o\b)|tel[eé]f|cita|agend|qued[ae]|reuni|habl|contact|videollam|conversa|atend|"
            r"ma[nñ]ana|tarde|lunes|martes|mi[eé]rcoles|jueves|viernes|hora)"
        ),
        NEVER,
    ),
    "restart": Proof(
        re.compile(
            r"\b(?:empez|empiez|comen[cz]|comienz|reinici|reset|vuelta a empezar|de cero|borr[ae]|desde el principio)"
        ),
        0.8,
    ),
    "objection_no_need": Proof(
        re.compile(
            r"\bno\b[^.?!]{0,30}\b(?:necesit|falta|interes|compens|sirv|veo|depend|hij|deud|carg)|\bpara qu[eé]\b|"
            r"\b(?:solter|joven|tonter|innecesari|sobra)|\btirar el dinero|\bnadie\b|\bni (?:hij|deud|hipot)"
        ),
    ),
    "report_claim": Proof(
        re.compile(r"\b(?:falle[cz]|muri|muert|siniestro|accident|parte|p[oó]liza|cobr|indemniz|invalid)"), 0.8
    ),
    "opt_out": Proof(
        re.compile(
            r"\b(?:baja|stop|darme|dejad?|dejen|escrib|mensaj|contact|molest|spam|lista|borr|llam|parad?|paren)"
        ),
        0.7,
    ),
    "wrong_number": Proof(re.compile(r"\b(?:equivo|confun|n[uú]mero|persona|conoz|qui[eé]n (?:eres|es)|no soy)"), 0.8),
    "abuse": Proof(re.compile(r"(?!)"), LIKELY),
    "complaint": Proof(
        re.compile(r"\b(?:queja|reclam|denunci|hoja|consumo|consumidor|indignad|harto|desastre)"), LIKELY
    ),
    "data_rights": Proof(re.compile(r"\b(?:dato|rgpd|gdpr|privacidad|borr|elimin|olvid|informaci[oó]n)"), 0.85),
    "injection": Proof(re.compile(r"[{}<>$#]|\b(?:instruc|prompt|sistema|system|admin|ignor|olvid)"), LIKELY),
}
_WISH = re.compile(r"\b(?:quiero|quer[ií]a|quisiera|busco|necesito|me interesa|mirando|para) \w+|\bseguros?\b")


def believed(reading: Reading) -> Reading:
    """The reading, with danger seen where it is said, and without what its words do not carry."""
    said = _FIGURE_OF_SPEECH.sub("", reading.text)
    if _DESPAIR.search(said) and not _ABOUT_COVER.search(said):
        return replace(reading, intent="crisis", urgent=True)
    proof = _PROOFS.get(reading.intent)
    if proof is None or reading.tap or _score(reading) >= proof.above or proof.words.search(reading.text):
        return reading
    return replace(reading, intent=_otherwise(reading))


def _score(reading: Reading) -> float:
    return reading.scores.get(reading.intent, 1.0) if reading.scores else 1.0


def _otherwise(reading: Reading) -> str:
    """What such a message is when it is not what it seemed."""
    if reading.slots or reading.health:
        return "provide_info"
    return "ask_price" if _WISH.search(reading.text) else "unclear"
