"""What people and probes read: figures, lists, transcripts. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.store import attribution, turns
from iagente_vida.store.inbound import InboxRow
from iagente_vida.store.intake import ABOUT_PAYLOAD as ABOUT_INBOX
from iagente_vida.store.outgoing import ABOUT_BODY
from iagente_vida.store.summaries import (
    ConversationSummary,
    Figures,
    OutboxSummary,
    Pulse,
    StoredTurn,
    TranscriptLine,
    Unwilling,
)
from iagente_vida.store.transaction import Row, Transaction, moment
from iagente_vida.store.turns import ABOUT_STATE

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


async def figures(tx: Transaction, now: datetime) -> Figures:
    """Counters from the tables, as they stand at `now`."""
    hour, day = to_millis(now - _HOUR), to_millis(now - _DAY)
    taken = [row["taken"] for row in await tx.rows("response_times", since=hour)]
    waiting = await _only(tx, "oldest_waiting")
    outbox = await _only(tx, "oldest_outbox")
    stages: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    for row in await tx.rows("count_conversations"):
        stages[row["stage"]] += row["count"]
        modes[row["mode"]] += row["count"]
    return Figures(
        stages=stages,
        modes=modes,
        outbox={row["state"]: int(row["count"]) for row in await tx.rows("count_outbox", since=day)},
        messages_last_hour=(await _only(tx, "count_messages", since=hour))["count"],
        replies_last_hour=(await _only(tx, "count_replies", since=hour))["count"],
        errors_last_hour=(await _only(tx, "count_errors", since=hour))["count"],
        response_p50_ms=_quantile(taken, 0.50),
        response_p95_ms=_quantile(taken, 0.95),
        oldest_waiting_seconds=_age(waiting["oldest"], now),
        oldest_outbox_seconds=_age(outbox["oldest"], now),
        waiting=waiting["count"],
        in_doubt=(await _only(tx, "count_in_doubt"))["count"],
        refused={row["reason"]: int(row["count"]) for row in await tx.rows("refusals_since", day=day_of(now) - 1)},
    )


async def pulse(tx: Transaction, now: datetime) -> Pulse:
    """What alarms are made of, as it stands at `now`."""
    oldest = {row["channel"]: row["oldest"] for row in await tx.rows("oldest_by_channel")}
    return Pulse(
        waiting_seconds=_age((await _only(tx, "oldest_waiting"))["oldest"], now),
        outbox_seconds=_age(oldest.get("whatsapp"), now),
        mirror_seconds=_age(oldest.get("chatwoot"), now),
        malformed=(await _only(tx, "count_malformed", since=to_millis(now - _HOUR)))["count"],
        refused=sum(int(row["count"]) for row in await tx.rows("refusals_since", day=day_of(now) - 1)),
    )


async def unwilling(tx: Transaction) -> Unwilling:
    """How many people want no messages."""
    row = await _only(tx, "count_unwilling")
    return Unwilling(opted_out=row["opted_out"], marketing_stopped=row["marketing_stopped"])


async def conversations(tx: Transaction, limit: int) -> list[ConversationSummary]:
    """Listed conversations, last activity first."""
    return [_summary(tx, row) for row in await tx.rows("listed_conversations", limit=limit)]


async def find(tx: Transaction, phone_or_user_id: str) -> list[ConversationSummary]:
    """Conversations of whoever has this phone or BSUID now."""
    sought = phone_or_user_id.strip()
    phone = "".join(char for char in sought if "0" <= char <= "9")
    found = await tx.rows("conversations_of_identity", phone=phone, user_id=sought)
    return [_summary(tx, row) for row in found]


async def state(tx: Transaction, conversation_id: int) -> bytes | None:
    """The state document, None before the first turn."""
    row = await tx.row("state_of", conversation_id=conversation_id)
    return None if row is None or row["state"] is None else tx.sealer.open(row["state"], ABOUT_STATE)


async def transcript(tx: Transaction, conversation_id: int, limit: int) -> list[TranscriptLine]:
    """The newest lines of both sides, oldest first."""
    lines = [
        TranscriptLine(
            at=from_millis(row["at"]),
            who="customer" if row["kind"] == CustomerMessage.KIND else "adviser",
            kind=row["kind"],
            body=tx.sealer.open(row["payload"], ABOUT_INBOX),
            state="received",
            seq=row["seq"],
        )
        for row in await tx.rows("heard_lines", conversation_id=conversation_id, limit=limit)
    ]
    lines += [
        TranscriptLine(
            at=from_millis(row["at"]),
            who=row["author"],
            kind=row["kind"],
            body=tx.sealer.open(row["body"], ABOUT_BODY),
            state=row["state"],
            seq=row["seq"],
        )
        for row in await tx.rows("said_lines", conversation_id=conversation_id, limit=limit)
    ]
    # In the same millisecond the question comes before its answer.
    lines.sort(key=lambda line: (line.at, line.state != "received", line.seq))
    return lines[-limit:]


async def stored_turns(tx: Transaction, conversation_id: int) -> list[StoredTurn]:
    """Every turn that is kept, oldest first."""
    # The moment tells a turn from one of the same version in a conversation that was folded into this one, and names
    # the replies of a version that did not write down whose they are.
    events: dict[tuple[int, int], list[InboxRow]] = {}
    for row in await tx.rows("answered_rows", conversation_id=conversation_id):
        events.setdefault((row["turn_version"], row["done_at"]), []).append(turns.inbox_row(tx, row))
    replies: dict[tuple[int | None, int], list[bytes]] = {}
    for row in await tx.rows("own_replies", conversation_id=conversation_id):
        body = tx.sealer.open(row["body"], ABOUT_BODY)
        replies.setdefault((row["turn_version"], row["created_at"]), []).append(body)
    return [
        StoredTurn(
            version=row["version"],
            at=from_millis(row["at"]),
            events=tuple(events.get((row["version"], row["at"]), ())),
            replies=(*replies.get((row["version"], row["at"]), ()), *replies.get((None, row["at"]), ())),
            stage=row["stage"],
            given=b"" if row["given"] is None else tx.sealer.open(row["given"], turns.ABOUT_GIVEN),
        )
        for row in await tx.rows("stored_turns", conversation_id=conversation_id)
    ]


async def outbox(tx: Transaction, states: Sequence[str], limit: int) -> list[OutboxSummary]:
    """Outbox rows in these states (none: all), newest first."""
    sought = f",{','.join(states)}," if states else ""
    return [
        OutboxSummary(
            seq=row["seq"],
            conversation_id=row["conversation_id"],
            channel=row["channel"],
            kind=row["kind"],
            state=row["state"],
            attempts=row["attempts"],
            created_at=from_millis(row["created_at"]),
            next_attempt_at=moment(row["next_attempt_at"]),
            error_code=row["error_code"],
            error=row["error"],
        )
        for row in await tx.rows("outbox_rows", states=sought, limit=limit)
    ]


def day_of(at: datetime) -> int:
    """Days since the epoch, UTC."""
    return to_millis(at) // 86_400_000


async def _only(tx: Transaction, name: str, /, **params: int) -> Row:
    row = await tx.row(name, **params)
    assert row is not None  # an aggregate always has its row
    return row


def _summary(tx: Transaction, row: Row) -> ConversationSummary:
    return ConversationSummary(
        conversation_id=row["id"],
        contact_id=row["contact_id"],
        phone=row["phone"],
        name=tx.sealer.open(row["name"], attribution.ABOUT_NAME).decode(),
        stage=row["stage"],
        mode=row["mode"],
        opted_out=bool(row["opted_out"]),
        last_activity=from_millis(row["last_activity"]),
    )


def _quantile(ordered: Sequence[int], share: float) -> float | None:
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * share))]) if ordered else None


def _age(oldest: int | None, now: datetime) -> float | None:
    return None if oldest is None else max(0.0, (to_millis(now) - oldest) / 1000)
