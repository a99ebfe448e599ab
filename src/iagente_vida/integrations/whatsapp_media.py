"""Which files WhatsApp takes, and how large they may be (Meta's media page)."""

from __future__ import annotations

from iagente_vida.integrations.whatsapp_parts import MessageError

_MB = 1024 * 1024
_AUDIO = 16 * _MB
_DOCUMENT = 100 * _MB

MEDIA_BYTES: dict[str, int] = {
    "audio/aac": _AUDIO,
    "audio/amr": _AUDIO,
    "audio/mpeg": _AUDIO,
    "audio/mp4": _AUDIO,
    "audio/ogg": _AUDIO,
    "audio/ogg; codecs=opus": _AUDIO,
    "text/plain": _DOCUMENT,
    "application/pdf": _DOCUMENT,
    "application/msword": _DOCUMENT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _DOCUMENT,
    "application/vnd.ms-excel": _DOCUMENT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _DOCUMENT,
    "application/vnd.ms-powerpoint": _DOCUMENT,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _DOCUMENT,
    "image/jpeg": 5 * _MB,
    "image/png": 5 * _MB,
    "image/webp": 500 * 1024,
    "video/3gpp": 16 * _MB,
    "video/mp4": 16 * _MB,
}

ALIASES: dict[str, str] = {
    "application/csv": "text/plain",
    "application/ogg": "audio/ogg",
    "application/x-pdf": "application/pdf",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/opus": "audio/ogg",
    "audio/x-aac": "audio/aac",
    "audio/x-m4a": "audio/mp4",
    "audio/x-mp3": "audio/mpeg",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "text/csv": "text/plain",
    "video/x-m4v": "video/mp4",
}
"""Other names of types that WhatsApp takes: what browsers, recorders and Chatwoot's editor call them."""


def known_type(mime_type: str) -> str:
    """The type as WhatsApp calls it, without parameters."""
    bare = mime_type.partition(";")[0].strip().lower()
    return ALIASES.get(bare, bare)


def check_upload(mime_type: str, size: int) -> None:
    """Raises MessageError for a file that WhatsApp would not take."""
    limit = MEDIA_BYTES.get(mime_type)
    if limit is None:
        raise MessageError("type", "WhatsApp takes no files of this type")
    if size > limit:
        raise MessageError("file", f"{size} bytes, the limit of this type is {limit}")
