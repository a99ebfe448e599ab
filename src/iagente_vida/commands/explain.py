"""`iagente explain`: what the product makes of a webhook body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.config import load_settings
from iagente_vida.errors import BadRequestError
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import History, Known
from iagente_vida.integrations.chatwoot_events import describe as describe_reaction
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.json_document import NotJsonError
from iagente_vida.integrations.whatsapp_events import describe, parse
from iagente_vida.integrations.whatsapp_fields import section, text

app = typer.Typer(no_args_is_help=True, help="Dice qué entiende el producto del cuerpo de un aviso.")

FAILED = 1

_PEOPLE = ("sender", "recipient", "customer")


@dataclass(frozen=True, slots=True)
class _Reading:
    file: str
    events: list[dict[str, Any]]
    error: str = ""


@app.command("whatsapp", help="Lee cuerpos de avisos de WhatsApp y dice, en orden, los sucesos que contienen.")
def whatsapp(
    files: list[Path] = typer.Argument(..., metavar="FICHERO...", help="Ficheros con el cuerpo tal como llegó."),
    as_json: bool = typer.Option(False, "--json", help="Una línea JSON por fichero."),
) -> None:
    """One line a file; a file that holds no JSON is told and the exit code is 1."""
    bodies = [_read(file) for file in files]
    ours = load_settings().whatsapp_phone_number_id
    readings = [_reading(str(file), body, ours) for file, body in zip(files, bodies, strict=True)]
    if as_json:
        for reading in readings:
            typer.echo(_json_line(reading))
    else:
        _print_tables(readings)
    if any(reading.error for reading in readings):
        for reading in readings:
            if reading.error:
                typer.echo(f"{reading.file}: {reading.error}", err=True)
        raise typer.Exit(FAILED)


_ID = re.compile(r"[0-9]{1,18}")


@app.command("chatwoot", help="Lee avisos de Chatwoot, en orden, y dice qué haría el producto con cada uno y por qué.")
def chatwoot(
    files: list[Path] = typer.Argument(..., metavar="FICHERO...", help="Ficheros con el cuerpo tal como llegó."),
    given: Path | None = typer.Option(None, "--given", metavar="JSON", help="Lo que ya se sabe: cuenta, bandeja..."),
    as_json: bool = typer.Option(False, "--json", help="Una línea JSON por fichero."),
) -> None:
    """The files are one history. A file that holds no JSON is told and the exit code is 1."""
    bodies = [_read(file) for file in files]
    history = History(_known(given))
    failed = False
    for file, body in zip(files, bodies, strict=True):
        try:
            line: dict[str, Any] = {"file": str(file), **describe_reaction(history.react(json_document.decode(body)))}
        except NotJsonError:
            failed = True
            line = {"file": str(file), "expect": [], "reason": "No es JSON; hace falta el cuerpo tal como llegó."}
        if as_json:
            typer.echo(json.dumps(line, ensure_ascii=False))
        else:
            typer.echo(f"{line['file']}: {', '.join(line['expect']) or 'error'}. {line['reason']}")
    if failed:
        raise typer.Exit(FAILED)


def _known(given: Path | None) -> Known:
    """What --given says, over the account and inbox of the settings."""
    settings = load_settings()
    known = Known(
        account_id=int(settings.chatwoot_account_id or 0), inbox_id=int(settings.chatwoot_whatsapp_inbox_id or 0)
    )
    if given is None:
        return known
    try:
        document = json_document.decode(_read(given))
    except NotJsonError:
        document = None
    if not isinstance(document, dict):
        raise BadRequestError(f"{given} tiene que ser un objeto JSON: account_id, inbox_id, agent_bot_id...")
    for name in ("account_id", "inbox_id", "agent_bot_id", "user_id"):
        setattr(known, name, number(document, name) or getattr(known, name))
    for key, message in _by_id(document, "messages"):
        known.messages[key] = text(message, "state")
    for key, conversation in _by_id(document, "conversations"):
        known.contacts[key] = number(conversation, "contact_id")
    return known


def _by_id(document: dict[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    items = section(document, name).items()
    return [(int(key), item) for key, item in items if _ID.fullmatch(key) and isinstance(item, dict)]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadRequestError(f"No se puede leer {file}: comprueba que existe y que tienes permiso.") from error


def _reading(file: str, body: bytes, ours: str) -> _Reading:
    try:
        events = parse(body, phone_number_id=ours)
    except NotJsonError:
        return _Reading(file, [], "no es JSON; hace falta el cuerpo tal como llegó.")
    return _Reading(file, [describe(event) for event in events])


def _json_line(reading: _Reading) -> str:
    line: dict[str, Any] = {"file": reading.file, "events": reading.events}
    if reading.error:
        line["error"] = reading.error
    return json.dumps(line, ensure_ascii=False)


def _print_tables(readings: list[_Reading]) -> None:
    console = Console()
    for reading in readings:
        table = Table("Suceso", "Tipo", "Quién", "Qué", title=reading.file, title_justify="left", expand=True)
        for event in reading.events:
            rest = {name: value for name, value in event.items() if name not in (*_PEOPLE, "event", "type")}
            person: dict[str, str] = next((event[name] for name in _PEOPLE if name in event), {})
            table.add_row(
                event["event"],
                event.get("type", ""),
                "\n".join(person.values()),
                "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rest.items()),
            )
        console.print(table if reading.events else f"{reading.file}: ningún suceso")
