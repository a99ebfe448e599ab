"""What Meta's notices about templates, quality and the account change here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from iagente_vida.store.inbound import InboxRow

# Meta's words in `account_update`, `phone_number_quality_update` and `account_alerts`.
_GRAVE = {
    "ACCOUNT_VIOLATION": "Meta ha anotado una infracción de sus políticas",
    "ACCOUNT_RESTRICTION": "Meta ha restringido la cuenta",
    "DISABLED_UPDATE": "Meta ha cambiado la suspensión de la cuenta",
    "ACCOUNT_DELETED": "la cuenta de WhatsApp se ha borrado",
    "FLAGGED": "la calidad del número ha bajado a roja",
    "DOWNGRADE": "Meta ha bajado el límite de clientes a los que se puede escribir",
}
_MENDED = frozenset({"UNFLAGGED", "UPGRADE", "ACCOUNT_RECONNECTED"})

ALARM = "aviso_de_meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChange:
    """What a notice says about a template; empty = as it was."""

    name: str
    language: str
    status: str = ""
    quality: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNews:
    """Something about the account that an operator must know, or (`over`) that it is mended."""

    detail: str = ""
    over: bool = False


def read_notice(row: InboxRow) -> TemplateChange | AccountNews | None:
    """What a row of the account lane says; None for what changes nothing here. Never raises."""
    try:
        document = msgspec.json.decode(row.payload)
    except (msgspec.DecodeError, RecursionError):
        return None
    raw = document.get("raw") if isinstance(document, dict) else None
    if not isinstance(raw, dict):
        return None
    if document.get("event") == "template":
        return _template(raw)
    word = raw.get("event")
    if word in _MENDED:
        return AccountNews(over=True)
    if word in _GRAVE:
        return AccountNews(detail=f"{_GRAVE[word]} ({word}): entra en el administrador de WhatsApp y mira qué pide.")
    return None


def _template(raw: dict[str, Any]) -> TemplateChange | None:
    def word(key: str) -> str:
        value = raw.get(key)
        return value if isinstance(value, str) else ""

    name = word("message_template_name")
    if not name:
        return None
    return TemplateChange(
        name=name,
        language=word("message_template_language"),
        status=word("event"),
        quality=word("new_quality_score"),
        category=word("new_category"),
    )
