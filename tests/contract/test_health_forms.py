"""Answers about health: only after the consent, once, sealed, apart, and gone at a word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from iagente_vida.store.commits import CommitResult, LedgerDraft
from iagente_vida.store.inbound import Inbound, Lane
from iagente_vida.store.questionnaires import FormAnswers, FormDraft
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import begin, claimed, turn

FORM = "a" * 24
UNTIL = START + timedelta(days=2)
ANSWERS = json.dumps({"cancer": "no", "tratamiento": "si"}).encode()


def draft(form_id: str = FORM, via: str = "web") -> FormDraft:
    return FormDraft(form_id=form_id, via=via, questionnaire="v1", questions=b'{"q": 1}', expires_at=UNTIL)


def told(conversation_id: int, step: str, at: datetime = START) -> Inbound:
    return Inbound(
        dedupe_key=f"form:{FORM}:{step}",
        lane=Lane.TURN,
        source="formulario",
        kind="health_form",
        payload=step.encode(),
        received_at=at,
        conversation_id=conversation_id,
        prompt=True,
    )


async def issued(store: SqlStore) -> int:
    """A conversation whose first turn handed a form out."""
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    assert await store.commit(claim, replace(turn(claim), forms=(draft(),))) is CommitResult.COMMITTED
    return conversation_id


async def test_nothing_is_kept_before_the_consent(store: SqlStore) -> None:
    conversation_id = await issued(store)
    assert not await store.answer_form(FORM, ANSWERS, "estandar", START, told(conversation_id, "answered"))
    form = await store.health_form(FORM)
    assert form is not None
    assert (form.answers, form.answered_at, form.outcome) == (None, None, "")
    assert await store.waiting() == []


async def test_the_consent_and_the_answers_count_once_and_wake_the_conversation(store: SqlStore) -> None:
    conversation_id = await issued(store)
    assert await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))
    assert not await store.consent_to_form(FORM, "v8", START, told(conversation_id, "consent"))
    assert await store.answer_form(FORM, ANSWERS, "estandar", START, told(conversation_id, "answered"))
    assert not await store.answer_form(FORM, b"{}", "otro", START, told(conversation_id, "answered"))
    form = await store.health_form(FORM)
    assert form is not None
    assert (form.consent_version, form.answers, form.outcome) == ("v7", ANSWERS, "estandar")
    assert form.questions == b'{"q": 1}'
    [waiting] = await store.waiting()
    assert waiting.conversation_id == conversation_id
    claim = await claimed(store, conversation_id)
    assert [event.payload for event in claim.events] == [b"consent", b"answered"]


async def test_a_closed_form_takes_nothing(store: SqlStore) -> None:
    conversation_id = await issued(store)
    assert await store.refuse_form(FORM, START, told(conversation_id, "refused"))
    assert not await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))
    assert not await store.answer_form(FORM, ANSWERS, "estandar", START, told(conversation_id, "answered"))


async def test_a_form_past_its_time_takes_nothing(store: SqlStore) -> None:
    conversation_id = await issued(store)
    assert await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))
    assert not await store.answer_form(FORM, ANSWERS, "estandar", UNTIL, told(conversation_id, "answered"))


async def test_what_was_answered_in_the_chat_is_kept_with_its_consent(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    filled = FormAnswers(form_id=FORM, consent_version="v7", consented_at=START, outcome="estandar", answers=ANSWERS)
    commit = replace(turn(claim), forms=(draft(via="chat"),), form_answers=(filled,))
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
    [form] = await store.health_forms(conversation_id)
    assert (form.via, form.consent_version, form.answers) == ("chat", "v7", ANSWERS)


async def test_answers_are_erased_in_the_turn_that_takes_the_consent_back(store: SqlStore) -> None:
    conversation_id = await issued(store)
    await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))
    await store.answer_form(FORM, ANSWERS, "estandar", START, told(conversation_id, "answered"))
    claim = await claimed(store, conversation_id)
    line = LedgerDraft(kind="consent_withdrawn", payload=b"{}")
    commit = replace(turn(claim), erase_health=True, ledger=(line,))
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
    form = await store.health_form(FORM)
    assert form is not None
    assert (form.answers, form.outcome) == (None, "")
    assert form.answered_at is not None


async def test_an_operator_erases_answers_at_once_and_closes_open_forms(store: SqlStore) -> None:
    conversation_id = await issued(store)
    assert await store.erase_health(conversation_id, START) == 1
    assert not await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))


async def test_answers_that_led_to_nothing_are_forgotten(store: SqlStore) -> None:
    conversation_id = await issued(store)
    await store.consent_to_form(FORM, "v7", START, told(conversation_id, "consent"))
    await store.answer_form(FORM, ANSWERS, "estandar", START, told(conversation_id, "answered"))
    await store.forget(START, before=None, health_before=START)
    assert (await store.health_forms(conversation_id))[0].answers == ANSWERS
    await store.forget(START, before=None, health_before=START + timedelta(milliseconds=1))
    assert (await store.health_forms(conversation_id))[0].answers is None
