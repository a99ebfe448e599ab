"""The embedded database: SQLite in WAL, one writer thread with group commit, one reader thread.

Work that arrives while a commit is on its way to the disk shares the next one. Processes take turns by a lock on a
side file: SQLite's own busy handler sleeps, and starves them.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from iagente_vida.clock import Clock, SystemClock, to_millis
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.store import intake, schema
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.intake import Delivery
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore, Work
from iagente_vida.store.statements import DB_NOW, statements
from iagente_vida.store.transaction import InboxColumns, Value

T = TypeVar("T")

_JOBS_A_COMMIT = 512
_BUSY_MILLISECONDS = 5000
_CHECKPOINT_PAGES = 4000
_CLOSED = "La base de datos está cerrada."
_ITEM_ERRORS: tuple[type[Exception], ...] = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    ValueError,
    OverflowError,
)


class SqliteTransaction:
    """What `Transaction` promises, on one connection; nothing in it suspends."""

    item_errors = _ITEM_ERRORS

    def __init__(self, connection: sqlite3.Connection, sealer: Sealer, clock: Clock, *, guarded: bool) -> None:
        self.sealer = sealer
        self.guarded = guarded
        self.committed: list[Callable[[], None]] = []
        self._connection = connection
        self._clock = clock
        self._statements = statements("sqlite")

    def _run(self, name: str, params: dict[str, Value]) -> sqlite3.Cursor:
        statement = self._statements[name]
        if statement.uses_clock:
            params[DB_NOW] = to_millis(self._clock.now())
        return self._connection.execute(statement.text, [params[key] for key in statement.params])

    async def rows(self, name: str, /, **params: Value) -> Sequence[sqlite3.Row]:
        return self._run(name, params).fetchall()

    async def row(self, name: str, /, **params: Value) -> sqlite3.Row | None:
        cursor = self._run(name, params)
        found: sqlite3.Row | None = cursor.fetchone()
        cursor.close()
        return found

    async def run(self, name: str, /, **params: Value) -> int:
        return self._run(name, params).rowcount

    async def insert_all(self, rows: Sequence[InboxColumns]) -> list[int | None]:
        """Nobody else writes meanwhile: when every row was new, their seqs are the next ones."""
        [[before]] = self._run("last_inbox_seq", {}).fetchall()
        added = self._connection.executemany(self._statements["add_inbox"].text, rows).rowcount
        if added == len(rows):
            [[last]] = self._run("last_inbox_seq", {}).fetchall()
            return list(range(last - added + 1, last + 1)) if rows else []
        return self._told_apart(rows, before or 0)

    def _told_apart(self, rows: Sequence[InboxColumns], before: int) -> list[int | None]:
        """Of rows with one key the first was kept, if it was not known before."""
        seqs: list[int | None] = []
        given: set[int] = set()
        for row in rows:
            [[seq, _]] = self._run("inbox_seq", {"dedupe_key": row.dedupe_key}).fetchall()
            seqs.append(seq if seq > before and seq not in given else None)
            given.add(seq)
        return seqs

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        self._connection.execute("savepoint item")
        try:
            yield
        except BaseException:
            # A full disk has ended the whole transaction, savepoints and all.
            if self._connection.in_transaction:
                self._connection.execute("rollback to item")
                self._connection.execute("release item")
            raise
        self._connection.execute("release item")

    def after_commit(self, action: Callable[[], None]) -> None:
        self.committed.append(action)


@dataclass(slots=True)
class _Job:
    """Work for the next commit, and who waits for it."""

    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    tell: Callable[[Any, Exception | None], None]
    result: Any = None
    error: Exception | None = None


class SqliteStore(SqlStore):
    """`Store` on one SQLite file, made with its folder when there is none. `clock` also times the leases."""

    def __init__(self, path: Path, sealer: Sealer, clock: Clock, grace: timedelta) -> None:
        super().__init__(sealer, clock, grace)
        self._path = path
        self._jobs: list[_Job] = []
        self._arrived: list[Delivery] = []
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading: ThreadPoolExecutor | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        with _said_plainly():
            writer = await loop.run_in_executor(None, self._prepare)
            self._reader = _connect(self._path)
            self._reader.execute("pragma query_only = on")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="sqlite-reader")
        self._closing = False
        self._thread = threading.Thread(target=self._serve, args=(writer,), name="sqlite-writer", daemon=True)
        self._thread.start()
        await self._name_installation()

    async def close(self) -> None:
        """Finishes what was asked for, and gives the files back."""
        if self._thread is None or self._reading is None or self._reader is None:
            return
        self._closing = True
        self._wake.set()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._thread.join)
        await loop.run_in_executor(None, self._reading.shutdown)
        self._reader.close()
        self._thread = self._reading = self._reader = None

    def _prepare(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._turn():
            connection = _connect(self._path)
            connection.execute("pragma journal_mode = wal")
            try:
                _upgrade(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This process's turn to write."""
        lock = os.open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    async def accept(self, inbound: Sequence[Inbound]) -> list[Accepted]:
        if self._thread is None or self._closing:
            raise StoreUnavailableError(_CLOSED)
        delivery = Delivery.of(self._sealer, inbound)
        self._arrived.append(delivery)
        if not self._wake.is_set():
            self._wake.set()
        return await delivery.future

    async def _write(self, work: Work[T]) -> T:
        if self._thread is None or self._closing:
            raise StoreUnavailableError(_CLOSED)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.append(_Job(work, loop, partial(_tell, future)))
        self._wake.set()
        return await future

    async def _read(self, work: Work[T]) -> T:
        reader = self._reader
        if self._reading is None or reader is None:
            raise StoreUnavailableError(_CLOSED)

        def look() -> T:
            with _said_plainly():
                reader.execute("begin")
                try:
                    return _driven(work(SqliteTransaction(reader, self._sealer, self._clock, guarded=False)))
                finally:
                    reader.execute("rollback")

        return await asyncio.get_running_loop().run_in_executor(self._reading, look)

    # -- the writer thread --------------------------------------------------------------------------------------

    def _serve(self, connection: sqlite3.Connection) -> None:
        lock = os.open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                self._wake.wait()
                self._wake.clear()
                while jobs := self._next_jobs():
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    try:
                        self._commit_together(connection, jobs)
                    finally:
                        fcntl.flock(lock, fcntl.LOCK_UN)
                    _resolve(jobs)
                if self._closing:
                    return
        finally:
            os.close(lock)
            connection.close()

    def _next_jobs(self) -> list[_Job]:
        """What has come since the last commit; notices that came for one event loop make one job."""
        jobs = self._jobs[:_JOBS_A_COMMIT]
        del self._jobs[: len(jobs)]
        arrived = self._arrived[:_JOBS_A_COMMIT]
        del self._arrived[: len(arrived)]
        loops: dict[asyncio.AbstractEventLoop, list[Delivery]] = {}
        for delivery in arrived:
            loops.setdefault(delivery.future.get_loop(), []).append(delivery)
        for loop, deliveries in loops.items():
            items = [item for delivery in deliveries for item in delivery.items]
            accept = partial(intake.accept, memory=self._memory, items=items)
            jobs.append(_Job(accept, loop, partial(intake.answer, deliveries)))
        return jobs

    def _commit_together(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
        """One transaction for all; when something in it fails, once more with every job in its own savepoint."""
        for guarded in (False, True):
            tx = SqliteTransaction(connection, self._sealer, self._clock, guarded=guarded)
            try:
                connection.execute("begin immediate")
                for job in jobs:
                    if guarded:
                        _run_apart(connection, tx, job)
                    else:
                        job.result = _driven(job.work(tx))
                connection.execute("commit")
            except Exception as error:  # noqa: BLE001 -- whatever it is belongs to those who wait for these jobs
                if connection.in_transaction:
                    connection.execute("rollback")
                if guarded:
                    for job in jobs:
                        job.error = _plain(error)
            else:
                for action in tx.committed:
                    action()
                return


def _run_apart(connection: sqlite3.Connection, tx: SqliteTransaction, job: _Job) -> None:
    """One job in its savepoint. What is wrong with the whole transaction (a full disk ends it) is raised."""
    done_before = len(tx.committed)
    connection.execute("savepoint job")
    try:
        job.result = _driven(job.work(tx))
    except Exception as error:
        if not connection.in_transaction or _plain(error) is not error:
            raise
        connection.execute("rollback to job")
        del tx.committed[done_before:]
        job.error = error
    connection.execute("release job")


def _resolve(jobs: Sequence[_Job]) -> None:
    """Tells those who wait, one call for each event loop; a loop that is gone waits for nothing."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        loops.setdefault(job.loop, []).append(job)
    for loop, told in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve_here, told)


def _resolve_here(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.tell(job.result, job.error)


def _tell(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


def _driven(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that never waits for anything."""
    try:
        work.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    work.close()
    raise RuntimeError("work in a transaction waited for something else")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.row_factory = sqlite3.Row
    connection.execute(f"pragma busy_timeout = {_BUSY_MILLISECONDS}")
    connection.execute("pragma synchronous = full")
    connection.execute(f"pragma wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute("pragma foreign_keys = on")
    return connection


def _upgrade(connection: sqlite3.Connection) -> None:
    """Brings the schema up in one transaction."""
    connection.execute("begin immediate")
    try:
        connection.execute(schema.VERSION_TABLE)
        [applied] = connection.execute("select coalesce(max(version), 0) from schema_versions").fetchone()
        for step in schema.missing("sqlite", applied):
            for statement in step.statements:
                connection.execute(statement)
            now = to_millis(SystemClock().now())
            connection.execute("insert into schema_versions (version, applied_at) values (?, ?)", (step.version, now))
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _plain(error: Exception) -> Exception:
    """The error in our words when the database is away, else the error itself."""
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorname", "") or "SQLITE_ERROR"
        if not code.startswith("SQLITE_ERROR"):
            return StoreUnavailableError(
                f"No se puede escribir en la base de datos ({code}): compruebe el espacio en disco y los permisos."
            )
    return error


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        plain = _plain(error)
        if plain is error:
            raise
        raise plain from error
