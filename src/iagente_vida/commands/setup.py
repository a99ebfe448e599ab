"""`iagente setup whatsapp`: creates at Meta what is missing. Running it twice changes nothing the second time."""

from __future__ import annotations

import asyncio

import typer

from iagente_vida.app import whatsapp_client
from iagente_vida.clock import SystemClock
from iagente_vida.commands.doctor import examine, show
from iagente_vida.config import Settings
from iagente_vida.doctor import ERROR
from iagente_vida.errors import BadRequestError, IagenteError
from iagente_vida.integrations import whatsapp_account as account
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.template_catalogue import read_catalogue
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.startup import prepare
from iagente_vida.template_book import TemplateDefinition, load_templates

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Prepara WhatsApp: crea en Meta lo que falta."
)


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
