"""Account numbers, cards and identity documents: found by their check digits, struck out, and nothing else is."""

from __future__ import annotations

import pytest

from iagente_vida.domain.sensitive import find_secrets, masked

FOUND = [
    ("mi cuenta es ES91 2100 0418 4502 0005 1332", "iban"),
    ("ES9121000418450200051332 vale?", "iban"),
    ("la tarjeta 4111 1111 1111 1111 caduca pronto", "tarjeta"),
    ("4111-1111-1111-1111", "tarjeta"),
    ("mi dni es 12345678Z", "documento"),
    ("dni 12.345.678-z", "documento"),
    ("nie X1234567L", "documento"),
]
INNOCENT = [
    "ES91 2100 0418 4502 0005 1333",
    "4111 1111 1111 1112",
    "12345678A",
    "llámame al 612 345 678",
    "+34 612 345 678",
    "tengo 38 años y quiero 150.000 euros durante 20 años",
    "nací el 12/06/1988",
    "0000 0000 0000 0000",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_must_not_be_in_a_chat_is_found(text: str, kind: str) -> None:
    assert [secret.kind for secret in find_secrets(text)] == [kind]


@pytest.mark.parametrize("text", INNOCENT)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_secrets(text) == ()


def test_only_the_passage_is_struck() -> None:
    text = "paga en ES91 2100 0418 4502 0005 1332, gracias"
    [secret] = find_secrets(text)
    assert masked(text, ((secret.start, secret.end, secret.kind),)) == "paga en [iban], gracias"
