"""pywa, where it is right, reads the same out of a notice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pywa.client import WhatsApp
from pywa.types.callback import CallbackButton, CallbackSelection
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus

from iagente_vida.integrations.whatsapp_events import describe, parse
from tests.notices import FOLDER, INDEX, OUR_NUMBER

# pywa reads the first item of a notice only, and only when its sender has a contact with both ids.
FOR_PYWA: dict[str, type[Any]] = {
    "message": Message,
    "callback_button": CallbackButton,
    "callback_selection": CallbackSelection,
    "message_status": MessageStatus,
}
FILES = [line["file"] for line in INDEX if line["kind"] in FOR_PYWA]


@pytest.fixture(scope="module")
def client() -> WhatsApp:
    return WhatsApp(phone_id=OUR_NUMBER, token="x")


@pytest.mark.parametrize("file", FILES)
def test_pywa_reads_the_same(file: str, client: WhatsApp) -> None:
    raw = (FOLDER / file).read_bytes()
    [event] = [describe(found) for found in parse(raw, phone_number_id=OUR_NUMBER)]
    theirs = FOR_PYWA[file.partition(".")[0]].from_update(client=client, update=json.loads(raw))
    person = event.get("sender") or event["recipient"]
    assert event["message_id"] == theirs.id
    assert int(event["timestamp"]) == theirs.timestamp.timestamp()
    assert person.get("wa_id") == theirs.from_user.wa_id
    assert person.get("user_id") == theirs.from_user.bsuid
    assert person.get("name") == theirs.from_user.name
    match theirs:
        case Message():
            assert event["type"] == theirs.type
            assert event.get("text") == (theirs.text or theirs.caption)
            assert event.get("forwarded", False) == theirs.forwarded
            assert event.get("reply_to") == (theirs.reply_to_message.id if theirs.reply_to_message else None)
            if theirs.media:
                assert (event["media"]["id"], event["media"]["mime_type"]) == (theirs.media.id, theirs.media.mime_type)
        case CallbackButton() | CallbackSelection():
            assert (event["payload"], event["text"]) == (theirs.data, theirs.title)
        case MessageStatus():
            assert event["type"] == theirs.status
            assert event.get("tracker") == theirs.tracker
            assert event.get("error_codes", [None])[0] == (theirs.error.code if theirs.error else None)
