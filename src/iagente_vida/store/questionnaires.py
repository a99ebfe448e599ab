"""Questionnaires about health: what is handed out, what comes back, and what is kept of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """A questionnaire that a turn hands out. `questions` is its document, word for word; `via` is `web` or `chat`."""

    form_id: str
    via: str
    questionnaire: str
    questions: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswers:
    """The whole answers of a questionnaire in the chat, with the consent they were given under."""

    form_id: str
    consent_version: str
    consented_at: datetime
    outcome: str
    answers: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthForm:
    """A questionnaire as it is kept. `answers` is None while there are none, and after they were erased."""

    form_id: str
    conversation_id: int
    via: str
    questionnaire: str
    questions: bytes = field(repr=False)
    issued_at: datetime
    expires_at: datetime
    consent_version: str
    consented_at: datetime | None
    refused_at: datetime | None
    answered_at: datetime | None
    outcome: str
    answers: bytes | None = field(repr=False)
