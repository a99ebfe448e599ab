"""What the tables say, read apart from the product: rehearsals measure what was recorded, not what was meant."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from iagente_vida.clock import from_millis
from iagente_vida.store.sealing import Sealer

# Every sealed column: table, column, and the column that names the conversation.
SEALED = (
    ("inbox", "payload", "conversation_id"),
    ("outbox", "body", "conversation_id"),
    ("timers", "payload", "conversation_id"),
    ("turns", "trace", "conversation_id"),
    ("turns", "given", "conversation_id"),
    ("quotes", "inputs", "conversation_id"),
    ("quotes", "result", "conversation_id"),
    ("conversations", "state", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line of evidence."""

    conversation_id: int
    kind: str
    at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLine:
    """One intended effect and what became of it."""

    conversation_id: int
    channel: str
    kind: str
    author: str
    ref: str
    state: str
    at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerLine:
    """One timer that is set."""

    conversation_id: int
    kind: str
    due_at: datetime


class Evidence:
    """A look at the tables."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self._path = path
        self._sealer = sealer

    def ledger(self, conversation_id: int) -> list[LedgerLine]:
        """The evidence of a conversation, oldest first."""
        rows = self._rows(
            "select l.kind, l.at, s.payload from ledger l join ledger_secrets s using (seq) "
            "where l.conversation_id = ? order by l.seq",
            conversation_id,
        )
        return [
            LedgerLine(
                conversation_id=conversation_id,
                kind=kind,
                at=from_millis(at),
                payload=msgspec.json.decode(self._sealer.open(payload, "ledger_secrets.payload")),
            )
            for kind, at, payload in rows
        ]

    def outbox(self, conversation_id: int) -> list[OutboxLine]:
        """The effects of a conversation, oldest first."""
        rows = self._rows(
            "select channel, kind, author, ref, state, created_at, body from outbox where conversation_id = ? "
            "order by seq",
            conversation_id,
        )
        return [
            OutboxLine(
                conversation_id=conversation_id,
                channel=channel,
                kind=kind,
                author=author,
                ref=ref,
                state=state,
                at=from_millis(at),
                body=msgspec.json.decode(self._sealer.open(body, "outbox.body")),
            )
            for channel, kind, author, ref, state, at, body in rows
        ]

    def timers(self, conversation_id: int) -> list[TimerLine]:
        """The timers of a conversation, the next one first."""
        rows = self._rows("select kind, due_at from timers where conversation_id = ? order by due_at", conversation_id)
        return [TimerLine(conversation_id=conversation_id, kind=kind, due_at=from_millis(due)) for kind, due in rows]

    def next_timer(self) -> datetime | None:
        """When the next timer of any conversation is due."""
        [(due,)] = self._rows("select min(due_at) from timers")
        return None if due is None else from_millis(due)

    def documents(self, conversation_id: int) -> dict[str, str]:
        """Every sealed document about a conversation, opened, by its place: what a thief with the key would read."""
        found: dict[str, str] = {}
        for table, column, owner in SEALED:
            query = f"select {column} from {table} where {owner} = ? and {column} is not null"
            rows = self._rows(query, conversation_id)
            opened = (self._sealer.open(blob, f"{table}.{column}") for (blob,) in rows)
            found[f"{table}.{column}"] = "\n".join(text.decode() for text in opened)
        lines = self.ledger(conversation_id)
        found["ledger_secrets.payload"] = "\n".join(msgspec.json.encode(line.payload).decode() for line in lines)
        return found

    def clear_text(self) -> str:
        """Everything in the file that is not sealed."""
        with closing(sqlite3.connect(self._path)) as connection:
            names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
            cells = [
                str(cell)
                for name in names
                for row in connection.execute(f'select * from "{name}"')
                for cell in row
                if isinstance(cell, str)
            ]
        return "\n".join(cells)

    def _rows(self, query: str, *arguments: int) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path)) as connection:
            return connection.execute(query, arguments).fetchall()


def read_evidence(path: Path, sealer: Sealer) -> Evidence:
    """The tables of a database file."""
    return Evidence(path, sealer)
