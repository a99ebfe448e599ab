"""Whom the bot may talk to, and who reads prices."""

from __future__ import annotations

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.events import CustomerMessage, Pause, Resume
from iagente_vida.service import Service, ServiceMode, phone_list
from tests.conversations.runner import MONDAY, ports

PILOTS = phone_list("+34 600 111 222, 34600333444")
EVERYTHING = "Hola, tengo 40 años, no fumo, quiero 100.000 € a 20 años para mis hijos"


@pytest.mark.parametrize(
    ("mode", "wa_id", "paused", "silence"),
    [
        (ServiceMode.ACTIVE, "34699999999", "", ""),
        (ServiceMode.ACTIVE, "34699999999", "ana 2026", "pause"),
        (ServiceMode.PILOT, "34699999999", "", "pilot"),
        (ServiceMode.PILOT, "", "", "pilot"),
        (ServiceMode.PILOT, "34600111222", "", ""),
        (ServiceMode.DRAFT, "34699999999", "", ""),
    ],
)
def test_who_gets_the_bot(mode: ServiceMode, wa_id: str, paused: str, silence: str) -> None:
    assert Service(mode=mode, pilot_phones=PILOTS).silence(wa_id, paused) == silence


def test_with_a_demo_only_the_pilot_reads_prices() -> None:
    service = Service(figures_for_all=False, pilot_phones=PILOTS)
    assert service.may_quote("34600333444")
    assert not service.may_quote("34699999999")
    assert Service().may_quote("34699999999")


def message(text: str, number: int = 0) -> CustomerMessage:
    return CustomerMessage(message_id=f"wamid.{number}", type="text", sent_at=MONDAY, text=text)


async def test_without_leave_to_quote_a_person_computes_the_price_and_no_figure_leaves() -> None:
    agent = PlainAgent(ports())
    conversation = Conversation()
    texts: list[str] = []
    for number, text in enumerate((EVERYTHING, "sí", "sí", "nací el 3/5/1986", "20 años")):
        decision = await agent.decide(
            TurnInput(conversation=conversation, events=(message(text, number),), now=MONDAY, may_quote=False)
        )
        conversation = decision.conversation
        texts += [reply.text for reply in decision.replies]
        assert decision.quotes == ()
        if conversation.mode is Mode.WAITING:
            break
    assert conversation.handover == "quote_by_person"
    assert "te lo calcula un asesor" in texts[-1]
    assert not any("€ al mes" in text for text in texts)


async def test_outside_the_pilot_the_bot_says_nothing_and_the_record_says_why() -> None:
    decision = await PlainAgent(ports()).decide(
        TurnInput(conversation=Conversation(), events=(message("hola"),), now=MONDAY, silence="pilot")
    )
    assert decision.replies == ()
    assert decision.conversation.mode is Mode.BOT
    assert [entry.kind for entry in decision.ledger] == ["silent"]


async def test_a_paused_conversation_is_silent_until_it_is_resumed_but_an_opt_out_counts() -> None:
    agent = PlainAgent(ports())

    async def happen(conversation: Conversation, *events: object) -> tuple[Conversation, int]:
        decision = await agent.decide(
            TurnInput(conversation=conversation, events=events, now=MONDAY)  # type: ignore[arg-type]
        )
        return decision.conversation, len(decision.replies)

    conversation, said = await happen(Conversation(), Pause(author="ana"), message("hola"))
    assert (conversation.paused, said) == (True, 0)
    conversation, said = await happen(conversation, message("sigo aquí"))
    assert said == 0
    stopped, said = await happen(conversation, message("BAJA"))
    assert (stopped.opted_out, said) == (True, 0)
    conversation, said = await happen(conversation, Resume(author="ana"))
    assert not conversation.paused
    _, said = await happen(conversation, message("hola"))
    assert said > 0


async def test_whoever_whatsapp_shows_without_a_phone_is_asked_for_it_when_a_call_needs_it() -> None:
    agent = PlainAgent(ports())
    asked = TurnInput(
        conversation=Conversation(), events=(message("quiero que me llame una persona"),), now=MONDAY, has_phone=False
    )
    decision = await agent.decide(asked)
    assert decision.conversation.asked == "phone"
    answered = await agent.decide(
        TurnInput(conversation=decision.conversation, events=(message("612 345 678", 1),), now=MONDAY, has_phone=False)
    )
    assert answered.conversation.profile.value("phone") == "+34612345678"
    assert answered.conversation.asked == "offer_call"


async def test_a_closed_window_lets_a_template_leave_in_place_of_the_first_message() -> None:
    agent = PlainAgent(ports())
    turn = TurnInput(conversation=Conversation(), events=(message("hola"),), now=MONDAY, window_open=False)
    decision = await agent.decide(turn)
    first, *others = decision.replies
    assert first.template is not None
    assert first.template.purpose == "retomar"
    assert all(reply.template is None for reply in others)
