"""`iagente conversations`: the adviser's hands without Chatwoot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.clock import SystemClock
from iagente_vida.config import Settings
from iagente_vida.desk import Desk
from iagente_vida.parts import opened_store
from iagente_vida.service import PAUSED_MARK
from iagente_vida.startup import prepare
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import ConversationSummary
from iagente_vida.workers.election import Poker, socket_path

SOURCE = "cli"

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Lista las conversaciones, y toma, contesta o devuelve una como asesor.",
)

Phone = typer.Argument(metavar="TELÉFONO", help="Teléfono con prefijo de país, o BSUID.", show_default=False)
Json = typer.Option(False, "--json", help="Respuesta en JSON, para programas.")
Author = typer.Option("asesor", "--author", help="Quién actúa; queda en el registro de la conversación.")


@app.command("list", help="Conversaciones, la más reciente primero.")
def list_conversations(as_json: bool = Json) -> None:
    """Prints the listed conversations."""
    settings = prepare().settings
    summaries = asyncio.run(_summaries(settings))
    if as_json:
        typer.echo(json.dumps([_document(summary) for summary in summaries], ensure_ascii=False))
        return
    if not summaries:
        typer.echo("No hay conversaciones.")
        return
    table = Table("Teléfono", "Nombre", "Etapa", "Modo", "Baja", "Última actividad")
    for summary in summaries:
        moment = summary.last_activity.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
        opted_out = "sí" if summary.opted_out else ""
        table.add_row(summary.phone, summary.name, summary.stage, summary.mode, opted_out, moment)
    Console().print(table)


@app.command(help="Toma la conversación: el asistente calla.")
def take(phone: str = Phone, author: str = Author, as_json: bool = Json) -> None:
    """Takes a conversation over."""
    summary = asyncio.run(act(author, lambda desk: desk.take(phone)))
    _report(summary, "take", "La conversación es tuya: el asistente calla hasta que la devuelvas.", as_json)


@app.command(help="Contesta al cliente como asesor; si no era tuya, la conversación pasa a serlo.")
def reply(
    phone: str = Phone,
    text: str = typer.Argument(metavar="TEXTO", help="Lo que leerá el cliente.", show_default=False),
    author: str = Author,
    as_json: bool = Json,
) -> None:
    """Sends an adviser's text."""
    summary = asyncio.run(act(author, lambda desk: desk.reply(phone, text)))
    _report(summary, "reply", "Respuesta guardada: sale por WhatsApp en cuanto el servidor la recoja.", as_json)


@app.command("return", help="Devuelve la conversación al asistente.")
def give_back(phone: str = Phone, author: str = Author, as_json: bool = Json) -> None:
    """Gives a conversation back to the bot."""
    summary = asyncio.run(act(author, lambda desk: desk.give_back(phone)))
    _report(summary, "return", "La conversación vuelve al asistente.", as_json)


async def _summaries(settings: Settings) -> Sequence[ConversationSummary]:
    async with opened_store(settings) as store:
        return await store.conversations()


async def act(author: str, action: Callable[[Desk], Awaitable[ConversationSummary]]) -> ConversationSummary:
    """Does something at the desk of this installation and wakes its engine."""
    settings = prepare().settings
    async with opened_store(settings) as store, _desk(settings, store, author) as desk:
        return await action(desk)


async def pause_all(author: str, *, paused: bool) -> None:
    """Silences the bot everywhere, or ends that; every turn that stays silent because of it says so in its ledger."""
    settings = prepare().settings
    async with opened_store(settings) as store:
        moment = SystemClock().now().isoformat(timespec="seconds")
        await store.mark(PAUSED_MARK, f"{author} {moment}" if paused else "")


@asynccontextmanager
async def _desk(settings: Settings, store: Store, author: str) -> AsyncIterator[Desk]:
    """A desk that pokes the engine of the server that runs; without one, its next start finds the rows."""
    poker = Poker(socket_path(settings.data_dir))

    def woken(accepted: Sequence[Accepted]) -> None:
        poker.poke([item.conversation_id for item in accepted if item.wakes and item.conversation_id is not None])

    try:
        yield Desk(store, SystemClock(), woken, source=SOURCE, author=author)
    finally:
        poker.close()


def _report(summary: ConversationSummary, action: str, sentence: str, as_json: bool) -> None:
    typer.echo(json.dumps({"phone": summary.phone, "action": action}, ensure_ascii=False) if as_json else sentence)


def _document(summary: ConversationSummary) -> dict[str, Any]:
    return {
        "phone": summary.phone,
        "name": summary.name,
        "stage": summary.stage,
        "mode": summary.mode,
        "opted_out": summary.opted_out,
        "last_activity": summary.last_activity.isoformat(),
    }
