"""Looks at everything an installation needs and says, for people who have never seen Meta's pages, how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from iagente_vida.alarms import FREE_BYTES
from iagente_vida.config import Settings
from iagente_vida.integrations import whatsapp_account as account
from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.template_catalogue import APPROVED, read_catalogue
from iagente_vida.integrations.whatsapp_account import TokenFacts
from iagente_vida.integrations.whatsapp_client import WhatsAppClient
from iagente_vida.startup import Startup
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition

OK, WARNING, ERROR = "ok", "aviso", "error"
CLOCK_TOLERANCE = 30.0
TUNNEL = "ngrok http {port}   (o bien: cloudflared tunnel --url http://localhost:{port})"
_QUALITY = {"GREEN": "buena", "YELLOW": "media", "RED": "baja"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `level` is ok, aviso or error; `remedy` says what to do, step by step."""

    code: str
    level: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Doctor:
    """What it looks with. `app_client` opens a client with the application's own credentials."""

    startup: Startup
    store: Store
    client: WhatsAppClient
    app_client: Callable[[str], WhatsAppClient]
    book: Mapping[str, TemplateDefinition]
    now: datetime

    async def examine(self) -> list[Finding]:
        """Everything, in the order in which it has to be mended. Never raises for what is merely wrong."""
        found = [finding async for finding in self._here()]
        settings = self.startup.settings
        if settings.sandbox or settings.whatsapp_token is None:
            found.append(
                Finding(
                    "sin_cuenta",
                    WARNING,
                    "No hay cuenta de WhatsApp configurada: esto es el simulador.",
                    "Para atender clientes rellena WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID y WHATSAPP_VERIFY_TOKEN en "
                    ".env. docs/numero.md explica qué número elegir.",
                )
            )
            return found
        return found + [finding async for finding in self._there(settings, settings.whatsapp_token.get_secret_value())]

    async def _here(self) -> AsyncIterator[Finding]:
        for warning in self.startup.warnings:
            level = ERROR if warning.code.startswith("sin_") else WARNING
            yield Finding(warning.code, level, warning.text, "Cámbialo en .env y reinicia el servidor.")
        free = shutil.disk_usage(self.startup.settings.data_dir).free
        if free < FREE_BYTES:
            yield Finding("disco", ERROR, f"Quedan {free // 1_000_000} MB libres.", "Libera espacio en disco.")
        else:
            yield Finding("disco", OK, f"Disco: {free // 1_000_000_000} GB libres.")
        figures = await self.store.figures(self.now)
        refusals = {reason: count for reason, count in figures.refused.items() if not reason.startswith("chatwoot_")}
        refused = sum(refusals.values())
        if refused:
            yield Finding(
                "avisos_rechazados",
                ERROR,
                f"Hoy y ayer se han rechazado {refused} avisos ({', '.join(sorted(refusals))}).",
                "Copia el secreto de la aplicación (Meta for Developers, tu aplicación, Configuración, Básica) en "
                "WHATSAPP_APP_SECRET y reinicia.",
            )
        unwilling = await self.store.unwilling()
        yield Finding(
            "bajas",
            OK,
            f"Bajas: {unwilling.opted_out} personas no quieren mensajes y {unwilling.marketing_stopped} no quieren "
            "publicidad. Se respetan; los asesores las ven en la conversación.",
        )
        for alarm in await self.store.alarms():
            yield Finding(f"alarma_{alarm.code}", ERROR, alarm.detail)

    async def _there(self, settings: Settings, token: str) -> AsyncIterator[Finding]:
        ahead = await account.clock_difference(settings.whatsapp_api_base_url, self.now)
        if ahead is None:
            yield Finding("reloj", WARNING, "No se ha podido comparar el reloj con el de Meta.", "Mira la conexión.")
        elif abs(ahead) > CLOCK_TOLERANCE:
            yield Finding(
                "reloj",
                ERROR,
                f"El reloj de esta máquina difiere {abs(ahead):.0f} segundos del de Meta.",
                "Activa la hora por red: sudo timedatectl set-ntp true",
            )
        else:
            yield Finding("reloj", OK, "El reloj va bien.")
        facts: TokenFacts | None = None
        try:
            facts = await account.token_facts(self.client, token)
        except SendError as error:
            yield _refused("token", "Meta no acepta el token", error)
        if facts is None or not facts.valid:
            if facts is not None:
                yield Finding("token", ERROR, "El token de WhatsApp ya no vale.", _NEW_TOKEN)
            return
        yield self._token(facts, settings)
        if facts.missing_scopes:
            yield Finding(
                "permisos",
                ERROR,
                f"Al token le faltan permisos: {', '.join(facts.missing_scopes)}.",
                "Crea otro token del usuario del sistema marcando esos permisos, y ponlo en WHATSAPP_TOKEN.",
            )
        else:
            yield Finding("permisos", OK, "El token tiene los permisos que hacen falta.")
        checks: tuple[Callable[[], Awaitable[Finding]], ...] = (
            self._number,
            self._account,
            lambda: self._webhook(facts.app_id, settings),
            self._templates,
        )
        for code, check in zip(("numero", "suscripcion", "webhook", "plantillas"), checks, strict=True):
            try:
                yield await check()
            except SendError as error:
                yield _refused(code, f"No se ha podido comprobar ({code})", error)
        yield await self._reachable(settings)

    def _token(self, facts: TokenFacts, settings: Settings) -> Finding:
        if facts.expires_at is None:
            return Finding("token", OK, "El token es permanente.")
        left = facts.expires_at - self.now
        text = f"El token es temporal: caduca el {facts.expires_at.astimezone(settings.zone):%d/%m/%Y a las %H:%M}"
        return Finding("token", ERROR, f"{text} (dentro de {left.days} días). No sirve para producción.", _NEW_TOKEN)

    async def _number(self) -> Finding:
        facts = await account.number_facts(self.client)
        shown = f"{facts.get('display_phone_number', '?')} ({facts.get('verified_name', 'sin nombre')})"
        status, quality = str(facts.get("status", "CONNECTED")), str(facts.get("quality_rating", "UNKNOWN"))
        if status != "CONNECTED":
            return Finding(
                "numero",
                ERROR,
                f"El número {shown} no está conectado (estado {status}).",
                "Entra en el administrador de WhatsApp, Números de teléfono, y termina su registro o su revisión.",
            )
        if quality == "RED":
            return Finding(
                "numero",
                WARNING,
                f"El número {shown} tiene la calidad baja: Meta puede limitarlo.",
                "Escribe solo a quien lo ha pedido y atiende las bajas; mejora en unos días.",
            )
        return Finding("numero", OK, f"Número {shown}: conectado, calidad {_QUALITY.get(quality, 'sin datos')}.")

    async def _account(self) -> Finding:
        waba = self.startup.settings.whatsapp_waba_id
        if not waba:
            return Finding(
                "suscripcion",
                WARNING,
                "Falta WHATSAPP_WABA_ID: no se pueden comprobar la suscripción ni las plantillas.",
                "Copia el identificador de la cuenta de WhatsApp Business (panel de Meta, WhatsApp, Configuración de "
                "la API) en WHATSAPP_WABA_ID.",
            )
        if await account.account_subscribed(self.client, waba):
            return Finding("suscripcion", OK, "La cuenta envía sus avisos a tu aplicación.")
        return Finding("suscripcion", ERROR, "La cuenta no envía avisos a ninguna aplicación.", _SETUP)

    async def _webhook(self, app_id: str, settings: Settings) -> Finding:
        secret = settings.whatsapp_app_secret
        if secret is None:
            return Finding("webhook", ERROR, "Sin WHATSAPP_APP_SECRET no se puede comprobar el webhook.", _SECRET)
        async with self.app_client(f"{app_id}|{secret.get_secret_value()}") as app:
            try:
                subscription = await account.app_subscription(app, app_id)
            except SendError as error:
                if error.kind == "auth":
                    return Finding(
                        "secreto", ERROR, "WHATSAPP_APP_SECRET no es el de la aplicación del token.", _SECRET
                    )
                raise
        if subscription is None or not subscription.active:
            return Finding("webhook", ERROR, "La aplicación no tiene webhook: Meta no avisa de los mensajes.", _SETUP)
        if "messages" in subscription.missing_fields:
            return Finding("webhook", ERROR, "El webhook no está suscrito a «messages»: no llega nada.", _SETUP)
        if settings.public_url and subscription.callback_url != f"{settings.public_url}/webhook/whatsapp":
            return Finding("webhook", ERROR, f"El webhook apunta a {subscription.callback_url}.", _SETUP)
        if subscription.missing_fields:
            missing = ", ".join(subscription.missing_fields)
            return Finding("webhook", WARNING, f"El webhook no recibe: {missing}.", _SETUP)
        return Finding("webhook", OK, "El webhook recibe todo lo que hace falta, y el secreto es el bueno.")

    async def _templates(self) -> Finding:
        waba = self.startup.settings.whatsapp_waba_id
        if not waba:
            return Finding(
                "plantillas", WARNING, "Sin WHATSAPP_WABA_ID no se ven las plantillas.", "Rellénalo en .env."
            )
        known = {(entry.name, entry.language): entry.status for entry in await read_catalogue(self.client, waba)}
        lacking = [
            f"{definition.name} ({known.get((definition.name, definition.language), 'no existe')})"
            for definition in self.book.values()
            if known.get((definition.name, definition.language)) != APPROVED
        ]
        if lacking:
            text = f"Plantillas que no se pueden usar: {', '.join(lacking)}."
            return Finding("plantillas", WARNING, text, f"{_SETUP} Meta tarda de minutos a un día en aprobarlas.")
        return Finding("plantillas", OK, "Las plantillas están aprobadas.")

    async def _reachable(self, settings: Settings) -> Finding:
        tunnel = TUNNEL.format(port=settings.webhook_port)
        if not settings.public_url:
            return Finding(
                "publico",
                WARNING,
                "Falta PUBLIC_URL: no se puede comprobar si Meta llega hasta aquí.",
                f"Pon la dirección https de este servidor. Para desarrollo, un túnel: {tunnel}",
            )
        verify = settings.whatsapp_verify_token.get_secret_value() if settings.whatsapp_verify_token else ""
        if await account.webhook_answers(settings.public_url, verify):
            return Finding("publico", OK, "El webhook contesta en la dirección pública.")
        return Finding(
            "publico",
            ERROR,
            f"El webhook no contesta en {settings.public_url}/webhook/whatsapp.",
            f"Mira que el servidor esté en marcha y que la dirección lleve a su puerto. Con un túnel: {tunnel}",
        )


_NEW_TOKEN = (
    "En business.facebook.com: Configuración del negocio, Usuarios del sistema, Añadir; asígnale la aplicación y la "
    "cuenta de WhatsApp; Generar token, caducidad «Nunca», permisos whatsapp_business_messaging y "
    "whatsapp_business_management. Ponlo en WHATSAPP_TOKEN y reinicia."
)
_SECRET = (
    "En developers.facebook.com: tu aplicación, Configuración, Básica, Clave secreta de la aplicación, Mostrar. "
    "Cópiala en WHATSAPP_APP_SECRET."
)
_SETUP = "Ejecuta: iagente setup whatsapp"


def _refused(code: str, text: str, error: SendError) -> Finding:
    if error.kind == "auth":
        return Finding(code, ERROR, f"{text} (código {error.code}).", _NEW_TOKEN)
    if error.kind in ("unreachable", "transient", "unknown_outcome"):
        return Finding(code, ERROR, f"{text}: Meta no contesta.", "Mira la conexión a Internet y prueba otra vez.")
    return Finding(code, ERROR, f"{text} (código {error.code}).", "Comprueba los identificadores de .env.")
