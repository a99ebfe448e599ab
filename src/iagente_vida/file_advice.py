"""What an adviser reads of a file that WhatsApp does not take: which one, why, and as what it would arrive."""

from __future__ import annotations

from iagente_vida.domain.replies import RemoteFile

FILE_ERRORS = frozenset({"file_type", "file_size", "file_gone"})
_IMAGE = "Guárdalo como JPG o PNG"
_MOVING = "Guárdalo como vídeo MP4, o como JPG si basta la imagen"
_SOUND = "Guárdalo como MP3 u OGG"
_FILM = "Guárdalo como vídeo MP4"
_PAPER = "Guárdalo como PDF"
# The beginning of a type -> as what it would arrive; the first that fits.
_REMEDIES = (
    ("image/gif", _MOVING),
    ("image/svg", _PAPER),
    ("image/", _IMAGE),
    ("audio/", _SOUND),
    ("video/", _FILM),
)
_SIZES = {"image": "5 MB una imagen", "audio": "16 MB un audio", "video": "16 MB un vídeo"}
_LARGEST = "100 MB un documento"


def why_not(file: RemoteFile, error: str) -> str:
    """The text of a private note; `error` is one of `FILE_ERRORS`."""
    begin = f"«{file.filename}» no ha salido: " if file.filename else "El archivo no ha salido: "
    if error == "file_gone":
        return f"{begin}ya no está en Chatwoot. Adjúntalo otra vez."
    if error == "file_size":
        return f"{begin}WhatsApp admite como mucho {_SIZES.get(file.kind, _LARGEST)}. Envíalo más pequeño."
    kind = file.mime_type or {"image": "image/", "audio": "audio/", "video": "video/"}.get(file.kind, "")
    remedy = next((words for start, words in _REMEDIES if kind.startswith(start)), _PAPER)
    named = f" ({file.filename.rpartition('.')[2].upper()})" if "." in file.filename else ""
    return f"{begin}WhatsApp no admite archivos de este tipo{named}. {remedy} y envíalo otra vez."
