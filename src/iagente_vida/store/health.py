"""Answers about health: sealed, in a table of their own, once for each form, gone at a word."""

from __future__ import annotations

from datetime import datetime

import msgspec

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.domain.replies import Reply
from iagente_vida.store import intake
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.outgoing import ABOUT_BODY
from iagente_vida.store.questionnaires import FormAnswers, FormDraft, HealthForm
from iagente_vida.store.transaction import Row, Transaction, moment

RECAP_REF = "inform:health_recap"
UNSAID = "[resumen del cuestionario de salud]"
ABOUT_ANSWERS = "health_forms.answers"
ABOUT_QUESTIONS = "health_forms.questions"


async def issue(tx: Transaction, conversation_id: int, draft: FormDraft, at: int) -> None:
    """Keeps a questionnaire that is handed out."""
    await tx.run(
        "issue_form",
        form_id=draft.form_id,
        conversation_id=conversation_id,
        via=draft.via,
        questionnaire=draft.questionnaire,
        questions=tx.sealer.seal(draft.questions, ABOUT_QUESTIONS),
        at=at,
        expires_at=to_millis(draft.expires_at),
    )


async def fill(tx: Transaction, conversation_id: int, filled: FormAnswers, at: int) -> None:
    """Keeps the answers that were given in the chat."""
    await tx.run(
        "consent_to_form", form_id=filled.form_id, version=filled.consent_version, at=to_millis(filled.consented_at)
    )
    await tx.run(
        "answer_form",
        form_id=filled.form_id,
        answers=tx.sealer.seal(filled.answers, ABOUT_ANSWERS),
        outcome=filled.outcome,
        at=at,
    )
    await _unsay(tx, conversation_id, at)


async def form(tx: Transaction, form_id: str) -> HealthForm | None:
    """The questionnaire of this id."""
    row = await tx.row("form", form_id=form_id)
    return None if row is None else _form(tx, row)


async def forms(tx: Transaction, conversation_id: int) -> list[HealthForm]:
    """The questionnaires of a conversation, oldest first."""
    return [_form(tx, row) for row in await tx.rows("forms_of", conversation_id=conversation_id)]


async def consent(tx: Transaction, form_id: str, version: str, at: datetime, told: Inbound) -> bool:
    """The customer agrees, and the conversation is told. False: agreed already, closed or out of time."""
    agreed = await tx.run("consent_to_form", form_id=form_id, version=version, at=to_millis(at))
    if agreed:
        await intake.inform(tx, told)
    return bool(agreed)


async def refuse(tx: Transaction, form_id: str, at: datetime, told: Inbound) -> bool:
    """The customer does not agree, and the conversation is told. False: closed already."""
    refused = await tx.run("refuse_form", form_id=form_id, at=to_millis(at))
    if refused:
        await intake.inform(tx, told)
    return bool(refused)


async def answer(tx: Transaction, form_id: str, answers: bytes, outcome: str, at: datetime, told: Inbound) -> bool:
    """The answers, once, and the conversation is told. False: no consent, answered already, closed or out of time."""
    sealed = tx.sealer.seal(answers, ABOUT_ANSWERS)
    kept = await tx.run("answer_form", form_id=form_id, answers=sealed, outcome=outcome, at=to_millis(at))
    if kept:
        await intake.inform(tx, told)
    return bool(kept)


async def erase(tx: Transaction, conversation_id: int, at: int) -> int:
    """Overwrites every answer of a conversation and closes its open forms; how many there were."""
    await _unsay(tx, conversation_id, at)
    return await tx.run("erase_health", conversation_id=conversation_id, at=at)


async def _unsay(tx: Transaction, conversation_id: int, at: int) -> None:
    """What we read back to the customer is kept no longer than until they have confirmed it."""
    body = tx.sealer.seal(msgspec.json.encode(Reply(text=UNSAID, ref=RECAP_REF)), ABOUT_BODY)
    await tx.run("redact_recaps", conversation_id=conversation_id, ref=RECAP_REF, body=body, at=at)


def _form(tx: Transaction, row: Row) -> HealthForm:
    answers = row["answers"]
    return HealthForm(
        form_id=row["form_id"],
        conversation_id=row["conversation_id"],
        via=row["via"],
        questionnaire=row["questionnaire"],
        questions=tx.sealer.open(row["questions"], ABOUT_QUESTIONS),
        issued_at=from_millis(row["issued_at"]),
        expires_at=from_millis(row["expires_at"]),
        consent_version=row["consent_version"],
        consented_at=moment(row["consented_at"]),
        refused_at=moment(row["refused_at"]),
        answered_at=moment(row["answered_at"]),
        outcome=row["outcome"],
        answers=None if answers is None else tx.sealer.open(answers, ABOUT_ANSWERS),
    )
