"""Moving from a WhatsApp inbox of Chatwoot to our API inbox, and back again.

Nothing is deleted. What is under way in the old inbox goes on in the new one, with the same people, and is put to sleep
in the old one: resolving it would send the survey of satisfaction. Every step is written down before it is taken, so
that a move that broke off goes on, and can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from iagente_vida.chatwoot_setup import ChatwootSetupError
from iagente_vida.integrations.chatwoot_client import API_CHANNEL, ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage, Inbox

FILE_NAME = "traslado-chatwoot.json"
MOVED_LABEL = "trasladada"
MOVED_COLOR = "#64748B"
UNDER_WAY = ("open", "pending", "snoozed")
ASLEEP = "snoozed"
KEY = "traslado"
LINES_SHOWN = 20

Tell = Callable[[str], None]


@dataclass(slots=True)
class Moved:
    """One conversation: its display ids in the old and the new inbox (0 = not made yet), and how the old one stood."""

    old: int
    status: str
    new: int = 0


@dataclass(slots=True)
class Journal:
    """What a move has done so far; `path` keeps it. No personal data, only ids."""

    path: Path
    old_inbox: int = 0
    new_inbox: int = 0
    members: list[int] = field(default_factory=list)
    """Who saw the new inbox before."""
    moved: list[Moved] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Journal:
        """The journal of a move that was begun; an empty one when there was none."""
        if not path.is_file():
            return cls(path)
        kept = json.loads(path.read_text(encoding="utf-8"))
        moved = [Moved(**item) for item in kept.pop("moved")]
        return cls(path, moved=moved, **kept)

    def keep(self) -> None:
        """Writes it, whole or not at all."""
        document = asdict(self)
        document.pop("path")
        fresh = self.path.with_suffix(".nuevo")
        fresh.write_text(json.dumps(document, indent=1), encoding="utf-8")
        fresh.replace(self.path)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move is going to do."""

    old: Inbox
    under_way: tuple[ChatwootConversation, ...]
    without_phone: int
    members: tuple[int, ...]

    def lines(self) -> list[str]:
        """The plan in sentences."""
        lines = [
            f"Bandeja de la que se sale: {self.old.id} ({self.old.name}). No se borra ni se desconecta.",
            f"Bandeja a la que se pasa: una de tipo API, con los mismos {len(self.members)} asesores.",
            f"Conversaciones en curso que siguen en la nueva, con todo lo suyo: {len(self.under_way)}.",
            "En la vieja quedan pospuestas y con la etiqueta «trasladada»: nadie recibe la encuesta de fin.",
        ]
        if self.without_phone:
            lines.append(f"Se quedan donde están {self.without_phone}, porque su contacto no tiene teléfono.")
        lines.append(
            "Después hay que llevar los avisos de Meta a este servidor: iagente setup whatsapp. Hasta entonces los "
            "clientes siguen entrando por la bandeja vieja."
        )
        return lines


async def plan(client: ChatwootClient, old_inbox: int) -> Plan:
    """Looks at the old inbox and changes nothing. Raises ChatwootSetupError when it is not one to move from."""
    old = next((one for one in await client.inboxes() if one.id == old_inbox), None)
    if old is None:
        raise ChatwootSetupError(f"En esa cuenta no hay ninguna bandeja {old_inbox}: míralas en Ajustes, Bandejas.")
    if old.channel_type == API_CHANNEL:
        raise ChatwootSetupError(
            f"La bandeja {old_inbox} ya es de tipo API: pon CHATWOOT_WHATSAPP_INBOX_ID={old_inbox}, y basta."
        )
    found = [one async for one in client.conversations(old_inbox) if one.status in UNDER_WAY]
    reachable = tuple(sorted((one for one in found if one.phone_number), key=lambda one: one.id))
    return Plan(old, reachable, len(found) - len(reachable), tuple(await client.inbox_members(old_inbox)))


async def move(client: ChatwootClient, planned: Plan, new_inbox: int, journal: Journal, tell: Tell) -> None:
    """Does what is planned; doing it again goes on where it broke off."""
    if journal.old_inbox and (journal.old_inbox, journal.new_inbox) != (planned.old.id, new_inbox):
        raise ChatwootSetupError("Hay otro traslado sin deshacer: termina con él (--deshacer) antes de empezar este.")
    if not journal.old_inbox:
        journal.members = await client.inbox_members(new_inbox)
        journal.old_inbox, journal.new_inbox = planned.old.id, new_inbox
        journal.keep()
    if MOVED_LABEL not in await client.account_labels():
        await client.create_label(MOVED_LABEL, MOVED_COLOR, "Continúa en otra bandeja")
    await client.set_inbox_members(new_inbox, sorted({*journal.members, *planned.members}))
    tell(f"La bandeja {new_inbox} la ven los mismos asesores.")
    known = {one.old: one for one in journal.moved}
    for conversation in planned.under_way:
        record = known.get(conversation.id)
        if record is None:
            record = Moved(conversation.id, conversation.status)
            journal.moved.append(record)
            journal.keep()
        if not record.new:
            record.new = await _go_on(client, conversation, new_inbox)
            journal.keep()
        await client.change_labels(conversation.id, add=[MOVED_LABEL])
        await client.set_status(conversation.id, ASLEEP)
    tell(f"Conversaciones trasladadas: {len(journal.moved)}.")


async def take_back(client: ChatwootClient, journal: Journal, tell: Tell) -> None:
    """Undoes a move, the last step first. Raises ChatwootSetupError when there was none."""
    if not journal.old_inbox:
        raise ChatwootSetupError("No consta ningún traslado que deshacer.")
    for record in reversed(journal.moved[:]):
        await client.change_labels(record.old, remove=[MOVED_LABEL])
        await client.set_status(record.old, record.status)
        if record.new:
            await client.change_labels(record.new, add=[MOVED_LABEL])
            await client.set_status(record.new, ASLEEP)
        journal.moved.remove(record)
        journal.keep()
    await client.set_inbox_members(journal.new_inbox, journal.members)
    tell(f"Las conversaciones vuelven a estar como estaban en la bandeja {journal.old_inbox}.")
    tell(
        "Los avisos de Meta: en Chatwoot, Ajustes, Bandejas de entrada, la de WhatsApp, Configuración, Reautorizar. "
        "Vacía CHATWOOT_WHATSAPP_INBOX_ID en .env y para este servidor."
    )
    journal.path.unlink()


async def _go_on(client: ChatwootClient, old: ChatwootConversation, new_inbox: int) -> int:
    """The conversation in the new inbox, made from the old one; its display id."""
    source_id = old.phone_number.lstrip("+")
    await client.add_contact_inbox(old.contact_id, new_inbox, source_id)
    made = await client.create_conversation(
        inbox_id=new_inbox,
        contact_id=old.contact_id,
        source_id=source_id,
        custom_attributes=old.custom_attributes,
    )
    if await client.find_own(made.id, f"{KEY}-{old.id}") is None:
        note = _transcript(old, await client.messages(old.id))
        await client.create_message(made.id, note, key=f"{KEY}-{old.id}", private=True)
    if old.labels:
        await client.change_labels(made.id, add=old.labels)
    if old.team_id:
        await client.assign_team(made.id, old.team_id)
    if old.assignee_type == "User":
        await client.assign_person(made.id, old.assignee_id)
    if old.priority:
        await client.set_priority(made.id, old.priority)
    if old.with_people:
        await client.set_status(made.id, "open")
    return made.id


def _transcript(old: ChatwootConversation, messages: list[ChatwootMessage]) -> str:
    said = [one for one in messages if one.kind in ("incoming", "outgoing") and not one.private and one.content]
    lines = [f"{'Cliente' if one.kind == 'incoming' else 'Nosotros'}: {one.content}" for one in said[-LINES_SHOWN:]]
    return "\n".join([f"Continúa la conversación {old.id} de la otra bandeja. Lo último que se dijo:", "", *lines])


def explain(error: ChatwootError) -> str:
    """What a broken-off move leaves, for the operator."""
    return f"Chatwoot no ha admitido un paso ({error.message}). Lo hecho consta: repite la orden y seguirá desde ahí."
