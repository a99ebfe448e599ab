"""`iagente explain`: what the product makes of a webhook body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.config import load_settings
from iagente_vida.errors import BadRequestError
from iagente_vida.integrations.json_document import NotJsonError
from iagente_vida.integrations.whatsapp_events import describe, parse

app = typer.Typer(no_args_is_help=True, help="Dice qué entiende el producto del cuerpo de un aviso.")

FAILED = 1

_PEOPLE = ("sender", "recipient", "customer")


@dataclass(frozen=True, slots=True)
class _Reading:
    file: str
    events: list[dict[str, Any]]
    error: str = ""


@app.callback()
def _group() -> None:
    """Keeps `whatsapp` a subcommand while it is the only one."""


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
