"""`iagente chat`: talks to the agent in the terminal, over the sandbox's real webhook."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from iagente_vida.sandbox.client import PhoneClient, phone_client
from iagente_vida.sandbox.requests import read_phone
from iagente_vida.sandbox.server_process import reachable, sandbox_server

DEFAULT_URL = "http://127.0.0.1:5000"
LEAVE = "/salir"

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(help="Habla con el asistente en el terminal, como si fueras un cliente.")
def chat(
    explain: bool = typer.Option(False, "--explain", help="Dice qué ha entendido de cada mensaje."),
    url: str | None = typer.Option(
        None, "--url", help="Simulador en marcha. Sin ella: el del puerto 5000 o, si no hay, uno propio y temporal."
    ),
    phone: str = typer.Option("34600000000", "--from", help="Teléfono del cliente."),
) -> None:
    """Reads messages from standard input until its end; a number taps the button or row with that number."""
    number = read_phone(phone)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_talk(url, number, Conversation(Console(highlight=False), explain=explain)))


async def _talk(url: str | None, phone: str, conversation: Conversation) -> None:
    async with _simulator(url) as address, phone_client(address, phone) as client:
        await conversation.run(client)


@asynccontextmanager
async def _simulator(url: str | None) -> AsyncIterator[str]:
    """The simulator asked for, the one that runs here, or one of our own."""
    if url is not None:
        yield url.rstrip("/")
    elif await reachable(DEFAULT_URL):
        yield DEFAULT_URL
    else:
        async with sandbox_server(BURST_WINDOW_SECONDS="0") as address:
            yield address


class Conversation:
    """The terminal's side: what is typed, what is shown."""

    def __init__(
        self,
        console: Console,
        *,
        explain: bool,
        read: Callable[[], str] = sys.stdin.readline,
        person: bool | None = None,
    ) -> None:
        self._console = console
        self._explain = explain
        self._read = read
        self._person = sys.stdin.isatty() if person is None else person
        self._choices: list[dict[str, str]] = []

    async def run(self, client: PhoneClient) -> None:
        """Until the end of the input, or LEAVE."""
        if self._person:
            self._console.print(f"[dim]Escribe como cliente; un número pulsa su botón; {LEAVE} o Ctrl+D termina.[/dim]")
        while (typed := await self._next_line()) is not None:
            if not typed:
                continue
            tapped = self._tapped(typed)
            if not self._person:
                self._console.print(f"[bold green]tú>[/] {escape(tapped['title'] if tapped else typed)}")
            action = {"reply_id": tapped["id"]} if tapped else {"text": typed}
            with self._console.status("escribiendo…"):
                answers = await client.say(**action)
            self.show(answers)
            if self._explain:
                self.show_understanding(await client.chat(), "" if tapped else typed)

    async def _next_line(self) -> str | None:
        if self._person:
            self._console.print("[bold green]tú>[/] ", end="")
        line = await asyncio.to_thread(self._read)
        return None if not line or line.strip() == LEAVE else line.strip()

    def _tapped(self, typed: str) -> dict[str, str] | None:
        """The choice whose number was typed, while one is on offer."""
        if typed.isdecimal() and 1 <= int(typed) <= len(self._choices):
            return self._choices[int(typed) - 1]
        return None

    def show(self, answers: Sequence[Mapping[str, Any]]) -> None:
        """Prints one turn's messages; their buttons and rows get numbers."""
        self._choices = []
        if not answers:
            self._console.print("[dim](sin respuesta)[/dim]")
        for answer in answers:
            lines = [str(answer[part]) for part in ("header", "text", "footer") if answer[part]]
            if answer["media"]:
                lines.append(f"[documento: {answer['media']['filename'] or answer['media']['mime_type']}]")
            for choice in answer["buttons"]:
                self._choices.append(choice)
                more = f": {choice['description']}" if choice["description"] else ""
                lines.append(f"  {len(self._choices)}. {choice['title']}{more}")
            self._console.print(Text.assemble(("asistente> ", "bold cyan"), "\n".join(lines)))

    def show_understanding(self, chat: Mapping[str, Any], typed: str) -> None:
        """Prints where the conversation is, what the last message taught by which words, and what is asked now."""
        lines = [f"etapa {chat['stage']} · modo {chat['mode'] or 'sin conversación'}"]
        trace = chat["trace"] or {}
        for message in trace.get("mensajes", []):
            lines.extend(_reasons(message, typed))
        for title, key in (("entendido", "entendido"), ("por confirmar", "por_confirmar")):
            for slot, reading in trace.get(key, {}).items():
                lines.append(f"{title}: {slot} = {reading['valor']} ({reading['lector']}, {reading['seguridad']})")
        if trace.get("pregunta"):
            lines.append(f"pregunta: {trace['pregunta']}")
        self._console.print(Panel(Text("\n".join(lines)), style="dim", expand=False))


def _reasons(message: Mapping[str, Any], typed: str) -> list[str]:
    """One message's intention with what else was weighed, and each value with the words it was read from."""
    weighed = ", ".join(f"{intent} {score:.2f}" for intent, score in message["sopesado"].items())
    lines = [f"intención: {message['intención']}" + (f" (sopesado: {weighed})" if weighed else "")]
    lines.append(f"tono: {message['sentimiento']}" + (" · urgente" if message["urgente"] else ""))
    if message["modelo"] is not None:
        lines.append(f"modelo consultado: {message['modelo'] or 'sin intención que valga'}")
    for slot, read in message["datos"].items():
        words = typed[slice(*read["leído"])].strip()
        origin = f" ← «{words}»" if words else ""
        doubt = ", supuesto: se confirma" if read["supuesto"] else ""
        lines.append(f"leído: {slot} = {read['valor']}{origin} ({read['lector']}, {read['seguridad']}{doubt})")
    return lines
