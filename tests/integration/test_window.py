"""The 24-hour window by the message's own time, by Meta's word, and through an ad."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.replies import Reply
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.store import Store
from iagente_vida.testing import Fault
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.office import DAY, FOLLOW_UP, SECOND, Office
from tests.integration.test_refusals import report
from tests.integration.test_turn import message, say


@pytest.mark.parametrize(("after", "kind"), [(DAY - SECOND, "text"), (DAY + SECOND, "template"), (DAY, "template")])
async def test_the_window_closes_to_the_second(office: Office, after: timedelta, kind: str) -> None:
    await office.sync()
    lane = await office.turn(FOLLOW_UP)
    office.clock.advance(after)
    (sent,) = await office.deliver(lane)
    assert sent["type"] == kind


async def test_a_late_notice_opens_the_window_from_the_message_s_own_time(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    written = clock.now()
    clock.advance(timedelta(hours=20))
    conversation_id = await say(sqlite_store, message("hola", written, prompt=True))
    agent = ScriptedAgent()
    await Turn(sqlite_store, agent, decode_event, clock, "engine", TurnRules()).run(conversation_id)
    assert agent.turns[0].window_open
    await say(sqlite_store, message("hola", written - DAY, prompt=True))
    claim = await sqlite_store.claim(conversation_id, owner="look", lease=SECOND, now=clock.now())
    assert claim is not None
    assert claim.window_expires_at == written + DAY


async def test_without_a_template_the_bot_waits_and_answers_anew_when_the_customer_writes(office: Office) -> None:
    lane = await office.turn(Reply(text="viejo"))
    office.clock.advance(DAY)
    assert await office.deliver(lane) == []
    lane = await office.turn(Reply(text="nuevo"))
    assert [sent["text"]["body"] for sent in await office.deliver(lane)] == ["nuevo"]
    assert await office.states() == [("cancelled", "window"), ("sent", "")]


@pytest.mark.parametrize(
    ("after", "leaves"),
    [(DAY + SECOND, True), (3 * DAY - SECOND, True), (3 * DAY, False), (3 * DAY + SECOND, False)],
)
async def test_who_came_through_an_ad_can_be_written_to_for_72_hours_by_the_message_s_own_time(
    office: Office, after: timedelta, leaves: bool
) -> None:
    written = office.clock.now()
    office.clock.advance(timedelta(hours=2))  # the notice was late
    lane = await office.turn(Reply(text="¿Seguimos?"), heard=from_an_ad(written))
    office.clock.advance(after - timedelta(hours=2))
    assert bool(await office.deliver(lane)) is leaves
    assert [state for state, _ in await office.states()] == ["sent" if leaves else "held"]


def from_an_ad(written: datetime) -> Inbound:
    """A message that a click on an ad began."""
    plain = message("hola", written, prompt=True)
    event = msgspec.json.decode(plain.payload, type=CustomerMessage)
    return replace(plain, payload=msgspec.json.encode(replace(event, referral={"source_type": "ad", "source_id": "7"})))


@pytest.mark.parametrize("late", [False, True])
async def test_when_whatsapp_says_that_the_window_is_closed_the_template_leaves_in_its_place(
    office: Office, late: bool
) -> None:
    await office.sync()
    office.graph.fail(Fault(kind="failed" if late else "error", code=131047, times=1))
    lane = await office.turn(FOLLOW_UP, heard=from_an_ad(office.clock.now()))
    office.clock.advance(DAY + SECOND)
    sent = await office.deliver(lane)
    if late:
        await report(office.store, office.clock, office.graph.messages()[0].wamid, "", "failed", 131047)
        await office.apply_statuses()
    sent = await office.deliver(lane)
    assert [body["type"] for body in sent] == (["text", "template"] if late else ["template"])
    assert await office.states() == [("sent", "")]


async def test_without_a_template_what_the_window_refused_waits_and_the_window_counts_as_closed(office: Office) -> None:
    office.graph.fail(Fault(kind="error", code=131047, times=1))
    lane = await office.turn(Reply(text="¿Seguimos?"), Reply(text="Otra cosa"), heard=from_an_ad(office.clock.now()))
    office.clock.advance(DAY + SECOND)
    assert await office.deliver(lane) == []
    assert await office.states() == [("held", "window")] * 2, "the second one was not even tried"


async def test_a_message_of_the_customer_since_the_refused_one_left_keeps_the_window_open(office: Office) -> None:
    lane = await office.turn(Reply(text="uno"))
    await office.deliver(lane)
    [sent] = office.graph.messages()
    office.clock.advance(timedelta(minutes=1))
    await office.turn(Reply(text="dos"))
    await report(office.store, office.clock, sent.wamid, "", "failed", 131047)
    await office.apply_statuses()
    assert [body["text"]["body"] for body in await office.deliver(lane)] == ["uno", "dos"]
