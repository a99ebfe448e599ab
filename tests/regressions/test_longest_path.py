"""The longest way through the graph, six rooms, is a turn like any other."""

from __future__ import annotations

from datetime import UTC, datetime

from iagente_vida.agents.graph import SUPER_STEPS
from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.parts import make_agent

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


async def test_a_question_beside_the_last_answer_is_answered_and_priced() -> None:
    agent = make_agent(Settings(sandbox=True))
    conversation = Conversation()
    said = (
        ("Hola, buenas tardes", "Quiero un seguro de vida para mi familia"),
        ("Nací el 12/06/1988", "No fumo", "Quiero 150.000 euros"),
        ("Durante 20 años", "¿Y cuánto me costaría al mes?"),
    )
    for number, texts in enumerate(said):
        messages = tuple(
            CustomerMessage(message_id=f"wamid.{number}.{index}", type="text", sent_at=NOW, text=text)
            for index, text in enumerate(texts)
        )
        turn = TurnInput(conversation=conversation, events=messages, now=NOW, turn_key=f"1:{number}")
        decision = await agent.decide(turn)
        conversation = decision.conversation
    assert len(decision.trace["path"]) == SUPER_STEPS
    assert conversation.quote is not None
