"""`iagente outbox`: what waits, what could not be delivered, and the operator's hand on it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.app import opened_store
from iagente_vida.config import Settings
from iagente_vida.errors import BadRequestError
from iagente_vida.service import DRAFT_REASON
from iagente_vida.startup import prepare
from iagente_vida.store.outbound import OutboxState
from iagente_vida.store.summaries import OutboxSummary

UNFINISHED = (
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.UNKNOWN,
    OutboxState.HELD,
    OutboxState.DEAD,
    OutboxState.FAILED,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Lo que espera para salir o no se ha podido entregar: verlo, soltarlo o descartarlo.",
)

Numbers = typer.Argument(metavar="NÚMERO...", help="Números de la lista.", show_default=False)
Json = typer.Option(False, "--json", help="Respuesta en JSON, para programas.")


@app.command("list", help="Envíos sin terminar, retenidos o fallidos, el más reciente primero.")
def list_rows(
    state: str = typer.Option("", "--state", help="Solo los de este estado (held, dead, failed, pending...)."),
    as_json: bool = Json,
) -> None:
    """Prints outbox rows."""
    if state and state not in {known.value for known in OutboxState}:
        raise BadRequestError(f"No existe el estado «{state}»; son: {', '.join(known.value for known in OutboxState)}.")
    settings = prepare().settings
    rows = asyncio.run(_rows(settings, (state,) if state else tuple(known.value for known in UNFINISHED)))
    if as_json:
        typer.echo(json.dumps([_document(row) for row in rows], ensure_ascii=False))
        return
    if not rows:
        typer.echo("No hay nada que espere ni que haya fallado.")
        return
    table = Table("Número", "Conversación", "Canal", "Estado", "Intentos", "Creado", "Motivo")
    for row in rows:
        created = row.created_at.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
        table.add_row(
            str(row.seq), str(row.conversation_id), row.channel, row.state, str(row.attempts), created, reason(row)
        )
    Console().print(table)


@app.command(help="Suelta envíos retenidos o fallidos: salen en cuanto puedan. También aprueba borradores.")
def release(
    numbers: list[int] = Numbers,
    as_json: bool = Json,
) -> None:
    """Lets rows leave."""
    _report(asyncio.run(_release(prepare().settings, numbers)), len(numbers), "sueltos", as_json)


@app.command(help="Descarta envíos que todavía no han salido: no saldrán nunca.")
def drop(numbers: list[int] = Numbers, as_json: bool = Json) -> None:
    """Rows that will never leave."""
    _report(asyncio.run(_drop(prepare().settings, numbers)), len(numbers), "descartados", as_json)


def reason(row: OutboxSummary) -> str:
    """Why a row is where it is, for a person."""
    if row.error == DRAFT_REASON:
        return "borrador: espera aprobación"
    if row.error == "window":
        return "ventana de 24 horas cerrada"
    return f"{row.error} ({row.error_code})" if row.error_code else row.error


async def _rows(settings: Settings, states: tuple[str, ...]) -> list[OutboxSummary]:
    async with opened_store(settings) as store:
        return await store.outbox(states=states)


async def _release(settings: Settings, numbers: list[int]) -> int:
    async with opened_store(settings) as store:
        return await store.release_held(numbers, datetime.now(UTC))


async def _drop(settings: Settings, numbers: list[int]) -> int:
    async with opened_store(settings) as store:
        return await store.drop(numbers)


def _report(changed: int, asked: int, word: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"asked": asked, "changed": changed}))
        return
    typer.echo(f"{changed} de {asked} {word}.")
    if changed < asked:
        typer.echo("Los demás no estaban en un estado que lo permita; míralos con: iagente outbox list", err=True)


def _document(row: OutboxSummary) -> dict[str, object]:
    return {
        "seq": row.seq,
        "conversation": row.conversation_id,
        "channel": row.channel,
        "kind": row.kind,
        "state": row.state,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "next_attempt_at": row.next_attempt_at.isoformat() if row.next_attempt_at else None,
        "code": row.error_code,
        "reason": row.error,
    }
