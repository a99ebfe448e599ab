"""`iagente init`: asks who the broker is and writes the first configuration. Calling it again loses nothing."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from dotenv import dotenv_values

from iagente_vida.broker import FIELDS, FILE_NAME, BrokerField, parse_broker, read_answer, write_broker
from iagente_vida.config import Settings, find_env_file, load_settings, project_root, read_variables
from iagente_vida.errors import BadRequestError, SettingsError

app = typer.Typer(pretty_exceptions_enable=False)


def _encryption_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


# What .env lacks and can be made: variable, how, and the comment above it.
_MADE: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("WHATSAPP_VERIFY_TOKEN", secrets.token_urlsafe, "Escríbelo también en el panel de Meta."),
    ("ADMIN_TOKEN", secrets.token_urlsafe, "Abre las páginas de administración."),
    ("ENCRYPTION_KEY", _encryption_key, "Cifra los datos personales: guarda una copia fuera de este servidor."),
)
# What only Meta can give: left empty, with where to find it.
_ASKED = (
    ("WHATSAPP_TOKEN", "Token de acceso permanente de la aplicación de Meta."),
    ("WHATSAPP_PHONE_NUMBER_ID", "Identificador del número, en el panel de WhatsApp de Meta."),
    ("WHATSAPP_APP_SECRET", "Clave secreta de la aplicación: comprueba que quien avisa es Meta."),
)


@app.command(help="Escribe empresa.toml y completa .env. Nunca cambia lo que ya está escrito.")
def init(
    name: str | None = typer.Option(None, help="Nombre de la correduría."),
    dgsfp_key: str | None = typer.Option(None, help="Clave de inscripción en la DGSFP."),
    register_url: str | None = typer.Option(None, help="Dirección del registro."),
    phone: str | None = typer.Option(None, help="Teléfono de atención."),
    opening_hours: str | None = typer.Option(None, help="Horario de atención."),
    insurers: str | None = typer.Option(None, help="Aseguradoras, separadas por comas."),
    remuneration: str | None = typer.Option(None, help="Cómo cobras, como lo leerá el cliente."),
    address: str | None = typer.Option(None, help="Domicilio del mediador."),
    advice: str | None = typer.Option(None, help="Si asesoras y en qué te basas."),
    holdings: str | None = typer.Option(None, help="Participaciones del 10 % o más con aseguradoras."),
    complaints: str | None = typer.Option(None, help="Servicio de reclamaciones."),
    privacy_email: str | None = typer.Option(None, help="Correo para los derechos de datos."),
    privacy_url: str | None = typer.Option(None, help="Página de privacidad."),
    yes: bool = typer.Option(False, "--yes", "-y", help="No pregunta nada: usa las opciones y falla si falta alguna."),
) -> None:
    """Asks for what no option gives. Writes nothing unless every answer is good."""
    settings = load_settings()
    given = {
        "name": name,
        "dgsfp_key": dgsfp_key,
        "register_url": register_url,
        "phone": phone,
        "opening_hours": opening_hours,
        "insurers": insurers,
        "remuneration": remuneration,
        "address": address,
        "advice": advice,
        "holdings": holdings,
        "complaints": complaints,
        "privacy_email": privacy_email,
        "privacy_url": privacy_url,
    }
    for line in (_write_broker_file(settings, given, ask=not yes and sys.stdin.isatty()), _complete_env_file()):
        typer.echo(line)
    typer.echo("Siguiente paso: rellena en .env lo que queda vacío y arranca con iagente serve.")


def _write_broker_file(settings: Settings, given: dict[str, str | None], *, ask: bool) -> str:
    path = settings.broker_dir / FILE_NAME
    if path.exists():
        parse_broker(path.read_text(encoding="utf-8-sig"), str(path))
        return f"{path}: ya estaba y es correcto; no se cambia."
    answers: dict[str, str | tuple[str, ...]] = {}
    problems: list[str] = []
    for field in FIELDS:
        if field.default is not None and (not field.asked or (given[field.attribute] is None and not ask)):
            answers[field.attribute] = field.default
            continue
        try:
            answer = given[field.attribute]
            answers[field.attribute] = _ask(field) if answer is None and ask else read_answer(field, answer)
        except ValueError as error:
            problems.append(f"--{field.attribute.replace('_', '-')} {error}")
    if problems:
        raise BadRequestError(f"No se ha escrito nada: {'; '.join(problems)}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_new(path, write_broker(answers), mode=0o644)
    return f"{path}: escrito."


def _ask(field: BrokerField) -> str | tuple[str, ...]:
    while True:
        try:
            return read_answer(field, typer.prompt(field.question))
        except ValueError as error:
            typer.echo(f"  Ese valor {error}.", err=True)


def _complete_env_file() -> str:
    path = find_env_file() or project_root() / ".env"
    present = set(read_variables({}, path if path.is_file() else None))
    named = set(dotenv_values(path)) if path.is_file() else set()
    lines = []
    for variable, make, comment in _MADE:
        if variable not in present and not os.environ.get(variable):
            lines += [f"# {comment}", f"{variable}={make()}"]
    for variable, comment in _ASKED:
        if variable not in named and not os.environ.get(variable):
            lines += [f"# {comment}", f"{variable}="]
    if not lines:
        return f"{path}: no le falta nada; no se cambia."
    text = "\n".join(lines) + "\n"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, text, mode=0o600)
        return f"{path}: escrito, con permiso solo para ti."
    try:
        before = path.read_bytes()
        with path.open("ab") as file:
            file.write((b"" if before.endswith(b"\n") or not before else b"\n") + text.encode())
    except OSError as error:
        raise SettingsError(f"No se puede escribir {path}: comprueba sus permisos.") from error
    return f"{path}: se ha añadido lo que faltaba, sin tocar lo demás."


def _write_new(path: Path, text: str, *, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SettingsError(f"No se puede escribir {path}: comprueba los permisos de su carpeta.") from error
