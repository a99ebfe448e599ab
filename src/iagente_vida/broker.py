"""Reads and writes `empresa.toml`: who the broker is, in the broker's own folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from email_validator import EmailNotValidError, validate_email

from iagente_vida.broker_files import parse_toml, read_text
from iagente_vida.business_hours import hours_in_words, parse_hours
from iagente_vida.config import Settings
from iagente_vida.domain.broker import Broker
from iagente_vida.errors import SettingsError

FILE_NAME = "empresa.toml"


@dataclass(frozen=True, slots=True)
class BrokerField:
    """One answer of `iagente init`: where it stands in the file, which field of Broker it fills, how to ask for it."""

    table: str
    key: str
    attribute: str
    question: str
    kind: str = "text"  # text, list, email, url
    default: str | tuple[str, ...] | None = None
    """What holds where the file does not say; None = it must say it, and `init` asks for it."""
    asked: bool = False
    """`init` asks for it although it may be missing: the law wants it said, older files do not have it."""


FIELDS = (
    BrokerField("mediador", "nombre", "name", "Nombre de la correduría o del mediador"),
    BrokerField("mediador", "clave_dgsfp", "dgsfp_key", "Clave de inscripción en la DGSFP"),
    BrokerField("mediador", "registro", "register_url", "Dirección del registro donde se comprueba la clave", "url"),
    BrokerField("mediador", "telefono", "phone", "Teléfono de atención"),
    BrokerField("mediador", "horario", "opening_hours", "Horario de atención, como lo leerá el cliente"),
    BrokerField(
        "mediador", "aseguradoras", "insurers", "Aseguradoras con las que trabaja, separadas por comas", "list"
    ),
    BrokerField(
        "mediador",
        "remuneracion",
        "remuneration",
        "Cómo cobras, como lo leerá el cliente (por ejemplo: una comisión de la aseguradora, incluida en el precio)",
    ),
    BrokerField("mediador", "domicilio", "address", "Domicilio del mediador", default="", asked=True),
    BrokerField(
        "mediador",
        "asesoramiento",
        "advice",
        "Si asesoras y en qué te basas (por ejemplo: informa sin asesorar, con las aseguradoras que nombra)",
        default="",
        asked=True,
    ),
    BrokerField(
        "mediador",
        "participaciones",
        "holdings",
        "Participaciones del 10 % o más con aseguradoras, en un sentido u otro (por ejemplo: ninguna)",
        default="",
        asked=True,
    ),
    BrokerField("mediador", "jurisdicciones", "jurisdictions", "Países en los que trabajas", "list", ("ES",)),
    BrokerField("atencion", "asistencia", "assistance", "Teléfonos de asistencia de las aseguradoras", default=""),
    BrokerField("atencion", "reclamaciones", "complaints", "Servicio de reclamaciones (correo, dirección o teléfono)"),
    BrokerField("privacidad", "correo", "privacy_email", "Correo para los derechos de datos personales", "email"),
    BrokerField("privacidad", "pagina", "privacy_url", "Página de la política de privacidad", "url"),
)


LEGAL = tuple(field for field in FIELDS if field.asked)
"""What has to be said before a contract and an older file may lack."""


def load_broker(settings: Settings) -> Broker:
    """The broker of BROKER_DIR; the invented one in the sandbox, and while `empresa.toml` is missing.

    BUSINESS_HOURS, when it is set, is what customers read of the hours, so that both never differ. Raises SettingsError
    with the file, the field and what is expected there.
    """
    broker = _broker_of_folder(settings)
    weekly = parse_hours(settings.business_hours)
    return replace(broker, opening_hours=hours_in_words(weekly)) if any(weekly) else broker


def _broker_of_folder(settings: Settings) -> Broker:
    path = settings.broker_dir / FILE_NAME
    if settings.sandbox or not path.is_file():
        return demo_broker()
    return parse_broker(read_text(path), str(path))


def demo_broker() -> Broker:
    """The invented broker that the package ships."""
    resource = files("iagente_vida") / "data" / "broker_demo" / FILE_NAME
    return parse_broker(resource.read_text(encoding="utf-8"), FILE_NAME)


def parse_broker(text: str, source: str) -> Broker:
    """The broker that a TOML text describes. Raises SettingsError with every problem, each naming its place."""
    document = parse_toml(text, source)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in FIELDS:
        table = document.get(field.table, {})
        value = table.get(field.key) if isinstance(table, dict) else None
        if value in (None, "") and field.default is not None:
            values[field.attribute] = field.default
            continue
        try:
            values[field.attribute] = read_answer(field, value)
        except ValueError as error:
            problems.append(f"[{field.table}] {field.key} {error}")
    problems.extend(_unknown(document))
    if not isinstance(document.get("inventada", False), bool):
        problems.append("inventada tiene que ser true o false")
    if problems:
        raise SettingsError(f"{source}: {'; '.join(problems)}.")
    return Broker(**values, invented=document.get("inventada", False))


def read_answer(field: BrokerField, value: object) -> str | tuple[str, ...]:
    """A checked value of a field. Raises ValueError with the end of a Spanish sentence."""
    if field.kind == "list":
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise ValueError("tiene que ser una lista de nombres")
        names = tuple(item.strip() for item in items if item.strip())
        if not names:
            raise ValueError("necesita al menos un nombre")
        return names
    if not isinstance(value, str) or not value.strip():
        raise ValueError("falta")
    text = value.strip()
    if field.kind == "url" and not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError("tiene que ser una dirección que empiece por https://")
    if field.kind == "email":
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValueError("tiene que ser un correo electrónico") from None
    return text


def write_broker(answers: Mapping[str, str | tuple[str, ...]]) -> str:
    """The TOML text of checked answers, by attribute; `parse_broker` reads it back."""
    lines = ["# Quién es el mediador, tal como lo leen los clientes. Lo ha escrito iagente init; puedes cambiarlo."]
    table = ""
    for field in FIELDS:
        if field.table != table:
            table = field.table
            lines += ["", f"[{table}]"]
        answer = answers[field.attribute]
        # A JSON string or list of strings is also TOML.
        value = answer if isinstance(answer, str) else list(answer)
        lines.append(f"{field.key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _unknown(document: Mapping[str, Any]) -> list[str]:
    known = {(field.table, field.key) for field in FIELDS}
    tables = {table for table, _ in known}
    problems = [f"{name} no se conoce" for name in document if name not in tables | {"inventada"}]
    for table in sorted(tables):
        entries = document.get(table, {})
        if not isinstance(entries, dict):
            problems.append(f"{table} tiene que ser una tabla [{table}]")
            continue
        problems += [f"[{table}] {key} no se conoce" for key in entries if (table, key) not in known]
    return problems
