"""What Chatwoot is to show, as outbox rows of its own channel: pure, written with what causes it.

The row of a customer's message belongs to the turn, that of a message of ours to the transaction that settles its send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import msgspec

from iagente_vida import desk_mirror
from iagente_vida.desk_mirror import CHANNEL, shown
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.dialogue.interview import open_step
from iagente_vida.domain.events import WRITTEN_THERE, AdviserMessage, CustomerMessage, DeliveryFailed, Event
from iagente_vida.domain.profile import HEALTH_SLOTS
from iagente_vida.domain.replies import RATING_REF, START, Reply, TemplateUse
from iagente_vida.lead_view import LeadView
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement

LATER_CHANNEL = "chatwoot_later"
"""Ticks, attributes, labels: whatever only has to be right in the end. A lane of its own, so that no message waits."""
MIRROR_CHANNELS = frozenset({CHANNEL, LATER_CHANNEL})
SYNC_DELAY = timedelta(seconds=1)
WINDOW, UNKNOWN = "window", "unknown"
SURVEY = "input_csat"
"""Chatwoot's kind of message that a rating answers."""
FAILURES = {
    WINDOW: "Han pasado 24 horas desde el último mensaje del cliente: WhatsApp solo admite una plantilla aprobada.",
    UNKNOWN: "No se sabe si el cliente lo ha recibido: WhatsApp no lo confirma. Reinténtalo solo si no lo tiene.",
    "recipient": "El cliente no puede recibir mensajes de WhatsApp en ese número.",
    "file_type": "WhatsApp no admite archivos de este tipo: envíalo como PDF, JPG, PNG, MP3 o MP4.",
    "file_size": "El archivo es demasiado grande para WhatsApp: 5 MB una imagen, 16 MB audio o vídeo, 100 MB el resto.",
    "file_gone": "El archivo ya no está en Chatwoot.",
}


HEALTH_REASON = "health"
"""Why a conversation was handed over in which files may show somebody's health."""
HEALTH_MARK = "[dato de salud]"
# What a message without words is called.
KINDS = {
    "image": "imagen",
    "audio": "audio",
    "voice": "nota de voz",
    "video": "vídeo",
    "document": "documento",
    "sticker": "sticker",
    "location": "ubicación",
    "contacts": "contacto",
    "reaction": "reacción",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A customer's message beside what the store knows of it: its inbox row, and the text that may be kept."""

    message: CustomerMessage
    seq: int = 0
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class Mirror:
    """Makes the rows. `mask` replaces health passages by `[dato de salud]`; `note` writes the summary of a handover.

    `view` makes what is seen of a lead, and `link` the address under which what is apart can be read (empty: none).
    """

    mask: Callable[[str], str]
    note: Callable[[Conversation], str]
    view: LeadView
    link: Callable[[int], str] = field(default=lambda _seq: "")

    def of_turn(
        self,
        before: Conversation,
        after: Conversation,
        events: Sequence[Event],
        heard: Sequence[Heard] = (),
        *,
        rating: int | None = None,
    ) -> list[OutboxDraft]:
        """The customer's messages of a turn, then what the turn changed."""
        known = {each.message.message_id: each for each in heard}
        rows = [
            self._heard(known.get(event.message_id, Heard(message=event)), before, after)
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
        if rating is not None:
            rows.append(_row("rated", rating=rating))
        first = before.last_customer_at is None and after.last_customer_at is not None
        if first or self.view.of(before) != self.view.of(after) or before.chosen != after.chosen:
            rows.append(sync_row())
        if after.mode is Mode.WAITING and before.mode is not Mode.WAITING and after.handover != "opened":
            urgent = after.handover in ("crisis", "complaint", "report_claim")
            priority = "urgent" if urgent else "high"
            note = self.note(after)
            rows.append(_row("handover", text=note, priority=priority, reason=after.handover, adviser=after.adviser_id))
        return rows + desk_mirror.of_turn(before, after, events)

    def of_send(self, parcel: Parcel, outcome: Settlement) -> tuple[OutboxDraft, ...]:
        """A message of ours that left or never will, or the reason why an adviser's did not."""
        return (*self._sent(parcel, outcome), *desk_mirror.of_send(parcel, outcome))

    def of_doubt(self, ref: str) -> tuple[OutboxDraft, ...]:
        """An adviser's message of which nobody will ever know: its author decides whether to try again."""
        return (_failure(ref, UNKNOWN, 0),) if ref.startswith(WRITTEN_THERE) else ()

    def _sent(self, parcel: Parcel, outcome: Settlement) -> tuple[OutboxDraft, ...]:
        if parcel.kind not in ("reply", "template"):
            return ()
        if parcel.ref.startswith(WRITTEN_THERE) and not outcome.as_template:
            # A closed window wakes no turn; of every other end the turn learns, and tells it (`of_turn`).
            if outcome.state is OutboxState.FAILED and outcome.error == WINDOW:
                return (_failure(parcel.ref, WINDOW, outcome.error_code or 0),)
            return ()
        if parcel.kind == "template" and parcel.ref.startswith(f"template:{START}"):
            return ()  # told by the desk, in its own words
        failed = outcome.state in (OutboxState.FAILED, OutboxState.DEAD)
        if outcome.state is not OutboxState.SENT and not failed:
            return ()
        body: dict[str, Any] = {"source_id": outcome.provider_id, "author": parcel.author, "of": parcel.seq}
        if failed:
            body["failure"] = failure_of(outcome.error, outcome.error_code or 0)
        use = _template_of(parcel, outcome)
        if use is not None:  # what the customer reads is the template, not the message that it stands for
            body["use"], body["text"] = use, use.mark
        else:
            reply = msgspec.json.decode(parcel.body, type=Reply)
            body["text"] = shown(reply)
            if reply.document is not None:
                body["document"] = reply.document
                body["text"] = reply.text
            if reply.ref == RATING_REF:
                body["content_type"] = SURVEY
        row = _row("said", **body)
        return (replace(row, ref=f"said:{parcel.seq}", once=True),)

    def _heard(self, heard: Heard, before: Conversation, after: Conversation) -> OutboxDraft:
        """As typed while a person has the conversation, else without health: neither passages nor files that go with
        them, nor whatever answers a question about it."""
        event = heard.message
        body: dict[str, Any] = {"source_id": event.message_id, "at": int(event.sent_at.timestamp())}
        if event.reply_to:
            body["reply_to"] = event.reply_to
        kind = "voice" if event.media is not None and event.media.voice else event.type
        words = event.text if before.mode is Mode.HUMAN or heard.kept is None else heard.kept
        apart = False
        if before.mode is not Mode.HUMAN:
            asked = (
                before.asked in HEALTH_SLOTS
                or bool(open_step(before.asked))
                or (event.media is not None and after.handover == HEALTH_REASON)
            )
            words, apart = (HEALTH_MARK, True) if asked else (self.mask(words), HEALTH_MARK in self.mask(words))
        if apart and heard.seq and (heard.kept is None or event.media is not None) and (link := self.link(heard.seq)):
            words = words.replace(HEALTH_MARK, f"[dato de salud: {link}]", 1)
        if event.media is not None and not apart:
            body["media"] = event.media
            body["text"] = words
        else:
            body["text"] = words or f"[{KINDS.get(kind, kind)}]"
        return _row("heard", **body)


def _template_of(parcel: Parcel, outcome: Settlement) -> TemplateUse | None:
    """The template that left, ordered or in place of a reply."""
    if parcel.kind == "template":
        return msgspec.json.decode(parcel.body, type=TemplateUse)
    return msgspec.json.decode(parcel.body, type=Reply).template if outcome.as_template else None


def sync_row() -> OutboxDraft:
    """What is seen of the conversation beside its messages may have changed."""
    return OutboxDraft(
        channel=LATER_CHANNEL, kind="sync", body=b"{}", author="service", ref="sync", merges=True, delay=SYNC_DELAY
    )


def failure_of(kind: str, code: int) -> str:
    """Why a message did not reach the customer, for people."""
    return FAILURES.get(kind, f"WhatsApp no lo ha entregado (error {code}).")


def _failure(ref: str, kind: str, code: int) -> OutboxDraft:
    return _row("failed", ref=ref, text=failure_of(kind, code))


def _row(kind: str, **body: Any) -> OutboxDraft:
    return OutboxDraft(channel=CHANNEL, kind=kind, body=msgspec.json.encode(body), author="service")
