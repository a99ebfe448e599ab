"""The store's promises, kept once for both databases over what each calls a transaction."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from iagente_vida.clock import Clock, to_millis
from iagente_vida.store import (
    account,
    alarm_news,
    consents,
    desk,
    health,
    intake,
    leads,
    ledger,
    mirrored,
    outgoing,
    people,
    quotes,
    reading,
    reports,
    statuses,
    stops,
    timers,
    turns,
)
from iagente_vida.store.commits import Claim, CommitResult, LedgerCheck, QuoteDraft, TariffArchive, TurnCommit
from iagente_vida.store.inbound import Accepted, Inbound, InboxRow, Waiting
from iagente_vida.store.lead_records import Lead, Rating
from iagente_vida.store.outbound import (
    CatalogueEntry,
    DeskView,
    Doubt,
    DueLane,
    OutboxDraft,
    OutboxState,
    PaceLimits,
    Parcel,
    Pause,
    Settlement,
    StatusEffect,
    StatusUpdate,
    Stop,
    TickDue,
)
from iagente_vida.store.permissions import Consents
from iagente_vida.store.questionnaires import HealthForm
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.summaries import (
    Alarm,
    ConversationSummary,
    Erasure,
    Figures,
    OutboxSummary,
    Pulse,
    StoredTurn,
    TranscriptLine,
    Unwilling,
)
from iagente_vida.store.threads import DeskThread, Judgement
from iagente_vida.store.transaction import Transaction

T = TypeVar("T")
Work = Callable[[Transaction], Coroutine[Any, Any, T]]

_INSTALLATION = "installation_id"


class SqlStore(ABC):
    """Implements `Store`. A database says how work is done in a transaction that writes, and in one that reads."""

    installation_id = ""

    def __init__(self, sealer: Sealer, clock: Clock, grace: timedelta) -> None:
        self._sealer = sealer
        self._clock = clock
        self._grace = grace
        self._memory = intake.Memory()

    @abstractmethod
    async def open(self) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def _write(self, work: Work[T]) -> T:
        """Does `work` in a transaction, durably. It may run again from the start if others spoil the transaction."""

    @abstractmethod
    async def _read(self, work: Work[T]) -> T:
        """Does `work` over one consistent view; it writes nothing."""

    async def _name_installation(self) -> None:
        async def named(tx: Transaction) -> str:
            await tx.run("add_fact", key=_INSTALLATION, value=uuid.uuid4().hex[:12])
            row = await tx.row("fact", key=_INSTALLATION)
            assert row is not None  # it was added just now
            return str(row["value"])

        self.installation_id = await self._write(named)

    # -- acknowledging ------------------------------------------------------------------------------------------

    @abstractmethod
    async def accept(self, inbound: Sequence[Inbound]) -> list[Accepted]: ...

    async def refused(self, reason: str, at: datetime, *, count: int = 1) -> None:
        await self._write(lambda tx: tx.run("count_refusal", reason=reason, day=reports.day_of(at), count=count))

    # -- turns --------------------------------------------------------------------------------------------------

    async def waiting(self, *, limit: int = 500) -> list[Waiting]:
        return await self._read(lambda tx: turns.waiting(tx, limit))

    async def claim(self, conversation_id: int, *, owner: str, lease: timedelta, now: datetime) -> Claim | None:
        return await self._write(lambda tx: turns.claim(tx, conversation_id, owner, lease, now))

    async def events_after(self, claim: Claim) -> Claim:
        return await self._write(lambda tx: turns.events_after(tx, claim))

    async def commit(self, claim: Claim, turn: TurnCommit) -> CommitResult:
        return await self._write(lambda tx: turns.commit(tx, claim, turn))

    async def release(
        self,
        claim: Claim,
        *,
        not_before: datetime | None = None,
        error: str = "",
        at: datetime,
        receipt: OutboxDraft | None = None,
    ) -> bool:
        return await self._write(lambda tx: turns.release(tx, claim, not_before, error, at, receipt))

    async def forfeit(self, place: str) -> None:
        await self._write(lambda tx: turns.forfeit(tx, place))

    # -- delivery -----------------------------------------------------------------------------------------------

    async def due_lanes(self, now: datetime, *, limit: int = 500) -> list[DueLane]:
        return await self._read(lambda tx: outgoing.due_lanes(tx, now, limit))

    async def take(
        self, lane: DueLane, *, owner: str, lease: timedelta, now: datetime, limits: PaceLimits | None = None
    ) -> Parcel | Pause | None:
        sending = outgoing.Sending(owner, lease, self._grace, self.installation_id, limits)
        return await self._write(lambda tx: outgoing.take(tx, lane, sending, now))

    async def settle(self, parcel: Parcel, outcome: Settlement) -> bool:
        return await self._write(lambda tx: outgoing.settle(tx, parcel, outcome, self._grace))

    async def statuses(self, *, limit: int = 500) -> list[InboxRow]:
        async def pending(tx: Transaction) -> list[InboxRow]:
            return [turns.inbox_row(tx, row) for row in await tx.rows("pending_statuses", limit=limit)]

        return await self._read(pending)

    async def apply_statuses(
        self,
        updates: Sequence[StatusUpdate],
        done: Sequence[int],
        at: datetime,
        *,
        inform: Callable[[StatusEffect], Inbound] | None = None,
        judge: Callable[[StatusEffect], Settlement] | None = None,
        follow: OutboxDraft | None = None,
        proven: Callable[[StatusEffect, str], Sequence[OutboxDraft]] | None = None,
    ) -> list[StatusEffect]:
        def failed(effect: StatusEffect) -> Settlement:
            told = inform(effect) if inform is not None else None
            return Settlement(
                state=OutboxState.FAILED, at=at, error_code=effect.error_code, error=effect.error, inform=told
            )

        verdict = judge or failed
        return await self._write(
            lambda tx: statuses.apply(tx, self.installation_id, updates, done, verdict, at, follow, proven)
        )

    async def doubts(self, now: datetime, *, limit: int = 100) -> list[Doubt]:
        return await self._read(lambda tx: outgoing.doubts(tx, now, limit))

    async def resolve_doubt(
        self, doubt: Doubt, *, resend: bool, inform: Inbound | None, at: datetime, outbox: Sequence[OutboxDraft] = ()
    ) -> None:
        await self._write(lambda tx: outgoing.resolve_doubt(tx, doubt, resend, inform, at, outbox))

    async def stops(self) -> list[Stop]:
        return await self._read(stops.every)

    async def lift_stop(self, scope: str) -> None:
        await self._write(lambda tx: tx.run("lift_stop", scope=scope))

    async def probe_stops(self, now: datetime) -> None:
        await self._write(lambda tx: stops.probe_at_once(tx, now))

    async def forget_pace(self) -> int:
        return await self._write(lambda tx: tx.run("forget_pace"))

    async def consents(self, contact_id: int) -> Consents:
        return await self._read(lambda tx: consents.of(tx, contact_id))

    # -- people's side ------------------------------------------------------------------------------------------

    async def desk(self, conversation_id: int) -> DeskView:
        return await self._read(lambda tx: mirrored.view(tx, conversation_id))

    async def sent_as(self, conversation_id: int, ref: str) -> str:
        return await self._read(lambda tx: mirrored.sent_as(tx, conversation_id, ref))

    async def name_of_sent(self, provider_id: str) -> str:
        return await self._read(lambda tx: mirrored.name_of_sent(tx, provider_id))

    async def keep_shown(self, conversation_id: int, shown: bytes) -> None:
        await self._write(lambda tx: mirrored.keep_shown(tx, conversation_id, shown))

    async def keep_ticks(self, ticks: Sequence[TickDue]) -> None:
        await self._write(lambda tx: mirrored.keep_ticks(tx, ticks))

    async def leads(self, since: datetime, until: datetime) -> list[Lead]:
        return await self._read(lambda tx: leads.begun(tx, since, until))

    async def ratings(self, since: datetime, until: datetime) -> list[Rating]:
        return await self._read(lambda tx: leads.ratings_asked(tx, since, until))

    async def read_evidently(self, seq: int, kind: str, payload: bytes, at: datetime) -> bytes | None:
        return await self._write(lambda tx: reading.message(tx, seq, kind, payload, to_millis(at)))

    # -- the account --------------------------------------------------------------------------------------------

    async def account_events(self, *, limit: int = 100) -> list[InboxRow]:
        async def pending(tx: Transaction) -> list[InboxRow]:
            return [turns.inbox_row(tx, row) for row in await tx.rows("pending_account", limit=limit)]

        return await self._read(pending)

    async def finish_account_events(self, seqs: Sequence[int], at: datetime) -> None:
        await self._write(lambda tx: _each(tx, "finish_inbox", seqs, to_millis(at)))

    async def keep_templates(self, templates: Sequence[CatalogueEntry], at: datetime) -> None:
        await self._write(lambda tx: account.keep_templates(tx, templates, at))

    async def change_template(
        self, name: str, language: str, *, status: str = "", quality: str = "", category: str = ""
    ) -> None:
        now = self._clock.now()
        await self._write(lambda tx: account.change_template(tx, name, language, status, quality, category, now))

    async def templates(self) -> list[CatalogueEntry]:
        return await self._read(account.templates)

    async def raise_alarm(self, code: str, detail: str, at: datetime) -> bool:
        return await self._write(lambda tx: alarm_news.begin(tx, code, detail, at))

    async def clear_alarm(self, code: str, at: datetime) -> bool:
        return await self._write(lambda tx: alarm_news.end(tx, code, at))

    async def untold_alarms(self, door: str, *, lease: timedelta, limit: int = 20) -> list[Alarm]:
        if await self._read(lambda tx: alarm_news.quiet(tx, door)):
            return []
        return await self._write(lambda tx: alarm_news.untold(tx, door, lease, limit))

    async def alarm_told(self, door: str, seq: int) -> None:
        await self._write(lambda tx: tx.run("tell_alarm", door=door, seq=seq))

    async def leave_alarm_door(self, door: str) -> None:
        await self._write(lambda tx: tx.run("leave_alarm_door", door=door))

    async def alarms(self) -> list[Alarm]:
        return await self._read(alarm_news.active)

    # -- health and people --------------------------------------------------------------------------------------

    async def health_form(self, form_id: str) -> HealthForm | None:
        return await self._read(lambda tx: health.form(tx, form_id))

    async def health_forms(self, conversation_id: int) -> list[HealthForm]:
        return await self._read(lambda tx: health.forms(tx, conversation_id))

    async def consent_to_form(self, form_id: str, version: str, at: datetime, told: Inbound) -> bool:
        return await self._write(lambda tx: health.consent(tx, form_id, version, at, told))

    async def refuse_form(self, form_id: str, at: datetime, told: Inbound) -> bool:
        return await self._write(lambda tx: health.refuse(tx, form_id, at, told))

    async def answer_form(self, form_id: str, answers: bytes, outcome: str, at: datetime, told: Inbound) -> bool:
        return await self._write(lambda tx: health.answer(tx, form_id, answers, outcome, at, told))

    async def erase_health(self, conversation_id: int, at: datetime) -> int:
        return await self._write(lambda tx: health.erase(tx, conversation_id, to_millis(at)))

    async def export_contact(self, contact_id: int) -> dict[str, Any] | None:
        return await self._read(lambda tx: people.export(tx, contact_id))

    async def erase_contact(self, contact_id: int, at: datetime) -> Erasure | None:
        return await self._write(lambda tx: people.erase(tx, contact_id, to_millis(at)))

    async def forget(
        self, now: datetime, *, before: datetime | None, health_before: datetime | None, limit: int = 500
    ) -> int:
        ends = [None if moment is None else to_millis(moment) for moment in (before, health_before)]
        return await self._write(lambda tx: people.forget(tx, ends[0], ends[1], to_millis(now), limit))

    # -- timers -------------------------------------------------------------------------------------------------

    async def fire_timers(self, now: datetime, *, limit: int = 200) -> list[int]:
        if not await self._read(lambda tx: timers.any_due(tx, now)):
            return []
        return await self._write(lambda tx: timers.fire(tx, now, limit))

    # -- reading and operating ----------------------------------------------------------------------------------

    async def figures(self, now: datetime) -> Figures:
        return await self._read(lambda tx: reports.figures(tx, now))

    async def pulse(self, now: datetime) -> Pulse:
        return await self._read(lambda tx: reports.pulse(tx, now))

    async def unwilling(self) -> Unwilling:
        return await self._read(reports.unwilling)

    async def conversations(self, *, limit: int = 200) -> list[ConversationSummary]:
        return await self._read(lambda tx: reports.conversations(tx, limit))

    async def find(self, phone_or_user_id: str) -> list[ConversationSummary]:
        return await self._read(lambda tx: reports.find(tx, phone_or_user_id))

    async def state(self, conversation_id: int) -> bytes | None:
        return await self._read(lambda tx: reports.state(tx, conversation_id))

    async def consumed(self, seq: int) -> bool:
        row = await self._read(lambda tx: tx.row("finished_inbox", seq=seq))
        return row is not None

    async def answered_by(self, seq: int) -> int | None:
        row = await self._read(lambda tx: tx.row("answered_by", seq=seq))
        return None if row is None else row["turn_version"]

    async def unlist(self, conversation_id: int) -> None:
        await self._write(lambda tx: tx.run("unlist", conversation_id=conversation_id))

    async def transcript(self, conversation_id: int, *, limit: int = 200) -> list[TranscriptLine]:
        return await self._read(lambda tx: reports.transcript(tx, conversation_id, limit))

    async def stored_turns(self, conversation_id: int) -> list[StoredTurn]:
        return await self._read(lambda tx: reports.stored_turns(tx, conversation_id))

    async def quotes(self, conversation_id: int) -> list[QuoteDraft]:
        return await self._read(lambda tx: turns.quotes(tx, conversation_id))

    async def quote(self, quote_id: str) -> QuoteDraft | None:
        return await self._read(lambda tx: turns.quote(tx, quote_id))

    async def evidence(self, quote_id: str, kind: str) -> list[bytes]:
        return await self._read(lambda tx: ledger.of_quote(tx, quote_id, kind))

    async def quote_states(self, conversation_id: int) -> dict[str, str]:
        now = to_millis(self._clock.now())
        return await self._read(lambda tx: quotes.states(tx, conversation_id, now))

    async def archive_tariff(self, tariff: TariffArchive) -> bool:
        at = to_millis(self._clock.now())
        return await self._write(lambda tx: quotes.archive(tx, tariff, at))

    async def archived_tariff(self, sha256: str) -> TariffArchive | None:
        return await self._read(lambda tx: quotes.archived(tx, sha256))

    async def traces(self, conversation_id: int, *, limit: int = 50) -> list[bytes]:
        return await self._read(lambda tx: turns.traces(tx, conversation_id, limit))

    async def verify_ledger(self, conversation_id: int) -> LedgerCheck:
        return await self._read(lambda tx: ledger.verify(tx, conversation_id))

    async def outbox(self, *, states: Sequence[str] = (), limit: int = 200) -> list[OutboxSummary]:
        return await self._read(lambda tx: reports.outbox(tx, states, limit))

    async def release_held(self, seqs: Sequence[int] | None, now: datetime) -> int:
        at = to_millis(now)
        if seqs is None:
            return await self._write(lambda tx: tx.run("release_every_held", at=at))
        return await self._write(lambda tx: _each(tx, "release_row", seqs, at))

    async def drop(self, seqs: Sequence[int]) -> int:
        at = to_millis(self._clock.now())
        return await self._write(lambda tx: _each(tx, "drop_row", seqs, at))

    async def mark(self, key: str, value: str) -> None:
        await self._write(lambda tx: tx.run("set_fact", key=f"mark:{key}", value=value))

    async def marked(self, key: str) -> str | None:
        row = await self._read(lambda tx: tx.row("fact", key=f"mark:{key}"))
        return None if row is None else str(row["value"])

    # -- Chatwoot's desk ----------------------------------------------------------------------------------------

    async def desk_thread(self, chatwoot_id: int) -> DeskThread | None:
        return await self._read(lambda tx: desk.thread(tx, chatwoot_id))

    async def judge_at_desk(self, chatwoot_id: int, verdict: Callable[[DeskThread], Judgement]) -> list[Accepted]:
        return await self._write(lambda tx: desk.judge(tx, self._memory, chatwoot_id, verdict))

    async def excuse_at_desk(self, chatwoot_id: int, user_id: int) -> None:
        await self._write(lambda tx: tx.run("excuse_at_desk", chatwoot_id=chatwoot_id, user_id=user_id))

    async def route_at_desk(self, chatwoot_id: int, *, under_way: bool) -> None:
        await self._write(lambda tx: tx.run("route_at_desk", chatwoot_id=chatwoot_id, under_way=int(under_way)))

    async def ping(self) -> None:
        at = str(to_millis(self._clock.now()))
        await self._write(lambda tx: tx.run("set_fact", key="ping", value=at))


async def _each(tx: Transaction, name: str, seqs: Sequence[int], at: int) -> int:
    changed = 0
    for seq in seqs:
        changed += await tx.run(name, seq=seq, at=at)
    return changed
