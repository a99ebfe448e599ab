"""Outgoing bodies: the contract's tables, and the law that whatever constructs is valid."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from iagente_vida.domain.replies import Choice, Reply
from iagente_vida.domain.replies import Document as ReplyDocument
from iagente_vida.integrations.whatsapp_actions import ReplyChoice, Row, UrlParameters
from iagente_vida.integrations.whatsapp_bodies import Location, MediaPart
from iagente_vida.integrations.whatsapp_media import MEDIA_BYTES, check_upload
from iagente_vida.integrations.whatsapp_messages import (
    BlockUsers,
    MarkRead,
    Message,
    MessageError,
    Reaction,
    Recipient,
    Text,
    from_reply,
    parse_body,
)
from iagente_vida.store.inbound import Address

DATA = Path(__file__).parents[1] / "data" / "whatsapp"
SCHEMA = json.loads((DATA / "outgoing.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def table(name: str) -> list[Any]:
    lines = (DATA / "payloads" / f"{name}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [pytest.param(row["body"], id=row["name"]) for row in rows]


VALID = [row.values[0] for row in table("valid")]


def schema_accepts(body: object, definition: str = "") -> bool:
    validator = VALIDATOR
    if definition:
        validator = Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{definition}"}]})
    return bool(validator.is_valid(body))


@pytest.mark.parametrize("body", table("valid"))
def test_a_valid_body_goes_through_unchanged(body: dict[str, Any]) -> None:
    parsed = parse_body(body)
    assert parsed.to_body() == body
    assert parse_body(parsed.to_body()) == parsed


@pytest.mark.parametrize("body", [*table("invalid"), *table("beyond_schema")])
def test_a_body_that_whatsapp_refuses_does_not_construct(body: dict[str, Any]) -> None:
    with pytest.raises(MessageError):
        parse_body(body)


def test_the_tables_are_whole() -> None:
    assert [len(table(name)) for name in ("valid", "invalid", "beyond_schema")] == [39, 74, 7]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"messaging_product": "whatsapp", "to": "34600111222", "type": "text", "text": {"body": " "}}, "text.body"),
        ({"messaging_product": "whatsapp", "to": "34600111222", "type": "text", "text": None}, "text"),
        ({"messaging_product": "whatsapp", "to": "ES.1", "type": "text", "text": {"body": "x"}}, "to"),
        (
            {
                "messaging_product": "whatsapp",
                "to": "34600111222",
                "type": "interactive",
                "interactive": {
                    "type": "button",
                    "body": {"text": "x"},
                    "action": {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "x" * 21}}]},
                },
            },
            "interactive.action.buttons.0.reply.title",
        ),
        (
            {
                "messaging_product": "whatsapp",
                "to": "34600111222",
                "type": "interactive",
                "interactive": {"type": "location_request_message", "body": {"text": "x"}, "action": {}},
            },
            "interactive.action.name",
        ),
        ([], ""),
        ({"messaging_product": "whatsapp", "to": "34600111222", "type": ["text"]}, "type"),
    ],
)
def test_an_error_names_its_field(body: object, path: str) -> None:
    with pytest.raises(MessageError) as caught:
        parse_body(body)
    assert caught.value.path == path


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and index inside a JSON document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-200, 200),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        ["", " ", "a ", "\x1c", "x\n", "3460011122٢", "https://a b", "http://a\n", "\ud800", "x" * 61, "x" * 5000]
    ),
    st.just([]),
    st.just({}),
    st.sampled_from(["individual", "group", "text", "cta_url", "flow", "header", "9", "es_ES"]),
)


@settings(max_examples=600)
@given(st.data())
def test_whatever_is_accepted_validates_against_the_schema(data: st.DataObject) -> None:
    """A valid body with one or two things changed: accepted only if the contract accepts it too."""
    body = copy.deepcopy(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(sorted(places(body), key=repr)))
        inside: Any = body
        for step in way:
            inside = inside[step]
        match data.draw(st.sampled_from(["replace", "remove", "add", "repeat"])):
            case "replace":
                inside[last] = data.draw(ODD_VALUES)
            case "remove":
                del inside[last]
            case "add" if isinstance(inside, dict):
                inside[data.draw(st.sampled_from(["to", "recipient", "link", "footer", "title", "extra", "id"]))] = (
                    data.draw(ODD_VALUES)
                )
            case "repeat" if isinstance(inside, list) and isinstance(last, int):
                inside.append(copy.deepcopy(inside[last]))
        if not body:
            break
    try:
        parsed = parse_body(body)
    except MessageError:
        return
    assert parsed.to_body() == body
    assert schema_accepts(body), body


TEXTS = st.text(max_size=80) | st.sampled_from(["x" * 4096, "x" * 4097, "\x1c\x1d", "\u2003", "a\u2028b"])


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["34600111222", "+5491122334455", "es.123", "600", ""]))
def test_what_constructs_is_valid(body: str, tracker: str, emoji: str, phone: str) -> None:
    for content in (lambda: Text(body=body), lambda: Reaction(message_id="wamid.A", emoji=emoji)):
        try:
            message = Message(recipient=Recipient(to=phone), content=content(), tracker=tracker)
        except MessageError:
            continue
        assert schema_accepts(message.to_body())


@given(TEXTS, TEXTS, st.none() | TEXTS)
def test_pieces_that_construct_are_valid(identifier: str, title: str, description: str | None) -> None:
    for definition, make in (
        ("reply_button", lambda: {"type": "reply", "reply": ReplyChoice(id=identifier, title=title).to_json()}),
        ("row", lambda: Row(id=identifier, title=title, description=description).to_json()),
        ("image", lambda: MediaPart(link=identifier).to_json()),
        ("location", lambda: Location(latitude=identifier, longitude="2.1", name=title).to_json()),
    ):
        try:
            piece = make()
        except MessageError:
            continue
        assert schema_accepts(piece, definition)


PHONE = Address(wa_id="34600111222", user_id="ES.13491208655302741918")
OPTIONS = (Choice("si", "Sí"), Choice("no", "No, gracias"))


@pytest.mark.parametrize(
    ("reply", "type_", "content"),
    [
        (Reply(text="Hola"), "text", {"body": "Hola"}),
        (
            Reply(text="¿Fumas?", buttons=OPTIONS),
            "interactive",
            {
                "type": "button",
                "body": {"text": "¿Fumas?"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "si", "title": "Sí"}},
                        {"type": "reply", "reply": {"id": "no", "title": "No, gracias"}},
                    ]
                },
            },
        ),
        (
            Reply(text="¿Cuál?", rows=(Choice("a", "Temporal", "20 años"), Choice("b", "Vida")), list_button="Ver"),
            "interactive",
            {
                "type": "list",
                "body": {"text": "¿Cuál?"},
                "action": {
                    "button": "Ver",
                    "sections": [
                        {
                            "rows": [
                                {"id": "a", "title": "Temporal", "description": "20 años"},
                                {"id": "b", "title": "Vida"},
                            ]
                        }
                    ],
                },
            },
        ),
        (
            Reply(text="", document=ReplyDocument(key="k", filename="p.pdf")),
            "document",
            {"id": "77", "filename": "p.pdf"},
        ),
        (
            Reply(text="Tu propuesta", document=ReplyDocument(key="k", filename="p.pdf")),
            "document",
            {"id": "77", "filename": "p.pdf", "caption": "Tu propuesta"},
        ),
        (
            Reply(text="¿A qué teléfono te llamamos?", asks_phone=True),
            "interactive",
            {
                "type": "request_contact_info",
                "body": {"text": "¿A qué teléfono te llamamos?"},
                "action": {"name": "request_contact_info"},
            },
        ),
    ],
)
def test_a_reply_becomes_a_message(reply: Reply, type_: str, content: dict[str, Any]) -> None:
    body = from_reply(reply, PHONE, "inst-7", "77").to_body()
    assert body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "34600111222",
        "biz_opaque_callback_data": "inst-7",
        "type": type_,
        type_: content,
    }
    assert schema_accepts(body)


@pytest.mark.parametrize(
    ("address", "field", "value"),
    [
        (PHONE, "to", "34600111222"),
        (Address(user_id="ES.134", parent_user_id="ES.ENT.118"), "recipient", "ES.134"),
        (Address(parent_user_id="ES.ENT.118"), "recipient", "ES.ENT.118"),
    ],
)
def test_the_address_decides_the_recipient_field(address: Address, field: str, value: str) -> None:
    body = from_reply(Reply(text="Hola"), address, "t").to_body()
    assert {key: body[key] for key in ("to", "recipient") if key in body} == {field: value}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="x", buttons=(Choice("a ", "Sí"),)),
        Reply(text="x", rows=(Choice("a" * 201, "Sí"),), list_button="Ver"),
    ],
)
def test_a_reply_that_cannot_be_sent_is_refused(reply: Reply) -> None:
    with pytest.raises(MessageError):
        from_reply(reply, PHONE, "t")


def test_nobody_to_send_to_is_refused() -> None:
    with pytest.raises(MessageError):
        Recipient.of(Address(username="sol.mar"))


def test_nothing_personal_shows() -> None:
    message = from_reply(Reply(text="Me llamo Lucía"), PHONE, "t")
    shown = f"{message!r} {message} {message.recipient!r} {message.content!r}"
    assert "Lucía" not in shown
    assert "600111222" not in shown
    with pytest.raises(MessageError) as caught:
        Recipient(to="Lucía 600111222")
    assert "Lucía" not in f"{caught.value!r} {caught.value}"


def test_messages_are_frozen() -> None:
    receipt = MarkRead(message_id="wamid.A")
    with pytest.raises(ValueError, match="frozen"):
        receipt.message_id = "wamid.B"


def test_blocked_users_follow_the_contract() -> None:
    body: dict[str, Any] = {"messaging_product": "whatsapp", "block_users": [{"user": "34600111222"}]}
    assert BlockUsers(**body).to_body() == body
    assert schema_accepts(body, "block_users")
    with pytest.raises(MessageError):
        BlockUsers(block_users=())


def test_the_files_that_can_be_uploaded_are_those_of_the_contract() -> None:
    assert set(MEDIA_BYTES) == set(SCHEMA["$defs"]["media_upload_form"]["properties"]["type"]["enum"])
    check_upload("application/pdf", 100 * 1024 * 1024)
    for mime_type, size in (("application/zip", 1), ("image/png", 5 * 1024 * 1024 + 1)):
        with pytest.raises(MessageError):
            check_upload(mime_type, size)


def test_a_body_nested_without_end_is_refused() -> None:
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"data": nested}
    with pytest.raises(MessageError):
        parse_body({"messaging_product": "whatsapp", "to": "34600111222", "type": "text", "text": nested})


def test_a_link_needs_http() -> None:
    with pytest.raises(MessageError) as caught:
        UrlParameters(display_text="Ver", url="ftp://example.com")
    assert caught.value.path == "url"
