"""What advisers write leaves in Chatwoot's order, whatever order its notices come in, and whichever never come."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.desk_order import PATIENCE
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.dialogue.advisers import replies_of
from iagente_vida.domain.events import AdviserMessage
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.inbound import Address, Inbound, Lane
from iagente_vida.store.store import Store
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from tests.agents import ScriptedAgent

PHONES = iter(range(34600200001, 34600300000))


async def _nothing() -> None:
    """Nothing else happens meanwhile."""


@dataclass
class Thread:
    """One conversation in Chatwoot, read over a line on which other things happen between question and answer."""

    store: Store
    clock: VirtualClock
    phone: str = field(default_factory=lambda: str(next(PHONES)))
    written: list[int] = field(default_factory=list)
    silent: bool = False
    meanwhile: Callable[[], Awaitable[None]] = _nothing
    thinking: Callable[[], Awaitable[None]] = _nothing
    conversation_id: int = 0

    def write(self, *numbers: int) -> None:
        """An adviser writes these there."""
        self.written += numbers

    async def tell(self, *numbers: int) -> None:
        """The notices of these come."""
        accepted = await self.store.accept([self._inbound(number) for number in numbers])
        self.conversation_id = accepted[-1].conversation_id or 0

    async def read(self, _place: int) -> int:
        """As the poll reads: what there was when it was asked, kept a little later."""
        if self.silent:
            raise ChatwootError("unreachable")
        there = list(self.written)
        await self.meanwhile()
        if there:
            await self.tell(*there)
        return max(there, default=0)

    async def run(self) -> TurnEnd:
        """One turn."""
        turn = Turn(self.store, ScriptedAgent(self._think), decode_event, self.clock, "a", TurnRules(), None, self.read)
        return (await turn.run(self.conversation_id)).end

    async def sent(self) -> list[int]:
        """What was queued for the phone, in order."""
        lines = await self.store.transcript(self.conversation_id)
        return [int(msgspec.json.decode(line.body)["text"]) for line in lines if line.who == "adviser"]

    async def _think(self, turn: TurnInput) -> Decision:
        await self.thinking()
        conversation = turn.conversation.copy()
        conversation.mode = Mode.HUMAN
        advisers = [event for event in turn.events if isinstance(event, AdviserMessage)]
        return Decision(
            conversation=conversation, adviser_replies=tuple(one for event in advisers for one in replies_of(event))
        )

    def _inbound(self, number: int) -> Inbound:
        event = AdviserMessage(text=str(number), author="Laura", ref=f"chatwoot:7:{number}")
        return Inbound(
            dedupe_key=f"cw:message:{self.phone}:{number}",
            lane=Lane.TURN,
            source="chatwoot",
            kind=event.KIND,
            payload=msgspec.json.encode(event),
            received_at=self.clock.now(),
            sender=Address(wa_id=self.phone),
            phone_number_id="106540352242922",
            prompt=True,
        )


@pytest.fixture
def thread(sqlite_store: Store, clock: VirtualClock) -> Thread:
    return Thread(sqlite_store, clock)


def once(act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    left = [act]

    async def acting() -> None:
        if left:
            await left.pop()()

    return acting


@pytest.mark.parametrize("moment", ["meanwhile", "thinking"])
async def test_what_is_told_while_the_conversation_is_read_or_we_think_waits_for_what_came_before(
    thread: Thread, moment: str
) -> None:
    async def more() -> None:
        thread.write(2, 3)
        await thread.tell(3)

    thread.write(1)
    await thread.tell(1)
    setattr(thread, moment, once(more))
    assert await thread.run() is TurnEnd.DONE
    assert await thread.sent() == [1, 2, 3]


async def test_a_chatwoot_that_does_not_answer_is_waited_for(thread: Thread) -> None:
    thread.write(1, 2)
    thread.silent = True
    await thread.tell(2)
    assert await thread.run() is TurnEnd.EARLY
    assert await thread.sent() == []
    thread.silent = False
    thread.clock.advance(timedelta(seconds=1))
    assert await thread.run() is TurnEnd.DONE
    assert await thread.sent() == [1, 2]


async def test_and_not_for_ever(thread: Thread) -> None:
    thread.write(1, 2)
    thread.silent = True
    await thread.tell(2)
    thread.clock.advance(PATIENCE)
    assert await thread.run() is TurnEnd.DONE
    assert await thread.sent() == [2]
    thread.silent = False
    await thread.tell(1)
    assert await thread.run() is TurnEnd.DONE
    assert await thread.sent() == [2, 1]


@pytest.mark.parametrize("seed", range(5))
async def test_in_any_order_of_writing_telling_reading_and_thinking(
    sqlite_store: Store, clock: VirtualClock, seed: int
) -> None:
    """Notices are lost, doubled and reordered; Chatwoot is silent now and then, never as long as our patience."""
    chance = random.Random(seed)
    for _ in range(12):
        thread = Thread(sqlite_store, clock)
        untold: list[int] = []

        async def happens(thread: Thread = thread, untold: list[int] = untold) -> None:
            for _ in range(chance.randint(0, 2)):
                thread.write(number := len(thread.written) + 1)
                untold += [number] * chance.choice((0, 1, 1, 2))
            chance.shuffle(untold)
            if untold:
                await thread.tell(*(untold.pop() for _ in range(chance.randint(1, len(untold)))))

        thread.meanwhile = thread.thinking = happens
        while not thread.conversation_id:
            await happens()
        for _ in range(8):
            thread.silent = chance.random() < 0.3
            await thread.run()
            clock.advance(timedelta(seconds=1))
        thread.silent, thread.meanwhile, thread.thinking = False, _nothing, _nothing
        thread.write(last := len(thread.written) + 1)
        await thread.tell(last)
        await thread.run()
        assert await thread.sent() == thread.written
