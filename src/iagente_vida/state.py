"""The state document as bytes: versioned, upgraded step by step, and refused when it is newer than we are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from iagente_vida.domain.conversation import STATE_VERSION, Conversation
from iagente_vida.errors import SchemaError

Upgrader = Callable[[dict[str, Any]], dict[str, Any]]

# From version n to n + 1. A document is never read with another version's eyes.
UPGRADERS: Mapping[int, Upgrader] = {}


def dump_state(conversation: Conversation) -> bytes:
    """The document of a conversation, with its version."""
    return msgspec.json.encode({"version": STATE_VERSION, "conversation": conversation})


def load_state(
    document: bytes, *, version: int = STATE_VERSION, upgraders: Mapping[int, Upgrader] = UPGRADERS
) -> Conversation:
    """The conversation of a document of this version or an older one.

    Raises SchemaError for a newer version, an unknown older one, and what is no state document.
    """
    try:
        envelope = msgspec.json.decode(document)
        found = envelope["version"]
        body = envelope["conversation"]
    except (msgspec.DecodeError, KeyError, TypeError):
        raise SchemaError("El estado de una conversación no se puede leer: restaura una copia de seguridad.") from None
    if not isinstance(found, int) or found > version:
        raise SchemaError("El estado de una conversación es de una versión más nueva: actualiza el programa.")
    for step in range(found, version):
        if step not in upgraders:
            raise SchemaError(f"El estado de una conversación es de la versión {step}, que ya no se sabe actualizar.")
        body = upgraders[step](body)
    try:
        return msgspec.convert(body, Conversation)
    except msgspec.ValidationError:
        raise SchemaError("El estado de una conversación está dañado: restaura una copia de seguridad.") from None
