"""What happens beside the customer's words: people's hands, operators, outages."""

from __future__ import annotations

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.decision import TurnInput
from iagente_vida.domain.dialogue.taps import RATING
from iagente_vida.domain.events import (
    AdviserCommand,
    AdviserDeleted,
    AdviserMessage,
    DeliveryFailed,
    DeliveryUnknown,
    DeskChange,
    Event,
    GiveBack,
    Pause,
    Preference,
    Restart,
    Resume,
    Takeover,
    TimerFired,
)
from tests.conversations.customers import ALL, acts, said, talk
from tests.conversations.runner import MONDAY, ports


async def test_what_the_operators_and_the_delivery_do() -> None:
    person = talk()
    await person.say("hola")
    events: tuple[Event, ...] = (
        Pause(author="ana"),
        Resume(author="ana"),
        Preference(category="marketing", value="stop"),
        Preference(category="marketing", value="other"),
        DeliveryFailed(outbox_seq=1, error_code=131047, error_kind="window", reply_ref="greet"),
        DeliveryFailed(outbox_seq=1, error_code=131047, error_kind="window", reply_ref="disclose:mediador"),
        DeliveryUnknown(outbox_seq=1, reply_ref="ask:smoker"),
        Restart(author="ana"),
        TimerFired(timer="otro"),
        AdviserMessage(text="Ya te llamamos", author="regla", automatic=True),
        DeliveryFailed(outbox_seq=2, error_code=131047, error_kind="window", reply_ref="chatwoot:1:9"),
    )
    for event in events:
        assert (await person.happen(event)).replies == ()
    assert not person.conversation.greeted
    await person.happen(Takeover(author="", answered=False))
    assert person.conversation.handover == "opened"


async def test_a_paused_conversation_hears_and_says_nothing() -> None:
    person = talk()
    await person.happen(Pause(author="ana"))
    heard = await person.say("BAJA")
    assert heard.replies == ()
    assert person.conversation.opted_out


async def test_an_outage_is_made_good_only_where_the_bot_may_speak() -> None:
    person = talk()
    stale = DeliveryFailed(outbox_seq=1, error_code=0, error_kind="stale", reply_ref="present:x")
    assert acts(await person.happen(stale)) == ["apologise:late", "greet", "ask:beneficiary"]
    await person.say(ALL)
    assert acts(await person.happen(stale)) == ["apologise:late", "present"]
    await person.happen(Takeover(author="ana", author_id=3))
    assert (await person.happen(stale)).replies == ()


async def test_a_rating_is_thanked_and_a_bad_one_is_passed_on() -> None:
    person = talk()
    await person.say("hola")
    await person.happen(Takeover(author="ana"))
    await person.happen(GiveBack(author="ana", resolved=True))
    assert acts(await person.happen(person.message(text="Mala", payload=f"{RATING}=2"))) == ["inform:rating_sorry"]
    assert acts(await person.happen(person.message(text="Buena", payload=f"{RATING}=4"))) == ["inform:rating_thanks"]
    assert acts(await person.happen(GiveBack(author="ana", resolved=True))) == []


async def test_what_people_order_and_change_in_chatwoot() -> None:
    person = talk()
    await person.say("hola")
    for event in (
        AdviserCommand(name="enviar", words=("1",), author="ana", ref="n1"),
        AdviserCommand(name="descartar", author="ana", ref="n2"),
        AdviserDeleted(ref="chatwoot:1:9"),
        DeskChange(labels=("vip",), attributes={"a": "b", "c": None}, contact={"name": "Eva"}, merged=True),
        DeskChange(),
    ):
        assert (await person.happen(event)).replies == ()
    assert person.conversation.profile.value("name") == "Eva"


async def test_an_order_that_is_only_shown_sends_no_template() -> None:
    person = talk()
    decision = await person.happen(AdviserCommand(name="plantilla", words=(), author="ana", ref="n1"))
    assert decision.adviser_templates == ()


async def test_an_adviser_s_other_price_is_looked_at_before_ours_is_said() -> None:
    person = talk()
    await person.say("tengo 38 años, no fumo, quiero proteger a mis hijos, 100.000 euros")
    await person.happen(AdviserMessage(text="Te saldría por 99 € al mes", author="Laura", author_id=4))
    await person.happen(GiveBack(author="Laura"))
    held = await person.say("20 años", "prefiero no decir el día")
    assert acts(held)[-1] == "handoff:adviser_figures"


async def test_who_left_hears_nothing_when_a_person_gives_it_back() -> None:
    person = talk()
    await person.happen(Takeover(author="ana", author_id=3))
    await person.say("BAJA")
    await person.happen(GiveBack(author="ana"))
    assert (await person.say("hola")).replies == ()


async def test_a_stale_burst_after_an_opt_out_is_not_apologised_for() -> None:
    person = talk()
    await person.say("BAJA")
    assert (await person.say("hola", stale=True)).replies == ()


async def test_an_apology_keeps_the_way_of_address() -> None:
    person = talk()
    person.conversation.formal = True
    turn = TurnInput(conversation=person.conversation, events=(person.message(text="hola"),), now=MONDAY)
    assert "Disculpe" in said(PlainAgent(ports()).apologise(turn))
