"""What the simulated Graph API remembers, in a SQLite file that several processes may serve at once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from iagente_vida.clock import Clock, to_millis
from iagente_vida.sandbox.graph_records import AcceptedMessage, DueStatus, Fault, StoredMedia

BUSY_SECONDS = 10
OTHER_PROCESS_SECONDS = 0.1
STATUS_LEASE = timedelta(seconds=15)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL UNIQUE, phone_number_id TEXT NOT NULL,
  recipient TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, tracker TEXT, at INTEGER NOT NULL,
  status TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_recipient ON messages (recipient, seq);
CREATE TABLE IF NOT EXISTS marks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, typing INTEGER NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS statuses (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, message_seq INTEGER NOT NULL REFERENCES messages, status TEXT NOT NULL,
  error_code INTEGER, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS statuses_due ON statuses (due);
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY, content BLOB NOT NULL, mime_type TEXT NOT NULL, filename TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS templates (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, document TEXT NOT NULL, UNIQUE (name, language));
CREATE TABLE IF NOT EXISTS faults (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, code INTEGER, http_status INTEGER, retry_after REAL,
  recipient TEXT, remaining INTEGER, until INTEGER);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value NOT NULL);
"""

_SETTINGS: dict[str, float | str] = {
    "latency_ms": 0.0,
    "pace_ms": 0.0,
    "read": 0.0,
    "webhook_url": "",
    "app_secret": "",
    "account": "",
}


class GraphState:
    """The file and its rules. One connection, one thread at a time; other processes wait their turn."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._accepted = threading.Condition()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        with self._transaction() as db:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()

    def now(self) -> datetime:
        """The simulated WhatsApp's present moment."""
        return self._clock.now()

    def _now(self) -> int:
        return to_millis(self._clock.now())

    # -- messages -----------------------------------------------------------------------------------------------

    def accept(
        self, phone_number_id: str, recipient: str, body: dict[str, Any], statuses: list[tuple[str, int | None, float]]
    ) -> AcceptedMessage:
        """Keeps a message and the statuses that will follow: word, error code, seconds from now."""
        now = self._now()
        wamid = f"wamid.{uuid.uuid4().hex.upper()}"
        tracker = body.get("biz_opaque_callback_data", "")
        with self._transaction() as db:
            seq = db.execute(
                "INSERT INTO messages (wamid, phone_number_id, recipient, type, body, tracker, at, status)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'accepted') RETURNING seq",
                (wamid, phone_number_id, recipient, body["type"], json.dumps(body, ensure_ascii=False), tracker, now),
            ).fetchone()[0]
            db.executemany(
                "INSERT INTO statuses (message_seq, status, error_code, due) VALUES (?, ?, ?, ?)",
                [(seq, status, code, now + int(delay * 1000)) for status, code, delay in statuses],
            )
        with self._accepted:
            self._accepted.notify_all()
        return AcceptedMessage(
            seq=seq,
            wamid=wamid,
            phone_number_id=phone_number_id,
            recipient=recipient,
            type=body["type"],
            body=body,
            tracker=tracker,
            at_ms=now,
            status="accepted",
        )

    def messages(self, *, since: int = 0, recipient: str = "", limit: int = 1000) -> list[AcceptedMessage]:
        """Accepted messages with a seq over `since`, oldest first."""
        rows = self._rows(
            "SELECT * FROM messages WHERE seq > ? AND (? = '' OR recipient = ?) ORDER BY seq LIMIT ?",
            since,
            recipient,
            recipient,
            limit,
        )
        return [_message(row) for row in rows]

    def wait_for_messages(
        self, *, since: int = 0, recipient: str = "", count: int = 1, seconds: float = 10
    ) -> list[AcceptedMessage]:
        """The messages after `since` as soon as there are `count` of them; what there is when time is over."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.messages(since=since, recipient=recipient)
            left = deadline - time.monotonic()
            if len(found) >= count or left <= 0:
                return found
            with self._accepted:  # other processes do not notify: look again soon
                self._accepted.wait(min(left, OTHER_PROCESS_SECONDS))

    def mark_read(self, message_id: str, *, typing: bool) -> None:
        """Keeps a read receipt of the business."""
        with self._transaction() as db:
            db.execute("INSERT INTO marks (message_id, typing, at) VALUES (?, ?, ?)", (message_id, typing, self._now()))

    def marks(self, *, since: int = 0) -> list[dict[str, Any]]:
        """Read receipts and typing indicators, oldest first."""
        rows = self._rows("SELECT * FROM marks WHERE seq > ? ORDER BY seq", since)
        return [
            {"seq": row["seq"], "message_id": row["message_id"], "typing": bool(row["typing"]), "at_ms": row["at"]}
            for row in rows
        ]

    # -- statuses -----------------------------------------------------------------------------------------------

    def take_statuses(self, *, limit: int) -> list[DueStatus]:
        """Leases statuses that are due; one a message, in order. Unacknowledged ones come back by themselves."""
        now = self._now()
        with self._transaction() as db:
            rows = db.execute(
                "SELECT s.seq AS status_seq, s.status AS next_status, s.error_code, s.attempts, m.* FROM statuses s"
                " JOIN messages m ON m.seq = s.message_seq WHERE s.due <= ? AND NOT EXISTS (SELECT 1 FROM statuses e"
                " WHERE e.message_seq = s.message_seq AND e.seq < s.seq) ORDER BY s.due, s.seq LIMIT ?",
                (now, limit),
            ).fetchall()
            db.executemany(
                "UPDATE statuses SET due = ?, attempts = attempts + 1 WHERE seq = ?",
                [(now + to_millis_of(STATUS_LEASE), row["status_seq"]) for row in rows],
            )
        return [
            DueStatus(
                seq=row["status_seq"],
                status=row["next_status"],
                error_code=row["error_code"],
                attempts=row["attempts"] + 1,
                message=_message(row),
            )
            for row in rows
        ]

    def status_delivered(self, due: DueStatus) -> None:
        """The webhook has answered 200: the status is done."""
        with self._transaction() as db:
            db.execute("DELETE FROM statuses WHERE seq = ?", (due.seq,))
            db.execute("UPDATE messages SET status = ? WHERE seq = ?", (due.status, due.message.seq))

    def status_refused(self, due: DueStatus, again_in: float) -> None:
        """The webhook did not answer 200: again later."""
        with self._transaction() as db:
            db.execute("UPDATE statuses SET due = ? WHERE seq = ?", (self._now() + int(again_in * 1000), due.seq))

    def next_status_in(self) -> float | None:
        """Seconds until a status is due (0 when one is), None when none waits."""
        row = self._rows("SELECT min(due) AS due FROM statuses")[0]
        return None if row["due"] is None else max(0.0, (row["due"] - self._now()) / 1000)

    # -- media and templates ------------------------------------------------------------------------------------

    def add_media(self, content: bytes, mime_type: str, filename: str = "") -> StoredMedia:
        """Keeps a file under a new id."""
        media = StoredMedia(
            id=str(uuid.uuid4().int)[:16],
            content=content,
            mime_type=mime_type,
            filename=filename,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        with self._transaction() as db:
            db.execute(
                "INSERT INTO media (id, content, mime_type, filename, sha256) VALUES (?, ?, ?, ?, ?)",
                (media.id, content, mime_type, filename, media.sha256),
            )
        return media

    def media(self, media_id: str) -> StoredMedia | None:
        rows = self._rows("SELECT * FROM media WHERE id = ?", media_id)
        return StoredMedia(**dict(rows[0])) if rows else None

    def drop_media(self, media_id: str) -> bool:
        with self._transaction() as db:
            return db.execute("DELETE FROM media WHERE id = ?", (media_id,)).rowcount == 1

    def add_template(self, document: dict[str, Any]) -> None:
        """Keeps a template of the account (Meta's description: name, language, status, category, components)."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO templates (id, name, language, document) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name, language) DO UPDATE SET document = excluded.document",
                (str(uuid.uuid4().int)[:15], document["name"], document["language"], json.dumps(document)),
            )

    def templates(self, *, after: str = "", limit: int = 25) -> list[dict[str, Any]]:
        """One page of templates, those with an id over `after`."""
        rows = self._rows("SELECT id, document FROM templates WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        return [{**json.loads(row["document"]), "id": row["id"]} for row in rows]

    def template(self, name: str, language: str) -> dict[str, Any] | None:
        """A template as it was described; None for one that was never handed in."""
        rows = self._rows("SELECT document FROM templates WHERE name = ? AND language = ?", name, language)
        return json.loads(rows[0]["document"]) if rows else None

    def template_approved(self, name: str, language: str) -> bool:
        found = self.template(name, language)
        return found is not None and found["status"] == "APPROVED"

    # -- faults and settings ------------------------------------------------------------------------------------

    def add_fault(self, fault: Fault) -> None:
        """From now on this goes wrong."""
        until = self._now() + int(fault.seconds * 1000) if fault.seconds else None
        with self._transaction() as db:
            db.execute(
                "INSERT INTO faults (kind, code, http_status, retry_after, recipient, remaining, until)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    fault.kind,
                    fault.code,
                    fault.http_status,
                    fault.retry_after,
                    fault.recipient,
                    fault.times or None,
                    until,
                ),
            )

    def clear_faults(self) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM faults")

    def token_dead(self) -> bool:
        """Whether a lasting fault 190 for everybody stands: such a token is dead for every call."""
        found = self._rows(
            "SELECT 1 FROM faults WHERE kind = 'error' AND code = 190 AND recipient = '' AND remaining IS NULL"
            " AND (until IS NULL OR until > ?) LIMIT 1",
            self._now(),
        )
        return bool(found)

    def take_fault(self, recipient: str) -> Fault | None:
        """The oldest fault that meets a send to `recipient`; one with a count is used up by one."""
        now = self._now()
        if not self._rows("SELECT 1 FROM faults LIMIT 1"):
            return None
        with self._transaction() as db:
            db.execute("DELETE FROM faults WHERE until <= ?", (now,))
            row = db.execute(
                "SELECT * FROM faults WHERE recipient IN ('', ?) ORDER BY seq LIMIT 1", (recipient,)
            ).fetchone()
            if row is None:
                return None
            if row["remaining"] is not None:
                db.execute("UPDATE faults SET remaining = remaining - 1 WHERE seq = ?", (row["seq"],))
                db.execute("DELETE FROM faults WHERE remaining <= 0")
        return Fault(
            kind=row["kind"],
            code=row["code"],
            http_status=row["http_status"],
            retry_after=row["retry_after"],
            recipient=row["recipient"],
        )

    def set(self, name: str, value: float | str) -> None:
        """Changes the behaviour for every process: latency_ms, pace_ms, read, webhook_url, app_secret or account."""
        if type(value) is not type(_SETTINGS.get(name)):
            raise ValueError(f"no setting {name} of this type")
        with self._transaction() as db:
            db.execute(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value)
            )

    def number(self, name: str, default: float) -> float:
        """A setting as it stands."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", name)
        return float(rows[0]["value"]) if rows else default

    def words(self, name: str, default: str) -> str:
        """A setting as it stands."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else default


def to_millis_of(span: timedelta) -> int:
    """A span of time in whole milliseconds."""
    return int(span.total_seconds() * 1000)


def _message(row: sqlite3.Row) -> AcceptedMessage:
    return AcceptedMessage(
        seq=row["seq"],
        wamid=row["wamid"],
        phone_number_id=row["phone_number_id"],
        recipient=row["recipient"],
        type=row["type"],
        body=json.loads(row["body"]),
        tracker=row["tracker"],
        at_ms=row["at"],
        status=row["status"],
    )
