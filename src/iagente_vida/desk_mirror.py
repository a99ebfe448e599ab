"""What advisers are shown beside the messages, as outbox rows for Chatwoot: notes, drafts, reminders, who has it.

Pure, like the mirror: written with what causes it, performed by `integrations/chatwoot_desk.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.events import (
    WRITTEN_THERE,
    AdviserCommand,
    AdviserMessage,
    Event,
    GiveBack,
    Takeover,
    TimerFired,
)
from iagente_vida.domain.orders import DISCARD, SEND, TEMPLATE, UNANSWERED, template_order
from iagente_vida.domain.replies import START, Reply, TemplateUse
from iagente_vida.file_advice import FILE_ERRORS, why_not
from iagente_vida.store.health import RECAP_REF, UNSAID
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement

CHANNEL = "chatwoot"
HEALTH_REFS = frozenset({RECAP_REF})
"""Messages of ours that repeat what the customer said of their health."""
_FORM_LINK = re.compile(r"https?://\S+/formulario/\S+")
HANDOVER_NOTE = "Motivo:"
"""How the note of a handover begins, which has a row of its own."""
HOW_TO = (
    "Para escribirle ahora, pon una nota privada: /plantilla y el nombre. La nota /plantilla sola enseña las que hay."
)
WINDOW_NOTE = f"Tu mensaje no ha salido: han pasado 24 horas desde el último mensaje del cliente. {HOW_TO}"
STARTED_NOTE = (
    "El cliente todavía no nos ha escrito y WhatsApp no deja enviarle texto libre: le llega la plantilla de contacto, "
    "y tu mensaje saldrá en cuanto conteste."
)


def of_turn(before: Conversation, after: Conversation, events: Sequence[Event]) -> list[OutboxDraft]:
    """What a turn has to tell advisers."""
    rows = [_note(text) for text in _new_notes(before, after)]
    late = any(isinstance(event, TimerFired) and event.timer == UNANSWERED for event in events)
    if late and after.mode is Mode.WAITING:
        rows = [row_of("reminder", text=text) for text in _new_notes(before, after)]
    for event in events:
        if isinstance(event, AdviserCommand) and event.name == TEMPLATE:
            order = template_order(event)
            if order.only_shown:
                rows.append(_template("template_shown", order.use))
    if after.mode is Mode.HUMAN and _is_not_shown(before, events):
        rows.append(row_of("taken", adviser=after.adviser_id))
    here = any(isinstance(event, GiveBack) and not event.there for event in events)
    if here and after.mode is Mode.BOT and before.mode is not Mode.BOT:
        rows.append(row_of("returned"))
    return rows


def of_send(parcel: Parcel, outcome: Settlement) -> tuple[OutboxDraft, ...]:
    """What an adviser has to know of a send: why it waits or did not leave, and what an ordered template said."""
    there = parcel.ref.startswith(WRITTEN_THERE)
    if parcel.kind == "template" and (there or parcel.ref.startswith(f"template:{START}")):
        use = msgspec.json.decode(parcel.body, type=TemplateUse)
        if outcome.state is OutboxState.SENT:
            return (_template("template_said", use, source_id=outcome.provider_id),)
        if outcome.state in (OutboxState.FAILED, OutboxState.HELD, OutboxState.DEAD):
            return (_template("template_failed", use, code=outcome.error_code or 0),)
        return ()
    if parcel.kind == "reply" and there and outcome.state is OutboxState.FAILED and outcome.error in FILE_ERRORS:
        file = msgspec.json.decode(parcel.body, type=Reply).file
        return () if file is None else (_note(why_not(file, outcome.error)),)
    if parcel.kind != "reply" or not there or outcome.error != "window":
        return ()
    if outcome.state is OutboxState.FAILED:
        return (_note(WINDOW_NOTE),)
    if outcome.state is OutboxState.HELD:
        body = msgspec.json.encode({"text": STARTED_NOTE})
        ref = f"started:{outcome.at.date().isoformat()}"
        return (OutboxDraft(channel=CHANNEL, kind="note", body=body, author="service", ref=ref, once=True),)
    return ()


def draft_note(replies: Sequence[Reply]) -> OutboxDraft:
    """The note in which an adviser finds what the assistant would say, and how to let it leave."""
    lines = ["Borrador del asistente:"]
    for number, reply in enumerate(replies, 1):
        lines += ["", f"{number}. {shown(reply)}"]
    lines += ["", f"Para que salga, pon una nota privada: /{SEND} (todo lo que espera) o /{SEND} 1. Si no: /{DISCARD}."]
    return row_of("note", text="\n".join(lines))


def shown(reply: Reply) -> str:
    """A message of ours in plain text: its choices as lines, its file by name, nothing about health."""
    if reply.ref in HEALTH_REFS:
        return UNSAID
    lines = [_FORM_LINK.sub("[enlace]", reply.text)] if reply.text else []
    lines += [f"▸ {choice.title}" for choice in (*reply.buttons, *reply.rows)]
    if reply.asks_phone:
        lines.append("▸ Compartir el teléfono")
    if attached := reply.document or reply.file:
        lines.append(f"[{attached.filename}]")
    return "\n".join(lines)


def row_of(kind: str, **body: Any) -> OutboxDraft:
    """A row of Chatwoot's channel."""
    return OutboxDraft(channel=CHANNEL, kind=kind, body=msgspec.json.encode(body), author="service")


def _note(text: str) -> OutboxDraft:
    return row_of("note", text=text)


def _template(kind: str, use: TemplateUse, **more: Any) -> OutboxDraft:
    return row_of(kind, use=msgspec.to_builtins(use), **more)


def _new_notes(before: Conversation, after: Conversation) -> list[str]:
    """What the adviser's note is added to while people have the conversation."""
    if after.mode not in (Mode.WAITING, Mode.HUMAN):
        return []
    return [note.text for note in after.notes[len(before.notes) :] if not note.text.startswith(HANDOVER_NOTE)]


def _is_not_shown(before: Conversation, events: Sequence[Event]) -> bool:
    """Whether a person has it in a way that Chatwoot does not show: by writing, by phone, by command."""
    wrote = [event for event in events if isinstance(event, AdviserMessage) and not event.automatic]
    took = any(isinstance(event, Takeover) and event.answered and not event.there for event in events)
    return any(event.unclaimed for event in wrote) or (before.mode is not Mode.HUMAN and (took or bool(wrote)))
