"""The keys that seal personal data: those of ENCRYPTION_KEY, then the one made in DATA_DIR."""

from __future__ import annotations

from iagente_vida.config import Settings
from iagente_vida.store.sealing import keys_from_file, parse_keys

KEY_FILE = "clave.key"


def load_keys(settings: Settings) -> list[bytes]:
    """The first key encrypts, all decrypt. Without ENCRYPTION_KEY one is made in DATA_DIR.

    A key made there earlier keeps decrypting after ENCRYPTION_KEY is set. Raises SettingsError when it is damaged.
    """
    path = settings.data_dir / KEY_FILE
    if settings.encryption_key is None:
        return keys_from_file(path)
    configured = parse_keys(settings.encryption_key.get_secret_value())
    return [*configured, *keys_from_file(path)] if path.exists() else configured
