"""`iagente serve`: the web server, with WhatsApp or with the simulated phone."""

from __future__ import annotations

import errno
import logging
import signal
import socket
from dataclasses import replace
from types import FrameType

import typer
import uvicorn

from iagente_vida.errors import IagenteError
from iagente_vida.logs import start_logging
from iagente_vida.startup import Startup, prepare

log = logging.getLogger(__name__)
app = typer.Typer(pretty_exceptions_enable=False)

BACKLOG = 2048
GRACEFUL_SECONDS = 20


class PortError(IagenteError):
    """The address to listen on can not be had."""

    code = "puerto_no_disponible"


@app.command(help="Atiende WhatsApp. Sin WHATSAPP_TOKEN y sin nada real en juego arranca el simulador.")
def serve(
    sandbox: bool = typer.Option(False, "--sandbox", help="Solo el simulador: se niega si hay una cuenta configurada."),
    host: str | None = typer.Option(None, help="Dirección en la que escucha, en lugar de WEBHOOK_HOST."),
    port: int | None = typer.Option(None, min=1, max=65535, help="Puerto, en lugar de WEBHOOK_PORT."),
) -> None:
    """Runs until it is told to stop (SIGTERM, SIGINT), finishing what is under way."""
    startup = prepare(sandbox_requested=sandbox)
    given = {"webhook_host": host, "webhook_port": port}
    settings = startup.settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    startup = replace(startup, settings=settings)
    listening = listen(settings.bind_host, settings.webhook_port)
    from iagente_vida.app import build

    with listening, start_logging(settings):
        signal.signal(signal.SIGTERM, _leave)
        for warning in startup.warnings:
            log.warning("%s [%s]", warning.text, warning.code)
        try:
            _Server(server_options(build(startup)), welcome(startup)).run(sockets=[listening])
        except KeyboardInterrupt:
            log.info("Parado desde el teclado.")


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises PortError with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            detail = f"El puerto {port} está ocupado: para el otro programa o elige otro con --port o WEBHOOK_PORT."
        elif error.errno == errno.EACCES:
            detail = f"No hay permiso para el puerto {port}: elige uno mayor que 1023 con --port o WEBHOOK_PORT."
        else:
            detail = f"No se puede escuchar en {host}: pon en WEBHOOK_HOST una dirección de esta máquina."
        raise PortError(detail) from error
    listening.set_inheritable(True)
    return listening


def server_options(application: object) -> uvicorn.Config:
    """How uvicorn runs the product: no access lines (they carry phones), no trust in forwarding headers."""
    return uvicorn.Config(
        application,  # type: ignore[arg-type]
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


def welcome(startup: Startup) -> str:
    """What the operator reads when the server is ready: where to click."""
    settings = startup.settings
    host = settings.bind_host
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
    address = f"http://{shown}:{settings.webhook_port}"
    if settings.sandbox:
        return (
            f"\nSimulador en marcha. Abre {address}/simulador y escribe como si fueras el cliente. Ctrl+C para parar.\n"
        )
    lines = [f"\niAgente_Vida atiende WhatsApp en {address}/webhook/whatsapp. Estado: {address}/webhook/status."]
    if startup.warnings:
        count = len(startup.warnings)
        lines.append(f"Hay {count} {'aviso' if count == 1 else 'avisos'} de configuración en {settings.log_path}.")
    return "\n".join(lines) + "\n"


class _Server(uvicorn.Server):
    """Says where to click once it answers."""

    def __init__(self, config: uvicorn.Config, text: str) -> None:
        super().__init__(config)
        self._text = text

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            typer.echo(self._text)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """uvicorn repeats the signal after its own shutdown: leave by the front door, so that the log is written out."""
    raise SystemExit(0)
