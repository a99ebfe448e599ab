"""The command line `iagente`: finds the command, and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from iagente_vida import __version__
from iagente_vida.errors import BadRequestError, IagenteError

FAILED = 1
BAD_CALL = 2

# Command -> module of iagente_vida.commands (its `app`), and the line that `iagente --help` shows. The modules are
# loaded only when they are called: `--help` must not wait for numpy or the graph.
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serve", "Atiende WhatsApp; sin cuenta configurada, arranca el simulador."),
    "init": ("init", "Pregunta los datos de la correduría y escribe la primera configuración."),
    "explain": ("explain", "Dice qué entiende el producto del cuerpo de un aviso."),
    "chat": ("chat", "Habla con el asistente en el terminal, como si fueras un cliente."),
    "conversations": ("conversations", "Lista las conversaciones, y toma, contesta o devuelve una como asesor."),
    "pause": ("pause", "Hace callar al asistente, en una conversación o en todas."),
    "resume": ("resume", "Deja hablar otra vez al asistente."),
    "outbox": ("outbox", "Envíos que esperan o han fallado: verlos, soltarlos o descartarlos."),
    "doctor": ("doctor", "Comprueba la instalación y dice cómo arreglar lo que falle."),
    "setup": ("setup", "Crea lo que falta en Meta (WhatsApp) o en Chatwoot."),
    "understand": ("understand", "Dice qué entiende el agente de cada mensaje de un fichero."),
    "rehearse": ("rehearse", "Representa conversaciones escritas con un reloj virtual y dice cómo acaban."),
    "simulate": ("simulate", "Simula clientes contra el producto entero y comprueba sus promesas."),
    "replay": ("replay", "Pasa conversaciones guardadas por el programa actual y dice qué cambiaría."),
    "export": ("export", "Escribe en JSON todo lo que se guarda de una persona y verifica su registro."),
    "erase": ("erase", "Borra a una persona: quién era y lo que dijo; o solo su salud."),
    "compliance": ("compliance", "Escribe el PDF de cumplimiento: reglas, textos, pruebas, plazos y aprobaciones."),
    "document": ("document", "Escribe el PDF de un presupuesto: propuesta, necesidades o nota."),
    "quote": ("quote", "Calcula el precio de una solicitud: tres opciones."),
    "actuarial": ("actuarial", "Valores actuariales netos de una tabla: para toda la vida y para una duración."),
    "tariff": ("tariff", "Comprueba la carpeta de una tarifa."),
}

_USAGE_ERRORS = (
    (r"No such command '(.*)'\.", r"no existe la orden «\1»; las que hay salen con iagente --help"),
    (r"No such option:? '?(\S+?)'?(?:\.| .*|$)", r"no existe la opción \1"),
    (r"Missing argument '(.*)'\..*", r"falta \1"),
    (r"Missing option '(.*)'\..*", r"falta la opción \1"),
    (r"Missing command\..*", "falta la orden"),
    (r"Option '(.*)' requires an argument\.", r"a la opción \1 le falta su valor"),
    (r"Got unexpected extra argument.*? \((?!s\))(.*)\)", r"sobra \1"),
    (
        r"Invalid value for '(.*?)': Input should be a valid (?:integer|number).*",
        r"el valor de \1 tiene que ser un número",
    ),
    (r"Invalid value for '(.*?)': Input should be less than or equal to (\S+)", r"el valor de \1 no puede pasar de \2"),
    (r"Invalid value for '(.*?)': Input should be greater than or equal to (\S+)", r"el valor de \1 empieza en \2"),
    (r"Invalid value for '(.*?)': .* does not exist.*", r"no existe el fichero de \1"),
    (r"Invalid value for '(.*?)': (.*)", r"el valor de \1 no sirve: \2"),
)


class LazyGroup(TyperGroup):
    """Loads a command's module when the command is called, not before."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, summary = COMMANDS[cmd_name]
        if self._listing:
            return TyperCommand(cmd_name, help=summary)
        typer_app = importlib.import_module(f"iagente_vida.commands.{module}").app
        typer_app._add_completion = False  # typer takes each of them for a whole program
        command = typer.main.get_command(typer_app)
        command.name = cmd_name
        _explain_help(command, ctx)
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listing = True
        _explain_help(self, ctx)
        super().format_help(ctx, formatter)


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(help="iAgente_Vida: asesor de seguros de vida en WhatsApp.")
def _options(
    version: bool = typer.Option(False, "--version", help="Dice la versión.", callback=_print_version, is_eager=True),
) -> None:
    """Options before the command."""


def run(arguments: list[str] | None = None) -> int:
    """Runs one call and answers its exit code: 0 ok, 1 the thing failed, 2 bad call."""
    _speak_spanish()
    try:
        result = app(args=arguments, prog_name="iagente", standalone_mode=False)
    except IagenteError as error:
        _complain(f"{error.detail} [{error.code}]")
        return BAD_CALL if isinstance(error, BadRequestError) else FAILED
    except typer.Abort:
        _complain("Interrumpido.")
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last door: a person must not meet a bare traceback with data in it
        if (exit_code := getattr(error, "exit_code", None)) is not None:
            return _bad_call(error, exit_code)
        _report_defect(error)
        return FAILED
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the `iagente` script."""
    sys.exit(run())


def _bad_call(error: Exception, exit_code: int) -> int:
    message = getattr(error, "format_message", lambda: str(error))()
    if message and exit_code != 0:
        for pattern, spanish in _USAGE_ERRORS:
            if (match := re.match(pattern, message)) is not None:
                message = match.expand(spanish)
                break
        _complain(f"Llamada incorrecta: {message.rstrip('.')}. [llamada_incorrecta]")
    return exit_code


def _report_defect(error: Exception) -> None:
    from iagente_vida.redaction import Redactor

    _complain(Redactor()("".join(traceback.format_exception(error)).rstrip()))
    _complain(f"Error inesperado ({type(error).__name__}): es un fallo del programa; avisa con las líneas de arriba.")


def _complain(text: str) -> None:
    typer.echo(text, err=True)


def _explain_help(command: Any, ctx: Any) -> None:
    if (option := command.get_help_option(ctx)) is not None:
        option.help = "Muestra esta ayuda."
    for inner in getattr(command, "commands", {}).values():
        _explain_help(inner, ctx)


def _speak_spanish() -> None:
    rich_utils.ARGUMENTS_PANEL_TITLE = "Argumentos"
    rich_utils.OPTIONS_PANEL_TITLE = "Opciones"
    rich_utils.COMMANDS_PANEL_TITLE = "Órdenes"
    rich_utils.ERRORS_PANEL_TITLE = "Error"
    rich_utils.DEFAULT_STRING = "[por omisión: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[obligatorio]"
