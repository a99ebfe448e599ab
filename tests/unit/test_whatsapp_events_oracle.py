"""pywa, where it is right, reads the same out of a notice: every fixture of the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pywa import types
from pywa.client import WhatsApp

from iagente_vida.integrations.whatsapp_events import describe, parse
from tests.notices import FOLDER, INDEX, OUR_NUMBER

# The type of pywa's that reads a file, by the beginning of its name.
THEIRS: dict[str, type[Any]] = {
    "account_update": types.AccountUpdate,
    "call_connect": types.CallConnect,
    "call_permission_update": types.CallPermissionUpdate,
    "call_status": types.CallStatus,
    "callback_button": types.CallbackButton,
    "callback_selection": types.CallbackSelection,
    "composed_escaped_wire_form": types.Message,
    "composed_status_failed_131047": types.MessageStatus,
    "composed_two_messages_one_value": types.Message,
    "composed_username_user_without_phone": types.Message,
    "deleted_message": types.DeletedMessage,
    "flow_completion": types.FlowCompletion,
    "message": types.Message,
    "message_status": types.MessageStatus,
    "outgoing_message": types.OutgoingMessage,
    "system": types.PhoneNumberChange,
    "template_category_update": types.TemplateCategoryUpdate,
    "template_quality_update": types.TemplateQualityUpdate,
    "template_status_update": types.TemplateStatusUpdate,
    "user_marketing_preferences": types.UserMarketingPreferences,
}
# Where pywa is not right: it reads the first message of a notice only, and the text of an echo's edit not at all.
BATCH, EDIT = "composed_two_messages_one_value.json", "outgoing_message.edit.json"


@pytest.fixture(scope="module")
def client() -> WhatsApp:
    return WhatsApp(phone_id=OUR_NUMBER, token="x")


def test_every_fixture_is_compared() -> None:
    assert {line["file"].partition(".")[0] for line in INDEX} == set(THEIRS)


@pytest.mark.parametrize("file", [line["file"] for line in INDEX])
def test_pywa_reads_the_same(file: str, client: WhatsApp) -> None:
    raw = (FOLDER / file).read_bytes()
    event, *more = [describe(found) for found in parse(raw, phone_number_id=OUR_NUMBER)]
    theirs = THEIRS[file.partition(".")[0]].from_update(client=client, update=json.loads(raw))
    assert bool(more) == (file == BATCH)
    for name, read in READ.items():
        if name in event:
            assert _plain(event[name]) == _plain(read(theirs)), name
    person = event.get("sender") or event.get("recipient") or event.get("customer")
    if person is not None:
        user = theirs.from_user
        told = {"wa_id": user.wa_id, "user_id": user.bsuid, "parent_user_id": user.parent_bsuid, "name": user.name}
        told["username"] = user.username
        assert person == {key: value for key, value in told.items() if value is not None}
    match theirs:
        case types.Message():
            assert event.get("text") == (theirs.text or theirs.caption or (event["text"] if file == EDIT else None))
            assert event.get("forwarded", False) == theirs.forwarded
            if theirs.media:
                assert (event["media"]["id"], event["media"]["mime_type"]) == (theirs.media.id, theirs.media.mime_type)
        case types.CallbackButton() | types.CallbackSelection():
            assert (event["payload"], event["text"]) == (theirs.data, theirs.title)
        case types.MessageStatus():
            assert event["type"] == theirs.status
            assert event.get("tracker") == theirs.tracker
            assert event.get("error_codes", [None])[0] == (theirs.error.code if theirs.error else None)
        case types.FlowCompletion():
            assert event["flow_response"] == {**theirs.response, "flow_token": theirs.token}
        case types.CallPermissionUpdate():
            assert event["payload"] == theirs.response
        case types.AccountUpdate() | types.CallConnect():
            assert _plain(event["type"]) == _plain(theirs.event)
        case types.CallStatus():
            assert event["type"] == theirs.status
        case types.UserMarketingPreferences():
            assert (event["type"], event["category"]) == (theirs.value, theirs.category)


# What the contract calls it -> where pywa keeps it.
READ: dict[str, Callable[[Any], object]] = {
    "message_id": lambda theirs: theirs.id,
    "call_id": lambda theirs: theirs.id,
    "timestamp": lambda theirs: int(theirs.timestamp.timestamp()),
    "direction": lambda theirs: theirs.direction,
    "deleted_message_id": lambda theirs: theirs.original_message_id,
    "reply_to": lambda theirs: theirs.reply_to_message and theirs.reply_to_message.id,
    "system_type": lambda theirs: theirs.sys_type,
    "new_wa_id": lambda theirs: theirs.new_wa_id,
    "template_name": lambda theirs: theirs.template_name,
    "template_id": lambda theirs: theirs.template_id,
    "language": lambda theirs: theirs.template_language,
    "value": lambda theirs: (
        getattr(theirs, "new_status", None)
        or getattr(theirs, "new_category", None)
        or getattr(theirs, "new_quality_score", None)
    ),
}


def _plain(value: object) -> str:
    """Their words are enumerations, and times and ids are numbers on one side and text on the other."""
    return str(getattr(value, "value", value)).lower()
