"""`iagente setup`: makes what has to exist elsewhere. Calling it again changes nothing."""

from __future__ import annotations

import asyncio
import json

import typer

from iagente_vida.config import Settings, load_settings
from iagente_vida.errors import SettingsError

app = typer.Typer(no_args_is_help=True, help="Prepara lo que tiene que existir en otros servicios.")


@app.callback()
def _group() -> None:
    """Keeps `chatwoot` a subcommand while it is the only one."""


@app.command(
    "chatwoot", help="Crea en Chatwoot lo que falte: bandeja, webhook, asistente, etiquetas, atributos y equipo."
)
def chatwoot(as_json: bool = typer.Option(False, "--json", help="El resultado en JSON.")) -> None:
    """Needs the address, the account and an administrator's token, and PUBLIC_URL for the webhook."""
    from iagente_vida.chatwoot_link import make_client
    from iagente_vida.chatwoot_setup import Outcome, SetupError, prepare
    from iagente_vida.integrations.chatwoot_http import ChatwootError

    settings = load_settings()
    _check(settings)

    async def prepared() -> Outcome:
        async with make_client(settings) as client:
            inbox_id = int(settings.chatwoot_whatsapp_inbox_id or 0)
            return await prepare(client, inbox_id, f"{settings.public_url}/webhook/chatwoot")

    try:
        outcome = asyncio.run(prepared())
    except ChatwootError as error:
        raise SetupError(_REASONS.get(error.kind, f"Chatwoot no lo ha admitido: {error.message}.")) from None
    if as_json:
        typer.echo(json.dumps({"lines": outcome.lines, "variables": outcome.variables}, ensure_ascii=False))
        return
    for line in outcome.lines:
        typer.echo(line)
    typer.echo("\nPon esto en .env:")
    for name, value in outcome.variables.items():
        typer.echo(f"{name}={value}")


_REASONS = {
    "auth": "Chatwoot no admite el token: CHATWOOT_USER_TOKEN tiene que ser de un administrador de esa cuenta.",
    "unreachable": "No se puede llegar a Chatwoot: revisa CHATWOOT_BASE_URL.",
    "not_found": "Chatwoot no conoce esa cuenta: revisa CHATWOOT_ACCOUNT_ID.",
}


def _check(settings: Settings) -> None:
    missing = [
        name
        for name, value in (
            ("CHATWOOT_BASE_URL", settings.chatwoot_base_url),
            ("CHATWOOT_ACCOUNT_ID", settings.chatwoot_account_id),
            ("CHATWOOT_USER_TOKEN", settings.chatwoot_user_token),
            ("PUBLIC_URL", settings.public_url),
        )
        if not value
    ]
    if missing:
        raise SettingsError(f"Faltan {', '.join(missing)}: ponlos en .env y repite.")
