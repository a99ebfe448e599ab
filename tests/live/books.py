"""The product's tables as a test reads them, from outside, while it runs or lies dead."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg


@dataclass(frozen=True, slots=True)
class Message:
    """A customer's message in the inbox; times are milliseconds since the epoch."""

    seq: int
    key: str
    conversation: int
    done_at: int | None


@dataclass(frozen=True, slots=True)
class CommittedTurn:
    """One line of the turn log."""

    conversation: int
    version: int
    at: int


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An intended reply."""

    seq: int
    conversation: int
    state: str
    attempts: int
    created_at: int


@dataclass(frozen=True, slots=True)
class Books:
    """Reads by SQL that both databases understand."""

    database_url: str

    def autopsy(self, folder: Path) -> Books:
        """The books as a dead product left them: a copy for SQLite, since opening the file itself would mend it."""
        if not self.database_url.startswith("sqlite:///"):
            return self
        path = Path(self.database_url.removeprefix("sqlite:///"))
        folder.mkdir(parents=True, exist_ok=True)
        for suffix in ("", "-wal"):
            copy = folder / f"{path.name}{suffix}"
            copy.unlink(missing_ok=True)
            if path.with_name(path.name + suffix).is_file():
                shutil.copy(path.with_name(path.name + suffix), copy)
        return Books(f"sqlite:///{folder / path.name}")

    async def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of a query; none when the product died before it had made its tables."""
        if self.database_url.startswith("sqlite:///"):
            return await asyncio.to_thread(self._sqlite_rows, sql)
        connection = await asyncpg.connect(self.database_url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        except asyncpg.UndefinedTableError:
            return []
        finally:
            await connection.close()

    def _sqlite_rows(self, sql: str) -> list[tuple[Any, ...]]:
        path = Path(self.database_url.removeprefix("sqlite:///"))
        if not path.is_file():
            return []
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            return list(connection.execute(sql))

    async def messages(self) -> list[Message]:
        """Customers' messages in the order in which they were kept."""
        sql = "select seq, dedupe_key, conversation_id, done_at from inbox where kind = 'message' order by seq"
        return [Message(*row) for row in await self.rows(sql)]

    async def turns(self) -> list[CommittedTurn]:
        """Committed turns, oldest first."""
        sql = "select conversation_id, version, at from turns order by id"
        return [CommittedTurn(*row) for row in await self.rows(sql)]

    async def replies(self) -> list[OutboxRow]:
        """Intended replies, oldest first."""
        sql = (
            "select seq, conversation_id, state, attempts, created_at from outbox"
            " where channel = 'whatsapp' order by seq"
        )
        return [OutboxRow(*row) for row in await self.rows(sql)]

    async def versions(self) -> dict[int, int]:
        """How often each conversation's state was written."""
        return {row[0]: row[1] for row in await self.rows("select id, version from conversations")}

    async def in_doubt(self) -> set[int]:
        """Outbox rows whose sender died, or whose answer never came, and that nobody has judged yet."""
        sql = (
            "select seq from outbox where channel = 'whatsapp' and finished_at is null"
            " and state in ('sending', 'unknown')"
        )
        return {row[0] for row in await self.rows(sql)}

    async def unsettled(self) -> dict[str, int]:
        """What is still to be done, by kind; empty when all is settled."""
        counts = {
            "messages": "select count(*) from inbox where done_at is null and lane = 'turn'",
            "statuses": "select count(*) from inbox where done_at is null and lane = 'status'",
            "replies": "select count(*) from outbox where finished_at is null and state <> 'held'",
        }
        found = {name: int((await self.rows(sql))[0][0]) for name, sql in counts.items()}
        return {name: count for name, count in found.items() if count}

    async def settled(self, seconds: float) -> dict[str, int]:
        """Waits, at most `seconds`, until nothing is to be done; what was left then."""
        deadline = time.monotonic() + seconds
        while left := await self.unsettled():
            if time.monotonic() > deadline:
                return left
            await asyncio.sleep(0.1)
        return {}
