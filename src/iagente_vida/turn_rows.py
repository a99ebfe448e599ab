"""The rows that a decision becomes: messages and receipts to send, questionnaires, what may be kept of a text."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime

import msgspec

from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import Decision, FormIssue, FormResult, TurnInput
from iagente_vida.domain.events import WRITTEN_THERE, CustomerMessage, Event
from iagente_vida.domain.replies import Reply, TemplateUse
from iagente_vida.store.inbound import InboxRow
from iagente_vida.store.outbound import OutboxDraft
from iagente_vida.store.questionnaires import FormAnswers, FormDraft

REPLY_CHANNEL = "whatsapp"
RECEIPT_CHANNEL = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a decision was given beside state and events, kept with its turn so that it can be decided again."""

    now: datetime
    stale: bool = False
    market: str = "ES"
    may_quote: bool = True
    silence: str = ""
    window_open: bool = True
    has_phone: bool = True


def given(turn: TurnInput) -> bytes:
    """What this turn was given."""
    return msgspec.json.encode(Given(**{each.name: getattr(turn, each.name) for each in fields(Given)}))


def redacted_rows(
    rows: tuple[InboxRow, ...], events: tuple[Event, ...], decision: Decision
) -> tuple[tuple[int, bytes], ...]:
    """The inbox rows whose text may not be kept as it was written, with what is kept of them."""
    return tuple(
        (row.seq, msgspec.json.encode(replace(event, text=decision.redacted[event.message_id])))
        for row, event in zip(rows, events, strict=True)
        if isinstance(event, CustomerMessage) and event.message_id in decision.redacted
    )


def form_draft(issue: FormIssue) -> FormDraft:
    """The row of a health questionnaire that is handed out."""
    return FormDraft(
        form_id=issue.form_id,
        via=issue.via,
        questionnaire=issue.questionnaire,
        questions=msgspec.json.encode(issue.document),
        expires_at=issue.expires_at,
    )


def form_answers(result: FormResult) -> FormAnswers:
    """What is kept of a questionnaire that was answered in the chat."""
    return FormAnswers(
        form_id=result.form_id,
        consent_version=result.consent_version,
        consented_at=result.consented_at,
        outcome=result.outcome,
        answers=msgspec.json.encode(result.answers),
    )


def reply_draft(reply: Reply, author: str, *, held: str = "") -> OutboxDraft:
    """The outbox row of a message of ours; `held` = why it waits for a person."""
    return OutboxDraft(
        channel=REPLY_CHANNEL, kind="reply", body=msgspec.json.encode(reply), author=author, ref=reply.ref, held=held
    )


def adviser_draft(reply: Reply) -> OutboxDraft:
    """The outbox row of a person's message; what was written in Chatwoot leaves once, whoever tells of it again."""
    draft = reply_draft(reply, "adviser")
    return replace(draft, once=True) if reply.ref.startswith(WRITTEN_THERE) else draft


def template_draft(use: TemplateUse, ref: str) -> OutboxDraft:
    """The outbox row of a template that an adviser ordered."""
    return OutboxDraft(
        channel=REPLY_CHANNEL,
        kind="template",
        body=msgspec.json.encode(use),
        author="adviser",
        ref=ref,
        once=True,
    )


def receipt_draft(message_id: str, *, typing: bool) -> OutboxDraft:
    """Blue ticks for one message, once, with or without the typing dots."""
    return OutboxDraft(
        channel=RECEIPT_CHANNEL,
        kind="receipt",
        body=msgspec.json.encode({"message_id": message_id, "typing": typing}),
        author="service",
        ref=f"read:{message_id}",
        once=True,
    )


def receipt_drafts(events: tuple[Event, ...], conversation: Conversation) -> list[OutboxDraft]:
    """The blue ticks for what the bot has read: the newest message covers the older. People read for themselves."""
    if conversation.mode is Mode.HUMAN:
        return []
    read = [event.message_id for event in events if isinstance(event, CustomerMessage)]
    return [receipt_draft(message_id, typing=False) for message_id in read[-1:]]
