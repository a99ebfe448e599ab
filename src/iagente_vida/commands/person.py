"""Who a command is about: a contact's number, a phone or a BSUID."""

from __future__ import annotations

import re

from iagente_vida.errors import NotFoundError
from iagente_vida.store.store import Store

SHORTEST_PHONE = 8


async def contact_of(store: Store, named: str) -> int:
    """The contact's number. Raises NotFoundError for a phone or BSUID that nobody has."""
    plain = named.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < SHORTEST_PHONE:
        return int(plain)
    key = plain if re.match(r"[A-Z]{2}\.", plain) else re.sub(r"\D", "", plain)
    found = await store.find(key) if key else []
    if not found:
        raise NotFoundError("No hay ningún contacto con ese número, teléfono o identificador.")
    return found[0].contact_id
