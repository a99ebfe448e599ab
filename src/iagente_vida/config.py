"""Settings: read once at start from the environment and the `.env` found, then never again."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from iagente_vida.business_hours import follow_up_days, parse_holidays, parse_hours
from iagente_vida.domain.schedule import FOLLOW_UP_DAYS
from iagente_vida.errors import SettingsError
from iagente_vida.store.sealing import parse_keys

META_API = "https://graph.facebook.com"
DATABASE_FILE = "iagente.db"
SANDBOX_DATABASE_FILE = "simulador.db"
_HERE = Path(__file__).resolve()


def project_root() -> Path:
    """The checkout this code runs from; for an installed package, the user's own data folder."""
    root = _HERE.parents[2]
    if (root / "pyproject.toml").is_file():
        return root
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "iagente_vida"


def find_env_file(start: Path | None = None) -> Path | None:
    """The nearest `.env` from `start` (default: the current directory) upwards, else the project root's."""
    here = (start or Path.cwd()).resolve()
    root = project_root()
    for folder in (here, *here.parents):
        if (folder / ".env").is_file():
            return folder / ".env"
        if folder == root:
            return None
    return root / ".env" if (root / ".env").is_file() else None


def is_placeholder(value: str) -> bool:
    """Whether a value is one of the examples (`tu_...`) that nobody has replaced yet."""
    return value.strip().lower().startswith("tu_")


def _spanish_bool(value: object) -> object:
    if isinstance(value, str):
        return {"si": "true", "sí": "true"}.get(value.strip().lower(), value.strip().lower())
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("tiene que ser una dirección que empiece por https:// (o http:// en pruebas)")
    return value.rstrip("/")


def _optional_url(value: str) -> str:
    return _http_url(value) if value else ""


def _pattern(expression: str, sentence: str) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, str) and value and not re.fullmatch(expression, value):
            raise ValueError(sentence)
        return value

    return BeforeValidator(check)


Digits = Annotated[str, _pattern(r"\d{1,32}", "solo puede llevar cifras")]
Url = Annotated[str, BeforeValidator(lambda value: _http_url(str(value)))]
OptionalUrl = Annotated[str, BeforeValidator(lambda value: _optional_url(str(value)))]
Switch = Annotated[bool, BeforeValidator(_spanish_bool)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseModel):
    """Every variable that the product reads, typed; the variable is the field's name in capitals.

    Building one reads nothing from the machine: `load_settings` does. Times are seconds. Secrets never show in repr.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    whatsapp_token: SecretStr | None = None
    whatsapp_phone_number_id: Digits = ""
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_waba_id: Digits = ""
    whatsapp_api_base_url: Url = META_API
    whatsapp_api_version: Annotated[str, _pattern(r"v\d{1,3}\.\d", "tiene que parecerse a v23.0")] = "v23.0"
    whatsapp_messages_per_second: NotNegative = 80
    whatsapp_pair_burst: Annotated[int, Field(ge=0)] = 45
    whatsapp_pair_seconds: NotNegative = 6
    chatwoot_base_url: OptionalUrl = ""
    chatwoot_account_id: Digits = ""
    chatwoot_user_token: SecretStr | None = None
    chatwoot_platform_token: SecretStr | None = None
    chatwoot_whatsapp_inbox_id: Digits = ""
    chatwoot_bot_token: SecretStr | None = None
    chatwoot_webhook_secret: SecretStr | None = None
    chatwoot_poll_seconds: NotNegative = 30
    webhook_host: str = ""
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 5000
    debug: Switch = False
    database_url: Annotated[str, Field(repr=False)] = ""
    data_dir: Path = Field(default_factory=lambda: project_root() / "data")
    broker_dir: Path = Field(default_factory=lambda: project_root() / "correduria")
    public_url: OptionalUrl = ""
    admin_token: SecretStr | None = None
    encryption_key: SecretStr | None = None
    mode: Literal["activo", "piloto", "borrador"] = "activo"
    tariff_pack: str = ""
    pilot_phones: Annotated[str, Field(repr=False)] = ""
    alert_url: OptionalUrl = ""
    llm_model: Annotated[str, _pattern(r"[a-z0-9_]+:\S+", "tiene que ser proveedor:modelo, como openai:gpt-5-mini")] = (
        ""
    )
    llm_base_url: OptionalUrl = ""
    llm_api_key: SecretStr | None = None
    burst_window_seconds: NotNegative = 1.2
    stale_after: NotNegative = 7200
    unknown_grace_seconds: NotNegative = 120
    retention_days: Annotated[int, Field(ge=0)] = 365
    health_retention_days: Annotated[int, Field(ge=0)] = 10
    timezone: str = "Europe/Madrid"
    business_hours: str = ""
    holidays: str = ""
    follow_up_days: str = ",".join(map(str, FOLLOW_UP_DAYS))
    log_file: Path | None = None
    sandbox: bool = False
    """Not a variable: `startup.prepare` decides it."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no es una zona horaria conocida; por ejemplo, Europe/Madrid")
        return value

    @field_validator("business_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @field_validator("holidays")
    @classmethod
    def _known_holidays(cls, value: str) -> str:
        parse_holidays(value)
        return value

    @field_validator("follow_up_days")
    @classmethod
    def _few_follow_ups(cls, value: str) -> str:
        follow_up_days(value)
        return value

    @field_validator("encryption_key")
    @classmethod
    def _readable_keys(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            parse_keys(value.get_secret_value() if value else "")
        except SettingsError:
            raise ValueError('lleva claves de 32 bytes en base64; haz una con "openssl rand -base64 32"') from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value or value.startswith(("postgresql://", "postgres://")):
            return value
        if value.startswith("sqlite:///") and len(value) > len("sqlite:///"):
            return value
        raise ValueError("tiene que empezar por sqlite:/// o postgresql://")

    @field_validator("pilot_phones")
    @classmethod
    def _phone_list(cls, value: str) -> str:
        if re.search(r"[^\d+,\s]", value):
            raise ValueError("es una lista de teléfonos con prefijo de país, separados por comas")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The operator's time zone, used at the edge only."""
        return ZoneInfo(self.timezone)

    @property
    def uses_postgres(self) -> bool:
        """Whether DATABASE_URL names a PostgreSQL server."""
        return self.database_url.startswith(("postgresql://", "postgres://"))

    @property
    def sqlite_path(self) -> Path:
        """The SQLite file in use: the one of DATABASE_URL, else the sandbox's or the real one in DATA_DIR."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///"))
        return self.data_dir / (SANDBOX_DATABASE_FILE if self.sandbox else DATABASE_FILE)

    @property
    def log_path(self) -> Path:
        """Where `webhook.log` is written."""
        return self.log_file or self.data_dir / "webhook.log"

    @property
    def talks_to_meta(self) -> bool:
        """Whether messages go to Meta itself and not to a stand-in."""
        return urlsplit(self.whatsapp_api_base_url).hostname == urlsplit(META_API).hostname

    @property
    def uses_chatwoot(self) -> bool:
        """Whether everything that a Chatwoot needs is set: address, account, inbox and a user's token."""
        named = self.chatwoot_base_url and self.chatwoot_account_id and self.chatwoot_whatsapp_inbox_id
        return bool(named) and self.chatwoot_user_token is not None

    @property
    def chatwoot_secrets(self) -> tuple[bytes, ...]:
        """The secrets of CHATWOOT_WEBHOOK_SECRET, each of which Chatwoot may sign with."""
        words = self.chatwoot_webhook_secret.get_secret_value() if self.chatwoot_webhook_secret else ""
        return tuple(word.strip().encode() for word in words.split(",") if word.strip())

    @property
    def bind_host(self) -> str:
        """The address to listen on: WEBHOOK_HOST, else loopback in the sandbox and every address otherwise."""
        return self.webhook_host or ("127.0.0.1" if self.sandbox else "0.0.0.0")


VARIABLES = tuple(name.upper() for name in Settings.model_fields if name != "sandbox")
SECRET_VARIABLES = frozenset(
    name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)
_PATHS = ("DATA_DIR", "BROKER_DIR", "LOG_FILE")


def read_variables(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """Every variable in sight, the environment over the `.env`; names in capitals. Empty ones count as absent."""
    try:
        in_file = dotenv_values(env_file, encoding="utf-8-sig") if env_file else {}
    except (OSError, UnicodeDecodeError) as error:
        detail = f"No se puede leer {env_file}: guárdalo como texto UTF-8 y con permiso de lectura."
        raise SettingsError(detail) from error
    merged = {name.upper(): (value or "").strip() for name, value in in_file.items()}
    for name, value in environ.items():
        if name.upper() in VARIABLES and value.strip():
            merged[name.upper()] = value.strip()
    return {name: value for name, value in merged.items() if value}


def load_settings(environ: Mapping[str, str] | None = None, start: Path | None = None) -> Settings:
    """Settings of this process. Raises SettingsError with a Spanish sentence a variable.

    Relative paths count from the folder of the `.env` found, else from the project root, never from the current one.
    """
    env_file = find_env_file(start)
    base = env_file.parent if env_file else project_root()
    variables = read_variables(os.environ if environ is None else environ, env_file)
    values: dict[str, Any] = {
        name: value for name, value in variables.items() if name in VARIABLES and not is_placeholder(value)
    }
    values.setdefault("DATA_DIR", "data")
    values.setdefault("BROKER_DIR", "correduria")
    for name in _PATHS:
        if name in values:
            values[name] = base / Path(values[name]).expanduser()
    url = values.get("DATABASE_URL", "")
    if url.startswith("sqlite:///") and (path := url.removeprefix("sqlite:///")):
        values["DATABASE_URL"] = f"sqlite:///{base / Path(path).expanduser()}"
    try:
        return Settings(**{name.lower(): value for name, value in values.items()})
    except ValidationError as error:
        raise SettingsError(" ".join(_sentences(error))) from None


_REASONS = {
    "int_parsing": "tiene que ser un número entero",
    "float_parsing": "tiene que ser un número",
    "bool_parsing": "tiene que ser true o false",
    "greater_than_equal": "no puede ser menor que {ge}",
    "less_than_equal": "no puede ser mayor que {le}",
    "literal_error": "tiene que ser uno de estos: {expected}",
    "finite_number": "tiene que ser un número finito",
}


def _sentences(error: ValidationError) -> list[str]:
    """One Spanish sentence a variable. The value itself is never repeated: it may be a secret."""
    sentences: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]).upper() if problem["loc"] else "?"
        context = problem.get("ctx", {})
        if problem["type"] == "value_error":
            reason = str(context["error"])
        else:
            # The library lists the allowed words in English: "'a', 'b' or 'c'".
            said = {name: str(value).replace(" or ", " o ") for name, value in context.items()}
            reason = _REASONS.get(problem["type"], "no tiene una forma que se entienda").format(**said)
        sentences.setdefault(name, f"{name} {reason}.")
    return list(sentences.values())
