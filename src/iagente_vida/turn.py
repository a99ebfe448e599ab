"""THE path of a conversation: claim -> load -> decide -> commit. Reads top to bottom.

One turn consumes the events that wait for one conversation. State, acknowledgement and every intended effect are
written in one transaction; until then nothing has happened and everything may be done again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.desk_mirror import draft_note
from iagente_vida.desk_order import AGAIN, PATIENCE, READS_A_TURN, DeskReading, ReadThere, in_order
from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.decision import Agent, Decision, TimerSet, TurnInput
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, DeliveryFailed, Event
from iagente_vida.domain.help import country_of_phone
from iagente_vida.domain.window import is_open, window_end
from iagente_vida.lead_steps import lead_change, rating_of
from iagente_vida.mirror import Heard, Mirror
from iagente_vida.service import DRAFT_REASON, Service, ServiceMode
from iagente_vida.state import dump_state, load_state
from iagente_vida.store.commits import (
    Claim,
    CommitResult,
    DraftOrder,
    LedgerDraft,
    QuoteDraft,
    QuoteMove,
    TimerChange,
    TurnCommit,
)
from iagente_vida.store.inbound import InboxRow
from iagente_vida.store.permissions import Consent, ConsentDraft
from iagente_vida.store.store import Store
from iagente_vida.turn_rows import (
    RECEIPT_CHANNEL,
    adviser_draft,
    form_answers,
    form_draft,
    given,
    receipt_draft,
    receipt_drafts,
    redacted_rows,
    reply_draft,
    template_draft,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    """How long a turn may wait, hold and try.

    `burst_window` after the last message and `burst_limit` after the first one (DESIGN 5.2). `lease` outlives
    `decide_limit`, so that a turn that is still ours can always commit.
    """

    burst_window: timedelta = timedelta(seconds=1.2)
    burst_limit: timedelta = timedelta(seconds=6)
    stale_after: timedelta = timedelta(hours=2)
    lease: timedelta = timedelta(seconds=60)
    decide_limit: timedelta = timedelta(seconds=40)
    rounds: int = 4
    attempts: int = 4
    retry_base: timedelta = timedelta(seconds=2)
    window_from_reception: bool = False
    """The sandbox counts the 24 hours from reception: its messages may carry any time."""
    service: Service = field(default_factory=Service)
    quarantine: timedelta = timedelta(hours=1)
    """How long a conversation rests at most when even the apology was cut short `attempts` times."""


class TurnEnd(StrEnum):
    """How a turn ended."""

    NOTHING = "nothing"  # nothing to do, or another process has the conversation
    EARLY = "early"  # the burst is not over; come back at `again_at`
    DONE = "done"
    FAILED = "failed"  # will be tried again at `again_at`
    LOST = "lost"  # the lease went to another process, whose turn counts


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What the dispatcher needs to know: when to come back, and which delivery lanes have work."""

    end: TurnEnd
    again_at: datetime | None = None
    channels: frozenset[str] = frozenset()
    phone_number_id: str = ""


class Turn:
    """Runs turns for one owner. Any number of conversations at once; one conversation never twice."""

    def __init__(
        self,
        store: Store,
        agent: Agent,
        decode: Callable[[str, bytes], Event],
        clock: Clock,
        owner: str,
        rules: TurnRules,
        mirror: Mirror | None = None,
        read_there: ReadThere | None = None,
    ) -> None:
        """`read_there` reads what advisers wrote before what is known of them."""
        self._read_there = read_there
        self._store = store
        self._agent = agent
        self._decode = decode
        self._clock = clock
        self._owner = owner
        self._rules = rules
        self._mirror = mirror

    async def run(self, conversation_id: int) -> TurnReport:
        """One turn, whole. Raises only when the store does; what the agent raises is evidence, kept with the turn."""
        claim = await self._store.claim(
            conversation_id, owner=self._owner, lease=self._rules.lease, now=self._clock.now()
        )
        if claim is None:
            return TurnReport(TurnEnd.NOTHING)
        if claim.failures >= self._rules.attempts:
            return await self._given_up(claim)
        reading = DeskReading(self._read_there) if self._read_there is not None else None
        for round_number in range(1, self._rules.rounds + 1):
            try:
                if reading is not None:
                    claim, unread = await self._read_up_to(claim, reading)
                    if unread:
                        return await self._wait_for_chatwoot(claim)
                turn = self._load(claim)
                if again_at := self._burst_end(claim, turn):
                    return await self._wait_for_more(claim, turn, again_at)
                async with asyncio.timeout(self._rules.decide_limit.total_seconds()):
                    decision = await self._agent.decide(turn)
                commit = self._commit(claim, turn, decision, supersede=round_number < self._rules.rounds)
            except Exception as defect:  # noqa: BLE001 - a defect in deciding must not stop the other conversations
                return await self._failed(claim, defect)
            result = await self._store.commit(claim, commit)
            if result is not CommitResult.SUPERSEDED:
                return self._report(result, claim, commit)
            claim = await self._store.events_after(claim)
        raise AssertionError("the last round does not supersede")

    async def _read_up_to(self, claim: Claim, reading: DeskReading) -> tuple[Claim, bool]:
        """The claim with whatever advisers wrote before what it has of theirs; whether to wait for that still."""
        for _ in range(READS_A_TURN):
            rows = [row for row in claim.events if row.kind == AdviserMessage.KIND]
            events = [self._decode(row.kind, row.payload) for row in rows]
            unread = [row.received_at for row, event in zip(rows, events, strict=True) if not reading.covers(event)]
            if not unread:
                return claim, False
            if not await reading.go_on(events):
                break
            claim = await self._store.events_after(claim)
        waiting = self._clock.now() - min(unread) < PATIENCE
        if not waiting:
            log.warning("what advisers wrote before can not be read: what is known of it leaves now")
        return claim, waiting

    async def _wait_for_chatwoot(self, claim: Claim) -> TurnReport:
        now = self._clock.now()
        await self._store.release(claim, not_before=now + AGAIN, at=now)
        return TurnReport(TurnEnd.EARLY, now + AGAIN)

    def _load(self, claim: Claim) -> TurnInput:
        now = self._clock.now()
        conversation = load_state(claim.state) if claim.state is not None else Conversation()
        # After two contacts turned out to be one, the columns may be more silent than the document that was kept.
        conversation.mode, conversation.opted_out = Mode(claim.mode), claim.opted_out
        events = in_order([self._decode(row.kind, row.payload) for row in claim.events])
        oldest = min((row.received_at for row in claim.events), default=now)
        outage = any(isinstance(event, DeliveryFailed) and event.error_kind == "stale" for event in events)
        return TurnInput(
            conversation=conversation,
            events=events,
            now=now,
            stale=outage or now - oldest > self._rules.stale_after,
            turn_key=f"{claim.conversation_id}:{claim.version + 1}",
            may_quote=self._rules.service.may_quote(claim.wa_id),
            silence=self._rules.service.silence(claim.wa_id, claim.paused),
            window_open=is_open(self._window(claim, events), now),
            has_phone=bool(claim.wa_id),
            market=country_of_phone(claim.wa_id) or "ES",
        )

    async def _wait_for_more(self, claim: Claim, turn: TurnInput, again_at: datetime) -> TurnReport:
        """The burst is not over: the customer sees that it is being read, and gets one answer later."""
        receipt = None
        conversation = turn.conversation
        heard = [event.message_id for event in turn.events if isinstance(event, CustomerMessage)]
        quiet = turn.silence or conversation.paused or claim.opted_out or conversation.opted_out
        if heard and claim.mode == conversation.mode == Mode.BOT and not quiet:
            receipt = receipt_draft(heard[0], typing=True)
        queued = await self._store.release(claim, at=self._clock.now(), receipt=receipt)
        channels = frozenset({RECEIPT_CHANNEL}) if queued else frozenset()
        return TurnReport(TurnEnd.EARLY, again_at, channels, claim.phone_number_id)

    def _burst_end(self, claim: Claim, turn: TurnInput) -> datetime | None:
        """When the burst ends, if that lies ahead and nothing asks for an answer at once."""
        end = burst_end(claim.events, self._rules)
        if end is None or end <= turn.now or self._agent.answers_at_once(turn):
            return None
        return end

    def _commit(self, claim: Claim, turn: TurnInput, decision: Decision, *, supersede: bool) -> TurnCommit:
        conversation = decision.conversation
        outbox = [adviser_draft(reply) for reply in decision.adviser_replies]
        outbox += [template_draft(use, ref) for use, ref in decision.adviser_templates]
        # After an opt-out the agent answers only what the law and decency ask for; those answers do leave.
        author = "service" if conversation.opted_out else "bot"
        held = DRAFT_REASON if self._rules.service.mode is ServiceMode.DRAFT else ""
        outbox += [reply_draft(reply, author, held=held) for reply in decision.replies]
        if held and self._mirror is not None and decision.replies:
            outbox.append(draft_note(decision.replies))
        if not turn.silence and not conversation.paused:
            outbox += receipt_drafts(turn.events, conversation)
        now = self._clock.now()
        if self._mirror is not None:
            heard = [
                Heard(message=event, seq=row.seq, kept=decision.redacted.get(event.message_id))
                for row, event in zip(claim.events, turn.events, strict=True)
                if isinstance(event, CustomerMessage)
            ]
            outbox += self._mirror.of_turn(
                turn.conversation, conversation, turn.events, heard, rating=rating_of(decision)
            )
        return TurnCommit(
            state=dump_state(conversation),
            stage=conversation.stage,
            mode=conversation.mode,
            opted_out=conversation.opted_out,
            consumed=tuple(row.seq for row in claim.events),
            at=now,
            outbox=tuple(outbox),
            cancel_pending=decision.cancel_pending,
            timers=tuple(
                TimerChange(kind=change.kind, due_at=change.due_at, payload=msgspec.json.encode(change.payload))
                if isinstance(change, TimerSet)
                else TimerChange(kind=change.kind, due_at=None)
                for change in decision.timers
            ),
            quotes=tuple(
                QuoteDraft(
                    quote_id=quote.quote_id,
                    inputs=msgspec.json.encode(quote.inputs),
                    result=msgspec.json.encode(quote.result),
                    tariff_pack=quote.tariff_pack,
                    tariff_sha256=quote.tariff_sha256,
                    engine_version=quote.engine_version,
                    expires_at=quote.expires_at,
                )
                for quote in decision.quotes
            ),
            quote_moves=tuple(
                QuoteMove(quote_id=change.quote_id, state=change.state) for change in decision.quote_changes
            ),
            ledger=tuple(
                LedgerDraft(kind=entry.kind, payload=msgspec.json.encode(entry.payload)) for entry in decision.ledger
            ),
            trace=msgspec.json.encode(decision.trace),
            given=given(turn),
            window_expires_at=self._window(claim, turn.events),
            supersede=supersede,
            redacted=redacted_rows(claim.events, turn.events, decision),
            consents=tuple(
                ConsentDraft(consent=Consent(change.consent), source=change.source, at=now)
                for change in decision.consents
            ),
            lead=lead_change(turn.conversation, decision, turn.events),
            forms=tuple(form_draft(issue) for issue in decision.forms),
            form_answers=tuple(form_answers(result) for result in decision.form_results),
            erase_health=decision.erase_health,
            withdrawn=decision.withdrawn,
            drafts=DraftOrder(send=decision.drafts.send, number=decision.drafts.number) if decision.drafts else None,
        )

    def _window(self, claim: Claim, events: tuple[Event, ...]) -> datetime | None:
        """When the window closes: by WhatsApp's time of the customer's newest message, later for one from an ad."""
        ends = [claim.window_expires_at] if claim.window_expires_at else []
        for row, event in zip(claim.events, events, strict=True):
            if isinstance(event, CustomerMessage):
                at = row.received_at if self._rules.window_from_reception else event.sent_at
                ends.append(window_end(at, from_ad=bool(event.referral)))
        return max(ends, default=None)

    async def _given_up(self, claim: Claim) -> TurnReport:
        """Too many turns over these events were cut short or failed: no more deciding, only the apology.

        When even that ends the process, the conversation rests between two tries, longer each time, and the others go
        on. Whoever only was at work whenever the process was killed has to wait seconds, not hours.
        """
        beyond = claim.failures - 2 * self._rules.attempts
        if beyond >= 0 and not claim.rested:
            rest = min(self._rules.quarantine, self._rules.retry_base * 2 ** min(beyond + 1, 16))
            again_at = self._clock.now() + rest
            log.error("conversation %d is set aside until %s", claim.conversation_id, again_at.isoformat())
            await self._store.release(claim, not_before=again_at, error="quarantined", at=self._clock.now())
            return TurnReport(TurnEnd.FAILED, again_at)
        log.error("turns of conversation %d were cut short %d times", claim.conversation_id, claim.failures)
        return await self._apologised(claim)

    async def _failed(self, claim: Claim, defect: Exception) -> TurnReport:
        """Backs off; after the last attempt the customer gets the repair text and a person is called."""
        attempt = claim.failures + 1
        log.error("turn of conversation %d failed (attempt %d)", claim.conversation_id, attempt, exc_info=defect)
        now = self._clock.now()
        if attempt >= self._rules.attempts:
            return await self._apologised(claim)
        again_at = now + self._rules.retry_base * 2 ** min(attempt, 8)
        await self._store.release(claim, not_before=again_at, error=type(defect).__name__, at=now)
        return TurnReport(TurnEnd.FAILED, again_at)

    async def _apologised(self, claim: Claim) -> TurnReport:
        try:
            turn = self._load(claim)
            commit = self._commit(claim, turn, self._agent.apologise(turn), supersede=False)
            return self._report(await self._store.commit(claim, commit), claim, commit)
        except Exception as defect:
            log.exception("conversation %d can not even be apologised to", claim.conversation_id)
            now = self._clock.now()
            again_at = now + self._rules.retry_base * 2 ** min(claim.failures + 1, 8)
            await self._store.release(claim, not_before=again_at, error=type(defect).__name__, at=now)
            return TurnReport(TurnEnd.FAILED, again_at)

    @staticmethod
    def _report(result: CommitResult, claim: Claim, commit: TurnCommit) -> TurnReport:
        if result is CommitResult.LOST:
            return TurnReport(TurnEnd.LOST)
        channels = frozenset(draft.channel for draft in commit.outbox)
        return TurnReport(TurnEnd.DONE, channels=channels, phone_number_id=claim.phone_number_id)


def burst_end(rows: tuple[InboxRow, ...], rules: TurnRules) -> datetime | None:
    """When the messages that wait may be answered together; None when that is at once."""
    if not rows or any(row.prompt for row in rows):
        return None
    received = [row.received_at for row in rows]
    return min(max(received) + rules.burst_window, min(received) + rules.burst_limit)
