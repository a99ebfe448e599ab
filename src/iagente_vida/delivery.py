"""Outbox -> the world: one lane a conversation and channel, in order, at WhatsApp's pace, each message once.

A lane is leased, its first message is marked `sending` before a byte leaves, and its outcome is written before the next
one is looked at. A send whose outcome nobody knows does not hold the lane: it is judged later, by `judge_doubts`. What
WhatsApp gives up minutes after it took it is judged as if it had been refused at once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.delivery_outcomes import Outcomes, template_of
from iagente_vida.domain.events import DeliveryUnknown, Takeover
from iagente_vida.domain.replies import RESUME, TemplateUse
from iagente_vida.domain.window import is_open
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.integrations.channel import Channel, SendError
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.mirror import MIRROR_CHANNELS, Mirror, sync_row
from iagente_vida.pace import Pace
from iagente_vida.store.inbound import Address, InboxRow, Lane
from iagente_vida.store.outbound import (
    DueLane,
    OutboxDraft,
    OutboxState,
    Parcel,
    Pause,
    Settlement,
    StatusEffect,
    StatusUpdate,
)
from iagente_vida.store.store import Store
from iagente_vida.turn_rows import REPLY_CHANNEL

log = logging.getLogger(__name__)

_STORE_RETRY_SECONDS = 1.0
_WINDOW_CLOSED = 131047


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """`lease` outlives the longest send. `grace` is how long a send in doubt waits for its status."""

    lease: timedelta = timedelta(seconds=120)
    grace: timedelta = timedelta(seconds=120)
    stale_after: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class LaneReport:
    """How a lane was left: when to come back (None = it is empty), and which conversations have something new."""

    again_at: datetime | None = None
    woken: frozenset[int] = frozenset()


class Delivery:
    """Performs outbox rows for one owner. Any number of lanes at once; one lane never twice."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        decode_status: Callable[[InboxRow], StatusUpdate | None],
        clock: Clock,
        owner: str,
        pace: Pace,
        rules: DeliveryRules,
        chance: random.Random,
        try_credentials: Callable[[str], Awaitable[None]] | None = None,
        mirror: Mirror | None = None,
        in_hands: Callable[[Parcel], Awaitable[Takeover | None]] | None = None,
    ) -> None:
        """`try_credentials` asks WhatsApp about a number without writing to anybody; it raises SendError.

        `in_hands` looks whether people have a conversation at this moment, and in what way.
        """
        self._try_credentials = try_credentials
        self._store = store
        self._channels = channels
        self._decode_status = decode_status
        self._clock = clock
        self._owner = owner
        self._pace = pace
        self._rules = rules
        self._outcomes = Outcomes(clock, rules.grace, chance)
        self._mirror = mirror
        self._in_hands = in_hands

    async def run_lane(self, lane: DueLane) -> LaneReport:
        """Sends what is due in a lane, oldest first, until it is empty or has to wait."""
        woken: set[int] = set()
        while True:
            now = self._clock.now()
            pair = lane.conversation_id if lane.channel == REPLY_CHANNEL else None
            paced = lane.channel not in MIRROR_CHANNELS
            wait = self._pace.reserve(lane.phone_number_id, pair, now) if paced else timedelta(0)
            if wait > timedelta(0):
                return LaneReport(now + wait, frozenset(woken))
            parcel = await self._store.take(
                lane, owner=self._owner, lease=self._rules.lease, now=now, limits=self._pace.limits
            )
            if not isinstance(parcel, Parcel):
                if paced:
                    self._pace.refund(lane.phone_number_id, pair, now)
                return LaneReport(self._again_at(lane, parcel), frozenset(woken))
            outcome = await self._attempt(parcel)
            if self._mirror is not None and parcel.channel == REPLY_CHANNEL:
                outcome = replace(outcome, outbox=(*outcome.outbox, *self._mirror.of_send(parcel, outcome)))
            await self._write_down(parcel, outcome, until=now + self._rules.lease)
            if outcome.inform is not None and outcome.inform.lane is Lane.TURN:
                woken.add(parcel.conversation_id)
            if outcome.state is OutboxState.PENDING and outcome.stop is None:
                return LaneReport(outcome.retry_at, frozenset(woken))

    async def _write_down(self, parcel: Parcel, outcome: Settlement, *, until: datetime) -> None:
        """Keeps an outcome for as long as the lane is ours: a database that is away must not make it a doubt."""
        while True:
            try:
                await self._store.settle(parcel, outcome)
            except StoreUnavailableError as error:
                if self._clock.now() >= until:
                    raise
                log.error("the outcome of send %d waits for the database: %s", parcel.seq, error.code)
                await asyncio.sleep(_STORE_RETRY_SECONDS)
            else:
                return

    def _again_at(self, lane: DueLane, pause: Pause | None) -> datetime | None:
        """When to come back to a lane that gave nothing; a stop is remembered, so that nobody else asks meanwhile."""
        if pause is None:
            return None
        if pause.kind != "pair":
            self._pace.pause(lane.phone_number_id, pause.until)
        return pause.until

    async def _attempt(self, parcel: Parcel) -> Settlement:
        now = self._clock.now()
        if parcel.kind == "template" and self._has_written(parcel, now):
            return Settlement(state=OutboxState.CANCELLED, at=now, error="answered")
        if parcel.kind == "reply":
            if parcel.author == "bot" and now - parcel.created_at > self._rules.stale_after:
                return await self._too_old(parcel)
            if not is_open(parcel.window_expires_at, now):
                template = template_of(parcel)
                if template is None:
                    return self._outcomes.waits_for_the_window(parcel, SendError("window", _WINDOW_CLOSED))
                parcel = replace(parcel, kind="template", body=msgspec.json.encode(template))
            if parcel.author == "bot" and self._in_hands is not None and (hands := await self._in_hands(parcel)):
                return self._outcomes.taken(parcel, hands)
        try:
            sent = await self._channels[parcel.channel].send(parcel)
        except SendError as error:
            self._note(parcel, error)
            return self._outcomes.refused(parcel, error)
        if parcel.channel not in MIRROR_CHANNELS:
            self._pace.resume(parcel.phone_number_id)
        return self._outcomes.sent(sent, parcel)

    @staticmethod
    def _note(parcel: Parcel, error: SendError) -> None:
        """Tells the log of a send that did not succeed."""
        again = parcel.channel in MIRROR_CHANNELS and parcel.attempt > 1  # an hour of these would hide all else
        log.log(
            logging.DEBUG if again else logging.WARNING,
            "send %d failed: kind=%s code=%d attempt=%d in_doubt=%s",
            parcel.seq,
            error.kind,
            error.code,
            parcel.attempt,
            error.in_doubt,
        )

    @staticmethod
    def _has_written(parcel: Parcel, now: datetime) -> bool:
        """Whether the customer, whom a template asks to write, has done so since."""
        use = msgspec.json.decode(parcel.body, type=TemplateUse)
        return use.purpose == RESUME and is_open(parcel.window_expires_at, now)

    async def _too_old(self, parcel: Parcel) -> Settlement:
        """Not sent but decided again, once that can leave: while the token is dead it waits as it is."""
        over = False
        if parcel.probe == "auth" and self._try_credentials is not None:
            try:
                await self._try_credentials(parcel.phone_number_id)
            except SendError as error:
                return self._outcomes.judged(parcel, error)
            self._pace.resume(parcel.phone_number_id)
            over = True
        return replace(self._outcomes.told(parcel, OutboxState.CANCELLED, SendError("stale"), Lane.TURN), lifts=over)

    async def apply_statuses(self) -> frozenset[int]:
        """Applies the delivery statuses that wait, in batches; the conversations whose message failed."""
        woken: set[int] = set()
        while rows := await self._store.statuses():
            updates = [update for row in rows if (update := self._decode_status(row)) is not None]
            done = [row.seq for row in rows]
            follow = sync_row() if self._mirror is not None else None
            effects = await self._store.apply_statuses(
                updates, done, self._clock.now(), judge=self._given_up, follow=follow, proven=self._proven
            )
            woken.update(effect.conversation_id for effect in effects)
        return frozenset(woken)

    def _proven(self, effect: StatusEffect, provider_id: str) -> tuple[OutboxDraft, ...]:
        """A status says that a message left before its own sender could: it is shown as any other."""
        if self._mirror is None or effect.channel != REPLY_CHANNEL:
            return ()
        left = Settlement(state=OutboxState.SENT, at=self._clock.now(), provider_id=provider_id)
        return self._mirror.of_send(self._parcel_of(effect), left)

    def _given_up(self, effect: StatusEffect) -> Settlement:
        error = SendError(effect.error, effect.error_code)
        return self._outcomes.given_up(self._parcel_of(effect), error, overtaken=effect.overtaken)

    def _parcel_of(self, effect: StatusEffect) -> Parcel:
        """The parcel of a row that has left, as far as it counts afterwards."""
        return Parcel(
            seq=effect.outbox_seq,
            conversation_id=effect.conversation_id,
            contact_id=0,
            channel=effect.channel,
            kind=effect.kind,
            body=effect.body,
            author=effect.author,
            ref=effect.ref,
            attempt=effect.tries,
            tracker="",
            address=Address(),
            phone_number_id=effect.phone_number_id,
            mode="",
            opted_out=False,
            window_expires_at=None,
            created_at=self._clock.now(),
            owner=self._owner,
            tries=effect.tries,
        )

    async def judge_doubts(self) -> list[int]:
        """Settles sends in doubt whose grace is over (DESIGN 8); the conversations whose message goes out again.

        Once more only on proof that statuses flow, that none came for it, and that nothing newer reached the customer.
        """
        now = self._clock.now()
        again: list[int] = []
        for doubt in await self._store.doubts(now):
            resend = doubt.evidence and not doubt.overtaken and doubt.doubts < 2
            event = DeliveryUnknown(outbox_seq=doubt.seq, reply_ref=doubt.ref)
            inform = inbound_event(
                event,
                key=f"outbox:{doubt.seq}:unknown",
                source="delivery",
                at=now,
                conversation_id=doubt.conversation_id,
                lane=Lane.NOTE,
                prompt=False,
            )
            told = self._mirror.of_doubt(doubt.ref) if self._mirror is not None and not resend else ()
            await self._store.resolve_doubt(
                doubt, resend=resend, inform=None if resend else inform, at=now, outbox=told
            )
            if resend:
                again.append(doubt.conversation_id)
        return again
