"""What is sealed opens with its key, in its place, unchanged; and never otherwise."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.errors import SettingsError
from iagente_vida.store.sealing import Sealer, SealError, keys_from_file, parse_keys

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32


@given(plain=st.binary(max_size=300), about=st.text(min_size=1, max_size=30))
def test_what_is_sealed_opens_and_shows_nothing(plain: bytes, about: str) -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(plain, about)
    assert sealer.open(sealed, about) == plain
    assert len(plain) < 4 or plain not in sealed
    assert sealer.seal(plain, about) != sealed


def test_the_first_key_seals_and_every_key_opens() -> None:
    before = Sealer([OLD]).seal(b"dato", "t")
    rotated = Sealer([NEW, OLD])
    assert rotated.open(before, "t") == b"dato"
    after = rotated.seal(b"dato", "t")
    assert Sealer([NEW]).open(after, "t") == b"dato"
    with pytest.raises(SealError, match="ENCRYPTION_KEY"):
        Sealer([OLD]).open(after, "t")


@given(position=st.integers(0, 36), flip=st.integers(1, 255))
def test_a_changed_document_does_not_open(position: int, flip: int) -> None:
    sealer = Sealer([NEW])
    sealed = bytearray(sealer.seal(b"dato", "t"))
    sealed[position] ^= flip
    with pytest.raises(SealError):
        sealer.open(bytes(sealed), "t")


@pytest.mark.parametrize("cut", [b"", b"\x01", bytes(20)])
def test_what_was_never_sealed_does_not_open(cut: bytes) -> None:
    with pytest.raises(SealError):
        Sealer([NEW]).open(cut, "t")


def test_a_document_moved_to_another_place_does_not_open() -> None:
    sealer = Sealer([NEW])
    with pytest.raises(SealError):
        sealer.open(sealer.seal(b"dato", "inbox.payload"), "outbox.body")


def test_a_keyed_hash_is_known_again_after_a_rotation_and_only_with_the_key() -> None:
    before = Sealer([OLD]).keyed_hash("wamid.1")
    assert before in Sealer([NEW, OLD]).keyed_hashes("wamid.1")
    assert Sealer([NEW]).keyed_hash("wamid.1") != before
    assert Sealer([OLD]).keyed_hash("wamid.2") != before


@pytest.mark.parametrize("setting", ["", "corta", base64.b64encode(b"x" * 31).decode(), "ñ", "a,b"])
def test_a_setting_that_is_no_key_is_refused(setting: str) -> None:
    with pytest.raises(SettingsError, match="32 bytes"):
        parse_keys(setting)


@pytest.mark.parametrize("between", [",", " ", ", "])
def test_several_keys_are_read_in_order(between: str) -> None:
    assert parse_keys(between.join(base64.b64encode(key).decode() for key in (NEW, OLD))) == [NEW, OLD]


def test_processes_that_come_together_make_one_key_that_only_the_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "datos.key"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: keys_from_file(path), range(8)))
    assert all(key == keys[0] for key in keys)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["datos.key"]
