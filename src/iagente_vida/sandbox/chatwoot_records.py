"""Documents in a SQLite file, by kind and number, with settings beside them: what the simulated Chatwoot is made of."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class ApiError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: Document | str) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


class Records:
    """Documents of these `kinds`. Changes are transactions; safe for threads, and for processes that share the file."""

    def __init__(self, path: Path, kinds: Sequence[str]) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        for kind in kinds:
            self._db.execute(
                f"create table if not exists {kind} (id integer primary key autoincrement, document text not null)"
            )
        self._db.execute("create table if not exists settings (name text primary key, value text not null)")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside is one transaction."""
        with self._lock:
            if not self._depth:
                self._db.execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if not self._depth:
                    self._db.execute("rollback")
                raise
            self._depth -= 1
            if not self._depth:
                self._db.execute("commit")

    def add(self, kind: str, document: Document) -> Document:
        """Keeps a new document; it gets its id."""
        with self._lock:
            cursor = self._db.execute(f"insert into {kind} (document) values (?)", ("{}",))
            document = {**document, "id": cursor.lastrowid}
            self.save(kind, document)
            return document

    def save(self, kind: str, document: Document) -> None:
        """Keeps a document anew."""
        with self._lock:
            self._db.execute(f"update {kind} set document = ? where id = ?", (json.dumps(document), document["id"]))

    def put(self, kind: str, document: Document) -> None:
        """Keeps a document under the id that it names."""
        with self._lock:
            self._db.execute(
                f"insert or replace into {kind} (id, document) values (?, ?)", (document["id"], json.dumps(document))
            )

    def any(self, kind: str) -> bool:
        """Whether there is a document of this kind."""
        with self._lock:
            return self._db.execute(f"select 1 from {kind} limit 1").fetchone() is not None

    def get(self, kind: str, id_: int) -> Document:
        """A document. Raises ApiError 404."""
        with self._lock:
            row = self._db.execute(f"select document from {kind} where id = ?", (id_,)).fetchone()
        if row is None:
            raise ApiError(404, {"error": "Resource could not be found"})
        document: Document = json.loads(row[0])
        return document

    def all(self, kind: str) -> list[Document]:
        """Every document, oldest first."""
        with self._lock:
            rows = self._db.execute(f"select document from {kind} order by id").fetchall()
        return [json.loads(row[0]) for row in rows]

    def drop(self, kind: str, id_: int) -> bool:
        """Takes a document away; whether it was there."""
        with self._lock:
            return self._db.execute(f"delete from {kind} where id = ?", (id_,)).rowcount > 0

    def setting(self, name: str, default: str) -> str:
        """A setting of the account or of the simulation."""
        with self._lock:
            row = self._db.execute("select value from settings where name = ?", (name,)).fetchone()
        return default if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Changes a setting."""
        with self._lock:
            self._db.execute("insert or replace into settings values (?, ?)", (name, value))
