"""`iagente setup`: creates at Meta and in Chatwoot what is missing. Twice changes nothing the second time."""

from __future__ import annotations

import asyncio
import json

import typer

from iagente_vida.clock import SystemClock
from iagente_vida.commands.doctor import examine, show
from iagente_vida.config import Settings, load_settings
from iagente_vida.doctor import ERROR
from iagente_vida.errors import BadRequestError, IagenteError, SettingsError
from iagente_vida.integrations import whatsapp_account as account
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.template_catalogue import read_catalogue
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.parts import whatsapp_client
from iagente_vida.startup import prepare
from iagente_vida.template_book import TemplateDefinition, load_templates

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Crea lo que falta en Meta o en Chatwoot.")


class SetupError(IagenteError):
    """Meta refused a step."""

    code = "meta_no_acepta"


@app.callback()
def _services() -> None:
    """Services to set up."""


@app.command(help="Suscribe la cuenta y el webhook y crea las plantillas que falten; después comprueba todo.")
def whatsapp() -> int:
    """Idempotent; ends with the doctor."""
    startup = prepare()
    if startup.settings.sandbox or not startup.settings.whatsapp_waba_id:
        raise BadRequestError(
            "Faltan ajustes: WHATSAPP_TOKEN y WHATSAPP_WABA_ID. Están en el panel de Meta, WhatsApp, Configuración de "
            "la API; escríbelos en .env."
        )
    asyncio.run(_mend(startup.settings))
    findings = asyncio.run(examine(startup))
    show(findings)
    return int(any(finding.level == ERROR for finding in findings))


async def _mend(settings: Settings) -> None:
    clock = SystemClock()
    async with whatsapp_client(settings, clock) as client:
        try:
            await _subscribe_account(client, settings)
            await _subscribe_app(client, settings)
            await _hand_in_templates(client, settings)
        except SendError as error:
            raise SetupError(
                f"Meta no acepta un paso (código {error.code}). Con iagente doctor verás qué falta."
            ) from None


async def _subscribe_account(client: WhatsAppClient, settings: Settings) -> None:
    if not await account.account_subscribed(client, settings.whatsapp_waba_id):
        await account.subscribe_account(client, settings.whatsapp_waba_id)
        typer.echo("La cuenta envía ahora sus avisos a tu aplicación.")


async def _subscribe_app(client: WhatsAppClient, settings: Settings) -> None:
    secret, token, verify = settings.whatsapp_app_secret, settings.whatsapp_token, settings.whatsapp_verify_token
    if secret is None or token is None or verify is None or not settings.public_url:
        typer.echo("El webhook no se toca: para configurarlo hacen falta WHATSAPP_APP_SECRET y PUBLIC_URL.")
        return
    app_id = (await account.token_facts(client, token.get_secret_value())).app_id
    address = f"{settings.public_url}/webhook/whatsapp"
    app_token = f"{app_id}|{secret.get_secret_value()}"
    async with whatsapp_client(settings, SystemClock(), token=app_token) as own:
        known = await account.app_subscription(own, app_id)
        if known is None or not known.active or known.callback_url != address or known.missing_fields:
            await account.subscribe_app(own, app_id, address, verify.get_secret_value())
            typer.echo(f"Meta avisa ahora en {address}.")


async def _hand_in_templates(client: WhatsAppClient, settings: Settings) -> None:
    known = {(entry.name, entry.language) for entry in await read_catalogue(client, settings.whatsapp_waba_id)}
    for definition in load_templates(settings).values():
        if (definition.name, definition.language) not in known:
            await _hand_in(client, settings.whatsapp_waba_id, definition)
            typer.echo(f"Plantilla {definition.name} enviada a Meta para que la apruebe.")


async def _hand_in(client: WhatsAppClient, waba_id: str, definition: TemplateDefinition) -> None:
    await account.create_template(
        client,
        waba_id,
        name=definition.name,
        language=definition.language,
        category=definition.category,
        text=definition.text,
        examples=definition.examples,
    )


@app.command(
    "chatwoot", help="Crea en Chatwoot lo que falte: bandeja, webhook, asistente, etiquetas, atributos y equipo."
)
def chatwoot(
    as_json: bool = typer.Option(False, "--json", help="El resultado en JSON."),
    source: int | None = typer.Option(
        None, "--desde", min=1, help="Número de una bandeja de WhatsApp: enseña el plan para salir de ella y lo hace."
    ),
    undo: bool = typer.Option(False, "--deshacer", help="Deshace el último traslado."),
    yes: bool = typer.Option(False, "--si", help="Con --desde: no pregunta antes de hacer lo que enseña."),
) -> None:
    """Needs the address, the account and an administrator's token, and PUBLIC_URL for the webhook."""
    from iagente_vida.chatwoot_link import make_client
    from iagente_vida.chatwoot_move import FILE_NAME as JOURNAL
    from iagente_vida.chatwoot_move import Journal, explain, move, plan, take_back
    from iagente_vida.chatwoot_setup import ChatwootSetupError, Outcome
    from iagente_vida.chatwoot_setup import prepare as prepare_chatwoot
    from iagente_vida.integrations.chatwoot_http import ChatwootError

    if source and undo:
        raise BadRequestError("Elige --desde o --deshacer: no van juntas.")
    settings = load_settings()
    _check(settings)
    journal = Journal.read(settings.data_dir / JOURNAL)

    async def prepared() -> Outcome | None:
        async with make_client(settings) as client:
            if undo:
                await take_back(client, journal, typer.echo)
                return None
            inbox_id = int(settings.chatwoot_whatsapp_inbox_id or 0)
            if not source:
                return await prepare_chatwoot(client, inbox_id, f"{settings.public_url}/webhook/chatwoot")
            planned = await plan(client, source)
            for line in planned.lines():
                typer.echo(line, err=as_json)
            if not yes and not typer.confirm("¿Se hace?", err=as_json):
                return None
            # The inbox that is left may still stand in .env: it is not the one to go on in.
            kept = 0 if inbox_id == source else inbox_id
            outcome = await prepare_chatwoot(client, kept, f"{settings.public_url}/webhook/chatwoot")
            new_inbox = int(outcome.variables["CHATWOOT_WHATSAPP_INBOX_ID"])
            await move(client, planned, new_inbox, journal, outcome.lines.append)
            return outcome

    try:
        outcome = asyncio.run(prepared())
    except ChatwootError as error:
        known = _REASONS.get(error.kind)
        told = explain(error) if source or undo else f"Chatwoot no lo ha admitido: {error.message}."
        raise ChatwootSetupError(known or told) from None
    if outcome is None:
        return
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
