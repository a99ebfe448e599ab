"""Whether the writer agrees to be asked about their health."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Span

_GRANTED = re.compile(
    r"\b(?:(?:doy|tienes?|teneis|tenes|tienen|cuentas?|cuenten) (?:usted |ustedes |con )?(?:mi |el |todo el )?"
    r"(?:consentimiento|permiso|autorizacion|aprobacion|ok|si|bendicion|visto bueno)|consiento|acepto|"
    r"autoriz(?:o|ad[oa]s?)|(?:puedes?|podes|pueden) preguntar\w*|pregunt(?:a|e|en|ad|eme|ame|enme|adme)(?! por que)|"
    r"(?:yo )?(?:te|le|les|os) (?:cuento|respondo|contesto)|dispar(?:a|e|en)|tu mism[oa]|usted mism[oa]|vos mism[oa]|"
    r"(?:tu|usted) (?:dira|diras|manda|dispone)|hagale|dele|dale|proced[ae]|no (?:hay|tengo|veo|pongo) (?:\w+ )?"
    r"(?:problema|inconveniente|pegas?|objecion|lio|drama|nada que (?:ocultar|esconder))|ningun(?:a)? "
    r"(?:problema|inconveniente|pega)|sin (?:ningun )?(?:problema|inconveniente|pegas|lio|drama|rollo)s?|"
    r"no (?:me )?(?:importa|molesta|incomoda)|por mi (?:bien|si|vale|ok|perfecto|adelante)|me parece "
    r"(?:bien|correcto|perfecto|ok|logico|normal)|estoy (?:de acuerdo|conforme)|conforme|lo que (?:haga falta|sea "
    r"necesario|necesit\w+|quier\w+)|que remedio|con (?:mucho|todo) gusto|cuando (?:quieras|quiera|gustes|guste)|"
    r"faltaria mas|"
    r"concedid[oa]|permiso concedido|faltaba mas|(?:haz|haga|hagan)(?:me|nos)? (?:las|tus|sus) (?:preguntas|que)|"
    r"(?:las|lo) que (?:quieras|quiera|gustes|guste))\b"
)
_REFUSED = re.compile(
    r"\bno (?:te |os |lo |la |me |le |les |se )*(?:acepto|consiento|autorizo|doy|quiero|permito|gusta|apetece|"
    r"parece (?:bien|correcto|necesario)|estoy (?:de acuerdo|conforme|por la labor)|pienso|voy a|hablo|deseo|"
    r"veo por que)\b|\bno quiero (?:hablar|dar)|\bni (?:hablar|de broma|de cona|loc[oa]|en sueños|lo pienses?)\b|"
    r"\b(?:prefiero|preferiria|mejor) (?:que )?no\b|\bme niego\b|\bno (?:se |te |os )?lo (?:cuento|digo|hablo)\b|"
    r"\b(?:no|nada) (?:hablo|cuento|comparto) |\b(?:es|son) (?:algo )?(?:muy )?(?:privad[oa]s?|"
    r"personal(?:es)?|intim[oa]s?|confidencial(?:es)?|cosas? mias?|asunto mio|mi intimidad)\b|"
    r"\bcosas? mias?\b|\bde (?:eso|mi salud) no (?:hablo|digo|cuento)\b|\bno es (?:asunto|de su incumbencia)\b|"
    r"\bno (?:os|les|le|te) (?:importa|incumbe)\b|\bde ningun(?:a)? (?:manera|modo|forma)\b|\bpara nada\b"
)
_DENIED = re.compile(r"\b(?:no|ni)(?: (?:te|le|les|os|lo|la|se))* $")
_ASKING_BACK = re.compile(r"\b(?:para|por) ?que\b|\bde que (?:me )?sirve|\ba que viene|\bque hac[eé]is con")
_CONDITION_ASKED = re.compile(r"\b(?:quien|donde|a que|para que|por que|como)\b")


def find_consent(folded: str) -> tuple[bool, Span] | None:
    """Consent given or refused in so many words, when it was asked for; a plain yes or no is not looked at."""
    if "?" in folded and (_ASKING_BACK.search(folded) or _CONDITION_ASKED.search(folded)):
        return None
    refused = _REFUSED.search(folded)
    granted = next((yes for yes in _GRANTED.finditer(folded) if not _DENIED.search(folded[: yes.start()])), None)
    if granted and refused:
        # "No tengo problema" begins like a refusal and is none: of two that overlap, the longer wording is meant.
        overlap = granted.start() < refused.end() and refused.start() < granted.end()
        if overlap and len(granted[0]) > len(refused[0]):
            return True, granted.span()
        return False, refused.span()
    if refused:
        return False, refused.span()
    return (True, granted.span()) if granted else None
