"""What a webhook of Chatwoot asks of us. Total: any JSON object gets an answer, and doubt means doing nothing.

Deliveries come without order, at most once from one sender and several times from several senders, and show the state
at render time. So a message is judged by its id and by whose it is, a conversation by the state that the body shows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_notice import (
    ORIGIN,
    PAUSE_LABEL,
    changed,
    command_of,
    is_person,
    number,
    shown_status,
    whose,
    window_closed,
)
from iagente_vida.integrations.whatsapp_fields import objects, section, text

_OWN_IDENTIFIERS = ("wa:", "bsuid:", "iav:")
_MESSAGE_EVENTS = frozenset({"message_created", "message_updated"})
_STATUS_EVENTS = frozenset({"conversation_status_changed", "conversation_opened", "conversation_resolved"})
_CONTACT_FIELDS = frozenset(
    {"name", "email", "phone_number", "identifier", "custom_attributes", "additional_attributes"}
)
_DELIVERABLE = frozenset({"outgoing", "template"})
_FAILED = "failed"
_REPORTED = frozenset({"delivered", "read", _FAILED})


class Action(StrEnum):
    """What follows from a notice."""

    FORWARD = "forward_to_whatsapp"
    PAUSE = "pause_bot"
    RESUME = "resume_bot"
    RESUME_LATER = "resume_bot_on_next_inbound"
    END = "end_or_reset_flow"
    IGNORE = "ignore"
    ECHO = "ignore_echo"
    DUPLICATE = "ignore_duplicate"
    TEMPLATE = "template_required"
    DELETED = "mark_deleted"
    CSAT = "record_csat"
    RETRY = "retry_send"
    LABELS = "sync_labels"
    ATTRIBUTES = "sync_attributes"
    CONTACT = "sync_contact"
    RELINK = "relink_contact"
    STOP = "stop_outbound"
    COMMAND = "obey_note"


NOTHING = frozenset({Action.IGNORE, Action.ECHO, Action.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Reaction:
    """What to do about one notice, in order, and the Spanish sentence that says why."""

    actions: tuple[Action, ...]
    reason: str


@dataclass(slots=True, kw_only=True)
class Known:
    """What is known before a notice arrives. An id of 0 is not known, and then nothing is refused for it.

    `messages` are adviser messages by Chatwoot's id: sent, failed, deleted. `contacts` says whose a conversation is.
    """

    account_id: int = 0
    inbox_id: int = 0
    agent_bot_id: int = 0
    user_id: int = 0
    messages: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, int] = field(default_factory=dict)


class History:
    """Judges notices one after the other, each in the light of those before it."""

    def __init__(self, known: Known | None = None) -> None:
        self._known = known or Known()
        self._seen: set[bytes] = set()

    def react(self, notice: Any) -> Reaction:
        """The reaction to the next notice. Never raises, whatever the JSON value."""
        if not isinstance(notice, dict):
            return _nothing("El cuerpo no es un aviso de Chatwoot.")
        reaction = self._judge(notice)
        if NOTHING.issuperset(reaction.actions):
            return reaction
        digest = hashlib.sha256(json_document.encode(notice)).digest()
        if digest in self._seen:
            return _duplicate("El mismo aviso ya llegó antes.")
        self._seen.add(digest)
        return reaction

    def _judge(self, notice: dict[str, Any]) -> Reaction:
        event = text(notice, "event")
        if not self._ours(notice):
            return _nothing("Es de otra cuenta o de otra bandeja de entrada.")
        if event in _MESSAGE_EVENTS:
            return self._message(event, notice)
        if event in _STATUS_EVENTS:
            return _by_status(event, text(notice, "status"))
        match event:
            case "conversation_created":
                return self._conversation_created(notice)
            case "conversation_updated":
                return self._conversation_updated(notice)
            case "contact_created":
                return self._contact_created(notice)
            case "contact_updated":
                return _contact_updated(notice)
        return _nothing(f"El suceso {event or 'sin nombre'} no pide nada.")

    def _ours(self, notice: dict[str, Any]) -> bool:
        known = self._known
        conversation = section(notice, "conversation") or notice
        account = number(section(notice, "account"), "id") or number(section(conversation, "account"), "id")
        inbox = number(section(notice, "inbox"), "id") or number(conversation, "inbox_id")
        other_account = bool(known.account_id and account and account != known.account_id)
        return not other_account and not (known.inbox_id and inbox and inbox != known.inbox_id)

    # -- messages -----------------------------------------------------------------------------------------------

    def _message(self, event: str, notice: dict[str, Any]) -> Reaction:
        if event == "message_updated" and self._relinked(notice):
            return Reaction((Action.RELINK,), "La conversación es ahora de otro contacto: se han fusionado dos fichas.")
        return self._updated(notice) if event == "message_updated" else self._created(notice)

    def _relinked(self, notice: dict[str, Any]) -> bool:
        """Whether the conversation belongs to somebody else than we know; from now on it is known."""
        conversation_id, contact_id = whose(section(notice, "conversation"))
        if not conversation_id or not contact_id:
            return False
        before = self._known.contacts.get(conversation_id)
        self._known.contacts[conversation_id] = contact_id
        return before is not None and before != contact_id

    def _created(self, notice: dict[str, Any]) -> Reaction:
        conversation_id, contact_id = whose(section(notice, "conversation"))
        if conversation_id and contact_id:
            self._known.contacts.setdefault(conversation_id, contact_id)
        attributes = section(notice, "content_attributes")
        if text(notice, "message_type") == "incoming":
            return _echo("Lo del cliente lo hemos escrito nosotros en Chatwoot: ya se atendió al llegar por WhatsApp.")
        if attributes.get("external_echo") and text(attributes, "origin") != ORIGIN:
            return Reaction((Action.PAUSE,), "Un asesor ha contestado desde la app del teléfono: ya está enviado.")
        if self._is_echo(notice):
            return _echo("Es un mensaje nuestro que vuelve.")
        if text(notice, "message_type") not in _DELIVERABLE:
            return _nothing("Es una línea de actividad, no un mensaje.")
        if notice.get("private") is True:
            if is_person(notice) and command_of(text(notice, "content")):
                return Reaction((Action.COMMAND,), "Es una orden en una nota privada.")
            return _nothing("Es una nota privada: no es para el cliente ni toma la conversación.")
        return self._outgoing(notice)

    def _outgoing(self, notice: dict[str, Any]) -> Reaction:
        """A public message that somebody else wrote: to be delivered, once."""
        message_id = number(notice, "id")
        if message_id in self._known.messages:
            return _duplicate("Este mensaje ya se ha tratado.")
        if section(notice, "content_attributes").get("deleted"):
            self._known.messages[message_id] = "deleted"
            return Reaction((Action.DELETED,), "Se eliminó antes de que pudiera salir.")
        if not text(notice, "content").strip() and not objects(notice, "attachments"):
            return _nothing("No lleva texto ni adjuntos: no hay nada que enviar.")
        pause = (Action.PAUSE,) if is_person(notice) else ()
        if window_closed(notice):
            self._known.messages[message_id] = _FAILED
            return Reaction((Action.TEMPLATE, *pause), "Han pasado las 24 horas: hace falta una plantilla aprobada.")
        self._known.messages[message_id] = "sent"
        if pause:
            return Reaction((Action.FORWARD, *pause), "Un asesor escribe al cliente: la conversación es suya.")
        return Reaction((Action.FORWARD,), "Mensaje automático de Chatwoot: nadie más lo entrega, y no es una persona.")

    def _updated(self, notice: dict[str, Any]) -> Reaction:
        message_id = number(notice, "id")
        attributes = section(notice, "content_attributes")
        if text(notice, "message_type") == "incoming":
            return _echo("Cambio en un mensaje del cliente que hemos escrito nosotros.")
        if notice.get("private") is True:
            return _nothing("Cambio en una nota privada.")
        if attributes.get("deleted"):
            return self._deleted(message_id)
        if section(section(attributes, "submitted_values"), "csat_survey_response"):
            return Reaction((Action.CSAT,), "El cliente ha contestado la encuesta de satisfacción.")
        if self._is_echo(notice):
            return _echo("Cambio en un mensaje nuestro.")
        status = shown_status(notice)
        if self._known.messages.get(message_id) == _FAILED:
            if status in _REPORTED or attributes.get("external_error"):
                return _echo("Es el estado que hemos puesto nosotros.")
            if window_closed(notice):
                return Reaction((Action.TEMPLATE,), "Se reintenta fuera de las 24 horas: hace falta una plantilla.")
            self._known.messages[message_id] = "sent"
            return Reaction((Action.RETRY,), "El asesor ha pulsado reintentar en un mensaje que falló.")
        if status in _REPORTED:
            return _echo("Es el estado que hemos puesto nosotros.")
        return _nothing("Cambio que no se puede llevar a WhatsApp: lo enviado, enviado está.")

    def _deleted(self, message_id: int) -> Reaction:
        if self._known.messages.get(message_id) == "deleted":
            return _duplicate("Ya constaba como eliminado.")
        self._known.messages[message_id] = "deleted"
        return Reaction((Action.DELETED,), "Se ha eliminado en Chatwoot; WhatsApp no deja retirarlo.")

    def _is_echo(self, notice: dict[str, Any]) -> bool:
        """Whether the message is one of our own writes (by key, by mark, by author)."""
        if text(notice, "source_id") or text(section(notice, "content_attributes"), "origin") == ORIGIN:
            return True
        sender = section(notice, "sender")
        sender_id = number(sender, "id")
        match text(sender, "type"):
            case "agent_bot":
                return not self._known.agent_bot_id or sender_id == self._known.agent_bot_id
            case "user":
                return bool(self._known.user_id) and sender_id == self._known.user_id
        return False

    # -- conversations and contacts -----------------------------------------------------------------------------

    def _conversation_created(self, notice: dict[str, Any]) -> Reaction:
        conversation_id, contact_id = whose(notice)
        if conversation_id and contact_id:
            self._known.contacts.setdefault(conversation_id, contact_id)
        if self._person_assigned(notice) or text(notice, "status") in ("open", "snoozed"):
            return Reaction((Action.PAUSE,), "La ha empezado un asesor: nace abierta o asignada a una persona.")
        return _nothing("Conversación nueva: lo que se diga en ella llega en su propio aviso.")

    def _person_assigned(self, notice: dict[str, Any]) -> bool:
        meta = section(notice, "meta")
        assignee = section(meta, "assignee")
        person = text(meta, "assignee_type") == "User" or text(assignee, "type") == "user"
        return person and bool(assignee) and number(assignee, "id") != self._known.user_id

    def _conversation_updated(self, notice: dict[str, Any]) -> Reaction:
        changes = changed(notice)
        actions: list[Action] = []
        reasons: list[str] = []
        for reaction in self._changes(notice, changes):
            actions += [action for action in reaction.actions if action not in actions]
            reasons.append(reaction.reason)
        useful = [action for action in actions if action not in NOTHING]
        if useful:
            return Reaction(tuple(useful), " ".join(reasons))
        if Action.ECHO in actions:
            return _echo(" ".join(reasons))
        return _nothing("Solo cambian apuntes de Chatwoot.")

    def _changes(self, notice: dict[str, Any], changes: dict[str, tuple[Any, Any]]) -> list[Reaction]:
        found: list[Reaction] = []
        if "status" in changes:
            found.append(_by_status("conversation_updated", str(changes["status"][1] or text(notice, "status"))))
        if "assignee_id" in changes or "assignee_agent_bot_id" in changes:
            found.append(self._assigned(notice, changes))
        if "contact_id" in changes and self._relinked({"conversation": notice}):
            found.append(Reaction((Action.RELINK,), "La conversación es ahora de otro contacto."))
        if "label_list" in changes:
            found.append(_labels(notice, *changes["label_list"]))
        if "custom_attributes" in changes:
            found.append(Reaction((Action.ATTRIBUTES,), "Han cambiado los atributos de la conversación."))
        return found

    def _assigned(self, notice: dict[str, Any], changes: dict[str, tuple[Any, Any]]) -> Reaction:
        person = changes.get("assignee_id", (None, None))[1]
        bot = changes.get("assignee_agent_bot_id", (None, None))[1]
        if person is not None:
            if person == self._known.user_id and self._known.user_id:
                return _echo("La integración se la ha asignado a sí misma.")
            return Reaction((Action.PAUSE,), "Se ha asignado a una persona.")
        if bot is None and text(section(notice, "meta"), "assignee_type") == "AgentBot":
            bot = number(section(section(notice, "meta"), "assignee"), "id")
        if bot is not None:
            if not self._known.agent_bot_id or bot == self._known.agent_bot_id:
                return Reaction((Action.RESUME,), "Se ha asignado a nuestro asistente.")
            return Reaction((Action.PAUSE,), "Se ha asignado a otro asistente.")
        return _nothing("Se ha quedado sin asignar; eso solo no la devuelve al asistente.")

    def _contact_created(self, notice: dict[str, Any]) -> Reaction:
        ours = text(notice, "identifier").startswith(_OWN_IDENTIFIERS)
        if ours or number(notice, "id") in self._known.contacts.values():
            return _echo("Es una ficha que hemos creado nosotros.")
        return _nothing("Ficha creada en Chatwoot: no hay conversación todavía.")


def _by_status(event: str, status: str) -> Reaction:
    if event == "conversation_resolved":
        status = "resolved"
    match status:
        case "open" | "snoozed":
            return Reaction((Action.PAUSE,), "La conversación está en manos de personas.")
        case "pending":
            return Reaction((Action.RESUME,), "La conversación ha vuelto al asistente.")
        case "resolved":
            return Reaction(
                (Action.END, Action.RESUME_LATER), "Se ha cerrado: el asistente atiende el próximo mensaje del cliente."
            )
    return _nothing("Estado desconocido.")


def _labels(notice: dict[str, Any], before: Any, after: Any) -> Reaction:
    had, has = (PAUSE_LABEL in labels if isinstance(labels, list) else False for labels in (before, after))
    if has and not had:
        return Reaction((Action.LABELS, Action.PAUSE), f"Se ha puesto la etiqueta {PAUSE_LABEL}.")
    if had and not has and text(notice, "status") == "pending":
        return Reaction((Action.LABELS, Action.RESUME), f"Se ha quitado la etiqueta {PAUSE_LABEL}.")
    return Reaction((Action.LABELS,), "Han cambiado las etiquetas.")


def _contact_updated(notice: dict[str, Any]) -> Reaction:
    changes = changed(notice)
    sync = (Action.CONTACT,) if _CONTACT_FIELDS & changes.keys() else ()
    if "blocked" in changes:
        if changes["blocked"][1] is True:
            return Reaction((*sync, Action.STOP), "Se ha bloqueado el contacto: no se le envía nada más.")
        return Reaction((Action.CONTACT,), "Se ha desbloqueado el contacto.")
    if sync:
        return Reaction(sync, "Han cambiado los datos del contacto.")
    return _nothing("Solo cambian apuntes de Chatwoot.")


def _nothing(reason: str) -> Reaction:
    return Reaction((Action.IGNORE,), reason)


def _echo(reason: str) -> Reaction:
    return Reaction((Action.ECHO,), reason)


def _duplicate(reason: str) -> Reaction:
    return Reaction((Action.DUPLICATE,), reason)


def describe(reaction: Reaction) -> dict[str, Any]:
    """The reaction in the words of the contract: `expect` and `reason`."""
    return {"expect": [action.value for action in reaction.actions], "reason": reaction.reason}
