"""`iagente pause`: the bot is silent in one conversation or in all of them, from the next send on."""

from __future__ import annotations

import asyncio

import typer

from iagente_vida.commands.conversations import Author, act, pause_all

app = typer.Typer(pretty_exceptions_enable=False)

Phone = typer.Argument("", metavar="[TELÉFONO]", help="Solo esa conversación; sin él, todas.", show_default=False)


@app.command(help="Hace callar al asistente, en una conversación o en todas, antes del siguiente envío.")
def pause(phone: str = Phone, author: str = Author) -> None:
    """Silences the bot; people go on as before."""
    if phone:
        asyncio.run(act(author, lambda desk: desk.pause(phone)))
        typer.echo("El asistente calla en esa conversación hasta iagente resume con el mismo teléfono.")
        return
    asyncio.run(pause_all(author, paused=True))
    typer.echo("El asistente calla en todas las conversaciones hasta iagente resume. Los asesores pueden contestar.")
