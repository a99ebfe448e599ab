"""Reading WhatsApp's notices: the contract's files exactly, anything else without failing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iagente_vida.integrations.whatsapp_content import KNOWN_TYPES
from iagente_vida.integrations.whatsapp_events import describe, parse
from tests.notices import BRIEF_SAMPLE, FOLDER, INDEX, OUR_NUMBER, change, status, text_message, value

EVENTS = {"message", "status", "echo", "call", "call_status", "preference", "template", "account"}
WORDS = sorted(set(re.findall(r'"(\w+)":', "".join(file.read_text() for file in FOLDER.glob("*.json")))))
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(sorted(KNOWN_TYPES))
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=40,
)


def told(document: object, number: str = OUR_NUMBER) -> list[dict[str, Any]]:
    return [describe(event) for event in parse(document, phone_number_id=number)]


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
def test_the_contract_s_notices_are_told_exactly(line: dict[str, Any]) -> None:
    assert told((FOLDER / line["file"]).read_bytes()) == line["events"]


@given(ANYTHING)
def test_any_document_gives_events_that_can_be_written(document: Any) -> None:
    for event in told(document):
        assert event["event"] in EVENTS
        json.dumps(event)


@settings(max_examples=200)
@given(st.lists(ANYTHING, max_size=3), st.lists(ANYTHING, max_size=3), ANYTHING)
def test_a_bad_neighbour_never_loses_a_message(before: list[Any], after: list[Any], contacts: Any) -> None:
    good = text_message("sigo aquí", wamid="wamid.GOOD")
    notice = change(value(messages=[*before, good, *after], statuses=before, contacts=contacts))
    notice["entry"] = [*after, *notice["entry"], *before]
    assert [event["text"] for event in told(notice) if event.get("message_id") == "wamid.GOOD"] == ["sigo aquí"]


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
@settings(max_examples=25)
@given(data=st.data())
def test_a_spoilt_notice_is_still_read(line: dict[str, Any], data: st.DataObject) -> None:
    document = json.loads((FOLDER / line["file"]).read_bytes())
    nodes: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, child in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            nodes.append((node, key))
            if isinstance(child, dict | list):
                walk(child)

    walk(document)
    node, key = data.draw(st.sampled_from(nodes))
    node[key] = data.draw(ANYTHING)
    for event in told(document):
        assert event["event"] in EVENTS


def test_the_brief_s_sample_is_read_as_it_stands() -> None:
    assert told(BRIEF_SAMPLE) == [
        {
            "event": "message",
            "type": "text",
            "message_id": "test123",
            "timestamp": "1640995200",
            "sender": {"wa_id": "34600000000"},
            "text": "Hola, quiero información sobre seguros",
        }
    ]


def test_all_of_a_batch_is_read_in_order() -> None:
    first = change(value(messages=[text_message("1", wamid="a")], statuses=[status("sent", wamid="b")]))
    second = change(value(statuses=[status("read", wamid="c"), status("read", wamid="d")]))
    first["entry"][0]["changes"] += second["entry"][0]["changes"]
    first["entry"] += change(value(messages=[text_message("2", wamid="e")]))["entry"]
    assert [event["message_id"] for event in told(first)] == ["a", "b", "c", "d", "e"]


def test_the_sender_is_found_by_id_never_by_position() -> None:
    contacts = [
        {"wa_id": "34611000002", "profile": {"name": "Dos"}},
        {"user_id": "ES.1", "parent_user_id": "ES.ENT.1", "profile": {"name": "Uno", "username": "uno"}},
    ]
    by_user = {"from_user_id": "ES.1", "id": "a", "type": "text", "text": {"body": "x"}}
    by_phone = text_message("y", wamid="b", sender="34611000002")
    stranger = text_message("z", wamid="c", sender="34611000003")
    senders = [
        event["sender"] for event in told(change(value(contacts=contacts, messages=[by_user, by_phone, stranger])))
    ]
    assert senders == [
        {"user_id": "ES.1", "parent_user_id": "ES.ENT.1", "name": "Uno", "username": "uno"},
        {"wa_id": "34611000002", "name": "Dos"},
        {"wa_id": "34611000003"},
    ]


def test_a_bsuid_decides_over_a_phone_that_another_contact_has() -> None:
    contacts = [
        {"wa_id": "34611000001", "user_id": "ES.9", "profile": {"name": "Otra"}},
        {"user_id": "ES.1", "profile": {"name": "Ella"}},
    ]
    [event] = told(change(value(contacts=contacts, messages=[text_message(from_user_id="ES.1")])))
    assert event["sender"] == {"wa_id": "34611000001", "user_id": "ES.1", "name": "Ella"}


MESSAGES = [
    ({"type": "reaction", "reaction": {"message_id": "w"}}, {"reaction": {"message_id": "w", "emoji": ""}}),
    (
        {
            "type": "interactive",
            "interactive": {
                "type": "list_reply",
                "list_reply": {"id": "r1", "title": "Uno", "description": "El primero"},
            },
        },
        {"interactive_type": "list_reply", "text": "Uno", "payload": "r1", "description": "El primero"},
    ),
    (
        {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": "{roto"}}},
        {"interactive_type": "nfm_reply"},
    ),
    (
        {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": {"a": 1}}}},
        {"interactive_type": "nfm_reply", "flow_response": {"a": 1}},
    ),
    ({"type": "image", "image": {"id": 7, "caption": "pie"}}, {"media": {"id": 7}, "text": "pie"}),
    ({"type": "audio", "audio": {"id": "7", "voice": False}}, {"media": {"id": "7", "voice": False}}),
    ({"type": "request_welcome"}, {}),
    ({"type": "encuesta_nueva", "encuesta_nueva": {"a": 1}}, {}),
    ({"text": {"body": "sin tipo"}}, {"type": "text", "text": "sin tipo"}),
    ({"type": "text", "text": {"body": "x"}, "context": {"forwarded": False}}, {"text": "x"}),
    ({"type": "text", "text": "no es un objeto"}, {}),
    ({"type": "order", "order": {"catalog_id": "c"}}, {"order": {"catalog_id": "c"}}),
    ({"type": "text", "text": {"body": "x"}, "group_id": "g"}, {"text": "x", "group_id": "g"}),
    (
        {
            "type": "edit",
            "edit": {"original_message_id": "w", "message": {"type": "image", "image": {"id": "1", "caption": "c"}}},
        },
        {"edited_message_id": "w", "new_type": "image", "media": {"id": "1"}, "text": "c"},
    ),
    (
        {"type": "system", "system": {"type": "user_changed_user_id", "user_id": "ES.2", "previous_user_id": "ES.1"}},
        {"system_type": "user_changed_user_id", "new_user_id": "ES.2", "previous_user_id": "ES.1"},
    ),
    ({"type": "unsupported", "errors": [{"code": "131051"}, {"code": None}, 3]}, {"error_codes": [131051]}),
]


@pytest.mark.parametrize(("message", "facts"), MESSAGES)
def test_what_a_message_contains(message: dict[str, Any], facts: dict[str, Any]) -> None:
    [event] = told(change(value(messages=[{"from": "34611000001", "id": "w0", **message}])))
    expected = {"event": "message", "message_id": "w0", "sender": {"wa_id": "34611000001"}}
    if "type" in message:
        expected["type"] = message["type"]
    assert event == expected | facts


@pytest.mark.parametrize(
    ("field", "content", "type_"),
    [
        ("history", {"history": [{"threads": [{"id": "34611000001", "messages": [text_message()]}]}]}, "history"),
        ("history", {"messages": [text_message()]}, "history"),
        ("smb_app_state_sync", {"state_sync": [{"type": "contact"}]}, "smb_app_state_sync"),
        ("phone_number_quality_update", {"event": "FLAGGED", "current_limit": "TIER_1K"}, "FLAGGED"),
        ("group_lifecycle_update", {"groups": [{"id": "g"}]}, "group_lifecycle_update"),
        ("campo_de_mañana", {"algo": 1}, "campo_de_mañana"),
        ("campo_de_mañana", ["lista"], "campo_de_mañana"),
        ("messages", {"errors": [{"code": 131000}]}, "errors"),
    ],
)
def test_what_is_no_message_is_told_once_and_kept(field: str, content: object, type_: str) -> None:
    [event] = parse(change(content, field))
    assert (event.event, event.type) == ("account", type_)
    assert event.raw


@pytest.mark.parametrize("content", [{}, {"messages": []}, {"messages": [None, 3]}, {"contacts": []}, None, "x"])
def test_a_change_without_content_says_nothing(content: object) -> None:
    assert parse({"entry": [{"changes": [{"value": content}]}]}) == []


@pytest.mark.parametrize(
    "document", [None, 1, "entry", [], {}, {"entry": None}, {"entry": {"changes": []}}, {"entry": [[]]}]
)
def test_a_document_that_is_no_notice_says_nothing(document: object) -> None:
    assert parse(document) == []


def test_a_number_that_is_not_ours_is_named() -> None:
    [event] = told(change(value("999", messages=[text_message()])))
    assert event["phone_number_id"] == "999"
    [unknown] = told(change(value("999", messages=[text_message()])), number="")
    assert "phone_number_id" not in unknown


def test_a_tracker_comes_back_with_its_status() -> None:
    sent = status("sent", biz_opaque_callback_data="abc-12", pricing={"billable": False, "category": "service"})
    [event] = told(change(value(statuses=[sent])))
    assert (event["tracker"], event["pricing_category"], event["billable"]) == ("abc-12", "service", False)
