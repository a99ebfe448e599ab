"""`iagente compliance`: one PDF that shows which rule is kept how, with which words, and what proves it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from iagente_vida.commands.document import FileNotWrittenError
from iagente_vida.compliance import approve as approve_words
from iagente_vida.compliance import report
from iagente_vida.config import load_settings
from iagente_vida.errors import BadRequestError

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(help="Escribe el PDF de cumplimiento: reglas, textos, pruebas, plazos y quién aprobó qué.")
def compliance(
    out: Path | None = typer.Option(None, "--out", metavar="FICHERO", help="Fichero PDF que se escribe."),
    approve: str = typer.Option(
        "", "--approve", metavar="NOMBRE", help="Anota en BROKER_DIR que esta persona aprueba los textos actuales."
    ),
    as_json: bool = typer.Option(False, "--json", help="Lo mismo en JSON, para programas."),
) -> None:
    """Needs at least one of the options."""
    settings = load_settings()
    today = datetime.now(UTC).astimezone(settings.zone).date()
    if out is None and not approve and not as_json:
        raise BadRequestError("Indica --out para el PDF, --json, o --approve con el nombre de quien aprueba.")
    if approve:
        given = approve_words(settings, approve.strip(), today)
        typer.echo(f"Aprobados los textos {given.sha256[:12]} por {given.by}.", err=as_json)
    found = report(settings, today)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    if out is not None:
        from iagente_vida.documents.compliance import render_compliance

        content = render_compliance(found, today)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise FileNotWrittenError(f"No se puede escribir «{out}»: {error.strerror}.") from error
        typer.echo(f"Escrito {out} ({len(content)} bytes).", err=as_json)
