"""What callers of the phone page's API may send, read strictly; refusals are Spanish sentences."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from iagente_vida.domain.replies import TEXT_LIMIT
from iagente_vida.errors import BadRequestError
from iagente_vida.sandbox.phone import USER_ID

MEDIA_LIMIT = 5 * 1024 * 1024
BODY_LIMIT = MEDIA_LIMIT * 4 // 3 + 64 * 1024
NAME_LIMIT = 60
FILENAME_LIMIT = 240
MEDIA_KINDS = ("image", "audio", "document")
ADVISER_ACTIONS = ("take", "reply", "return")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaUpload:
    """A file that the customer attaches."""

    kind: str
    mime_type: str
    filename: str
    content: bytes
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequest:
    """What the customer does: exactly one of `text`, `reply_id` and `media` is set."""

    phone: str
    text: str = ""
    reply_id: str = ""
    reply_to: str = ""
    media: MediaUpload | None = None


def read_document(raw: bytes) -> dict[str, Any]:
    """The JSON object of a request's body."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("El cuerpo de la petición no es JSON.") from error
    if not isinstance(document, dict):
        raise BadRequestError("El cuerpo de la petición tiene que ser un objeto JSON.")
    return document


def read_phone(value: object, key: str = "from") -> str:
    """A phone in digits with its country prefix (spaces, dots, dashes and + are dropped), or a BSUID."""
    if isinstance(value, str):
        if USER_ID.fullmatch(value.strip()):
            return value.strip()
        digits = re.sub(r"[\s().+-]", "", value)
        if re.fullmatch(r"[1-9][0-9]{6,14}", digits):
            return digits
    raise BadRequestError(f'"{key}" tiene que ser un teléfono con prefijo de país, por ejemplo 34600000000.')


def read_name(document: dict[str, Any]) -> str:
    """The name of a new phone; empty when it is not given."""
    return _text(document, "name", NAME_LIMIT)


def read_message(document: dict[str, Any]) -> MessageRequest:
    """The customer's action of a POST to `/simulador/api/messages`."""
    phone = read_phone(document.get("from"))
    given = [key for key in ("text", "reply_id", "media") if document.get(key) not in (None, "")]
    if len(given) != 1:
        raise BadRequestError('Hace falta exactamente una de estas claves con valor: "text", "reply_id" o "media".')
    text = _text(document, "text", TEXT_LIMIT)
    if given == ["text"] and not text.strip():
        raise BadRequestError('"text" está en blanco.')
    return MessageRequest(
        phone=phone,
        text=text,
        reply_id=_text(document, "reply_id", 256),
        reply_to=_text(document, "reply_to", 256),
        media=_media(document["media"]) if given == ["media"] else None,
    )


def read_adviser(document: dict[str, Any]) -> tuple[str, str, str]:
    """Phone, action and text of a POST to `/simulador/api/adviser`."""
    phone = read_phone(document.get("from"))
    action = document.get("action")
    if action not in ADVISER_ACTIONS:
        raise BadRequestError('"action" tiene que ser take, reply o return.')
    text = _text(document, "text", TEXT_LIMIT).strip()
    if (action == "reply") != bool(text):
        raise BadRequestError('"text" hace falta para reply, y solo para reply.')
    return phone, action, text


def _text(document: dict[str, Any], key: str, limit: int) -> str:
    value = document.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequestError(f'"{key}" tiene que ser un texto.')
    if len(value) > limit:
        raise BadRequestError(f'"{key}" tiene {len(value)} caracteres y el límite es {limit}.')
    if not value.isprintable() and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise BadRequestError(f'"{key}" lleva un carácter partido que no se puede enviar.')
    return value


def _media(value: object) -> MediaUpload:
    if not isinstance(value, dict):
        raise BadRequestError('"media" tiene que ser un objeto con type, mime_type, filename y data.')
    kind = value.get("type")
    if kind not in MEDIA_KINDS:
        raise BadRequestError('"media.type" tiene que ser image, audio o document.')
    mime_type = _text(value, "mime_type", 128)
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*", mime_type, re.ASCII):
        raise BadRequestError('"media.mime_type" tiene que ser un tipo como image/jpeg o application/pdf.')
    try:
        content = base64.b64decode(_text(value, "data", MEDIA_LIMIT * 4 // 3 + 8), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequestError('"media.data" tiene que ser el archivo en base64.') from error
    if not 0 < len(content) <= MEDIA_LIMIT:
        raise BadRequestError("El archivo está vacío o pesa más de 5 MB.")
    return MediaUpload(
        kind=kind,
        mime_type=mime_type,
        filename=_text(value, "filename", FILENAME_LIMIT) or "archivo",
        content=content,
        caption=_text(value, "caption", 1024),
    )
