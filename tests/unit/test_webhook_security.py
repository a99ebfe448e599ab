"""Who may call, as a table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from iagente_vida.config import Settings
from iagente_vida.webhooks.security import (
    NO_ADMIN_TOKEN,
    NO_APP_SECRET,
    UNSIGNED,
    WRONG_ADMIN_TOKEN,
    WRONG_VERIFY_TOKEN,
    WRONGLY_SIGNED,
    Refusal,
    admin_refusal,
    handshake_refusal,
    is_development_call,
    is_loopback,
    notice_refusal,
    signature,
    valid_signature,
)
from tests.notices import CONTRACT_SECRET, FOLDER, INDEX

RAW = b'{"entry": []}'
SECRET = "app-secret"
STAND_IN = "http://127.0.0.1:9999"


def settings(**values: Any) -> Settings:
    real: dict[str, Any] = {
        "whatsapp_token": SecretStr("token"),
        "whatsapp_phone_number_id": "106540352242922",
        "whatsapp_verify_token": SecretStr("verifícame"),
    }
    return Settings(**(real | values))


def scope(
    *headers: tuple[bytes, bytes], client: str | None = "127.0.0.1", host: bytes | None = b"localhost:5000"
) -> Any:
    named = [(b"host", host)] if host is not None else []
    return {"type": "http", "client": (client, 40000) if client else None, "headers": [*named, *headers]}


def signed(secret: str = SECRET, raw: bytes = RAW) -> tuple[bytes, bytes]:
    return b"x-hub-signature-256", signature(secret.encode(), raw)


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
def test_the_contract_s_signatures_are_valid_for_their_bytes_only(line: dict[str, Any]) -> None:
    raw = (FOLDER / line["file"]).read_bytes()
    given_signature = line["signature"].encode()
    assert valid_signature(CONTRACT_SECRET, raw, given_signature)
    assert not valid_signature(CONTRACT_SECRET, raw + b" ", given_signature)
    assert not valid_signature(b"another", raw, given_signature)


@given(st.binary(max_size=100))
def test_no_other_header_passes(header: bytes) -> None:
    assert not valid_signature(b"secret", RAW, header)


WITH_SECRET = settings(whatsapp_app_secret=SecretStr(SECRET))
DEVELOPMENT = settings(debug=True)
BAD_SIGNATURE = (b"x-hub-signature-256", "sha256=ñ".encode("latin-1"))

NOTICES: list[tuple[str, Settings, Any, Refusal | None]] = [
    ("signed", WITH_SECRET, scope(signed(), client="31.13.0.1", host=b"bot.example"), None),
    ("unsigned", WITH_SECRET, scope(), UNSIGNED),
    ("wrong secret", WITH_SECRET, scope(signed("otro")), WRONGLY_SIGNED),
    ("bytes that are no text", WITH_SECRET, scope(BAD_SIGNATURE), WRONGLY_SIGNED),
    ("two signatures", WITH_SECRET, scope(signed(), signed("otro")), UNSIGNED),
    ("no secret", settings(), scope(), NO_APP_SECRET),
    ("no secret, signed", settings(), scope(signed()), NO_APP_SECRET),
    ("development", DEVELOPMENT, scope(), None),
    ("stand-in API", settings(whatsapp_api_base_url=STAND_IN), scope(), None),
    ("development with secret, unsigned", settings(debug=True, whatsapp_app_secret=SecretStr(SECRET)), scope(), None),
    (
        "development with secret, wrongly signed",
        settings(debug=True, whatsapp_app_secret=SecretStr(SECRET)),
        scope(signed("otro")),
        WRONGLY_SIGNED,
    ),
    ("development from outside", DEVELOPMENT, scope(client="10.0.0.7"), NO_APP_SECRET),
    ("sandbox", settings(sandbox=True), scope(client="10.0.0.7", host=b"bot.example"), None),
]


@pytest.mark.parametrize(
    ("case", "given_settings", "given_scope", "expected"), NOTICES, ids=lambda value: str(value)[:40]
)
def test_who_may_bring_notices(case: str, given_settings: Settings, given_scope: Any, expected: Refusal | None) -> None:
    assert notice_refusal(given_settings, given_scope, RAW) is expected


CALLS: list[tuple[Any, bool]] = [
    (scope(), True),
    (scope(client="::1", host=b"[::1]:5000"), True),
    (scope(client="::ffff:127.0.0.1", host=b"127.0.0.1"), True),
    (scope(host=b"LOCALHOST"), True),
    (scope((b"origin", b"http://localhost:5000")), True),
    (scope(client="192.168.1.5"), False),
    (scope(client=None), False),
    (scope(host=None), False),
    (scope((b"host", b"localhost")), False),
    (scope(host=b"bot.example"), False),
    (scope(host=b"localhost.evil.example"), False),
    (scope(host=b"localhost:5000@evil.example"), False),
    (scope(host=b"127.0.0.1.evil.example"), False),
    (scope((b"x-forwarded-for", b"127.0.0.1")), False),
    (scope((b"x-forwarded-proto", b"https")), False),
    (scope((b"forwarded", b"for=127.0.0.1")), False),
    (scope((b"via", b"1.1 proxy")), False),
    (scope((b"cf-connecting-ip", b"1.2.3.4")), False),
    (scope((b"origin", b"https://evil.example")), False),
    (scope((b"origin", b"null")), False),
    (scope((b"origin", b"http://[roto")), False),
    (scope((b"origin", b"http://localhost"), (b"origin", b"https://evil.example")), False),
]


@pytest.mark.parametrize(("given_scope", "expected"), CALLS)
def test_a_development_call_comes_from_this_machine_and_nobody_between(given_scope: Any, expected: bool) -> None:
    assert is_development_call(DEVELOPMENT, given_scope) is expected
    assert is_development_call(settings(), given_scope) is False


def bearer(token: str) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {token}".encode()


WITH_TOKEN = settings(admin_token=SecretStr("llave"))
OUTSIDE: dict[str, Any] = {"client": "10.0.0.7", "host": b"bot.example"}

OPERATORS: list[tuple[Settings, Any, Refusal | None]] = [
    (WITH_TOKEN, scope(bearer("llave"), **OUTSIDE), None),
    (WITH_TOKEN, scope((b"authorization", b"bearer llave"), **OUTSIDE), None),
    (WITH_TOKEN, scope(bearer("otra"), **OUTSIDE), WRONG_ADMIN_TOKEN),
    (WITH_TOKEN, scope(bearer(""), **OUTSIDE), WRONG_ADMIN_TOKEN),
    (WITH_TOKEN, scope(bearer("\xff"), **OUTSIDE), WRONG_ADMIN_TOKEN),
    (WITH_TOKEN, scope((b"authorization", b"Basic llave"), **OUTSIDE), WRONG_ADMIN_TOKEN),
    (WITH_TOKEN, scope(**OUTSIDE), WRONG_ADMIN_TOKEN),
    (WITH_TOKEN, scope(), WRONG_ADMIN_TOKEN),
    (settings(), scope(bearer("llave")), NO_ADMIN_TOKEN),
    (settings(), scope(bearer("")), NO_ADMIN_TOKEN),
    (DEVELOPMENT, scope(), None),
    (DEVELOPMENT, scope(**OUTSIDE), NO_ADMIN_TOKEN),
    (settings(sandbox=True), scope(**OUTSIDE), None),
]


@pytest.mark.parametrize(("given_settings", "given_scope", "expected"), OPERATORS)
def test_who_may_operate(given_settings: Settings, given_scope: Any, expected: Refusal | None) -> None:
    assert admin_refusal(given_settings, given_scope) is expected


@pytest.mark.parametrize(
    ("given_settings", "mode", "token", "expected"),
    [
        (settings(), "subscribe", "verifícame", None),
        (settings(), "subscribe", "verificame", WRONG_VERIFY_TOKEN),
        (settings(), "subscribe", "", WRONG_VERIFY_TOKEN),
        (settings(), "subscribe", "\udcff", WRONG_VERIFY_TOKEN),
        (settings(), "unsubscribe", "verifícame", WRONG_VERIFY_TOKEN),
        (settings(), "", "verifícame", WRONG_VERIFY_TOKEN),
        (settings(whatsapp_verify_token=None), "subscribe", "", WRONG_VERIFY_TOKEN),
        (settings(sandbox=True), "subscribe", "lo que sea", None),
        (settings(sandbox=True), "otro", "lo que sea", WRONG_VERIFY_TOKEN),
    ],
)
def test_who_passes_meta_s_check(given_settings: Settings, mode: str, token: str, expected: Refusal | None) -> None:
    assert handshake_refusal(given_settings, mode, token) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.9.9.9", True), ("::1", True), ("0.0.0.0", False), ("", False), ("localhost.", False)],
)
def test_what_is_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
