"""What has to exist in Chatwoot, found or made; doing it again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from iagente_vida.errors import IagenteError
from iagente_vida.integrations.chatwoot_client import API_CHANNEL, ChatwootClient
from iagente_vida.integrations.chatwoot_notice import PAUSE_LABEL, number
from iagente_vida.integrations.whatsapp_fields import text
from iagente_vida.lead_view import ATTRIBUTES, OBJECTION_LABELS, STAGE_LABELS

INBOX_NAME = "WhatsApp Vida"
BOT_NAME = "iAgente Vida"
TEAM_NAME = "seguros de vida"
WEBHOOK_NAME = "iagente"
WINDOW_HOURS = 24
SUBSCRIPTIONS = (
    "message_created",
    "message_updated",
    "conversation_created",
    "conversation_updated",
    "conversation_status_changed",
    "contact_created",
    "contact_updated",
)
LABELS = (
    {PAUSE_LABEL: "#E11D48"}
    | dict.fromkeys(STAGE_LABELS.values(), "#2563EB")
    | dict.fromkeys(OBJECTION_LABELS, "#D97706")
)


class ChatwootSetupError(IagenteError):
    """Chatwoot is not as it has to be, and a person has to decide."""

    code = "chatwoot_no_preparado"


@dataclass(slots=True)
class Outcome:
    """Lines for the operator, and the variables that `.env` has to have."""

    lines: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict, repr=False)

    def tell(self, what: str, *, made: bool) -> None:
        """Adds a line."""
        self.lines.append(f"{what}: {'se ha creado' if made else 'ya estaba'}")


async def prepare(client: ChatwootClient, inbox_id: int, webhook_url: str) -> Outcome:
    """Inbox, webhook, bot, labels, attributes and team. Raises ChatwootSetupError, or ChatwootError as it comes."""
    outcome = Outcome()
    inbox_id = await _inbox(client, inbox_id, outcome)
    await _webhook(client, webhook_url, outcome)
    await _bot(client, inbox_id, outcome)
    have = await client.account_labels()
    for title, color in LABELS.items():
        if title not in have:
            await client.create_label(title, color)
        outcome.tell(f"Etiqueta {title}", made=title not in have)
    known = {text(one, "attribute_key") for one in await client.attribute_definitions()}
    for key, (name, kind) in ATTRIBUTES.items():
        if key not in known:
            await client.define_attribute(key, name, kind, 0)
        outcome.tell(f"Atributo {key}", made=key not in known)
    teams = {text(one, "name").lower() for one in await client.teams()}
    if TEAM_NAME not in teams:
        await client.create_team(TEAM_NAME)
    outcome.tell(f"Equipo {TEAM_NAME}", made=TEAM_NAME not in teams)
    return outcome


async def _inbox(client: ChatwootClient, inbox_id: int, outcome: Outcome) -> int:
    inboxes = await client.inboxes()
    if inbox_id:
        inbox = next((one for one in inboxes if one.id == inbox_id), None)
        if inbox is None:
            raise ChatwootSetupError(
                f"No hay ninguna bandeja {inbox_id} en esa cuenta: revisa CHATWOOT_WHATSAPP_INBOX_ID."
            )
        if inbox.channel_type != API_CHANNEL:
            raise ChatwootSetupError(
                f"La bandeja {inbox_id} no es de tipo API: quita CHATWOOT_WHATSAPP_INBOX_ID y repite."
            )
    else:
        inbox = next((one for one in inboxes if one.name == INBOX_NAME and one.channel_type == API_CHANNEL), None)
    found = inbox or await client.create_api_inbox(INBOX_NAME)
    outcome.tell(f"Bandeja {found.name}", made=inbox is None)
    if found.additional_attributes.get("agent_reply_time_window") != WINDOW_HOURS or not found.single_conversation:
        await client.update_inbox(found.id, reply_window_hours=WINDOW_HOURS)
        outcome.lines.append(
            f"Bandeja {found.name}: se le ha puesto la ventana de {WINDOW_HOURS} horas de WhatsApp y una sola "
            "conversación por contacto"
        )
    if found.out_of_office:
        outcome.lines.append("Aviso: la bandeja contesta fuera de horario; quítalo, porque el asistente ya contesta.")
    outcome.variables["CHATWOOT_WHATSAPP_INBOX_ID"] = str(found.id)
    return found.id


async def _webhook(client: ChatwootClient, url: str, outcome: Outcome) -> None:
    webhook = next((one for one in await client.webhooks() if one.url == url), None)
    made = webhook is None
    if webhook is None:
        webhook = await client.create_webhook(url, WEBHOOK_NAME, SUBSCRIPTIONS)
    elif not set(SUBSCRIPTIONS) <= set(webhook.subscriptions):
        await client.update_webhook(webhook.id, sorted({*SUBSCRIPTIONS, *webhook.subscriptions}))
    outcome.tell("Webhook", made=made)
    if webhook.secret:
        outcome.variables["CHATWOOT_WEBHOOK_SECRET"] = webhook.secret


async def _bot(client: ChatwootClient, inbox_id: int, outcome: Outcome) -> None:
    """The bot makes new conversations pending; it gets no address: the account's webhook tells us everything."""
    bot = next((one for one in await client.agent_bots() if text(one, "name") == BOT_NAME), None)
    made = bot is None
    if bot is None:
        bot = await client.create_agent_bot(BOT_NAME, "")
    if await client.inbox_bot(inbox_id) != number(bot, "id"):
        await client.set_inbox_bot(inbox_id, number(bot, "id"))
    outcome.tell(f"Asistente {BOT_NAME}", made=made)
    if token := text(bot, "access_token"):
        outcome.variables["CHATWOOT_BOT_TOKEN"] = token
