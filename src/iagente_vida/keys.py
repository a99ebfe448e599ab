"""The keys that seal personal data: those of ENCRYPTION_KEY, then the one made in DATA_DIR."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from iagente_vida.config import KEY_BYTES, Settings, parse_keys
from iagente_vida.errors import SettingsError

KEY_FILE = "clave.key"


def load_keys(settings: Settings) -> tuple[bytes, ...]:
    """The first key encrypts, all decrypt. Without ENCRYPTION_KEY one is made in DATA_DIR, once, whoever asks first.

    A key made earlier keeps decrypting after ENCRYPTION_KEY is set. Raises SettingsError when the file is damaged.
    """
    configured = parse_keys(settings.encryption_key.get_secret_value()) if settings.encryption_key else ()
    path = settings.data_dir / KEY_FILE
    if not configured and not path.exists():
        _make(path)
    if not path.exists():
        return configured
    try:
        return (*configured, *parse_keys(path.read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        raise SettingsError(f"La clave de {path} no se puede leer: recupérala de la copia de seguridad.") from error


def _make(path: Path) -> None:
    """Writes a new key beside the final name and links it there, so that several processes agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
