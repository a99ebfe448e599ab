"""The Chatwoot client, and the judging of Chatwoot's notices."""

from __future__ import annotations

from iagente_vida.integrations.chatwoot_client import Attachment, ChatwootClient
from iagente_vida.integrations.chatwoot_events import Action, History, Known, Reaction, describe
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage, Contact, Inbox, Webhook

__all__ = [
    "Action",
    "Attachment",
    "ChatwootClient",
    "ChatwootConversation",
    "ChatwootError",
    "ChatwootMessage",
    "Contact",
    "History",
    "Inbox",
    "Known",
    "Reaction",
    "Webhook",
    "describe",
]
