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
from iagente_vida.delivery_policy import Action, rule_for, stop_for, wait_before
from iagente_vida.domain.events import WRITTEN_THERE, DeliveryFailed, DeliveryUnknown, Takeover
from iagente_vida.domain.replies import RESUME, START, Reply, TemplateUse
from iagente_vida.domain.window import is_open
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.integrations.channel import Channel, SendError, Sent
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
from iagente_vida.store.permissions import Consent, ConsentDraft
from iagente_vida.store.store import Store

log = logging.getLogger(__name__)

REPLY_CHANNEL = "whatsapp"
_MARKETING_STOPPED = 131050
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
        self._chance = chance
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
                template = _template_of(parcel)
                if template is None:
                    return self._waits_for_the_window(parcel, SendError("window", _WINDOW_CLOSED))
                parcel = replace(parcel, kind="template", body=msgspec.json.encode(template))
            if parcel.author == "bot" and self._in_hands is not None and (hands := await self._in_hands(parcel)):
                return self._taken(parcel, hands)
        try:
            sent = await self._channels[parcel.channel].send(parcel)
        except SendError as error:
            return self._refused(parcel, error)
        if parcel.channel not in MIRROR_CHANNELS:
            self._pace.resume(parcel.phone_number_id)
        return self._sent(sent, parcel)

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
                return self._judged(parcel, error)
            self._pace.resume(parcel.phone_number_id)
            over = True
        return replace(self._told(parcel, OutboxState.CANCELLED, SendError("stale"), Lane.TURN), lifts=over)

    def _refused_by_the_window(self, parcel: Parcel, error: SendError) -> Settlement:
        """Closed, whatever we counted: the template leaves in its place, else it waits.

        So it may be found out past the 24 hours of a customer who came through an ad, where Meta's word decides.
        """
        if _template_of(parcel) is None:
            outcome = self._waits_for_the_window(parcel, error)
        else:
            outcome = Settlement(
                state=OutboxState.PENDING,
                at=self._clock.now(),
                retry_at=self._clock.now(),
                error_code=error.code,
                error=error.kind,
            )
        return replace(outcome, closes_window=True)

    def _waits_for_the_window(self, parcel: Parcel, error: SendError) -> Settlement:
        """Held until the customer writes; for a person's words the customer is asked to, once for each silence."""
        if parcel.ref.startswith(WRITTEN_THERE) and parcel.window_expires_at:  # tried again there: held here, it could
            # leave twice
            return self._told(parcel, OutboxState.FAILED, error, Lane.NOTE)
        held = self._told(parcel, OutboxState.HELD, error, Lane.NOTE)
        if parcel.author != "adviser" or parcel.opted_out:
            return held
        purpose = RESUME if parcel.window_expires_at else START
        since = parcel.window_expires_at or held.at.date()
        invitation = OutboxDraft(
            channel=REPLY_CHANNEL,
            kind="template",
            body=msgspec.json.encode(TemplateUse(purpose=purpose)),
            author="service",
            ref=f"template:{purpose}:{since.isoformat()}",
            once=True,
        )
        return replace(held, outbox=(invitation,))

    def _sent(self, sent: Sent, parcel: Parcel) -> Settlement:
        template = msgspec.json.decode(parcel.body, type=TemplateUse).purpose if parcel.kind == "template" else ""
        return Settlement(
            state=OutboxState.SENT, at=self._clock.now(), provider_id=sent.provider_id, as_template=template
        )

    def _taken(self, parcel: Parcel, event: Takeover) -> Settlement:
        """People have the conversation, and the notice of it has not come: the bot's message stays here."""
        now = self._clock.now()
        inform = inbound_event(
            event,
            key=f"outbox:{parcel.seq}:taken",
            source="delivery",
            at=now,
            conversation_id=parcel.conversation_id,
        )
        return Settlement(state=OutboxState.CANCELLED, at=now, error="taken", inform=inform)

    def _refused(self, parcel: Parcel, error: SendError) -> Settlement:
        """What becomes of a message whose send did not succeed."""
        now = self._clock.now()
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
        if parcel.kind == "receipt":  # a lost blue tick is no loss: the next one covers it
            return Settlement(state=OutboxState.CANCELLED, at=now, error_code=error.code, error=error.kind)
        if parcel.channel in MIRROR_CHANNELS and error.kind == "permanent":
            return Settlement(state=OutboxState.DEAD, at=now, error_code=error.code, error=error.kind)
        if error.in_doubt:
            return Settlement(
                state=OutboxState.UNKNOWN,
                at=now,
                retry_at=now + self._rules.grace,
                error_code=error.code,
                error=error.kind,
            )
        return self._judged(parcel, error)

    def _judged(self, parcel: Parcel, error: SendError) -> Settlement:
        """What the table says of a refusal."""
        now = self._clock.now()
        rule = rule_for(error.kind, error.code)
        stop = stop_for(rule, error.kind, error.code, parcel.phone_number_id, error.retry_after, self._chance)
        tries = parcel.tries or parcel.attempt
        match rule.action:
            case Action.FAIL:
                outcome = self._told(parcel, OutboxState.FAILED, error, Lane.TURN)
            case Action.HOLD if parcel.kind == "template" and parcel.ref.startswith(WRITTEN_THERE):
                outcome = self._told(parcel, OutboxState.FAILED, error, Lane.NOTE)  # its author orders it again
            case Action.HOLD if error.kind == "window":
                outcome = self._refused_by_the_window(parcel, error)
            case Action.HOLD:
                outcome = self._told(parcel, OutboxState.HELD, error, Lane.NOTE)
            case Action.RETRY if rule.spent(tries):
                outcome = self._told(parcel, OutboxState.DEAD, error, Lane.TURN)
            case _:
                # A scope that is stopped keeps its own time: the message may be the next probe.
                wait = timedelta(0) if stop else wait_before(rule, tries, error.retry_after, self._chance)
                outcome = Settlement(
                    state=OutboxState.PENDING, at=now, retry_at=now + wait, error_code=error.code, error=error.kind
                )
        consent = None
        if error.code == _MARKETING_STOPPED:
            consent = ConsentDraft(consent=Consent.MARKETING_STOP, source="whatsapp", at=now)
        return replace(outcome, stop=stop, consent=consent)

    def _told(self, parcel: Parcel, state: OutboxState, error: SendError, lane: Lane) -> Settlement:
        """A final outcome, of which the conversation learns in the same transaction."""
        now = self._clock.now()
        event = DeliveryFailed(
            outbox_seq=parcel.seq, error_code=error.code, error_kind=error.kind, reply_ref=parcel.ref
        )
        inform = inbound_event(
            event,
            key=f"outbox:{parcel.seq}:{state}:{parcel.attempt}",
            source="delivery",
            at=now,
            conversation_id=parcel.conversation_id,
            lane=lane,
        )
        return Settlement(state=state, at=now, error_code=error.code, error=error.kind, inform=inform)

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
        """WhatsApp took a message and gave it up: refused, only later. Behind newer ones it is not sent again."""
        parcel = self._parcel_of(effect)
        error = SendError(effect.error, effect.error_code)
        outcome = self._judged(parcel, error)
        if outcome.state is OutboxState.PENDING and effect.overtaken:
            return replace(self._told(parcel, OutboxState.FAILED, error, Lane.TURN), stop=outcome.stop)
        return outcome

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


def _template_of(parcel: Parcel) -> TemplateUse | None:
    """What may leave in place of a reply when the window is closed."""
    if parcel.kind != "reply" or parcel.opted_out:
        return None
    return msgspec.json.decode(parcel.body, type=Reply).template
