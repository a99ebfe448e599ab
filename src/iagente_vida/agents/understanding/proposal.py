"""The port of language models: what one may propose about a message. A proposal is never believed as it comes."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field


class ProposedValue(BaseModel):
    """A slot that the message is said to fill, with the words of the message that say so.

    `value` counts for slots with a closed vocabulary or of words; a number is always read again by the grammar.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slot: str = Field(description="Nombre del dato.")
    quote: str = Field(description="Palabras del mensaje, copiadas tal cual, que lo dicen.")
    value: str = Field(description="Uno de los valores admitidos; vacío cuando el dato es un número.")


class Proposal(BaseModel):
    """What a language model makes of a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str = Field(description="Intención principal, una de la lista; vacía si no está clara.")
    quote: str = Field(description="Palabras del mensaje, copiadas tal cual, que la muestran.")
    values: list[ProposedValue] = Field(
        default_factory=list, description="Datos que el mensaje da sobre quien escribe."
    )


class Proposer(Protocol):
    """Reads `text`, the answer to the question `asked`. Raises whatever it likes when it has no proposal in form."""

    async def propose(self, text: str, asked: str) -> Proposal: ...
