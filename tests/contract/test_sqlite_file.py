"""What only the embedded database promises: its file, its neighbours, its disk."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.store.commits import LedgerDraft, QuoteDraft, TimerChange
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import PaceLimits, Parcel
from iagente_vida.store.sqlite import SqliteStore
from tests.conftest import START
from tests.contract.support import LEASE, accept_one, answered, begin, claimed, lane_of, message, turn


async def test_nothing_said_and_no_name_is_readable_in_the_files(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    secret = "confidencial-7731"
    sender = Address(wa_id="34600000001", name=f"Ana {secret}", username=f"ana.{secret}")
    accepted = await accept_one(sqlite_store, message(sender, text=f"texto {secret}"))
    assert accepted.conversation_id is not None
    claim = await claimed(sqlite_store, accepted.conversation_id)
    words = secret.encode()
    quote = QuoteDraft(
        quote_id="q",
        inputs=words,
        result=words,
        tariff_pack="d",
        tariff_sha256="s",
        engine_version="1",
        expires_at=START,
    )
    await sqlite_store.commit(
        claim,
        replace(
            turn(claim, f"respuesta {secret}", state=words),
            timers=(TimerChange(kind="t", due_at=START, payload=b'"' + words + b'"'),),
            ledger=(LedgerDraft(kind="l", payload=words),),
            quotes=(quote,),
            trace=words,
        ),
    )
    await sqlite_store.close()
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    assert (tmp_path / "agent.db") in files
    assert not any(words in file.read_bytes() for file in files)
    assert (tmp_path / "agent.db").stat().st_mode & 0o077 == 0


async def test_a_full_disk_is_said_plainly_and_passes(sqlite_store: SqliteStore) -> None:
    conversation_id = await begin(sqlite_store)
    await sqlite_store.ping()
    await sqlite_store._write(_limit_pages)
    big = [message(text="x" * 200_000) for _ in range(40)]
    results = await asyncio.gather(*(sqlite_store.accept([item]) for item in big), return_exceptions=True)
    assert all(isinstance(result, StoreUnavailableError) for result in results)
    await sqlite_store._write(_unlimit_pages)
    assert all(result.seq is not None for result in await sqlite_store.accept(big))
    assert len((await claimed(sqlite_store, conversation_id)).events) == 41


async def _limit_pages(tx: object) -> None:
    connection: sqlite3.Connection = tx._connection  # type: ignore[attr-defined]
    [(pages,)] = connection.execute("pragma page_count")
    connection.execute(f"pragma max_page_count = {pages + 20}")


async def _unlimit_pages(tx: object) -> None:
    tx._connection.execute("pragma max_page_count = 1000000")  # type: ignore[attr-defined]


async def test_evidence_verifies_survives_erasure_and_shows_every_change(
    sqlite_store: SqliteStore, tmp_path: Path
) -> None:
    conversation_id = await begin(sqlite_store)
    claim = await claimed(sqlite_store, conversation_id)
    lines = tuple(LedgerDraft(kind=f"k{n}", payload=f"dato {n}".encode()) for n in range(4))
    await sqlite_store.commit(claim, replace(turn(claim), ledger=lines))
    check = await sqlite_store.verify_ledger(conversation_id)
    assert (check.lines, check.erased, check.broken_at) == (4, 0, None)

    connection = sqlite3.connect(tmp_path / "agent.db", isolation_level=None)
    connection.execute("delete from ledger_secrets where seq in (2, 3)")
    check = await sqlite_store.verify_ledger(conversation_id)
    assert (check.lines, check.erased, check.broken_at) == (4, 2, None)
    for change, undo, seq in (
        ("kind = 'otro' where seq = 3", "kind = 'k2' where seq = 3", 3),
        ("at = at + 1 where seq = 2", "at = at - 1 where seq = 2", 2),
        ("conversation_id = 0 where seq = 2", f"conversation_id = {conversation_id} where seq = 2", 3),
    ):
        connection.execute(f"update ledger set {change}")
        assert (await sqlite_store.verify_ledger(conversation_id)).broken_at == seq, change
        connection.execute(f"update ledger set {undo}")
    assert (await sqlite_store.verify_ledger(conversation_id)).broken_at is None
    connection.execute("update ledger_secrets set nonce = ? where seq = 1", (hashlib.sha256(b"x").digest(),))
    assert (await sqlite_store.verify_ledger(conversation_id)).broken_at == 1
    connection.close()


async def test_the_pace_of_who_was_not_written_to_for_an_hour_is_forgotten(
    sqlite_store: SqliteStore, clock: VirtualClock
) -> None:
    limits = PaceLimits(per_second=80, pair_burst=2, pair_seconds=60)
    conversation_id = await answered(sqlite_store, "uno")
    lane = lane_of(conversation_id)
    assert isinstance(await sqlite_store.take(lane, owner="a", lease=LEASE, now=START, limits=limits), Parcel)
    assert await sqlite_store.forget_pace() == 0
    clock.advance(timedelta(minutes=62))
    assert await sqlite_store.forget_pace() == 2, "of the number and of the customer"


_PLANS = {
    "waiting": ("inbox_pending",),
    "due_lanes": ("outbox_unfinished", "inbox_pending"),
    "doubts": ("outbox_unfinished",),
    "due_timers": ("timers_due",),
    "pending_statuses": ("inbox_pending",),
    "pending_rows": ("inbox_pending",),
    "first_pending": ("outbox_unfinished",),
    "heard_lines": ("inbox_history", "inbox_pending"),
    "listed_conversations": ("conversations_listed",),
    "outbox_by_provider_id": ("outbox_provider",),
    "oldest_waiting": ("inbox_pending",),
    "oldest_by_channel": ("outbox_unfinished",),
    "count_malformed": ("outbox_finished",),
}


@pytest.mark.parametrize("name", _PLANS)
async def test_what_runs_all_the_time_reads_only_what_is_unfinished(sqlite_store: SqliteStore, name: str) -> None:
    async def plan(tx: object) -> list[str]:
        statement = tx._statements[name]  # type: ignore[attr-defined]
        connection: sqlite3.Connection = tx._connection  # type: ignore[attr-defined]
        found = connection.execute(f"explain query plan {statement.text}", [1] * len(statement.params))
        return [row["detail"] for row in found]

    steps = await sqlite_store._read(plan)
    for index in _PLANS[name]:
        assert any(index in step for step in steps), steps
    scans = [step for step in steps if step.startswith("SCAN")]
    assert all("INDEX" in step or step in ("SCAN h", "SCAN heads") for step in scans), steps
