"""Which subject a question about the product is on."""

from __future__ import annotations

import re

_TOPICS = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        ("exclusions", r"\bexclu\w+|\bno cubre|\bno (?:esta|entra)n?\b"),
        ("medical", r"\bmedic[oa]s?\b|\breconocimiento|\banalisis\b|\bpruebas\b|\brevision\b|\bcuestionario"),
        ("cancel", r"\bcancel\w+|\banul\w+|\bdesist\w+|\bpermanencia\b|\bdar(?:me|lo)? de baja"),
        ("tax", r"\bhacienda|\birpf|\bimpuestos?|\bdesgrav\w*|\btribut\w+|\bsucesiones|\bdeduc\w+|\bfiscal"),
        (
            "premium_change",
            (
                r"\b(?:sub[eai]\w*|aument\w+|cambi\w+|revis\w+)\b.{0,25}\b(?:precio|prima|cuota|ano|anos|"
                r"edad)|\bprecio\b.{0,20}\bsub"
            ),
        ),
        ("beneficiaries", r"\bbeneficiari|\bquien (?:cobra|recibe)"),
        (
            "claims",
            (
                r"\b(?:siniestro|cobrar(?:ia|ian)?|tard\w+ en pagar|como se cobra|cuando (?:yo )?(?:muera|"
                r"falte)|si (?:me )?muero)\b"
            ),
        ),
        (
            "payment",
            (
                r"\btrimestral|\bsemestral|\bdomicili|\bforma de pago|\btarjeta\b|\bfraccion|\brecibos?\b|"
                r"\bmensual\w*|\banual\w*|\bcomo se paga|\bplazos\b|\bbizum\b"
            ),
        ),
        (
            "process",
            (
                r"\bdocument\w+|\bpapele\w+|\btramite|\bpasos\b|\bproceso|\brequisitos|\btarda|\bcomo (?:lo |"
                r"se )?contrat"
            ),
        ),
        ("company", r"\bcompania|\baseguradora|\bcorreduria|\bquien(?:es)? (?:esta|sois)|\bempresa (?:sois|es)\b"),
        ("what_is", r"\bque es\b|\bcomo funciona|\ben que consiste|\bque significa|\bexplica"),
    )
)


def find_topic(folded: str) -> str | None:
    """Which subject a question about the product is on."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(folded)), None)
