"""Domain events as the inbox keeps them: JSON under the event's KIND."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from iagente_vida.domain.events import EVENT_TYPES, Event, Unreadable
from iagente_vida.integrations import json_document
from iagente_vida.integrations.whatsapp_errors import error_kind
from iagente_vida.store.inbound import Inbound, InboxRow, Lane
from iagente_vida.store.outbound import StatusUpdate

STATUS_KIND = "status"
KNOWN_STATUSES = frozenset({"sent", "delivered", "read", "played", "failed"})

_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(type_) for kind, type_ in EVENT_TYPES.items()
}


class StatusNote(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery status of WhatsApp on its way to delivery."""

    status: str
    message_id: str
    at: datetime
    tracker: str = ""
    error_code: int | None = None
    error: str = ""
    pricing_category: str = ""


_status_decoder = msgspec.json.Decoder(StatusNote)


def encode_event(event: Event) -> bytes:
    """The payload of an inbox row of kind `event.KIND`."""
    return json_document.encode(event)


def inbound_event(
    event: Event,
    *,
    key: str,
    source: str,
    at: datetime,
    conversation_id: int,
    lane: Lane = Lane.TURN,
    prompt: bool = True,
) -> Inbound:
    """An event of our own making in a conversation that we know, ready to be kept; `key` is its dedupe key."""
    return Inbound(
        dedupe_key=key,
        lane=lane,
        source=source,
        kind=event.KIND,
        payload=encode_event(event),
        received_at=at,
        conversation_id=conversation_id,
        prompt=prompt,
    )


def decode_event(kind: str, payload: bytes) -> Event:
    """The event of an inbox row; Unreadable for a kind or a content that this version does not know. Never raises."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        return Unreadable(reason=f"kind {kind}")
    try:
        event: Event = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unreadable(reason=f"content of kind {kind}")
    return event


def decode_status(row: InboxRow) -> StatusUpdate | None:
    """The status kept in a row of lane STATUS; None for a word that delivery knows nothing to do with."""
    try:
        note = _status_decoder.decode(row.payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if note.status not in KNOWN_STATUSES or not (note.message_id or note.tracker):
        return None
    return StatusUpdate(
        inbox_seq=row.seq,
        status=note.status,
        provider_id=note.message_id,
        tracker=note.tracker,
        at=note.at,
        error_code=note.error_code,
        error=_kind_of(note),
        pricing_category=note.pricing_category,
    )


def _kind_of(note: StatusNote) -> str:
    """The class of a failed status; one without a code will not get better by repeating."""
    if note.error_code is not None:
        return error_kind(note.error_code)
    return "permanent" if note.status == "failed" else ""
