"""`iagente resume`: the bot speaks again."""

from __future__ import annotations

import asyncio

import typer

from iagente_vida.commands.conversations import Author, act, pause_all
from iagente_vida.commands.pause import Phone

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(help="Deja hablar otra vez al asistente, en una conversación o en todas.")
def resume(phone: str = Phone, author: str = Author) -> None:
    """Ends a pause. One of a single conversation and that of all are ended apart."""
    if phone:
        asyncio.run(act(author, lambda desk: desk.resume(phone)))
        typer.echo("El asistente vuelve a contestar en esa conversación desde el próximo mensaje.")
        return
    asyncio.run(pause_all(author, paused=False))
    typer.echo("El asistente vuelve a contestar. Lo que estaba listo y sigue vigente sale ahora.")
