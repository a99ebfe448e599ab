"""Files on their way from WhatsApp, or from our own documents, to Chatwoot."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable
from typing import Any

from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.chatwoot_messages import Attachment
from iagente_vida.integrations.whatsapp_client import MediaFile
from iagente_vida.integrations.whatsapp_fields import section, text

FILE_LIMIT = 40 * 1024 * 1024
"""What Chatwoot takes."""
ATTEMPTS = 6
"""A file that WhatsApp does not give after so many attempts is given up; the message is written without it."""
GONE = "(el archivo ya no está en WhatsApp)"
LOST = "(el documento ya no se puede abrir)"

Fetch = Callable[[str], Awaitable[MediaFile]]
"""A customer's file by its media id, up to `FILE_LIMIT`. Raises SendError."""
Documents = Callable[[str], Awaitable[bytes]]
"""A document of ours by its key. Raises LookupError when there is none."""

_PASSING = frozenset({"transient", "throttle_number", "throttle_app", "unreachable", "unknown_outcome", "auth"})


class ChatwootFiles:
    """Fetches what a row names: `media` is a customer's, `document` one of ours."""

    def __init__(self, fetch: Fetch, documents: Documents) -> None:
        self._fetch = fetch
        self._documents = documents

    async def of(self, body: dict[str, Any], attempt: int) -> tuple[tuple[Attachment, ...], str]:
        """The files of a row, and what is said instead of one that can not be had. Raises SendError to try again."""
        media, document = section(body, "media"), section(body, "document")
        if media:
            try:
                file = await self._fetch(text(media, "id"))
            except SendError as error:
                if error.kind in _PASSING and attempt < ATTEMPTS:
                    raise SendError("unreachable", error.code, "the file can not be fetched now") from None
                return (), GONE
            mime_type = (file.mime_type or text(media, "mime_type")).partition(";")[0].strip()
            return (Attachment(filename_of(media, mime_type), file.content, mime_type or _UNKNOWN),), ""
        if document:
            try:
                content = await self._documents(text(document, "key"))
            except LookupError:
                return (), LOST
            return (Attachment(text(document, "filename"), content, text(document, "mime_type")),), ""
        return (), ""


def filename_of(media: dict[str, Any], mime_type: str) -> str:
    """The customer's own name for the file, else one by its type."""
    if name := text(media, "filename"):
        return name
    kind = "nota-de-voz" if media.get("voice") else _NAMES.get(mime_type.partition("/")[0], "archivo")
    return kind + (_EXTENSIONS.get(mime_type) or mimetypes.guess_extension(mime_type) or "")


_UNKNOWN = "application/octet-stream"
_NAMES = {"image": "imagen", "audio": "audio", "video": "video", "application": "documento"}
_EXTENSIONS = {"audio/ogg": ".ogg", "image/jpeg": ".jpg", "image/webp": ".webp", "audio/mp4": ".m4a"}
