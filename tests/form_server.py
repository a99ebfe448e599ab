"""The secure form over a real store, with a form that waits to be answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.broker import demo_broker
from iagente_vida.clock import Clock
from iagente_vida.domain.insurance.questionnaire import Questionnaire, of_rules
from iagente_vida.formulario.app import FormApp, Woken
from iagente_vida.formulario.tokens import FormTokens
from iagente_vida.formulario.words import load_words
from iagente_vida.store.commits import CommitResult
from iagente_vida.store.questionnaires import FormDraft
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.tariffs import load_pack
from tests.contract.support import begin, claimed, turn

FORM = "0123456789abcdef01234567"
VALID = timedelta(days=2)


def demo_questionnaire() -> Questionnaire:
    pack = load_pack()
    return of_rules(pack.underwriting, pack.insurer)


def form_app(store: SqlStore, clock: Clock, tokens: FormTokens, woken: Woken) -> FormApp:
    return FormApp(store, clock, tokens, woken, lambda: load_words(demo_broker(), load_texts()))


def tokens_for(sealer: Sealer, base: str = "https://ejemplo.example") -> FormTokens:
    return FormTokens(sealer, base)


async def hand_out(store: SqlStore, clock: Clock) -> int:
    """A conversation with an open form called FORM."""
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    draft = FormDraft(
        form_id=FORM,
        via="web",
        questionnaire=demo_questionnaire().version,
        questions=json.dumps(demo_questionnaire().document()).encode(),
        expires_at=clock.now() + VALID,
    )
    assert await store.commit(claim, replace(turn(claim), forms=(draft,))) is CommitResult.COMMITTED
    return conversation_id
