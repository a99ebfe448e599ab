"""What the customers of the suites say: the way to a price and to a proposal, without asking for a person."""

from __future__ import annotations

SAYINGS = (
    "Hola, buenas tardes",
    "Quiero un seguro de vida para mi familia",
    "¿Qué cubre exactamente el seguro?",
    "Tengo 38 años",
    "No fumo",
    "Quiero 150.000 euros",
    "Durante 20 años",
    "¿Y cuánto me costaría al mes?",
    "¿Qué opciones hay?",
    "¿Por qué es más cara la otra?",
)


def saying(number: int) -> str:
    """What a customer says as message `number`; after the last one it begins again."""
    return SAYINGS[number % len(SAYINGS)]
