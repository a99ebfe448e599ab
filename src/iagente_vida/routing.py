"""Reads where handovers go: `traspasos.toml` of the broker over the package's own."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from iagente_vida.broker_files import parse_toml, read_text
from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.integrations.chatwoot_desk import Route, Routes

FILE_NAME = "traspasos.toml"
USUAL = "habitual"
_SPANISH = {"baja": "low", "media": "medium", "alta": "high", "urgente": "urgent"}


def load_routes(settings: Settings) -> Routes:
    """The routes by reason. Raises SettingsError, naming the place."""
    tables = _tables((files("iagente_vida") / "data" / FILE_NAME).read_text(encoding="utf-8"), FILE_NAME)
    path = settings.broker_dir / FILE_NAME
    if not settings.sandbox and path.is_file():
        tables |= _tables(read_text(path), str(path))
    usual = tables.pop(USUAL)
    return Routes(usual=usual, by_reason=tables)


def _tables(text: str, source: str) -> dict[str, Route]:
    return {reason: _route(reason, table, source) for reason, table in parse_toml(text, source).items()}


def _route(reason: str, table: Any, source: str) -> Route:
    team = table.get("equipo") if isinstance(table, dict) else None
    if not isinstance(team, str) or not team.strip():
        raise SettingsError(f"{source}: [{reason}] necesita equipo, el nombre del equipo en Chatwoot.")
    priority = table.get("prioridad", "")
    if priority and priority not in _SPANISH:
        raise SettingsError(f"{source}: [{reason}] prioridad tiene que ser {', '.join(_SPANISH)}.")
    return Route(team=team.strip(), priority=_SPANISH.get(priority, ""))
