"""A Chatwoot that is down for an hour delays the mirror and nothing else. Real HTTP on both sides, a virtual clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from iagente_vida import chatwoot_link
from iagente_vida.app import Product
from iagente_vida.chatwoot_poll import ChatwootPoll
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_notices import SOURCE_ID
from iagente_vida.startup import RunMode, Startup
from iagente_vida.testing import ADVISERS, SimulatedChatwoot, SimulatedGraph, VirtualClock
from iagente_vida.turn import TurnEnd
from iagente_vida.webhooks.chatwoot_webhook import who_we_are
from iagente_vida.workers.engine import Hands
from tests.integration.desk_play import settings_for
from tests.integration.test_turn import message
from tests.notices import OUR_NUMBER

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
HOUR = timedelta(hours=1)
LAURA = ADVISERS[0]
PHONES = ("34600300001", "34600300002", "34600300003")
SAID = (
    "Hola",
    "Quiero un seguro de vida",
    "Para mis hijos",
    "Tengo 38 años",
    "No fumo",
    "150.000 euros",
    "¿Cuánto cuesta?",
    "Es caro",
    "¿Y si me quedo sin trabajo?",
    "Me lo pienso",
    "¿Sigues ahí?",
    "Vale, gracias",
)
CALLS_AN_HOUR = 150


@dataclass
class Hour:
    """The whole product, moved by hand: what it does happens at a moment of the virtual clock."""

    product: Product
    hands: Hands
    poll: ChatwootPoll
    graph: SimulatedGraph
    chatwoot: SimulatedChatwoot
    clock: VirtualClock
    talks: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {phone: [] for phone in PHONES})
    """By phone: what the customer has written (0) and read (1), in order."""

    async def writes(self, phone: str, text: str) -> list[str]:
        """The customer writes; what is answered at once."""
        self.talks[phone].append((0, text))
        await self.product.store.accept([message(text, self.clock.now(), who=phone)])
        before = len(self.talks[phone])
        await self.settle()
        return [line for _, line in self.talks[phone][before:]]

    async def settle(self) -> None:
        """Turns and deliveries until nothing is left to do now."""
        store = self.product.store
        worked, left = True, 200
        while worked:
            assert (left := left - 1), "it does not come to rest"
            worked = False
            for waiting in await store.waiting():
                report = await self.hands.turn.run(waiting.conversation_id)
                worked = worked or report.end is TurnEnd.DONE
            for lane in await store.due_lanes(self.clock.now()):
                await self.hands.delivery.run_lane(lane)
                worked = True
        for phone, talk in self.talks.items():
            read = [one.body for one in self.graph.messages(recipient=phone)]
            known = sum(kind for kind, _ in talk)
            talk += [
                (1, body.get("text", {}).get("body") or body["interactive"]["body"]["text"]) for body in read[known:]
            ]

    async def passes(self, span: timedelta) -> None:
        """Time goes by: lanes come due, the poll looks every half minute, the watch as well."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            self.clock.advance(STEP)
            await self.settle()
            await self._look()
            await self.hands.watch.look()
            await self.settle()

    async def _look(self) -> None:
        try:
            await self.poll.look()
        except ChatwootError as error:
            if not error.away:
                raise

    def mirrored(self, phone: str) -> list[tuple[int, str]]:
        """The conversation as advisers see it."""
        found = [one for one in self.chatwoot.state.all("conversations") if one["source_id"] == phone]
        messages = self.chatwoot.state.messages_of(found[0]["id"]) if found else []
        return [(one["kind"], one["content"]) for one in messages if not one["private"] and one["kind"] != 2]

    def same(self) -> bool:
        """Whether both sides hold the same messages in the same order (a mirrored one may name its buttons too)."""
        return all(
            len(shown := self.mirrored(phone)) == len(talk)
            and all(
                kind == side and text.startswith(words) for (kind, text), (side, words) in zip(shown, talk, strict=True)
            )
            for phone, talk in self.talks.items()
        )

    def notices(self) -> list[str]:
        """The lines of the conversation "Avisos"."""
        found = [one for one in self.chatwoot.state.all("conversations") if one["source_id"] == SOURCE_ID]
        return (
            [one["content"] for one in self.chatwoot.state.messages_of(found[0]["id"]) if one["kind"] == 0]
            if found
            else []
        )


@asynccontextmanager
async def hour(folder: Path) -> AsyncIterator[Hour]:
    clock = VirtualClock(START)
    with (
        SimulatedGraph(folder / "graph.db") as graph,
        SimulatedChatwoot(folder / "chatwoot.db", clock=clock) as chatwoot,
    ):
        unpaced = {"whatsapp_messages_per_second": 0, "whatsapp_pair_burst": 0, "chatwoot_poll_seconds": 0}
        settings = settings_for(folder, graph, chatwoot, **unpaced)
        settings.data_dir.mkdir()
        product = Product(Startup(settings, RunMode.REAL, (), None), clock)
        store = product.store
        await store.open()
        try:
            await chatwoot_link.check(settings, store)
            async with product.hands() as hands, chatwoot_link.make_client(settings, clock=clock) as client:
                poll = ChatwootPoll(
                    client,
                    store,
                    clock,
                    lambda: who_we_are(settings, store),
                    phone_number_id=OUR_NUMBER,
                    woken=lambda accepted: None,
                )
                await poll.look()
                yield Hour(product, hands, poll, graph, chatwoot, clock)
        finally:
            await store.close()


async def test_an_hour_without_chatwoot_delays_the_mirror_and_nothing_else(tmp_path: Path) -> None:
    async with hour(tmp_path) as play:
        for phone in PHONES:
            assert await play.writes(phone, SAID[0])
        await play.passes(timedelta(minutes=1))
        assert play.same()

        # Its notice never comes, and before anybody looks Chatwoot is gone.
        place = next(one["id"] for one in play.chatwoot.state.all("conversations") if one["source_id"] == PHONES[2])
        play.chatwoot.state.write(place, {"content": "Soy Laura, le atiendo yo"}, LAURA)
        play.chatwoot.state.set("down", "1")
        calls = play.chatwoot.calls
        for text in SAID[1:]:
            for phone in PHONES:
                assert await play.writes(phone, text), f"{text} without an answer"
            await play.passes(HOUR / len(SAID[1:]))
        assert play.chatwoot.calls - calls <= 2 * CALLS_AN_HOUR  # the engine's client and the poll of this test
        alarms = [alarm.code for alarm in await play.product.store.alarms()]
        assert alarms.count("chatwoot_atrasado") == 1
        assert not play.same()

        play.chatwoot.state.set("down", "0")
        calls = play.chatwoot.calls
        await play.passes(timedelta(minutes=3))
        talk = play.talks[PHONES[2]]
        assert talk.pop() == (1, "Soy Laura, le atiendo yo")
        # On the phone it came after the outage; in Chatwoot it stands where it was written, before it.
        talk.insert(talk.index((0, SAID[1])), (1, "Soy Laura, le atiendo yo"))
        assert play.same()
        assert play.chatwoot.calls - calls < 400
        assert await play.product.store.alarms() == []
        assert [line.partition(" ")[0] for line in play.notices()] == ["⚠️", "✅"]
        assert await play.writes(PHONES[2], "¿Laura?") == []
