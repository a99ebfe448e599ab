"""The simulated phones and what their owners sent, in tables, so that every process shows the same phones."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iagente_vida.clock import from_millis, to_millis

SCHEMA = """
CREATE TABLE IF NOT EXISTS phones (
  phone TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  cleared_at INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS phone_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  phone TEXT NOT NULL REFERENCES phones (phone),
  wamid TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS phone_messages_by_phone ON phone_messages (phone, seq);
"""

PHONES_SHOWN = 50

# The life of a customer's message: one tick while it travels, two when the webhook has taken it.
SENT = "sent"
DELIVERED = "delivered"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Phone:
    """A simulated customer: `phone` is a number in digits, or a BSUID for a customer who hides it."""

    phone: str
    name: str
    cleared_at: datetime


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A customer's message: `body` is the object that Meta puts in `messages`."""

    seq: int
    wamid: str
    body: dict[str, Any]
    state: str
    at: datetime


class PhoneBook:
    """Keeps phones and sent messages in one SQLite file. Safe to call from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._db.close()

    def changes(self) -> tuple[int, int]:
        """Differs after anybody, in this process or another, wrote to the file."""
        return int(self._rows("PRAGMA data_version")[0][0]), self._db.total_changes

    def add(self, phone: str, name: str, at: datetime) -> Phone:
        """Makes sure that `phone` exists; a name that is given replaces the known one."""
        self._rows(
            "INSERT INTO phones (phone, name, created_at) VALUES (?, ?, ?)"
            " ON CONFLICT (phone) DO UPDATE SET name = excluded.name WHERE excluded.name <> ''",
            (phone, name, to_millis(at)),
        )
        found = self.find(phone)
        assert found is not None, "just inserted"
        return found

    def find(self, phone: str) -> Phone | None:
        """The phone, or None when nobody has it."""
        rows = self._rows("SELECT phone, name, cleared_at FROM phones WHERE phone = ?", (phone,))
        return _phone(rows[0]) if rows else None

    def phones(self) -> list[Phone]:
        """The newest phones, at most PHONES_SHOWN, oldest first."""
        rows = self._rows(
            "SELECT phone, name, cleared_at FROM phones ORDER BY created_at DESC, phone DESC LIMIT ?", (PHONES_SHOWN,)
        )
        return [_phone(row) for row in reversed(rows)]

    def clear(self, phone: str, at: datetime) -> None:
        """Empties the phone's screen: what was said up to `at` is not shown any more."""
        self._rows("UPDATE phones SET cleared_at = ? WHERE phone = ?", (to_millis(at), phone))

    def keep(self, phone: str, wamid: str, body: dict[str, Any], at: datetime) -> None:
        """Keeps a message that the customer sent, before it travels."""
        self._rows(
            "INSERT INTO phone_messages (phone, wamid, body, state, at) VALUES (?, ?, ?, ?, ?)",
            (phone, wamid, json.dumps(body, ensure_ascii=False), SENT, to_millis(at)),
        )

    def settle(self, wamid: str, state: str) -> None:
        """The message was delivered, or refused for good."""
        self._rows("UPDATE phone_messages SET state = ? WHERE wamid = ?", (state, wamid))

    def travelling(self, phone: str) -> list[SentMessage]:
        """Messages of the phone that the webhook has not taken yet, oldest first."""
        return self._messages("phone = ? AND state = ?", (phone, SENT))

    def sent_by(self, phone: Phone) -> list[SentMessage]:
        """What the customer sent since the screen was last emptied, oldest first."""
        return self._messages("phone = ? AND at > ?", (phone.phone, to_millis(phone.cleared_at)))

    def _messages(self, condition: str, values: tuple[object, ...]) -> list[SentMessage]:
        rows = self._rows(
            f"SELECT seq, wamid, body, state, at FROM phone_messages WHERE {condition} ORDER BY seq", values
        )
        return [
            SentMessage(seq=row[0], wamid=row[1], body=json.loads(row[2]), state=row[3], at=from_millis(row[4]))
            for row in rows
        ]

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def _phone(row: tuple[Any, ...]) -> Phone:
    return Phone(phone=row[0], name=row[1], cleared_at=from_millis(row[2]))
