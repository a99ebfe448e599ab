"""`iagente document`: writes the PDF of a stored quote, or of a request from a file."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer

from iagente_vida.broker import load_broker
from iagente_vida.commands.quote import active_packs, priced, request_in
from iagente_vida.config import Settings, load_settings
from iagente_vida.documents.press import StorePress, pressed
from iagente_vida.domain.documents import STATED, DocumentKind, Paper
from iagente_vida.errors import BadRequestError, IagenteError, NotFoundError
from iagente_vida.parts import opened_store

app = typer.Typer()

UNSTORED = "sin-guardar"
_OURS = frozenset({"option", "customer", "facts"})


class FileNotWrittenError(IagenteError):
    """The PDF can not be written where it was asked for."""

    code = "no_se_puede_escribir"


@app.command(help="Escribe el PDF de un presupuesto: propuesta, necesidades o nota.")
def document(
    out: Path = typer.Option(..., "--out", metavar="FICHERO", help="Fichero PDF que se escribe."),
    kind: DocumentKind = typer.Option(
        DocumentKind.PROPOSAL, "--kind", metavar="CLASE", help="propuesta, necesidades o nota."
    ),
    quote_id: str = typer.Option("", "--quote", metavar="NÚMERO", help="Número de un presupuesto guardado."),
    source: Path | None = typer.Option(
        None, "--input", metavar="FICHERO", help="JSON como el de iagente quote; puede llevar option, customer y facts."
    ),
) -> None:
    """The paper that was sent, if one was; else one of the recommended option, dated today."""
    if bool(quote_id) == (source is not None):
        raise BadRequestError("Indica un presupuesto guardado (--quote) o una solicitud (--input), uno de los dos.")
    settings = load_settings()
    paper, result = _of_file(source, kind, settings) if source else asyncio.run(_stored(quote_id, kind, settings))
    content = pressed(paper, result)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise FileNotWrittenError(f"No se puede escribir «{out}»: {error.strerror}.") from error
    typer.echo(f"Escrito {out} ({len(content)} bytes).")


async def _stored(quote_id: str, kind: DocumentKind, settings: Settings) -> tuple[Paper, dict[str, Any]]:
    async with opened_store(settings) as store:
        quote = await store.quote(quote_id)
        if quote is None:
            raise NotFoundError("No hay ningún presupuesto guardado con ese número: mira la nota del asesor.")
        sent = await StorePress(store).papers(quote_id, kind)
    result: dict[str, Any] = json.loads(quote.result)
    return sent[-1] if sent else _paper(quote_id, kind, settings), result


def _of_file(source: Path, kind: DocumentKind, settings: Settings) -> tuple[Paper, dict[str, Any]]:
    request = request_in(source)
    if not isinstance(request, dict):
        raise BadRequestError(f"«{source}» tiene que ser un objeto JSON.")
    option, customer, facts = request.get("option"), request.get("customer", ""), request.get("facts", {})
    if option is not None and (isinstance(option, bool) or not isinstance(option, int)):
        raise BadRequestError("En la solicitud, «option» tiene que ser el número de una opción.")
    if not isinstance(customer, str):
        raise BadRequestError("En la solicitud, «customer» tiene que ser un nombre.")
    if not isinstance(facts, dict) or (unknown := facts.keys() - set(STATED)):
        names = f" No se conoce: {', '.join(sorted(unknown))}." if isinstance(facts, dict) else ""
        raise BadRequestError(f"En la solicitud, «facts» es un objeto con los datos del cliente.{names}")
    computed = priced({key: request[key] for key in request if key not in _OURS}, active_packs())
    paper = _paper(UNSTORED, kind, settings, option, customer, facts)
    return paper, json.loads(json.dumps(computed.result))


def _paper(
    quote_id: str,
    kind: DocumentKind,
    settings: Settings,
    option: int | None = None,
    customer: str = "",
    facts: dict[str, Any] | None = None,
) -> Paper:
    return Paper(
        kind=kind,
        quote_id=quote_id,
        option=option,
        issued_on=_today(settings),
        broker=load_broker(settings),
        customer=customer,
        facts=facts or {},
    )


def _today(settings: Settings) -> date:
    return datetime.now(UTC).astimezone(settings.zone).date()
