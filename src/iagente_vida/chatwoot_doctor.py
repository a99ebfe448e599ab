"""Looks at everything that the work with Chatwoot needs and says how to mend what is wrong."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from iagente_vida.chatwoot_link import CHECK_SECONDS, make_client
from iagente_vida.chatwoot_setup import LABELS, SUBSCRIPTIONS, TEAM_NAME, WINDOW_HOURS
from iagente_vida.config import Settings
from iagente_vida.doctor import ERROR, OK, WARNING, Finding
from iagente_vida.integrations.chatwoot_client import API_CHANNEL, ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.chatwoot_records import Inbox, Webhook
from iagente_vida.integrations.whatsapp_fields import objects, text
from iagente_vida.lead_view import ATTRIBUTES

SETUP = "Ejecuta: iagente setup chatwoot"
REFUSED_PREFIX = "chatwoot_"
_USER_TOKEN = (
    "En Chatwoot, entra con un administrador de esa cuenta: Ajustes del perfil, Token de acceso. Cópialo en "
    "CHATWOOT_USER_TOKEN y reinicia."
)
_BOT_TOKEN = (
    "Ejecuta iagente setup chatwoot, copia CHATWOOT_BOT_TOKEN en .env y reinicia. Sin él, lo que dice el asistente "
    "aparece en Chatwoot como si lo escribiera una persona."
)


@dataclass(frozen=True, slots=True)
class ChatwootDoctor:
    """What it looks with: `refused` notices by reason, and whether our address lies `inside` a private network."""

    settings: Settings
    refused: Mapping[str, int]
    inside: bool

    async def examine(self) -> list[Finding]:
        """Everything, in the order in which it has to be mended; nothing where no Chatwoot is configured."""
        if not self.settings.uses_chatwoot:
            return []
        found: list[Finding] = []
        async with make_client(self.settings, seconds=CHECK_SECONDS) as client:
            try:
                async for finding in self._there(client):  # one by one: what was found before a silence counts
                    found += [finding]
            except ChatwootError as error:
                found.append(_unanswered(error))
        return found

    async def _there(self, client: ChatwootClient) -> AsyncIterator[Finding]:
        yield await self._user(client)
        yield await _bot_token(client)
        if self.settings.chatwoot_platform_token is not None and not await client.platform_token_works():
            yield Finding(
                "chatwoot_plataforma",
                WARNING,
                "Chatwoot no admite CHATWOOT_PLATFORM_TOKEN.",
                "No hace falta para atender: quítalo de .env, o pide otro en /super_admin, Platform Apps.",
            )
        inboxes = await client.inboxes()
        inbox_id = int(self.settings.chatwoot_whatsapp_inbox_id)
        inbox = next((one for one in inboxes if one.id == inbox_id), None)
        if inbox is None:
            yield Finding(
                "chatwoot_bandeja",
                ERROR,
                f"En esa cuenta de Chatwoot no hay ninguna bandeja {inbox_id}.",
                "Vacía CHATWOOT_WHATSAPP_INBOX_ID y ejecuta iagente setup chatwoot.",
            )
            return
        for finding in self._inbox(inbox):
            yield finding
        yield await _bot_of(client, inbox)
        for finding in self._webhook(await client.webhooks(), inbox):
            yield finding
        yield await _vocabulary(client)

    async def _user(self, client: ChatwootClient) -> Finding:
        profile = await client.profile()
        roles = {number(account, "id"): text(account, "role") for account in objects(profile, "accounts")}
        role = roles.get(client.account_id)
        if role is None:
            return Finding(
                "chatwoot_token",
                ERROR,
                f"El dueño de CHATWOOT_USER_TOKEN no está en la cuenta {client.account_id}.",
                "Revisa CHATWOOT_ACCOUNT_ID: es el número que sale en la dirección de Chatwoot tras /accounts/.",
            )
        if role != "administrator":
            return Finding("chatwoot_token", ERROR, "CHATWOOT_USER_TOKEN no es de un administrador.", _USER_TOKEN)
        return Finding("chatwoot_token", OK, "El token de Chatwoot es de un administrador de la cuenta.")

    def _inbox(self, inbox: Inbox) -> list[Finding]:
        if inbox.channel_type != API_CHANNEL:
            return [
                Finding(
                    "chatwoot_bandeja",
                    ERROR,
                    f"La bandeja {inbox.id} ({inbox.name}) no es de tipo API: se queda con los avisos de Meta.",
                    f"Mira el plan para pasar a una de tipo API: iagente setup chatwoot --desde {inbox.id}",
                )
            ]
        found = [Finding("chatwoot_bandeja", OK, f"Bandeja {inbox.id} ({inbox.name}): de tipo API.")]
        hours = inbox.additional_attributes.get("agent_reply_time_window")
        if hours != WINDOW_HOURS:
            found.append(
                Finding(
                    "chatwoot_ventana",
                    WARNING,
                    "La bandeja no sabe que WhatsApp se cierra a las 24 horas: el asesor escribirá y no saldrá.",
                    SETUP,
                )
            )
        if not inbox.single_conversation:
            found.append(
                Finding(
                    "chatwoot_una_conversacion",
                    WARNING,
                    "La bandeja puede abrir varias conversaciones a la vez con el mismo contacto.",
                    SETUP,
                )
            )
        if inbox.out_of_office:
            found.append(
                Finding(
                    "chatwoot_horario",
                    WARNING,
                    "La bandeja contesta sola fuera de horario, encima de lo que contesta el asistente.",
                    f"En Chatwoot: Ajustes, Bandejas de entrada, {inbox.name}, Horario laboral: quita el mensaje de "
                    "fuera de horario. El asistente ya dice el horario de empresa.toml.",
                )
            )
        if inbox.asks_rating:
            found.append(
                Finding(
                    "chatwoot_encuesta",
                    WARNING,
                    "La bandeja envía su propia encuesta al resolver: el cliente valoraría dos veces.",
                    f"En Chatwoot: Ajustes, Bandejas de entrada, {inbox.name}, Configuración: apaga la encuesta CSAT. "
                    "El asistente pregunta en WhatsApp y guarda la nota en Chatwoot.",
                )
            )
        return found

    def _webhook(self, webhooks: list[Webhook], inbox: Inbox) -> list[Finding]:
        mine = f"{self.settings.public_url}/webhook/chatwoot"
        if not self.settings.public_url:
            return [
                Finding(
                    "chatwoot_webhook",
                    WARNING,
                    "Falta PUBLIC_URL: no se puede comprobar a dónde avisa Chatwoot.",
                    "Pon en PUBLIC_URL la dirección de este servidor, como la ve Chatwoot.",
                )
            ]
        webhook = next((one for one in webhooks if one.url.partition("?")[0] == mine), None)
        found = []
        if webhook is None:
            found.append(
                Finding(
                    "chatwoot_webhook",
                    ERROR,
                    f"Chatwoot no avisa a {mine}: lo que escriben los asesores tarda en salir.",
                    SETUP,
                )
            )
        elif missing := sorted(set(SUBSCRIPTIONS) - set(webhook.subscriptions)):
            found.append(
                Finding("chatwoot_webhook", WARNING, f"El webhook no está suscrito a: {', '.join(missing)}.", SETUP)
            )
        elif webhook.secret and webhook.secret.encode() not in self.settings.chatwoot_secrets:
            found.append(
                Finding(
                    "chatwoot_secreto",
                    ERROR,
                    "CHATWOOT_WEBHOOK_SECRET no es el del webhook: se rechaza todo lo que avisa Chatwoot.",
                    "Ejecuta iagente setup chatwoot, copia el valor que escribe en .env y reinicia.",
                )
            )
        else:
            found.append(Finding("chatwoot_webhook", OK, "Chatwoot avisa aquí de todo, con un secreto conocido."))
        if webhook is not None and inbox.webhook_url.partition("?")[0] == mine:
            found.append(
                Finding(
                    "chatwoot_doble_aviso",
                    WARNING,
                    "La bandeja avisa aquí además del webhook de la cuenta: todo llega dos veces.",
                    f"En Chatwoot: Ajustes, Bandejas de entrada, {inbox.name}, Configuración: vacía la dirección.",
                )
            )
        if self.inside:
            found.append(
                Finding(
                    "chatwoot_red_privada",
                    WARNING,
                    f"{urlsplit(mine).hostname} está en una red privada, y Chatwoot 4.14 o posterior no avisa ahí.",
                    "Pon SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true en el entorno de Chatwoot (web y sidekiq) y reinícialo, "
                    "o usa una dirección pública.",
                )
            )
        if turned_away := sum(count for reason, count in self.refused.items() if reason.startswith(REFUSED_PREFIX)):
            found.append(
                Finding(
                    "chatwoot_rechazados",
                    WARNING,
                    f"Hoy y ayer se han rechazado {turned_away} avisos de Chatwoot.",
                    "Compara CHATWOOT_WEBHOOK_SECRET con el del webhook, y el reloj de las dos máquinas. Un Chatwoot "
                    "anterior a 4.11 no firma: añade ?secret= y el secreto a la dirección del webhook.",
                )
            )
        return found


async def _bot_token(client: ChatwootClient) -> Finding:
    try:
        if await client.bot_token_is_a_bot():
            return Finding("chatwoot_asistente", OK, "El asistente escribe en Chatwoot con su propio nombre.")
    except ChatwootError as error:
        if error.kind != "auth":
            raise
        return Finding("chatwoot_asistente", ERROR, "Chatwoot no admite CHATWOOT_BOT_TOKEN.", _BOT_TOKEN)
    return Finding("chatwoot_asistente", WARNING, "CHATWOOT_BOT_TOKEN falta o no es de un asistente.", _BOT_TOKEN)


async def _bot_of(client: ChatwootClient, inbox: Inbox) -> Finding:
    if await client.inbox_bot(inbox.id):
        return Finding("chatwoot_bot_de_bandeja", OK, "Las conversaciones nuevas empiezan en manos del asistente.")
    return Finding(
        "chatwoot_bot_de_bandeja",
        WARNING,
        "La bandeja no tiene asistente: cada conversación nueva nace abierta, y el asistente calla.",
        SETUP,
    )


async def _vocabulary(client: ChatwootClient) -> Finding:
    """Labels, attributes and the team: without them people do not see what is written."""
    labels = sorted(set(LABELS) - set(await client.account_labels()))
    keys = {text(one, "attribute_key") for one in await client.attribute_definitions()}
    attributes = sorted(set(ATTRIBUTES) - keys)
    teams = {text(one, "name").lower() for one in await client.teams()}
    missing = [*labels, *attributes, *([] if TEAM_NAME in teams else [f"equipo «{TEAM_NAME}»"])]
    if missing:
        return Finding("chatwoot_vocabulario", WARNING, f"En Chatwoot faltan: {', '.join(missing)}.", SETUP)
    return Finding("chatwoot_vocabulario", OK, "Etiquetas, atributos y equipo están en Chatwoot.")


def _unanswered(error: ChatwootError) -> Finding:
    if error.kind == "auth":
        return Finding("chatwoot_token", ERROR, "Chatwoot no admite CHATWOOT_USER_TOKEN.", _USER_TOKEN)
    if error.kind == "not_found":
        return Finding(
            "chatwoot", ERROR, "En CHATWOOT_BASE_URL no hay un Chatwoot con esa cuenta.", "Revisa las dos variables."
        )
    return Finding(
        "chatwoot",
        WARNING,
        "Chatwoot no contesta ahora: los clientes siguen atendidos y lo suyo espera.",
        "Mira que CHATWOOT_BASE_URL sea la dirección buena y que Chatwoot esté en marcha.",
    )


def in_private_network(host: str) -> bool:
    """Whether a name or address leads into a private network, as far as this machine can tell."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found)


async def examine(settings: Settings, refused: Mapping[str, int]) -> list[Finding]:
    """What the doctor finds about Chatwoot in this installation."""
    host = urlsplit(settings.public_url).hostname or ""
    inside = await asyncio.to_thread(in_private_network, host) if host else False
    return await ChatwootDoctor(settings, refused, inside).examine()
