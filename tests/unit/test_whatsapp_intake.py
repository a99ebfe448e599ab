"""Which inbox item each thing that WhatsApp says becomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from iagente_vida.domain.events import AdviserMessage, CustomerMessage, Media, Preference, Unreadable
from iagente_vida.integrations.event_codec import decode_event, decode_status
from iagente_vida.integrations.whatsapp_events import parse
from iagente_vida.store.inbound import Address, IdentityChange, Inbound, InboxRow, Lane
from iagente_vida.webhooks.intake import Intake, dedupe_key
from tests.notices import BRIEF_SAMPLE, FOLDER, INDEX, OUR_NUMBER, change, status, text_message, value
from tests.unit.test_whatsapp_events import ANYTHING

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
SENT = datetime.fromtimestamp(1_781_000_000, UTC)


def items(document: object, *, sandbox: bool = False) -> list[Inbound]:
    events = parse(document, phone_number_id=OUR_NUMBER)
    return Intake(phone_number_id=OUR_NUMBER, times_from_reception=sandbox).items(events, NOW)


def only(document: object) -> Inbound:
    [item] = items(document)
    return item


def message_of(item: Inbound) -> CustomerMessage:
    event = decode_event(item.kind, item.payload)
    assert isinstance(event, CustomerMessage)
    return event


def row_of(item: Inbound) -> InboxRow:
    return InboxRow(
        seq=7,
        source=item.source,
        kind=item.kind,
        payload=item.payload,
        received_at=item.received_at,
        occurred_at=item.occurred_at,
        prompt=item.prompt,
    )


LANES = {
    "account_update": Lane.ACCOUNT,
    "template_category_update": Lane.ACCOUNT,
    "template_quality_update": Lane.ACCOUNT,
    "template_status_update": Lane.ACCOUNT,
    "call_connect": Lane.STORED,
    "call_status": Lane.STORED,
    "call_permission_update": Lane.NOTE,
    "deleted_message": Lane.NOTE,
    "status": Lane.STATUS,
    "message_status": Lane.STATUS,
    "system": Lane.NOTE,
    "user_marketing_preferences": Lane.NOTE,
}
LANES_OF_FILES = {"message_status.group.json": Lane.STORED, "message.unreaction_empty.json": Lane.NOTE}


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
def test_every_notice_of_the_contract_has_its_lane(line: dict[str, Any]) -> None:
    expected = LANES_OF_FILES.get(line["file"]) or LANES.get(line["kind"], Lane.TURN)
    for item in items((FOLDER / line["file"]).read_bytes()):
        assert item.lane is expected
        assert (item.sender is not None) == (expected in (Lane.TURN, Lane.NOTE))


@given(ANYTHING)
def test_any_notice_can_be_kept(document: Any) -> None:
    for item in [*items(document), *items(change(document)), *items(change(value(messages=[document])))]:
        assert item.lane not in (Lane.TURN, Lane.NOTE) or (item.sender is not None)
        assert item.dedupe_key.isascii()
        assert len(item.dedupe_key) <= 200
        decode_event(item.kind, item.payload)


def test_a_message_becomes_a_domain_event() -> None:
    contacts = [{"wa_id": "34611000001", "user_id": "ES.77", "profile": {"name": "Ana"}}]
    item = only(
        change(
            value(
                contacts=contacts,
                messages=[
                    text_message("Hola", context={"id": "wamid.Q", "forwarded": True}, referral={"source_id": "AD"})
                ],
            )
        )
    )
    assert (item.dedupe_key, item.lane, item.source) == ("wa:wamid.A", Lane.TURN, "whatsapp")
    assert item.sender == Address(wa_id="34611000001", user_id="ES.77", name="Ana")
    assert (item.received_at, item.occurred_at, item.phone_number_id) == (NOW, SENT, OUR_NUMBER)
    assert message_of(item) == CustomerMessage(
        message_id="wamid.A",
        type="text",
        sent_at=SENT,
        text="Hola",
        reply_to="wamid.Q",
        forwarded=True,
        referral={"source_id": "AD"},
        profile_name="Ana",
        details={"referral_source_id": "AD"},
    )


def test_the_brief_s_sample_is_attributed_to_our_number() -> None:
    item = only(BRIEF_SAMPLE)
    assert item.phone_number_id == OUR_NUMBER
    assert item.occurred_at == datetime(2022, 1, 1, tzinfo=UTC)
    [sandboxed] = items(BRIEF_SAMPLE, sandbox=True)
    assert sandboxed.occurred_at == NOW


def test_media_and_taps_keep_what_a_turn_needs() -> None:
    voice = {"type": "audio", "audio": {"id": "7", "mime_type": "audio/ogg; codecs=opus", "voice": True}}
    tap = {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "si", "title": "Sí"}}}
    base = {"from": "34611000001", "timestamp": "1781000000"}
    spoken, tapped = items(change(value(messages=[base | voice | {"id": "a"}, base | tap | {"id": "b"}])))
    assert message_of(spoken).media == Media(id="7", mime_type="audio/ogg; codecs=opus", voice=True)
    assert not spoken.prompt
    assert (message_of(tapped).payload, message_of(tapped).text, tapped.prompt) == ("si", "Sí", True)


def test_an_edited_message_is_read_as_what_it_says_now() -> None:
    edit = {"type": "edit", "edit": {"original_message_id": "w0", "message": {"type": "text", "text": {"body": "38"}}}}
    message = message_of(only(change(value(messages=[{"from": "34611000001", "id": "w1"} | edit]))))
    assert (message.type, message.text, message.details["edited_message_id"]) == ("text", "38", "w0")


def test_an_unknown_type_keeps_its_object() -> None:
    poll = {"from": "34611000001", "id": "w1", "type": "encuesta", "encuesta": {"pregunta": "¿?"}}
    item = only(change(value(messages=[poll])))
    assert item.lane is Lane.TURN
    assert message_of(item).details["raw"] == poll


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("BAJA", True),
        ("Darme de baja, por favor", True),
        ("quiero darme de baja", True),
        ("¡Stop!", True),
        ("No quiero recibir más mensajes", True),
        ("no me escribáis más", True),
        ("quiero quitarme la vida", True),
        ("Estoy pensando en el suicidio", True),
        ("me quiero morir", True),
        ("quiero dar de baja mi póliza", False),
        ("¿puedo parar los pagos un mes?", False),
        ("quiero un seguro de vida", False),
        ("", False),
    ],
)
def test_only_urgent_texts_do_not_wait(text: str, prompt: bool) -> None:
    assert only(change(value(messages=[text_message(text)]))).prompt is prompt


def test_what_the_app_s_person_wrote_is_an_adviser_s_message_to_the_customer() -> None:
    item = only((FOLDER / "outgoing_message.text.json").read_bytes())
    assert item.sender is not None
    assert item.sender.wa_id == "34611225594"
    event = decode_event(item.kind, item.payload)
    assert event == AdviserMessage(text="Test message", author="app del teléfono", already_sent=True)


@pytest.mark.parametrize(("word", "lane"), [("stop", Lane.TURN), ("resume", Lane.NOTE)])
def test_only_the_end_of_marketing_wakes_a_turn(word: str, lane: Lane) -> None:
    preference = {"wa_id": "34611000001", "category": "marketing_messages", "value": word, "timestamp": 1781000000}
    item = only(change(value(user_preferences=[preference]), "user_preferences"))
    assert item.lane is lane
    assert decode_event(item.kind, item.payload) == Preference(category="marketing_messages", value=word)


NOT_FOR_US = [
    change(value("999", messages=[text_message()])),
    change(value(messages=[text_message(group_id="g1")])),
    change(value(messages=[text_message()]), "standby"),
    change(value(history=[{"threads": []}]), "history"),
    change({"groups": [{"id": "g"}]}, "group_lifecycle_update"),
    change(value(messages=[text_message(sender="nadie")])),
    change(value(messages=[{"type": "text", "text": {"body": "sin remitente"}}])),
    change(value("999", statuses=[status("read")])),
]


@pytest.mark.parametrize("document", NOT_FOR_US)
def test_what_is_not_for_us_is_stored_and_never_answered(document: dict[str, Any]) -> None:
    item = only(document)
    assert (item.lane, item.sender) == (Lane.STORED, None)
    assert isinstance(decode_event(item.kind, item.payload), Unreadable)


IDENTITIES = [
    (
        {"from": "34611225705", "system": {"type": "user_changed_number", "wa_id": "34699887765"}},
        Address(wa_id="34611225705"),
        Address(wa_id="34699887765"),
    ),
    (
        {
            "from": "34611225705",
            "from_user_id": "ES.222",
            "system": {
                "type": "user_changed_number",
                "wa_id": "34699887765",
                "user_id": "ES.222",
                "previous_user_id": "ES.111",
            },
        },
        Address(wa_id="34611225705", user_id="ES.111"),
        Address(wa_id="34699887765", user_id="ES.222"),
    ),
    (
        {"system": {"type": "user_changed_user_id", "user_id": "ES.222", "previous_user_id": "ES.111"}},
        Address(user_id="ES.111"),
        Address(user_id="ES.222"),
    ),
]


@pytest.mark.parametrize(("message", "old", "new"), IDENTITIES)
def test_a_change_of_ids_links_the_new_ones_to_the_old(message: dict[str, Any], old: Address, new: Address) -> None:
    item = only(change(value(messages=[{"id": "w", "type": "system", **message}])))
    assert (item.lane, item.identity, item.sender) == (Lane.NOTE, IdentityChange(old=old, new=new), new)
    assert isinstance(decode_event(item.kind, item.payload), Unreadable)


def test_a_status_travels_to_delivery_and_back() -> None:
    failed = status(
        "failed", biz_opaque_callback_data="abc-12", errors=[{"code": 131047, "error_data": {"details": "24 h"}}]
    )
    item = only(change(value(statuses=[failed])))
    update = decode_status(row_of(item))
    assert update is not None
    assert (update.inbox_seq, update.status, update.provider_id, update.tracker) == (7, "failed", "wamid.OUT", "abc-12")
    assert (update.at, update.error_code, update.error) == (SENT, 131047, "window")


@pytest.mark.parametrize("word", ["warning", "deleted", ""])
def test_a_status_that_says_nothing_to_delivery_is_none(word: str) -> None:
    assert decode_status(row_of(only(change(value(statuses=[status(word)]))))) is None


def key(document: object) -> str:
    [event] = parse(document)
    return dedupe_key(event)


def test_the_key_names_what_happened_whatever_the_company() -> None:
    alone = key(change(value(messages=[text_message("a")])))
    again = key(change(value(messages=[text_message("otro cuerpo")], contacts=[{"wa_id": "1"}]), time=5))
    assert alone == again == "wa:wamid.A"


def test_each_status_of_a_message_has_its_own_key() -> None:
    notices = [
        status("sent"),
        status("read"),
        status("failed", errors=[{"code": 1}]),
        status("failed", errors=[{"code": 2}]),
    ]
    keys = {key(change(value(statuses=[notice]))) for notice in notices}
    assert len(keys) == 4
    group = {"recipient_type": "group", "recipient_id": "g"}
    readers = [status("read", recipient_participant_id=phone, **group) for phone in ("34611000001", "34611000002")]
    assert len({key(change(value(statuses=[reader | group]))) for reader in readers}) == 2


def test_what_has_no_id_is_known_by_its_content_and_time() -> None:
    violation = {"event": "ACCOUNT_VIOLATION"}
    first, repeated, later = (change(violation, "account_update", time=when) for when in (1, 1, 2))
    assert key(first) == key(repeated) != key(later)


@pytest.mark.parametrize("wamid", ["x" * 5000, "á", "a b", "a\x00b"])
def test_an_odd_message_id_still_has_a_short_plain_key(wamid: str) -> None:
    found = key(change(value(messages=[text_message(wamid=wamid)])))
    assert found.startswith("wa:#")
    assert len(found) == 68


@pytest.mark.parametrize(
    "timestamp", ["", "mañana", "-5", "99999999999999", str(int((NOW + timedelta(days=1)).timestamp())), "٣"]
)
def test_a_time_that_can_not_be_is_the_reception_s(timestamp: str) -> None:
    message = text_message() | {"timestamp": timestamp}
    item = only(change(value(messages=[message])))
    assert item.occurred_at == message_of(item).sent_at == NOW
