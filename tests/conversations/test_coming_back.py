"""Who comes back after a day and answers in the same breath is not asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iagente_vida.agents.adviser import PlainAgent
from tests.conversations.runner import Talk, ports


@pytest.mark.parametrize(
    "said", ["hola, perdona, que no pude contestar. no fumo", "perdona el retraso, sí fumo, unos 5"]
)
async def test_an_answer_after_a_day_counts(said: str) -> None:
    talk = Talk(PlainAgent(ports()))
    await talk.say("hola, nací el 12/06/1988, es para mi mujer")
    assert talk.conversation.asked == "smoker"
    talk.now += timedelta(hours=30)
    decision = await talk.say(said)
    assert "ask:smoker" not in decision.trace["acts"]
    assert talk.conversation.profile.value("smoker") is ("no fumo" not in said)


async def test_only_coming_back_answers_nothing() -> None:
    talk = Talk(PlainAgent(ports()))
    await talk.say("hola, nací el 12/06/1988, es para mi mujer")
    talk.now += timedelta(hours=30)
    decision = await talk.say("perdona, ya estoy aquí")
    assert decision.trace["acts"] == ["inform:welcome_back", "ask:smoker"]
