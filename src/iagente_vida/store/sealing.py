"""Documents at rest: AES-256-GCM under one or several keys, of which the first encrypts and all decrypt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iagente_vida.errors import IagenteError, SettingsError

KEY_BYTES = 32
_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_NONCES_AT_HAND = 256
_HEAD_BYTES = len(_FORMAT) + _KEY_ID_BYTES + _NONCE_BYTES


class SealError(IagenteError):
    """A sealed document can not be opened: another key, another place, or it was changed."""

    code = "documento_ilegible"


class Sealer:
    """Seals and opens documents. `about` names the place of a document (table and column): it is authenticated, so
    that a document moved to another place does not open.

    A sealed document is a format byte, 4 bytes of key id, 12 of nonce, and the ciphertext with its tag. Nonces are
    random: a key is good for some 2^32 documents.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SettingsError("ENCRYPTION_KEY debe contener una o varias claves de 32 bytes en base64.")
        ciphers = [(_key_id(key), AESGCM(key)) for key in keys]
        self._ciphers = dict(reversed(ciphers))
        self._prefix = _FORMAT + ciphers[0][0]
        self._encrypt = ciphers[0][1].encrypt
        self._nonces: list[bytes] = []
        # A child process must not use the nonces that its parent has at hand.
        os.register_at_fork(after_in_child=self._nonces.clear)
        self._hash_keys = [hmac.digest(key, b"iagente keyed hash", "sha256") for key in keys]

    def seal(self, plain: bytes, about: str) -> bytes:
        """`plain`, sealed for the place `about` with the first key."""
        try:
            nonce = self._nonces.pop()
        except IndexError:
            nonce = self._draw_nonces()
        return self._prefix + nonce + self._encrypt(nonce, plain, about.encode())

    def _draw_nonces(self) -> bytes:
        """Fetches many at once: each call to the system hands the interpreter to another thread."""
        drawn = os.urandom(_NONCE_BYTES * _NONCES_AT_HAND)
        nonces = [drawn[start : start + _NONCE_BYTES] for start in range(0, len(drawn), _NONCE_BYTES)]
        nonce = nonces.pop()
        self._nonces.extend(nonces)
        return nonce

    def open(self, sealed: bytes, about: str) -> bytes:
        """The document that was sealed for `about`. Raises SealError."""
        cipher = self._ciphers.get(sealed[1 : 1 + _KEY_ID_BYTES])
        if cipher is None or sealed[:1] != _FORMAT:
            raise SealError(
                "Un documento está cifrado con una clave que no está en ENCRYPTION_KEY; añada la clave anterior."
            )
        try:
            return cipher.decrypt(
                sealed[_HEAD_BYTES - _NONCE_BYTES : _HEAD_BYTES], sealed[_HEAD_BYTES:], about.encode()
            )
        except InvalidTag:
            raise SealError(
                "Un documento cifrado está dañado o no corresponde a su lugar; restaure una copia."
            ) from None

    def keyed_hash(self, text: str) -> str:
        """A hash that says nothing of `text` to whoever lacks the first key."""
        return hmac.digest(self._hash_keys[0], text.encode(), "sha256").hex()

    def keyed_hashes(self, text: str) -> list[str]:
        """The hashes of `text` under every key, to recognise what was hashed before a rotation."""
        return [hmac.digest(key, text.encode(), "sha256").hex() for key in self._hash_keys]


def parse_keys(setting: str) -> list[bytes]:
    """The keys of `ENCRYPTION_KEY`: base64 of 32 bytes each, separated by commas or spaces. Raises SettingsError."""
    try:
        keys = [base64.b64decode(word, validate=True) for word in setting.replace(",", " ").split()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SettingsError("ENCRYPTION_KEY debe contener una o varias claves de 32 bytes en base64.")
    return keys


def keys_from_file(path: Path) -> list[bytes]:
    """The keys kept in `path`; a file with a fresh one, readable only by its owner, is made when there is none.

    Several processes may come at once: all of them get the same key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return parse_keys(path.read_text())


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"iagente key id" + key).digest()[:_KEY_ID_BYTES]
