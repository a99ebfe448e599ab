"""What a simulated phone sends is what Meta sends: the product's own reader finds everything in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from iagente_vida.integrations.whatsapp_events import describe, parse
from iagente_vida.sandbox.phone import (
    Business,
    media_message,
    message_object,
    new_wamid,
    notice,
    tap_message,
    text_message,
)
from iagente_vida.sandbox.phonebook import Phone

AT = datetime(2026, 6, 1, 10, 0, 7, 900_000, tzinfo=UTC)
LUCIA = Phone("34611222333", "Lucía Fernández", AT)
SOL = Phone("ES.13491208655302828692", "Sol", AT)
CHOICE = {"id": "op2", "title": "Recomendada", "description": "150.000 €"}


def event_of(phone: Phone, content: dict[str, Any], reply_to: str = "") -> dict[str, Any]:
    message = message_object(phone, content, wamid="wamid.A", at=AT, reply_to=reply_to, business=Business())
    events = [describe(event) for event in parse(notice(phone, message, Business()))]
    assert len(events) == 1
    return events[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text_message("hola 👋 ¿qué tal?"), {"type": "text", "text": "hola 👋 ¿qué tal?"}),
        (
            tap_message("button_reply", {"id": "si", "title": "Sí", "description": ""}),
            {"type": "interactive", "interactive_type": "button_reply", "payload": "si", "text": "Sí"},
        ),
        (
            tap_message("list_reply", CHOICE),
            {"interactive_type": "list_reply", "payload": "op2", "text": "Recomendada", "description": "150.000 €"},
        ),
        (media_message("image", "77", b"x", "image/png", "a.png", "mi DNI"), {"type": "image", "text": "mi DNI"}),
        (media_message("document", "77", b"x", "application/pdf", "poliza.pdf", ""), {"type": "document"}),
        (media_message("audio", "77", b"x", "audio/ogg; codecs=opus", "nota.ogg", ""), {"type": "audio"}),
    ],
)
def test_every_kind_is_read_by_the_product(content: dict[str, Any], expected: dict[str, Any]) -> None:
    event = event_of(LUCIA, content)
    assert event["event"] == "message"
    assert event["message_id"] == "wamid.A"
    assert event["timestamp"] == str(int(AT.timestamp()))
    assert event["sender"] == {"wa_id": "34611222333", "name": "Lucía Fernández"}
    assert {key: event[key] for key in expected} == expected


def test_media_carries_id_type_and_name() -> None:
    document = event_of(LUCIA, media_message("document", "77", b"x", "application/pdf", "poliza.pdf", ""))["media"]
    assert (document["id"], document["mime_type"], document["filename"]) == ("77", "application/pdf", "poliza.pdf")
    voice = event_of(LUCIA, media_message("audio", "78", b"x", "audio/ogg; codecs=opus", "nota.ogg", ""))["media"]
    assert voice["voice"] is True


def test_a_customer_without_phone_is_known_by_user_id() -> None:
    assert event_of(SOL, text_message("Hola"))["sender"] == {"user_id": SOL.phone, "name": "Sol"}


def test_an_answer_names_the_message_it_answers() -> None:
    assert event_of(LUCIA, text_message("esa"), reply_to="wamid.B")["reply_to"] == "wamid.B"


def test_the_notice_is_ascii_json_as_meta_writes_it() -> None:
    raw = notice(LUCIA, {"type": "text"}, Business())
    assert raw.isascii()
    assert json.loads(raw)["object"] == "whatsapp_business_account"


def test_message_ids_differ() -> None:
    assert len({new_wamid() for _ in range(200)}) == 200
