"""`iagente outbox`: what waits, what could not be delivered, and the operator's hand on it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.config import Settings
from iagente_vida.errors import BadRequestError
from iagente_vida.parts import opened_store
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

RELEASABLE = (OutboxState.HELD.value, OutboxState.DEAD.value, OutboxState.FAILED.value)
DROPPABLE = (OutboxState.PENDING.value, *RELEASABLE)
EVERY = 1_000_000
AT_ONCE = 200
WINDOW = "window"
_REASONS = {
    DRAFT_REASON: "borrador: espera aprobación",
    WINDOW: "ventana de 24 horas cerrada",
    "template": "espera a que Meta apruebe la plantilla",
    "throttle_quality": "Meta limita el número por calidad",
    "account": "Meta ha bloqueado la cuenta o un pago",
    "recipient": "WhatsApp no se lo entrega a esta persona",
    "permanent": "Meta no admite el mensaje tal como es",
    "transient": "Meta falla; intentos agotados o por repetir",
    "auth": "Meta rechaza las credenciales",
    "unreachable": "no se llega a Meta",
    "unknown_outcome": "en duda: no se sabe si salió",
    "throttle_pair": "demasiados mensajes seguidos a esta persona",
    "throttle_number": "demasiados mensajes por segundo",
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Lo que espera para salir o no se ha podido entregar: verlo, soltarlo o descartarlo.",
)

Numbers = typer.Argument(None, metavar="NÚMERO...", help="Números de la lista.", show_default=False)
State = typer.Option("", "--state", help="Solo los de este estado (held, dead, failed, pending...).")
Every = typer.Option("", "--state", help="Todos los de este estado, menos los borradores.")
Json = typer.Option(False, "--json", help="Respuesta en JSON, para programas.")


@app.command("list", help="Envíos sin terminar, retenidos o fallidos, el más reciente primero.")
def list_rows(
    state: str = State,
    limit: int = typer.Option(200, "--limit", min=1, help="Cuántos como mucho."),
    as_json: bool = Json,
) -> None:
    """Prints outbox rows."""
    settings = prepare().settings
    rows = asyncio.run(_rows(settings, _states(state), limit + 1))
    shown = rows[:limit]
    if as_json:
        typer.echo(json.dumps([_document(row) for row in shown], ensure_ascii=False))
        return
    if not rows:
        typer.echo("No hay nada que espere ni que haya fallado.")
        return
    table = Table("Número", "Conversación", "Canal", "Estado", "Intentos", "Creado", "Motivo")
    for row in shown:
        created = row.created_at.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
        table.add_row(
            str(row.seq), str(row.conversation_id), row.channel, row.state, str(row.attempts), created, reason(row)
        )
    Console().print(table)
    if len(rows) > limit:
        typer.echo(f"Hay más de {limit}: usa --limit o --state para verlos.", err=True)


@app.command(help="Suelta envíos retenidos o fallidos: salen en cuanto puedan. También aprueba borradores.")
def release(
    numbers: list[int] | None = Numbers,
    state: str = Every,
    as_json: bool = Json,
) -> None:
    """Lets rows leave."""
    settings = prepare().settings
    chosen = _chosen(settings, numbers, state, RELEASABLE)
    _report(asyncio.run(_release(settings, chosen)), len(chosen), "sueltos", as_json)


@app.command(help="Descarta envíos que todavía no han salido, o que han fallado: no saldrán nunca.")
def drop(numbers: list[int] | None = Numbers, state: str = Every, as_json: bool = Json) -> None:
    """Rows that will never leave."""
    settings = prepare().settings
    chosen = _chosen(settings, numbers, state, DROPPABLE)
    _report(asyncio.run(_drop(settings, chosen)), len(chosen), "descartados", as_json)


def reason(row: OutboxSummary) -> str:
    """Why a row is where it is, for a person."""
    words = _REASONS.get(row.error, row.error)
    return f"{words} ({row.error_code})" if row.error_code and row.error != WINDOW else words


def _states(state: str) -> tuple[str, ...]:
    known = [one.value for one in OutboxState]
    if state and state not in known:
        raise BadRequestError(f"No existe el estado «{state}»; son: {', '.join(known)}.")
    return (state,) if state else tuple(one.value for one in UNFINISHED)


def _chosen(settings: Settings, numbers: list[int] | None, state: str, allowed: tuple[str, ...]) -> list[int]:
    """The rows that are meant: by number, or all in a state. Drafts are approved one by one."""
    if bool(numbers) == bool(state):
        raise BadRequestError("Di los números de la lista, o un estado con --state; no las dos cosas.")
    if numbers:
        return numbers
    if state not in allowed:
        raise BadRequestError(f"--state tiene que ser {' o '.join(allowed)}.")
    rows = asyncio.run(_rows(settings, (state,), EVERY))
    return sorted(row.seq for row in rows if row.error != DRAFT_REASON)


async def _rows(settings: Settings, states: tuple[str, ...], limit: int) -> list[OutboxSummary]:
    async with opened_store(settings) as store:
        return await store.outbox(states=states, limit=limit)


async def _release(settings: Settings, numbers: list[int]) -> int:
    async with opened_store(settings) as store:
        return sum([await store.release_held(part, datetime.now(UTC)) for part in _parts(numbers)])


async def _drop(settings: Settings, numbers: list[int]) -> int:
    async with opened_store(settings) as store:
        return sum([await store.drop(part) for part in _parts(numbers)])


def _parts(numbers: list[int]) -> list[list[int]]:
    """So many at a time that the server's own writes are not held up."""
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]


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
