"""`iagente export`: everything that is kept of a person, with what verifies the evidence."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import typer

from iagente_vida.commands.person import contact_of
from iagente_vida.errors import IagenteError, NotFoundError
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare

app = typer.Typer(pretty_exceptions_enable=False)


class EvidenceBrokenError(IagenteError):
    """The chain of evidence does not hold: somebody changed the database."""

    code = "evidencia_rota"


@app.command(help="Escribe en JSON todo lo que se guarda de una persona y verifica su registro de evidencias.")
def export(
    contact: str = typer.Argument(
        metavar="CONTACTO", help="Número de contacto, teléfono con prefijo de país o BSUID.", show_default=False
    ),
    out: Path | None = typer.Option(None, "--out", metavar="FICHERO", help="Fichero en vez de la salida."),
    json_: bool = typer.Option(False, "--json", help="Sin efecto: la respuesta ya es JSON."),
) -> None:
    """One JSON document. Exit code 1 when a chain does not hold: the document is written all the same."""
    document = asyncio.run(_exported(contact))
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.touch(mode=0o600)
        out.write_text(text, encoding="utf-8")
        typer.echo(f"Escrito {out}: {len(document['conversations'])} conversaciones. Contiene datos personales.")
    broken = [each["id"] for each in document["conversations"] if not each["ledger"]["verified"]]
    if broken:
        raise EvidenceBrokenError(
            f"El registro de la conversación {broken[0]} no cuadra: alguien cambió la base de datos."
        )


async def _exported(contact: str) -> dict[str, Any]:
    async with opened_store(prepare().settings) as store:
        document = await store.export_contact(await contact_of(store, contact))
    if document is None:
        raise NotFoundError("No hay ningún contacto con ese número, teléfono o identificador.")
    return document
