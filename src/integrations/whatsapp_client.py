"""The WhatsApp client: sending, media, templates, and the reading of webhook notices."""

from __future__ import annotations

from iagente_vida.integrations.whatsapp_client import ApprovedTemplate, MediaFile, Timeouts, WhatsAppClient
from iagente_vida.integrations.whatsapp_errors import WhatsAppError
from iagente_vida.integrations.whatsapp_events import WhatsAppEvent, describe, parse
from iagente_vida.integrations.whatsapp_messages import MarkRead, Message, MessageError, Recipient, from_reply

__all__ = [
    "ApprovedTemplate",
    "MarkRead",
    "MediaFile",
    "Message",
    "MessageError",
    "Recipient",
    "Timeouts",
    "WhatsAppClient",
    "WhatsAppError",
    "WhatsAppEvent",
    "describe",
    "from_reply",
    "parse",
]
