"""What an answer of the Graph API means: the table of codes, and answers from somebody on the way."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.delivery_policy import RULES
from iagente_vida.integrations.whatsapp_errors import WhatsAppError, error_kind, from_answer, known_error

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


def meta(code: object, **more: Any) -> bytes:
    return json.dumps({"error": {"message": "m", "type": "OAuthException", "code": code, **more}}).encode()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0, "auth"),
        (1, "transient"),
        (4, "throttle_app"),
        (33, "permanent"),
        (100, "permanent"),
        (190, "auth"),
        (200, "auth"),
        (250, "auth"),
        (299, "auth"),
        (300, "permanent"),
        (368, "account"),
        (80007, "throttle_waba"),
        (130429, "throttle_number"),
        (131026, "recipient"),
        (131047, "window"),
        (131048, "throttle_quality"),
        (131056, "throttle_pair"),
        (131057, "transient"),
        (132015, "template"),
        (137000, "recipient"),
        (133010, "account"),
    ],
)
def test_a_code_has_its_class(code: int, kind: str) -> None:
    assert error_kind(code) == kind
    assert from_answer(400, {}, meta(code), NOW).kind == kind


def test_delivery_knows_every_class() -> None:
    kinds = {error_kind(code) for code in range(140_000) if known_error(code)} | {"unreachable"}
    assert kinds <= set(RULES)


def test_the_code_decides_and_not_the_status() -> None:
    assert from_answer(200, {}, meta(131056), NOW).kind == "throttle_pair"
    assert from_answer(500, {}, meta(100), NOW).kind == "permanent"


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (400, {}, "permanent"),
        (400, {"is_transient": True}, "transient"),
        (500, {}, "transient"),
        (401, {}, "auth"),
        (403, {}, "auth"),
        (429, {}, "throttle_number"),
    ],
)
def test_an_undocumented_code_goes_by_what_else_is_said(status: int, more: dict[str, Any], kind: str) -> None:
    error = from_answer(status, {}, meta(777_777, **more), NOW)
    assert (error.kind, error.code, error.in_doubt) == (kind, 777_777, False)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[]", b"null", meta("131056"), meta(True), b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "kind", "in_doubt"),
    [
        (301, "unreachable", False),
        (400, "unreachable", False),
        (401, "auth", False),
        (403, "auth", False),
        (404, "unreachable", False),
        (429, "throttle_number", False),
        (500, "unknown_outcome", True),
        (502, "unknown_outcome", True),
        (503, "unreachable", False),
        (504, "unknown_outcome", True),
    ],
)
def test_an_answer_that_is_not_whatsapps_goes_by_its_status(
    status: int, kind: str, in_doubt: bool, body: bytes
) -> None:
    error = from_answer(status, {}, body, NOW)
    assert (error.kind, error.code, error.in_doubt) == (kind, 0, in_doubt)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("Tue, 01 Sep 2026 10:00:30 GMT", 30),
        ("Tue, 01 Sep 2026 09:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, seconds: float | None) -> None:
    assert from_answer(429, {"Retry-After": header}, meta(130429), NOW).retry_after == seconds


def test_details_are_kept_without_long_numbers() -> None:
    body = meta(100, error_data={"details": "Param to=34600111222 is wrong in text.body"})
    assert from_answer(400, {}, body, NOW).message == "Invalid parameter: Param to=… is wrong in text.body"


@given(
    st.sampled_from(sorted(RULES)),
    st.integers(0, 200_000),
    st.text(max_size=20),
    st.none() | st.floats(0, 1000),
    st.booleans(),
)
def test_an_error_survives_pickling_and_copying(
    kind: str, code: int, message: str, retry_after: float | None, in_doubt: bool
) -> None:
    error = WhatsAppError(kind, code, message, retry_after=retry_after, in_doubt=in_doubt)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is WhatsAppError
        assert (twin.args, vars(twin)) == (error.args, vars(error))
