"""Delivery: in order, once, at the right moment, and never over a person."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules, LaneReport
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.events import DeliveryFailed, DeliveryUnknown, Takeover
from iagente_vida.domain.replies import Reply
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.event_codec import decode_event, decode_status, inbound_event
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.store.outbound import DueLane, OutboxState, Parcel, StatusUpdate
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import NUMBER, message, say

Outcome = SendError | Callable[[Parcel], Awaitable[None] | None] | None


class Wire:
    """A channel that records what left and ends each send as the test planned."""

    def __init__(self, *plan: Outcome) -> None:
        self.sent: list[str] = []
        self.trackers: list[str] = []
        self._plan = list(plan)

    async def send(self, parcel: Parcel) -> Sent:
        outcome = self._plan.pop(0) if self._plan else None
        if isinstance(outcome, SendError):
            raise outcome
        if outcome is not None and (waits := outcome(parcel)) is not None:
            await waits
        body = msgspec.json.decode(parcel.body)
        self.sent.append(f"plantilla {body['purpose']}" if parcel.kind == "template" else body["text"])
        self.trackers.append(parcel.tracker)
        return Sent(f"wamid.out.{len(self.sent)}")


class Stage:
    """A store with one conversation, whose replies are put in line by real turns."""

    def __init__(self, store: Store, clock: VirtualClock, wire: Wire, limits: PaceLimits | None = None) -> None:
        self.store = store
        self.clock = clock
        self.wire = wire
        self.conversation_id = 0
        self.delivery = Delivery(
            store,
            {"whatsapp": wire, "receipt": Wire()},
            decode_status,
            clock,
            "engine",
            Pace(limits or PaceLimits()),
            DeliveryRules(),
            random.Random(1),
        )

    async def reply(self, *texts: str, author: str = "bot", mode: Mode = Mode.BOT) -> None:
        """A turn that says `texts`."""

        async def think(turn: TurnInput) -> Decision:
            said = tuple(Reply(text=text, ref="eco") for text in texts)
            return Decision(
                conversation=Conversation(mode=mode),
                replies=said if author == "bot" else (),
                adviser_replies=said if author == "adviser" else (),
            )

        self.conversation_id = await say(self.store, message("hola", self.clock.now(), prompt=True))
        turn = Turn(self.store, ScriptedAgent(think), decode_event, self.clock, "engine", TurnRules())
        await turn.run(self.conversation_id)

    async def deliver(self) -> LaneReport:
        lane = DueLane(conversation_id=self.conversation_id, channel="whatsapp", phone_number_id=NUMBER)
        return await self.delivery.run_lane(lane)

    async def states(self) -> list[str]:
        rows = await self.store.outbox()
        return [row.state for row in sorted(rows, key=lambda row: row.seq) if row.channel == "whatsapp"]

    async def events(self) -> list[object]:
        claim = await self.store.claim(
            self.conversation_id, owner="look", lease=timedelta(seconds=1), now=self.clock.now()
        )
        assert claim is not None
        await self.store.release(claim, at=self.clock.now())
        return [decode_event(row.kind, row.payload) for row in claim.events]


async def test_messages_leave_in_order_each_once(sqlite_store: Store, clock: VirtualClock) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    await stage.reply("tres")
    await stage.deliver()
    await stage.deliver()
    assert wire.sent == ["uno", "dos", "tres"]
    assert await stage.states() == ["sent", "sent", "sent"]
    assert len(set(wire.trackers)) == 3
    assert all(tracker.startswith(f"{sqlite_store.installation_id}-") for tracker in wire.trackers)


async def test_an_outcome_is_written_when_the_database_is_back(sqlite_store: Store, clock: VirtualClock) -> None:
    back: list[asyncio.Task[None]] = []

    async def lose_the_database(parcel: Parcel) -> None:
        await sqlite_store.close()
        loop = asyncio.get_running_loop()
        loop.call_later(0.2, lambda: back.append(loop.create_task(sqlite_store.open())))

    wire = Wire(lose_the_database)
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    await stage.deliver()
    assert wire.sent == ["uno", "dos"]
    assert await stage.states() == ["sent", "sent"]
    await asyncio.gather(*back)


async def test_a_passing_failure_is_tried_again_and_holds_the_ones_behind(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire(SendError("transient", 131000))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    report = await stage.deliver()
    assert wire.sent == []
    assert report.again_at is not None
    assert (await stage.deliver()).again_at is None, "not before its time"
    assert wire.sent == []
    clock.advance(report.again_at - clock.now())
    await stage.deliver()
    assert wire.sent == ["uno", "dos"]


async def test_after_the_last_attempt_it_is_a_dead_letter_and_the_conversation_is_told(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire(*(SendError("transient", 131016) for _ in range(5)))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    while (report := await stage.deliver()).again_at is not None:
        clock.advance(report.again_at - clock.now())
    assert await stage.states() == ["dead", "sent"]
    assert report.woken == {stage.conversation_id}
    (event,) = await stage.events()
    assert isinstance(event, DeliveryFailed)
    assert event.error_code == 131016


@pytest.mark.parametrize(
    ("kind", "state"), [("recipient", "failed"), ("permanent", "failed"), ("window", "held"), ("template", "held")]
)
async def test_a_final_refusal_is_never_repeated_and_does_not_hold_the_rest(
    sqlite_store: Store, clock: VirtualClock, kind: str, state: str
) -> None:
    wire = Wire(SendError(kind, 999_999))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    await stage.deliver()
    assert await stage.states() == [state, "sent"]
    assert wire.sent == ["dos"]


async def test_a_dead_token_stops_the_number_and_lets_one_probe_through_a_minute(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire(SendError("auth", 190), SendError("auth", 190))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno")
    for _ in range(2):
        report = await stage.deliver()
        assert report.again_at is not None
        assert 40 <= (report.again_at - clock.now()).total_seconds() <= 75
        clock.advance(report.again_at - clock.now())
    await stage.deliver()
    assert wire.sent == ["uno"]


async def test_a_send_in_doubt_does_not_hold_the_conversation_and_is_not_blindly_repeated(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire(SendError("unknown_outcome", in_doubt=True))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos")
    await stage.deliver()
    assert wire.sent == ["dos"]
    clock.advance(timedelta(seconds=121))
    assert await stage.delivery.judge_doubts() == []
    assert await stage.states() == ["unknown", "sent"]
    await say(sqlite_store, message("¿sigues ahí?", clock.now(), prompt=True))
    told = [event for event in await stage.events() if isinstance(event, DeliveryUnknown)]
    assert [event.reply_ref for event in told] == ["eco"]


async def test_a_doubt_goes_out_once_more_only_when_later_statuses_prove_that_it_was_not_taken(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire(SendError("unknown_outcome", in_doubt=True))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno")
    await stage.deliver()
    doubtful = stage.conversation_id
    clock.advance(timedelta(seconds=1))
    other = Stage(sqlite_store, clock, wire)
    other.conversation_id = await say(sqlite_store, message("hola", clock.now(), who="34600000009", prompt=True))
    turn = Turn(sqlite_store, ScriptedAgent(), decode_event, clock, "engine", TurnRules())
    await turn.run(other.conversation_id)
    await other.deliver()
    await sqlite_store.apply_statuses(
        [StatusUpdate(inbox_seq=0, status="delivered", provider_id="", tracker=wire.trackers[-1], at=clock.now())],
        [],
        clock.now(),
        inform=lambda effect: pytest.fail("nothing failed"),
    )
    clock.advance(timedelta(seconds=121))
    assert await stage.delivery.judge_doubts() == [doubtful]
    await stage.deliver()
    assert wire.sent == ["hola", "uno"]


async def test_a_status_settles_a_doubt_by_its_tracker(sqlite_store: Store, clock: VirtualClock) -> None:
    wire = Wire(SendError("unknown_outcome", in_doubt=True))
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno")
    await stage.deliver()
    seq = (await sqlite_store.outbox(states=["unknown"]))[0].seq
    tracker = f"{sqlite_store.installation_id}-{seq}"
    await sqlite_store.apply_statuses(
        [StatusUpdate(inbox_seq=0, status="read", provider_id="wamid.x", tracker=tracker, at=clock.now())],
        [],
        clock.now(),
        inform=lambda effect: pytest.fail("nothing failed"),
    )
    clock.advance(timedelta(seconds=121))
    assert await stage.delivery.judge_doubts() == []
    assert await stage.states() == ["read"]


async def test_the_bot_is_silent_once_a_person_has_the_conversation_but_the_person_s_text_leaves(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("oferta")
    await stage.reply("soy Ana", author="adviser", mode=Mode.HUMAN)
    await stage.deliver()
    assert wire.sent == ["soy Ana"]
    assert await stage.states() == ["cancelled", "sent"]


async def test_nothing_of_the_bot_leaves_while_a_takeover_waits_to_be_read(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("oferta")
    took = inbound_event(
        Takeover(author="Ana"), key="takeover", source="cli", at=clock.now(), conversation_id=stage.conversation_id
    )
    await sqlite_store.accept([took])
    await stage.deliver()
    assert wire.sent == []


async def test_a_reply_from_before_an_outage_is_not_sent_but_decided_again(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno")
    clock.advance(timedelta(hours=3))
    report = await stage.deliver()
    assert wire.sent == []
    assert report.woken == {stage.conversation_id}
    (event,) = await stage.events()
    assert isinstance(event, DeliveryFailed)
    assert event.error_kind == "stale"


async def test_a_closed_window_holds_a_person_s_words_and_asks_the_customer_to_write_once(
    sqlite_store: Store, clock: VirtualClock
) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire)
    await stage.reply("uno", "dos", author="adviser", mode=Mode.HUMAN)
    clock.advance(timedelta(hours=24))
    await stage.deliver()
    assert wire.sent == ["plantilla retomar"]
    assert await stage.states() == [OutboxState.HELD, OutboxState.HELD, OutboxState.SENT]
    await stage.reply("tres", author="adviser", mode=Mode.HUMAN)
    await stage.deliver()
    assert wire.sent == ["plantilla retomar", "uno", "dos", "tres"], "the customer wrote: now they may leave, in order"


async def test_the_pace_of_a_pair_is_kept(sqlite_store: Store, clock: VirtualClock) -> None:
    wire = Wire()
    stage = Stage(sqlite_store, clock, wire, PaceLimits(pair_burst=2, pair_seconds=6))
    await stage.reply("uno", "dos", "tres")
    report = await stage.deliver()
    assert wire.sent == ["uno", "dos"]
    assert report.again_at == clock.now() + timedelta(seconds=6)
    clock.advance(timedelta(seconds=6))
    await stage.deliver()
    assert wire.sent == ["uno", "dos", "tres"]
