"""Two customers, one bot, two advisers: what each of them does next, and when it has arrived."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from iagente_vida.mirror import FAILURES, UNKNOWN
from iagente_vida.testing import ADVISERS, Actor, SimulatedChatwoot
from tests.live.books import Books
from tests.live.dialogue import saying
from tests.live.notices import FIRST_PHONE, text_notice
from tests.live.sender import Sender
from tests.live.wire import Tally

BOT, PEOPLE, WAITING = "bot", "people", "waiting"
LOOK_SECONDS = 0.03


@dataclass(slots=True)
class Step:
    """One thing that somebody does, from its beginning until it has arrived; milliseconds since the epoch."""

    customer: int
    what: str
    began: int
    ended: int = 0
    heard: list[str] = field(default_factory=list)
    """Ids of the customer's messages, in order."""


class StuckError(Exception):
    """Something has not arrived in any reasonable time: said with what was waited for."""


@dataclass
class Talk:
    """One customer's conversation; its steps come one after the other. `told` counts events."""

    customer: int
    sender: Sender
    chatwoot: SimulatedChatwoot
    books: Books
    chance: random.Random
    told: Tally
    reachable: Callable[[], bool]
    patience: float
    steps: list[Step] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """What advisers wrote to the customer, in order."""
    retried: set[str] = field(default_factory=set)
    """What advisers had to send again: a kill hid whether it had left, and Chatwoot said so."""
    over_people: int = 0
    silences: int = 0
    oddities: list[str] = field(default_factory=list)
    """What was wrong with the last two, in words."""
    _charge: str = BOT
    _number: int = 0

    @property
    def phone(self) -> str:
        """The customer's number."""
        return str(FIRST_PHONE + self.customer)

    async def play(self, events: int) -> None:
        """Does things by chance until `events` have happened."""
        await self._customer_writes(1)
        while self._number < events:
            await self._next()()

    def _next(self) -> Callable[[], Awaitable[None]]:
        if not self.reachable() or self._place() is None:
            return lambda: self._customer_writes(self.chance.randint(1, 3))
        weights = {
            self._write_one: 5,
            self._write_more: 2,
            self._adviser_writes: 4,
            self._note: 1,
            self._take: 2 if self._charge != PEOPLE else 0,
            self._give_back: 4 if self._charge != BOT else 0,
            self._resolve: 1,
        }
        return self.chance.choices(list(weights), list(weights.values()))[0]

    # -- the customer -------------------------------------------------------------------------------------------

    async def _write_one(self) -> None:
        await self._customer_writes(1)

    async def _write_more(self) -> None:
        await self._customer_writes(self.chance.randint(2, 3))

    async def _customer_writes(self, messages: int) -> None:
        step = self._begin("customer")
        charge, before = self._charge, await self._bot_rows()
        for _ in range(messages):
            notice = text_notice(self.customer, self._number, saying(self._number), run="play")
            await self._count()
            step.heard.append(notice.wamid)
            await self.sender.deliver(notice)
        await self._until(self._idle, "the answer to a customer")
        said = await self._bot_rows() - before
        if charge == BOT and await self._mode("waiting"):
            self._charge = WAITING  # it asked for a person: what it still answers is its own affair
        elif charge == BOT and not said:
            self.silences += 1
            self.oddities.append(f"no answer to {step.heard} at event {self._number}")
        if charge == PEOPLE and said:
            self.over_people += said
            self.oddities.append(f"{said} messages of the bot over a person at event {self._number}")
        self._end(step)

    # -- the advisers -------------------------------------------------------------------------------------------

    async def _adviser_writes(self) -> None:
        if not await self._all_shown():
            return
        step = self._begin("adviser")
        person = self._person()
        for _ in range(self.chance.randint(1, 3)):
            text = f"{person.name} {self.customer}.{self._number}"
            self.written.append(text)
            await self._do(partial(self._written_by, person, text))
        self._charge = PEOPLE
        await self._until(self._all_sent, "an adviser's message on the phone")
        self._end(step)

    def _written_by(self, person: Actor, text: str, place: int) -> None:
        self.chatwoot.state.write(place, {"content": text}, person)

    async def _note(self) -> None:
        note = {"content": f"nota {self._number}", "private": True}
        await self._do(lambda place: self.chatwoot.state.write(place, note, self._person()))

    async def _take(self) -> None:
        if not await self._all_shown():
            return
        step = self._begin("take")
        assignee = {"type": "User", "id": self._taker().id}
        await self._do(lambda place: self.chatwoot.state.update_conversation(place, status="open", assignee=assignee))
        self._charge = PEOPLE
        await self._until(lambda: self._mode("human"), "a takeover")
        self._end(step)

    def _taker(self) -> Actor:
        """Who takes it: to whom it is assigned already has nothing to press, and takes it by writing."""
        place, person = self._place(), self._person()
        assert place is not None
        has = self.chatwoot.state.get("conversations", place)["assignee"]
        if has is None or has["id"] != person.id:
            return person
        return next(one for one in ADVISERS if one.id != person.id)

    async def _give_back(self) -> None:
        if not await self._all_shown():
            return
        step = self._begin("give back")
        await self._do(lambda place: self.chatwoot.state.update_conversation(place, status="pending", assignee=None))
        self._charge = BOT
        await self._until(lambda: self._mode("bot"), "a conversation given back")
        await self._until(self._idle, "what the bot says on its return")
        self._end(step)

    async def _resolve(self) -> None:
        if not await self._all_shown():
            return
        step = self._begin("resolve")
        await self._do(lambda place: self.chatwoot.state.update_conversation(place, status="resolved", assignee=None))
        self._charge = BOT
        await self._until(lambda: self._mode("bot"), "a resolved conversation")
        await self._until(self._idle, "what the bot says at the end")
        self._end(step)

    async def _do(self, act: Callable[[int], object]) -> None:
        place = self._place()
        assert place is not None
        await asyncio.to_thread(act, place)
        await self._count()

    def _person(self) -> Actor:
        return ADVISERS[self.chance.randrange(len(ADVISERS))]

    # -- what has arrived ---------------------------------------------------------------------------------------

    def _place(self) -> int | None:
        found = [one for one in self.chatwoot.state.all("conversations") if one["source_id"] == self.phone]
        return int(found[0]["id"]) if found else None

    async def _conversation(self) -> int:
        key = f"wa:{text_notice(self.customer, 0, '', run='play').wamid}"
        found = await self.books.rows(f"select conversation_id from inbox where dedupe_key = '{key}'")
        return int(found[0][0]) if found and found[0][0] else 0

    async def _idle(self) -> bool:
        """Whether everything that was heard is done, and everything that was said has left."""
        mine = await self._conversation()
        waiting = await self.books.rows(
            f"select (select count(*) from inbox where conversation_id = {mine} and lane = 'turn' and done_at is null)"
            f" + (select count(*) from outbox where conversation_id = {mine} and channel = 'whatsapp'"
            " and finished_at is null and state not in ('held', 'sent', 'delivered', 'read'))"
        )
        return mine > 0 and int(waiting[0][0]) == 0

    async def _all_sent(self) -> bool:
        """Whether every message that advisers wrote has left, and nothing is on its way.

        One of which nobody knows is shown as failed: who wrote it sends it again.
        """
        await asyncio.to_thread(self._retry)
        mine = await self._conversation()
        sent = await self.books.rows(
            f"select count(distinct ref) from outbox where conversation_id = {mine} and channel = 'whatsapp'"
            " and author = 'adviser' and state in ('sent', 'delivered', 'read')"
        )
        return int(sent[0][0]) >= len(self.written) and await self._idle()

    def _retry(self) -> None:
        place = self._place()
        for line in self.chatwoot.state.messages_of(place) if place else ():
            unknown = line["content_attributes"].get("external_error") == FAILURES[UNKNOWN]
            if unknown and line["status"] == "failed" and line["content"] in self.written:
                self.retried.add(line["content"])
                self.chatwoot.state.retry_message(line["id"])

    async def _mode(self, wanted: str) -> bool:
        found = await self.books.rows(f"select mode from conversations where id = {await self._conversation()}")
        return bool(found) and found[0][0] == wanted

    async def _bot_rows(self) -> int:
        found = await self.books.rows(
            f"select count(*) from outbox where conversation_id = {await self._conversation()}"
            " and channel = 'whatsapp' and kind = 'reply' and author = 'bot' and state <> 'cancelled'"
        )
        return int(found[0][0])

    async def _all_shown(self) -> bool:
        """An adviser acts on what is on the screen: everything so far. False when Chatwoot is away meanwhile."""

        async def shown() -> bool:
            left = await self.books.rows(
                f"select count(*) from outbox where conversation_id = {await self._conversation()}"
                " and channel = 'chatwoot' and finished_at is null"
            )
            return int(left[0][0]) == 0 or not self.reachable()

        await self._until(shown, "what was said, in Chatwoot")
        return self.reachable()

    async def _until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        deadline = time.monotonic() + self.patience
        while not await holds():
            if time.monotonic() > deadline:
                raise StuckError(f"customer {self.customer}, event {self._number}: {what} never came")
            await asyncio.sleep(LOOK_SECONDS)

    def _begin(self, what: str) -> Step:
        step = Step(self.customer, what, _now())
        self.steps.append(step)
        return step

    def _end(self, step: Step) -> None:
        step.ended = _now()

    async def _count(self) -> None:
        self._number += 1
        await self.told.add()


def _now() -> int:
    return int(time.time() * 1000)
