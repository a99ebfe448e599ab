"""What happens before anything starts: which mode, which contradictions, which warnings."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rapidfuzz import fuzz, process

from iagente_vida.broker import FILE_NAME, LEGAL, parse_broker
from iagente_vida.broker_files import read_text
from iagente_vida.config import VARIABLES, Settings, find_env_file, is_placeholder, load_settings, read_variables
from iagente_vida.errors import SettingsError
from iagente_vida.store.facts import DatabaseFacts, sqlite_facts

OUR_PREFIXES = ("WHATSAPP_", "CHATWOOT_", "WEBHOOK_")
CLOSE = 82
"""How alike (0-100) two names must be for one to be taken as a misspelling of the other."""


class RunMode(StrEnum):
    """With a real number, or with the simulated phone."""

    REAL = "real"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class StartWarning:
    """Something to mend that does not stop the start. `code` is stable, `text` is a Spanish sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Startup:
    """What the rest of the program starts from."""

    settings: Settings
    mode: RunMode
    warnings: tuple[StartWarning, ...]
    env_file: Path | None


def prepare(
    *, sandbox_requested: bool = False, environ: Mapping[str, str] | None = None, start: Path | None = None
) -> Startup:
    """Reads the settings and decides the mode. Raises SettingsError with a sentence that says what to set."""
    env_file = find_env_file(start)
    variables = os.environ if environ is None else environ
    settings = load_settings(variables, start)
    mode = resolve_mode(settings, sandbox_requested=sandbox_requested, facts=database_facts(settings))
    settings = settings.model_copy(update={"sandbox": mode is RunMode.SANDBOX})
    warnings = (*name_warnings(variables, env_file), *setting_warnings(settings))
    return Startup(settings=settings, mode=mode, warnings=warnings, env_file=env_file)


def database_facts(settings: Settings) -> DatabaseFacts:
    """What the SQLite file of a real start has known. A PostgreSQL server is not asked: it counts as real."""
    if settings.uses_postgres:
        return DatabaseFacts()
    return sqlite_facts(settings.model_copy(update={"sandbox": False}).sqlite_path)


def resolve_mode(settings: Settings, *, sandbox_requested: bool, facts: DatabaseFacts) -> RunMode:
    """Real with the three WHATSAPP variables; the sandbox only when nothing real is at stake; else SettingsError."""
    if settings.uses_postgres and importlib.util.find_spec("asyncpg") is None:
        raise SettingsError('DATABASE_URL pide PostgreSQL y falta su conector: pip install "iagente-vida[cluster]".')
    if settings.llm_model and importlib.util.find_spec("langchain") is None:
        raise SettingsError('LLM_MODEL pide un modelo de lenguaje y falta su extra: pip install "iagente-vida[llm]".')
    if settings.whatsapp_token is not None:
        _check_real(settings, sandbox_requested=sandbox_requested, facts=facts)
        return RunMode.REAL
    obstacles = _real_things(settings, facts)
    if obstacles:
        raise SettingsError(
            f"Falta WHATSAPP_TOKEN y el simulador no arranca, porque {' y '.join(obstacles)}. "
            "Pon WHATSAPP_TOKEN para atender clientes; para probar sin cuenta, usa otra carpeta sin nada de eso."
        )
    return RunMode.SANDBOX


def _check_real(settings: Settings, *, sandbox_requested: bool, facts: DatabaseFacts) -> None:
    if sandbox_requested:
        raise SettingsError(
            "El simulador no arranca con WHATSAPP_TOKEN puesto: quita --sandbox para atender clientes, "
            "o quita WHATSAPP_TOKEN para probar."
        )
    missing = [
        name
        for name, value in (
            ("WHATSAPP_PHONE_NUMBER_ID", settings.whatsapp_phone_number_id),
            ("WHATSAPP_VERIFY_TOKEN", settings.whatsapp_verify_token),
        )
        if not value
    ]
    if missing:
        raise SettingsError(
            f"Falta {' y '.join(missing)}: con WHATSAPP_TOKEN hacen falta también, y los valores tu_... de ejemplo no "
            "valen. El identificador está en el panel de Meta; el token de verificación lo eliges tú."
        )
    if facts.sandbox:
        raise SettingsError(
            "La base de datos es la del simulador: pon en DATABASE_URL otro archivo, o quítala para usar el propio."
        )


def _real_things(settings: Settings, facts: DatabaseFacts) -> list[str]:
    found = {
        "DATABASE_URL es de PostgreSQL": settings.uses_postgres,
        "WHATSAPP_APP_SECRET está puesto": settings.whatsapp_app_secret is not None,
        "WHATSAPP_PHONE_NUMBER_ID está puesto": bool(settings.whatsapp_phone_number_id),
        "la base de datos ya ha atendido un número real": facts.real_number,
    }
    return [sentence for sentence, holds in found.items() if holds]


def setting_warnings(settings: Settings) -> tuple[StartWarning, ...]:
    """What a real installation still lacks; nothing in the sandbox, where all doors are open on purpose."""
    if settings.sandbox:
        return ()
    checks = (
        (
            settings.whatsapp_app_secret is None,
            "sin_secreto_de_app",
            "Falta WHATSAPP_APP_SECRET: sin él no se puede comprobar quién avisa y se rechazan los mensajes de Meta.",
        ),
        (
            settings.admin_token is None,
            "sin_token_de_administracion",
            "Falta ADMIN_TOKEN: las páginas de administración quedan cerradas.",
        ),
        (
            settings.encryption_key is None,
            "sin_clave_de_cifrado",
            "Falta ENCRYPTION_KEY: se usa la clave creada en DATA_DIR; guárdala en tu copia de seguridad.",
        ),
        (
            not (settings.broker_dir / FILE_NAME).is_file(),
            "sin_empresa",
            f"Falta {FILE_NAME} en BROKER_DIR: los clientes leerían una correduría inventada. Hazlo con iagente init.",
        ),
        (
            bool(missing := _unsaid_by_broker(settings)),
            "empresa_incompleta",
            f"En {FILE_NAME} falta en [mediador]: {', '.join(missing)}. El cliente debe saberlo antes de contratar.",
        ),
        (
            settings.chatwoot_user_token is not None and not settings.uses_chatwoot,
            "chatwoot_incompleto",
            "Chatwoot no está completo: hacen falta CHATWOOT_BASE_URL, _ACCOUNT_ID, _USER_TOKEN y _WHATSAPP_INBOX_ID.",
        ),
        (
            settings.uses_chatwoot and not settings.chatwoot_secrets,
            "sin_secreto_de_chatwoot",
            "Falta CHATWOOT_WEBHOOK_SECRET: se rechazan los avisos de Chatwoot y los asesores no pueden contestar.",
        ),
        (
            not settings.tariff_pack and not any((settings.broker_dir / "tarifas").glob("*/pack.toml")),
            "tarifa_demo",
            "No hay tarifa propia en BROKER_DIR/tarifas: con la API de Meta solo ven precios los PILOT_PHONES.",
        ),
        (
            settings.debug and settings.talks_to_meta,
            "debug_activo",
            "DEBUG está activo: quítalo cuando termines de probar.",
        ),
    )
    return tuple(StartWarning(code, text) for holds, code, text in checks if holds)


def _unsaid_by_broker(settings: Settings) -> tuple[str, ...]:
    """What the law wants said that the broker's file leaves out; a file that can not be read stops the start anyway."""
    path = settings.broker_dir / FILE_NAME
    if not path.is_file():
        return ()
    try:
        broker = parse_broker(read_text(path), str(path))
    except SettingsError:
        return ()
    return tuple(field.key for field in LEGAL if not getattr(broker, field.attribute))


def name_warnings(environ: Mapping[str, str], env_file: Path | None) -> tuple[StartWarning, ...]:
    """Names that look like ours and are not, and examples that nobody replaced."""
    in_file = read_variables({}, env_file)
    ours_outside = {name: value for name, value in environ.items() if name.startswith(OUR_PREFIXES)}
    warnings = [
        StartWarning("valor_de_ejemplo", f"{name} tiene el valor de ejemplo y cuenta como si faltara.")
        for name, value in sorted({**in_file, **ours_outside}.items())
        if name in VARIABLES and is_placeholder(value)
    ]
    for name in sorted({*in_file, *ours_outside} - set(VARIABLES)):
        suggestion = process.extractOne(name, VARIABLES, scorer=fuzz.ratio, score_cutoff=CLOSE)
        if suggestion is not None:
            text = f"{name} no se conoce y se ignora; ¿querías escribir {suggestion[0]}?"
            warnings.append(StartWarning("variable_desconocida", text))
        elif name.startswith(OUR_PREFIXES):
            warnings.append(StartWarning("variable_desconocida", f"{name} no se conoce y se ignora."))
    return tuple(warnings)
