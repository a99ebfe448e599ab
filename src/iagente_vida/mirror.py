"""What Chatwoot is to show, as outbox rows of its own channel: pure, written with what causes it.

The row of a customer's message belongs to the turn, that of a message of ours to the transaction that settles its send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from iagente_vida import desk_mirror
from iagente_vida.desk_mirror import CHANNEL, shown
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.dialogue.interview import open_step
from iagente_vida.domain.events import WRITTEN_THERE, AdviserMessage, CustomerMessage, DeliveryFailed, Event
from iagente_vida.domain.replies import Reply
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement

STAGE_LABELS = {
    "INICIO": "etapa-inicio",
    "NEEDS_ANALYSIS": "etapa-necesidades",
    "COTIZACION": "etapa-cotizacion",
    "PRESENTACION_PROPUESTA": "etapa-propuesta",
    "FINALIZADO": "etapa-finalizado",
}
WINDOW = "window"
HEALTH_ANSWER = "[dato de salud]"
FAILURES = {
    WINDOW: "Han pasado 24 horas desde el último mensaje del cliente: WhatsApp solo admite una plantilla aprobada.",
    "recipient": "El cliente no puede recibir mensajes de WhatsApp en ese número.",
    "file_type": "WhatsApp no admite archivos de este tipo: envíalo como PDF, JPG, PNG, MP3 o MP4.",
    "file_size": "El archivo es demasiado grande para WhatsApp: 5 MB una imagen, 16 MB audio o vídeo, 100 MB el resto.",
    "file_gone": "El archivo ya no está en Chatwoot.",
}


@dataclass(frozen=True, slots=True)
class Mirror:
    """Makes the rows. `mask` replaces health passages; `note` writes the summary of a handover."""

    mask: Callable[[str], str]
    note: Callable[[Conversation], str]

    def of_turn(self, before: Conversation, after: Conversation, events: Sequence[Event]) -> list[OutboxDraft]:
        """The customer's messages of a turn, then what the turn changed."""
        rows = [
            _row("heard", text=self._heard(event, before), source_id=event.message_id)
            for event in events
            if isinstance(event, CustomerMessage)
        ]
        rows += [
            _row("said", text=event.text, source_id="", author="asesor")
            for event in events
            if isinstance(event, AdviserMessage) and event.already_sent
        ]
        rows += [
            _failure(event.reply_ref, event.error_kind, event.error_code)
            for event in events
            if isinstance(event, DeliveryFailed) and event.reply_ref.startswith(WRITTEN_THERE)
            if event.error_kind != WINDOW
        ]
        if facts := changed_facts(before, after):
            rows.append(
                _row("facts", attributes=facts, stage=STAGE_LABELS[after.stage], labels=list(STAGE_LABELS.values()))
            )
        if after.mode is Mode.WAITING and before.mode is not Mode.WAITING and after.handover != "opened":
            urgent = after.handover in ("crisis", "complaint", "report_claim")
            priority = "urgent" if urgent else "high"
            note = self.note(after)
            rows.append(_row("handover", text=note, priority=priority, reason=after.handover, adviser=after.adviser_id))
        return rows + desk_mirror.of_turn(before, after, events)

    def of_send(self, parcel: Parcel, outcome: Settlement) -> tuple[OutboxDraft, ...]:
        """A message of ours that left, or the reason why an adviser's did not."""
        return (*self._sent(parcel, outcome), *desk_mirror.of_send(parcel, outcome))

    def _sent(self, parcel: Parcel, outcome: Settlement) -> tuple[OutboxDraft, ...]:
        if parcel.kind != "reply":
            return ()
        if parcel.ref.startswith(WRITTEN_THERE):
            # A closed window wakes no turn; of every other end the turn learns, and tells it (`of_turn`).
            if outcome.state is OutboxState.FAILED and outcome.error == WINDOW:
                return (_failure(parcel.ref, WINDOW, outcome.error_code or 0),)
            return ()
        if outcome.state is not OutboxState.SENT:
            return ()
        reply = msgspec.json.decode(parcel.body, type=Reply)
        return (_row("said", text=shown(reply), source_id=outcome.provider_id, author=parcel.author),)

    def _heard(self, event: CustomerMessage, before: Conversation) -> str:
        """As typed while a person has the conversation, else without health."""
        text = event.text or f"[{event.type}]"
        if before.mode is Mode.HUMAN:
            return text
        return HEALTH_ANSWER if open_step(before.asked) else self.mask(text)


def changed_facts(before: Conversation, after: Conversation) -> dict[str, Any]:
    """Facts of the lead that the turn changed: never health, never a score."""
    now, then = _facts(after), _facts(before)
    return {name: value for name, value in now.items() if then.get(name) != value}


def _facts(conversation: Conversation) -> dict[str, Any]:
    facts: dict[str, Any] = {"etapa": conversation.stage.value, "modo": conversation.mode.value}
    quote = conversation.quote
    option = quote.option(conversation.chosen) if quote and conversation.chosen is not None else None
    if option is not None:
        facts |= {"producto": option.product, "prima_anual": option.annual, "capital": option.capital}
    wanted = conversation.profile.value("contact_time")
    if wanted is not None:
        facts["pide_llamada"] = str(wanted)
    if conversation.opted_out:
        facts["baja"] = True
    return facts


def _failure(ref: str, kind: str, code: int) -> OutboxDraft:
    reason = FAILURES.get(kind, f"WhatsApp no lo ha entregado (error {code}).")
    return _row("failed", ref=ref, text=reason)


def _row(kind: str, **body: Any) -> OutboxDraft:
    return OutboxDraft(channel=CHANNEL, kind=kind, body=msgspec.json.encode(body), author="service")
