"""The door to the database: what the product needs of it, promised once for SQLite and PostgreSQL.

Every method is one transaction. Times are aware UTC datetimes; ids are ours (integers). Documents (`payload`,
`state`, `body`...) are sealed by the store with the configured keys and come back opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from iagente_vida.store.commits import Claim, CommitResult, LedgerCheck, QuoteDraft, TariffArchive, TurnCommit
from iagente_vida.store.inbound import Accepted, Inbound, InboxRow, Waiting
from iagente_vida.store.lead_records import Lead, Rating
from iagente_vida.store.outbound import (
    CatalogueEntry,
    DeskView,
    Doubt,
    DueLane,
    OutboxDraft,
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


class Store(Protocol):
    """The durable truth. Both implementations pass `tests/contract`."""

    installation_id: str
    """Names this installation in trackers; a restore takes a new one."""

    async def open(self) -> None:
        """Connects and brings the schema up under an exclusive lock. Raises SchemaError for a newer schema."""
        ...

    async def close(self) -> None: ...

    # -- acknowledging ------------------------------------------------------------------------------------------

    async def accept(self, inbound: Sequence[Inbound]) -> list[Accepted]:
        """Keeps what happened, durably, before it returns; one result an item, in order.

        Attributes contact and conversation (creating them), applies identity rules, dedupes. One failing item
        spoils nobody else's. Raises only when nothing could be stored (disk full, database away).
        """
        ...

    async def refused(self, reason: str, at: datetime, *, count: int = 1) -> None:
        """Counts notices that were refused at the door (`reason` is a short code)."""
        ...

    # -- turns --------------------------------------------------------------------------------------------------

    async def waiting(self, *, limit: int = 500) -> list[Waiting]:
        """Conversations with rows of lane TURN and no live lease, oldest first."""
        ...

    async def claim(self, conversation_id: int, *, owner: str, lease: timedelta, now: datetime) -> Claim | None:
        """Leases a conversation (the database's clock) and loads it. None: leased by another, nothing to do, or
        its `not_before` lies after `now`."""
        ...

    async def events_after(self, claim: Claim) -> Claim:
        """The same claim with every event that is pending now; the lease is renewed by what is left of it."""
        ...

    async def commit(self, claim: Claim, turn: TurnCommit) -> CommitResult:
        """Writes one turn whole: state (version + 1 where version and lease are still ours), consumed rows, outbox,
        timers, turn log, quotes, ledger, and releases the lease."""
        ...

    async def release(
        self,
        claim: Claim,
        *,
        not_before: datetime | None = None,
        error: str = "",
        at: datetime,
        receipt: OutboxDraft | None = None,
    ) -> bool:
        """Gives the lease back without a turn. With `error` the failure is counted and logged.

        `receipt` is queued, and whether it was (a draft with `once` may not be).
        """
        ...

    async def forfeit(self, place: str) -> None:
        """Ends every lease, of conversations and of lanes, whose owner is called `place:...`: that process is dead."""
        ...

    # -- delivery -----------------------------------------------------------------------------------------------

    async def due_lanes(self, now: datetime, *, limit: int = 500) -> list[DueLane]:
        """Lanes without a live lease whose first unfinished row is due."""
        ...

    async def take(
        self, lane: DueLane, *, owner: str, lease: timedelta, now: datetime, limits: PaceLimits | None = None
    ) -> Parcel | Pause | None:
        """Leases the lane, marks its first unfinished row `sending`, and hands it out; durable before it returns.

        A row left `sending` by a process that died becomes UNKNOWN (in doubt) first, due for judgement at
        `now` + the grace given to `open`; it does not hold the lane. A bot's row is CANCELLED when the
        conversation is in mode human or closed or the customer opted out, and waits while an event of
        SILENCING_KINDS is pending or all conversations are paused. None (and no lease) when there is nothing to send.

        With `limits` the leave to send is reserved in the same transaction, so that every process on this database
        keeps one pace (the database's clock). Pause (and no lease, no reservation) when it may not leave yet.
        """
        ...

    async def settle(self, parcel: Parcel, outcome: Settlement) -> bool:
        """Writes the outcome of an attempt and releases the lane. False: the row was not ours any more (its status
        may have arrived meanwhile, which wins)."""
        ...

    async def statuses(self, *, limit: int = 500) -> list[InboxRow]:
        """Pending rows of lane STATUS, oldest first."""
        ...

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
        """Applies statuses by rank, matching tracker first and provider id second, and marks the inbox rows `done`
        (all seqs, also those without an update). A tracker of another installation is ignored. A status that closes
        a row as failed puts `inform(effect)` into the inbox in the same transaction; with `judge` the row ends as
        that outcome says (PENDING again, HELD, FAILED), all of it in the same transaction. So is what `proven(row,
        provider id)` queues, when a status is the first word that a message left (its sender died, or is slower)."""
        ...

    async def doubts(self, now: datetime, *, limit: int = 100) -> list[Doubt]:
        """Rows in doubt whose grace is over."""
        ...

    async def resolve_doubt(
        self, doubt: Doubt, *, resend: bool, inform: Inbound | None, at: datetime, outbox: Sequence[OutboxDraft] = ()
    ) -> None:
        """Sends the row once more (PENDING), or closes it as UNKNOWN for good, informs the next turn, queues rows."""
        ...

    async def stops(self) -> list[Stop]:
        """What is stopped, the longest first."""
        ...

    async def lift_stop(self, scope: str) -> None:
        """What stopped the scope is over."""
        ...

    async def probe_stops(self, now: datetime) -> None:
        """Stops for credentials or the account may be tried at once (a new start, a new token)."""
        ...

    async def forget_pace(self) -> int:
        """Forgets the pace of customers who have not been written to for an hour; how many."""
        ...

    async def consents(self, contact_id: int) -> Consents:
        """What a person agreed to, from where and when."""
        ...

    # -- people's side ------------------------------------------------------------------------------------------

    async def desk(self, conversation_id: int) -> DeskView:
        """What Chatwoot should show of a conversation, and what was written there last."""
        ...

    async def sent_as(self, conversation_id: int, ref: str) -> str:
        """What WhatsApp calls the message that has this name here; empty while nothing of it has left."""
        ...

    async def name_of_sent(self, provider_id: str) -> str:
        """The name here of a message that WhatsApp calls so; empty for one that is not ours."""
        ...

    async def keep_shown(self, conversation_id: int, shown: bytes) -> None:
        """What Chatwoot shows now: the next `desk` tells it."""
        ...

    async def keep_ticks(self, ticks: Sequence[TickDue]) -> None:
        """Where messages of ours are in Chatwoot and which tick each shows."""
        ...

    async def leads(self, since: datetime, until: datetime) -> list[Lead]:
        """The conversations that began in [since, until) as leads, oldest first."""
        ...

    async def ratings(self, since: datetime, until: datetime) -> list[Rating]:
        """The ratings that were asked for in [since, until)."""
        ...

    async def read_evidently(self, seq: int, kind: str, payload: bytes, at: datetime) -> bytes | None:
        """The document of a customer's message, and the line of evidence that somebody read it, in one transaction.

        None, and no line, when there is no such message any more."""
        ...

    # -- the account --------------------------------------------------------------------------------------------

    async def account_events(self, *, limit: int = 100) -> list[InboxRow]:
        """Pending rows of lane ACCOUNT, oldest first."""
        ...

    async def finish_account_events(self, seqs: Sequence[int], at: datetime) -> None:
        """They were looked at."""
        ...

    async def keep_templates(self, templates: Sequence[CatalogueEntry], at: datetime) -> None:
        """The whole catalogue as Meta lists it; what it does not list any more is forgotten."""
        ...

    async def change_template(
        self, name: str, language: str, *, status: str = "", quality: str = "", category: str = ""
    ) -> None:
        """What a notice or a refusal says about a template (`language` empty: in all languages). Approved again, it
        lets go what was held for it (as does `keep_templates`)."""
        ...

    async def templates(self) -> list[CatalogueEntry]:
        """The catalogue by name and language."""
        ...

    async def raise_alarm(self, code: str, detail: str, at: datetime) -> bool:
        """Something is wrong. False when it was known already."""
        ...

    async def clear_alarm(self, code: str, at: datetime) -> bool:
        """It is right again. False when it was."""
        ...

    async def untold_alarms(self, door: str, *, lease: timedelta, limit: int = 20) -> list[Alarm]:
        """Alarms and recoveries that a door to the operator has not heard, oldest first, handed to one caller at a
        time (`lease`); a door used for the first time hears what is wrong now, and nothing that is over."""
        ...

    async def alarm_told(self, door: str, seq: int) -> None:
        """The door has heard it, and will not hear it again."""
        ...

    async def leave_alarm_door(self, door: str) -> None:
        """The caller of `untold_alarms` is done telling."""
        ...

    async def alarms(self) -> list[Alarm]:
        """What is wrong now."""
        ...

    # -- health and people --------------------------------------------------------------------------------------

    async def health_form(self, form_id: str) -> HealthForm | None:
        """A questionnaire about health with what is kept of it."""
        ...

    async def health_forms(self, conversation_id: int) -> list[HealthForm]:
        """The questionnaires of a conversation, oldest first."""
        ...

    async def consent_to_form(self, form_id: str, version: str, at: datetime, told: Inbound) -> bool:
        """The customer agrees to this text; `told` goes to the inbox with it. False (and nothing changes): agreed
        already, closed, or out of time."""
        ...

    async def refuse_form(self, form_id: str, at: datetime, told: Inbound) -> bool:
        """The customer does not agree: the form is closed, `told` goes to the inbox with it. False: closed already."""
        ...

    async def answer_form(self, form_id: str, answers: bytes, outcome: str, at: datetime, told: Inbound) -> bool:
        """Keeps the answers sealed, once; `told` goes to the inbox with them. False (and nothing changes): without
        consent, answered already, closed, or out of time."""
        ...

    async def erase_health(self, conversation_id: int, at: datetime) -> int:
        """Overwrites what was answered about health and closes open forms; how many forms that touched."""
        ...

    async def export_contact(self, contact_id: int) -> dict[str, Any] | None:
        """Everything that is kept of a person as JSON values, the evidence with what verifies it; None for nobody."""
        ...

    async def erase_contact(self, contact_id: int, at: datetime) -> Erasure | None:
        """Takes away who it was and what was said. Quotes and the chain of commitments stay, and keyed hashes of the
        messages for 30 days, so that one that comes again is not taken for a new one. None for nobody."""
        ...

    async def forget(
        self, now: datetime, *, before: datetime | None, health_before: datetime | None, limit: int = 500
    ) -> int:
        """Retention: answered events, ended effects and turns from before `before`, answers about health from before
        `health_before` (None = they stay), at most `limit` rows of a kind; how many rows went."""
        ...

    # -- timers -------------------------------------------------------------------------------------------------

    async def fire_timers(self, now: datetime, *, limit: int = 200) -> list[int]:
        """Turns due timers into inbox rows (lane TURN, kind timer, prompt) and says which conversations wake."""
        ...

    # -- reading and operating ----------------------------------------------------------------------------------

    async def figures(self, now: datetime) -> Figures: ...

    async def pulse(self, now: datetime) -> Pulse:
        """What alarms are made of; cheap enough for every few seconds."""
        ...

    async def unwilling(self) -> Unwilling:
        """How many people want no messages."""
        ...

    async def conversations(self, *, limit: int = 200) -> list[ConversationSummary]:
        """Listed conversations, last activity first; a restarted one is not listed until it has a new message."""
        ...

    async def find(self, phone_or_user_id: str) -> list[ConversationSummary]:
        """Conversations of whoever has this phone (digits, or with +) or BSUID now."""
        ...

    async def state(self, conversation_id: int) -> bytes | None:
        """The state document as it stands."""
        ...

    async def consumed(self, seq: int) -> bool:
        """Whether a turn has answered this inbox row (`Accepted.seq`)."""
        ...

    async def answered_by(self, seq: int) -> int | None:
        """The version of its conversation that answered this inbox row; None for one that no turn has answered."""
        ...

    async def unlist(self, conversation_id: int) -> None:
        """Takes a conversation off the list until its next message."""
        ...

    async def transcript(self, conversation_id: int, *, limit: int = 200) -> list[TranscriptLine]:
        """What was said by both sides, oldest first."""
        ...

    async def stored_turns(self, conversation_id: int) -> list[StoredTurn]:
        """The turns of a conversation that are kept, oldest first, each with its events and its replies."""
        ...

    async def quotes(self, conversation_id: int) -> list[QuoteDraft]:
        """The quotes of a conversation as they were recorded, oldest first."""
        ...

    async def quote(self, quote_id: str) -> QuoteDraft | None:
        """One quote as it was recorded."""
        ...

    async def evidence(self, quote_id: str, kind: str) -> list[bytes]:
        """Payloads of the ledger lines of this kind in the quote's conversation, oldest first; erased ones are gone."""
        ...

    async def quote_states(self, conversation_id: int) -> dict[str, str]:
        """Where each quote of a conversation is in its life now."""
        ...

    async def archive_tariff(self, tariff: TariffArchive) -> bool:
        """Keeps a tariff before it is used. False (and nothing changes) when quotes were computed with other contents
        of the same name and version: a tariff is immutable once used."""
        ...

    async def archived_tariff(self, sha256: str) -> TariffArchive | None:
        """A tariff as it was kept."""
        ...

    async def traces(self, conversation_id: int, *, limit: int = 50) -> list[bytes]:
        """The `trace` documents of the newest turns, oldest first."""
        ...

    async def verify_ledger(self, conversation_id: int) -> LedgerCheck:
        """Recomputes the conversation's chain of evidence."""
        ...

    async def outbox(self, *, states: Sequence[str] = (), limit: int = 200) -> list[OutboxSummary]: ...

    async def release_held(self, seqs: Sequence[int] | None, now: datetime) -> int:
        """HELD, DEAD and FAILED rows (all HELD ones for None) become pending; how many did."""
        ...

    async def drop(self, seqs: Sequence[int]) -> int:
        """Unfinished, DEAD and FAILED rows become CANCELLED; how many did."""
        ...

    async def mark(self, key: str, value: str) -> None:
        """Keeps a fact about the installation (for instance that a real number was seen)."""
        ...

    async def marked(self, key: str) -> str | None: ...

    # -- Chatwoot's desk ----------------------------------------------------------------------------------------

    async def desk_thread(self, chatwoot_id: int) -> DeskThread | None:
        """A conversation of Chatwoot as it was last seen."""
        ...

    async def judge_at_desk(self, chatwoot_id: int, verdict: Callable[[DeskThread], Judgement]) -> list[Accepted]:
        """Judges one more look at a conversation of Chatwoot and keeps what follows from it, in one transaction.

        `verdict` is given the conversation as it stands, which nobody changes meanwhile in any process. It is pure, and
        may be asked twice. Of two looks the older never changes what the newer said. When one of the events can not be
        kept (`Accepted.error`), the conversation stays as it was.
        """
        ...

    async def excuse_at_desk(self, chatwoot_id: int, user_id: int) -> None:
        """This person's being assigned there takes nothing over."""
        ...

    async def route_at_desk(self, chatwoot_id: int, *, under_way: bool) -> None:
        """A handover of ours is on its way there, or is not any more."""
        ...

    async def ping(self) -> None:
        """Writes something small; raises when the database can not be written."""
        ...
