"""Files on their way to Chatwoot: what they are called, and what is said of those that can not be had."""

from __future__ import annotations

from typing import Any

import pytest

from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.chatwoot_files import ATTEMPTS, GONE, LOST, ChatwootFiles
from iagente_vida.integrations.whatsapp_client import MediaFile


def files(outcome: MediaFile | SendError) -> ChatwootFiles:
    async def fetch(_media_id: str) -> MediaFile:
        if isinstance(outcome, SendError):
            raise outcome
        return outcome

    async def documents(key: str) -> bytes:
        if key != "propuesta-1":
            raise LookupError(key)
        return b"%PDF"

    return ChatwootFiles(fetch, documents)


@pytest.mark.parametrize(
    ("media", "mime_type", "name"),
    [
        ({"id": "1", "filename": "poliza.pdf"}, "application/pdf", "poliza.pdf"),
        ({"id": "1", "voice": True}, "audio/ogg; codecs=opus", "nota-de-voz.ogg"),
        ({"id": "1"}, "image/jpeg", "imagen.jpg"),
        ({"id": "1"}, "video/mp4", "video.mp4"),
        ({"id": "1"}, "application/x-desconocido", "documento"),
    ],
)
async def test_a_file_has_a_name(media: dict[str, Any], mime_type: str, name: str) -> None:
    [attachment], instead = await files(MediaFile(content=b"x", mime_type=mime_type, sha256="")).of({"media": media}, 1)
    assert (attachment.filename, attachment.content, instead) == (name, b"x", "")
    assert ";" not in attachment.mime_type


async def test_a_file_that_is_gone_is_named_and_the_message_goes_on() -> None:
    assert await files(SendError("media", 131052)).of({"media": {"id": "1"}}, 1) == ((), GONE)


async def test_a_file_that_can_not_be_had_now_is_asked_for_again_but_not_for_ever() -> None:
    busy = files(SendError("transient", 2))
    with pytest.raises(SendError, match="unreachable"):
        await busy.of({"media": {"id": "1"}}, 1)
    assert await busy.of({"media": {"id": "1"}}, ATTEMPTS) == ((), GONE)


async def test_a_document_of_ours_goes_along() -> None:
    document = {"key": "propuesta-1", "filename": "Propuesta.pdf", "mime_type": "application/pdf"}
    [attachment], _ = await files(SendError("auth")).of({"document": document}, 1)
    assert (attachment.filename, attachment.content) == ("Propuesta.pdf", b"%PDF")
    assert await files(SendError("auth")).of({"document": {**document, "key": "otra"}}, 1) == ((), LOST)


async def test_words_alone_need_no_file() -> None:
    assert await files(SendError("auth")).of({"text": "Hola"}, 1) == ((), "")
