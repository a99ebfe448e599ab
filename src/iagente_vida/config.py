"""Settings: read once at start from the environment and the `.env` found, then never again."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

META_API = "https://graph.facebook.com"


def find_env_file(start: Path | None = None) -> Path | None:
    """The nearest `.env` from `start` (default: the current directory) upwards."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / ".env").is_file():
            return folder / ".env"
    return None


class Settings(BaseSettings):
    """Every variable of DESIGN 10, typed. Secrets never show in repr."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    whatsapp_token: SecretStr | None = None
    whatsapp_phone_number_id: str = ""
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_waba_id: str = ""
    whatsapp_api_base_url: str = META_API
    whatsapp_api_version: str = "v23.0"
    whatsapp_messages_per_second: float = 80
    whatsapp_pair_burst: int = 45
    whatsapp_pair_seconds: float = 6
    webhook_host: str = ""
    webhook_port: int = 5000
    debug: bool = False
    database_url: str = ""
    data_dir: Path = Path("data")
    broker_dir: Path | None = None
    public_url: str = ""
    admin_token: SecretStr | None = None
    encryption_key: SecretStr | None = None
    burst_window_seconds: float = 1.2
    stale_after: float = 7200
    unknown_grace_seconds: float = 120
    timezone: str = "Europe/Madrid"
    log_file: str = ""
    sandbox: bool = Field(default=False, exclude=True)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The operator's time zone, used at the edge only."""
        return ZoneInfo(self.timezone)


def load_settings() -> Settings:
    """Settings of this process. Raises SettingsError with a Spanish sentence."""
    env_file = find_env_file()
    return Settings(_env_file=env_file)  # type: ignore[call-arg]
