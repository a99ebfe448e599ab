"""Laws that hold in every conversation, whatever is said in whatever order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.events import Event
from tests.conversations.runner import MONDAY, Talk, ports
from tests.unit.test_graph import HANDS, PHRASES

SELLING = ("ask:birth_date", "ask:smoker", "ask:desired_capital", "ask:term_years", "present", "confirmchoice")
AFTER_OPT_OUT = {"inform:opted_out", "inform:opted_in", "handoff:ask_human", "inform:crisis"}
AGENT = PlainAgent(ports())


def lawful(before: Conversation, decision: Decision) -> None:
    """What no turn may break."""
    after = decision.conversation
    acts = decision.trace["acts"]
    if before.mode is Mode.HUMAN and after.mode is Mode.HUMAN:
        assert decision.replies == ()
    if before.opted_out and after.opted_out:
        assert set(acts) <= AFTER_OPT_OUT
    if after.mode is not Mode.BOT:
        assert not [act for act in acts if act in SELLING]
    if "present" in acts:
        assert "mediador" in after.disclosures
        age = after.profile.age(MONDAY.date())
        assert age is not None
        assert age >= 18
    assert len(decision.replies) <= 4
    assert decision.trace["refused"] == []
    assert all(act != other for act, other in pairwise(acts))


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3), st.sampled_from(HANDS)),
        min_size=1,
        max_size=14,
    )
)
async def test_no_conversation_breaks_a_law(turns: list[list[str] | Event]) -> None:
    talk = Talk(AGENT)
    for turn in turns:
        before = talk.conversation.copy()
        decision = await talk.say(*turn) if isinstance(turn, list) else await talk.happen(turn)
        lawful(before, decision)


@settings(max_examples=150)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
async def test_any_text_gets_a_decision(texts: list[str]) -> None:
    talk = Talk(AGENT)
    for text in texts:
        lawful(talk.conversation.copy(), await talk.say(text))
