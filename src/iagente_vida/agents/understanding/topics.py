"""Which subject a question about the product is on."""

from __future__ import annotations

import re

_TOPICS = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            "exclusions",
            r"\bexclu\w+|\bno (?:me |te |lo |nos )?cubr|\bqueda\w* fuera|\bletra pequena|\bno (?:esta|entra)n?\b",
        ),
        (
            "medical",
            (
                r"\bque me (?:mire|vea|examine)|\bchequeo|\bmedic[oa]s?\b|\breconocimiento|\banalisis\b|"
                r"\bpruebas?\b|\brevision\b|\bcuestionario"
            ),
        ),
        (
            "cancel",
            (
                r"\barrepient\w+|\blo quiero dejar|\bdejarlo\b|\brescindir|\bdar(?:me|lo)? de baja|\bcancel\w+|"
                r"\banul\w+|\bdesist\w+|\bpermanencia\b|\bdar(?:me|lo)? de baja"
            ),
        ),
        (
            "tax",
            (
                r"\bdeclaracion de la renta|\ben la renta\b|\bsat\b|\bdian\b|\bafip\b|\bhacienda|\birpf|"
                r"\bimpuestos?|\bdesgrav\w*|\btribut\w+|\bsucesiones|\bdeduc\w+|\bfiscal"
            ),
        ),
        (
            "premium_change",
            (
                r"\b(?:cuota|prima|precio|recibo)\b.{0,20}\b(?:sub|aument|encarec)\w+|\b(?:sub[eai]\w*|"
                r"aument\w+|cambi\w+|revis\w+)\b.{0,25}\b(?:precio|prima|cuota|ano|anos|"
                r"edad)|\bprecio\b.{0,20}\bsub"
            ),
        ),
        (
            "beneficiaries",
            (
                r"\bbeneficiari|\ba quien (?:le )?(?:toca|va|dejo|deja)|\bquien se (?:lo |la )?(?:queda|lleva)|"
                r"\bherederos|\bquien (?:cobra|recibe)"
            ),
        ),
        (
            "claims",
            (
                r"\b(?:siniestro|cobrar(?:ia|ian)?|tard\w+ en (?:pagar|cobrar)|como se cobra|cuando (?:yo )?(?:muera|"
                r"falte)|si (?:me )?muero)\b"
            ),
        ),
        (
            "payment",
            (
                r"\btrimestral|\bsemestral|\bdomicili|\bforma de pago|\btarjeta\b|\bfraccion|\brecibos?\b|"
                r"\bmensual\w*|\banual\w*|\bcomo se paga|\bcada cuanto se|\btransferencia\b|\befectivo\b|"
                r"\bpagar (?:con|por|en)|\bplazos\b|\bbizum\b"
            ),
        ),
        (
            "process",
            (
                r"\bdocumenta\w*|\bdocumentos?\b|\bque (?:me )?(?:hace falta|piden|necesit\w+)|\bpapele\w+|"
                r"\btramite|\bpasos\b|\bproceso|\brequisitos|\btarda|\bcomo (?:lo |"
                r"se )?contrat"
            ),
        ),
        ("company", r"\bcompania|\baseguradora|\bcorreduria|\bquien(?:es)? (?:esta|sois)|\bempresa (?:sois|es)\b"),
        (
            "what_is",
            r"\bque es\b|\bque (?:significa|quiere decir)|\bcomo funciona|\ben que consiste|\bque significa|\bexplica",
        ),
    )
)


def find_topic(folded: str) -> str | None:
    """Which subject a question about the product is on."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(folded)), None)
