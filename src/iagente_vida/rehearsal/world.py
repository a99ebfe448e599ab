"""The whole product on a virtual clock: a real store, real turns, real delivery, and a phone that only records."""

from __future__ import annotations

import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec

from iagente_vida.clock import VirtualClock
from iagente_vida.delivery import Delivery, DeliveryRules
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import Agent
from iagente_vida.domain.events import CustomerMessage, Event
from iagente_vida.domain.replies import Choice, Reply
from iagente_vida.integrations.channel import Sent
from iagente_vida.integrations.event_codec import (
    STATUS_KIND,
    StatusNote,
    decode_event,
    decode_status,
    encode_event,
)
from iagente_vida.pace import Pace, PaceLimits
from iagente_vida.rehearsal.evidence import Evidence, read_evidence
from iagente_vida.state import load_state
from iagente_vida.store.inbound import Address, Inbound, Lane
from iagente_vida.store.outbound import Parcel
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from iagente_vida.turn_rows import RECEIPT_CHANNEL, REPLY_CHANNEL

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The Monday that the evaluation sets call today, ten in the morning in Madrid."""
NUMBER = "100000000000001"
TYPING = timedelta(seconds=0.3)
_KEY = bytes(range(32))
_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One message that reached the customer's phone."""

    at: datetime
    to: str
    author: str
    reply: Reply
    conversation_id: int

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be tapped under it."""
        return (*self.reply.buttons, *self.reply.rows)


@dataclass(slots=True)
class RecordingPhone:
    """The channel: takes every message, remembers it, and names it."""

    clock: VirtualClock
    bubbles: list[Bubble] = field(default_factory=list)
    unreported: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Sent:
        """See `Channel`."""
        provider_id = f"wamid.out.{parcel.seq}"
        if parcel.kind == "reply":
            self.bubbles.append(
                Bubble(
                    at=self.clock.now(),
                    to=parcel.address.wa_id,
                    author=parcel.author,
                    reply=msgspec.json.decode(parcel.body, type=Reply),
                    conversation_id=parcel.conversation_id,
                )
            )
            self.unreported.append((provider_id, parcel.tracker))
        return Sent(provider_id)


class World:
    """What a rehearsal acts on. Everything goes through the inbox, the turn and the outbox, as in production."""

    def __init__(self, path: Path, agent: Agent, start: datetime = START) -> None:
        self.path = path
        self.clock = VirtualClock(start)
        self.phone = RecordingPhone(self.clock)
        self._sealer = Sealer([_KEY])
        self.store = SqliteStore(path, self._sealer, self.clock, timedelta(seconds=120))
        self._turn = Turn(self.store, agent, decode_event, self.clock, "rehearsal", TurnRules())
        self._delivery = Delivery(
            self.store,
            {REPLY_CHANNEL: self.phone, RECEIPT_CHANNEL: self.phone},
            decode_status,
            self.clock,
            "rehearsal",
            Pace(PaceLimits(per_second=0, pair_burst=0, pair_seconds=0)),
            DeliveryRules(),
            random.Random(0),
        )
        self._ids = count(1)

    async def say(self, phone: str, *texts: str, payload: str = "", name: str = "") -> int:
        """The customer writes (several texts = before any reply); returns once the product has nothing left to do."""
        conversation_id = 0
        for number, text in enumerate(texts):
            if number:
                self.clock.advance(TYPING)
            message_id = f"wamid.in.{next(self._ids)}"
            conversation_id = await self.accept(
                phone,
                CustomerMessage(
                    message_id=message_id,
                    type="interactive" if payload else "text",
                    sent_at=self.clock.now(),
                    text=text,
                    payload=payload,
                    profile_name=name,
                ),
                key=f"wa:{message_id}",
                prompt=bool(payload),
            )
        await self.settle()
        return conversation_id

    async def accept(self, phone: str, event: Event, *, key: str, prompt: bool = False) -> int:
        """Puts one event into the inbox, as the webhook does."""
        now = self.clock.now()
        [accepted] = await self.store.accept(
            [
                Inbound(
                    dedupe_key=key,
                    lane=Lane.TURN,
                    source="whatsapp",
                    kind=event.KIND,
                    payload=encode_event(event),
                    received_at=now,
                    occurred_at=now,
                    sender=Address(wa_id=phone),
                    phone_number_id=NUMBER,
                    prompt=prompt,
                )
            ]
        )
        if accepted.conversation_id is None:
            raise AssertionError("a message without a conversation")
        return accepted.conversation_id

    async def wait(self, span: timedelta) -> None:
        """Time passes; every timer that comes due on the way fires at its time."""
        until = self.clock.now() + span
        while (due := self.evidence().next_timer()) is not None and due <= until:
            self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            await self.store.fire_timers(self.clock.now())
            await self.settle()
        self.clock.advance(max(until - self.clock.now(), timedelta(0)))

    async def settle(self) -> None:
        """Turns, deliveries and statuses until nothing is left to do now."""
        for _ in range(_STEPS):
            worked = False
            for waiting in await self.store.waiting():
                report = await self._turn.run(waiting.conversation_id)
                worked = True
                if report.end in (TurnEnd.EARLY, TurnEnd.FAILED) and report.again_at is not None:
                    self.clock.advance(max(report.again_at - self.clock.now(), timedelta(0)))
            for lane in await self.store.due_lanes(self.clock.now()):
                await self._delivery.run_lane(lane)
                worked = True
            worked = await self._report_statuses() or worked
            if not worked:
                return
        raise AssertionError("the product does not come to rest")

    async def state(self, conversation_id: int) -> Conversation:
        """The conversation as it is stored."""
        document = await self.store.state(conversation_id)
        return Conversation() if document is None else load_state(document)

    def evidence(self) -> Evidence:
        """What lies in the database's tables now, opened with the rehearsal's key."""
        return read_evidence(self.path, self._sealer)

    async def _report_statuses(self) -> bool:
        """The phone says that what it got was delivered, and read."""
        unreported, self.phone.unreported = self.phone.unreported, []
        now = self.clock.now()
        notes = [
            Inbound(
                dedupe_key=f"st:{provider_id}:{status}",
                lane=Lane.STATUS,
                source="whatsapp",
                kind=STATUS_KIND,
                payload=msgspec.json.encode(StatusNote(status=status, message_id=provider_id, at=now, tracker=tracker)),
                received_at=now,
                phone_number_id=NUMBER,
            )
            for provider_id, tracker in unreported
            for status in ("delivered", "read")
        ]
        if notes:
            await self.store.accept(notes)
            await self._delivery.apply_statuses()
        return bool(notes)


@asynccontextmanager
async def opened_world(agent: Agent, start: datetime = START) -> AsyncIterator[World]:
    """A world over a database of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="iagente-ensayo-") as folder:
        world = World(Path(folder) / "ensayo.db", agent, start)
        await world.store.open()
        try:
            yield world
        finally:
            await world.store.close()
