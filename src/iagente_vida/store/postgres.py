"""The shared database: PostgreSQL through asyncpg, for several machines over the same tables.

What is acknowledged at the same time goes in one transaction. Leases are timed by the database's clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from iagente_vida.clock import Clock, SystemClock, to_millis
from iagente_vida.errors import SettingsError, StoreUnavailableError
from iagente_vida.store import intake, schema
from iagente_vida.store.inbound import Accepted, Inbound
from iagente_vida.store.intake import Delivery
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore, Work
from iagente_vida.store.statements import statements
from iagente_vida.store.transaction import InboxColumns, Value

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")

_CONNECTIONS = 8
_STATEMENTS_KEPT = 256
_ITEMS_A_COMMIT = 512
_SCHEMA_LOCK = 1229016403
_AWAY = "No se puede usar la base de datos PostgreSQL: compruebe DATABASE_URL y que el servidor responde."


class PostgresTransaction:
    """What `Transaction` promises, on one connection."""

    def __init__(self, connection: asyncpg.Connection, sealer: Sealer, *, guarded: bool) -> None:
        driver = _driver()
        self.sealer = sealer
        self.guarded = guarded
        self.committed: list[Callable[[], None]] = []
        self.item_errors: tuple[type[Exception], ...] = (
            driver.DataError,
            driver.IntegrityConstraintViolationError,
            ValueError,
            OverflowError,
        )
        self._connection = connection
        self._statements = statements("postgres")

    async def rows(self, name: str, /, **params: Value) -> Sequence[asyncpg.Record]:
        statement = self._statements[name]
        found: list[asyncpg.Record] = await self._connection.fetch(
            statement.text, *[params[key] for key in statement.params]
        )
        return found

    async def row(self, name: str, /, **params: Value) -> asyncpg.Record | None:
        statement = self._statements[name]
        return await self._connection.fetchrow(statement.text, *[params[key] for key in statement.params])

    async def run(self, name: str, /, **params: Value) -> int:
        statement = self._statements[name]
        said: str = await self._connection.execute(statement.text, *[params[key] for key in statement.params])
        return int(said.rpartition(" ")[2])

    async def insert_all(self, rows: Sequence[InboxColumns]) -> list[int | None]:
        if not rows:
            return []
        columns = [list(column) for column in zip(*rows, strict=True)]
        kept = await self._connection.fetch(self._statements["add_inbox"].text, *columns)
        seqs: dict[str, int] = {row["dedupe_key"]: row["seq"] for row in kept}
        # Of rows with one key the first was kept.
        return [seqs.pop(row.dedupe_key, None) for row in rows]

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        async with self._connection.transaction():
            yield

    def after_commit(self, action: Callable[[], None]) -> None:
        self.committed.append(action)


class PostgresStore(SqlStore):
    """`Store` on a PostgreSQL database. `dsn` is a `postgresql://` URL."""

    def __init__(self, dsn: str, sealer: Sealer, clock: Clock, grace: timedelta) -> None:
        super().__init__(sealer, clock, grace)
        self._dsn = dsn
        self._pool: asyncpg.Pool | None = None
        self._arrived: list[Delivery] = []
        self._committing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        driver = _driver()
        with _said_plainly():
            self._pool = await driver.create_pool(
                self._dsn, min_size=1, max_size=_CONNECTIONS, statement_cache_size=_STATEMENTS_KEPT
            )
            try:
                async with self._pool.acquire() as connection:
                    await _upgrade(connection)
                await self._name_installation()
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """Finishes what was asked for, and gives the connections back."""
        if self._committing is not None:
            await self._committing
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def accept(self, inbound: Sequence[Inbound]) -> list[Accepted]:
        self._connected()
        delivery = Delivery.of(self._sealer, inbound)
        self._arrived.append(delivery)
        if self._committing is None:
            self._committing = asyncio.create_task(self._accept_arrived())
        return await delivery.future

    async def _accept_arrived(self) -> None:
        """Commits what has arrived, again and again until nothing more has."""
        try:
            while self._arrived:
                taken: list[Delivery] = []
                size = 0
                while self._arrived and size < _ITEMS_A_COMMIT:
                    delivery = self._arrived.pop(0)
                    taken.append(delivery)
                    size += len(delivery.items)
                await self._accept_together(taken)
        finally:
            self._committing = None

    async def _accept_together(self, taken: Sequence[Delivery]) -> None:
        items = [item for delivery in taken for item in delivery.items]
        try:
            results = await self._write(lambda tx: intake.accept(tx, self._memory, items))
        except Exception as error:  # noqa: BLE001 -- whatever it is belongs to those who wait for these items
            intake.answer(taken, (), error)
        else:
            intake.answer(taken, results, None)

    async def _write(self, work: Work[T]) -> T:
        """A failure that may be another's doing (deadlock, one item of many) gets a second, guarded run."""
        driver = _driver()
        try:
            return await self._once(work, guarded=False)
        except (driver.PostgresError, driver.InterfaceError, ValueError, OverflowError) as error:
            if isinstance(error, driver.PostgresConnectionError):
                raise StoreUnavailableError(_AWAY) from error
        return await self._once(work, guarded=True)

    async def _once(self, work: Work[T], *, guarded: bool) -> T:
        with _said_plainly():
            async with self._connected().acquire() as connection:
                tx = PostgresTransaction(connection, self._sealer, guarded=guarded)
                async with connection.transaction():
                    result = await work(tx)
        for action in tx.committed:
            action()
        return result

    async def _read(self, work: Work[T]) -> T:
        with _said_plainly():
            async with self._connected().acquire() as connection:
                tx = PostgresTransaction(connection, self._sealer, guarded=False)
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    return await work(tx)

    def _connected(self) -> asyncpg.Pool:
        if self._pool is None:
            raise StoreUnavailableError("La base de datos está cerrada.")
        return self._pool


def _driver() -> Any:
    try:
        import asyncpg
    except ImportError:
        raise SettingsError(
            "DATABASE_URL pide PostgreSQL y falta su controlador: instale `pip install iagente-vida[cluster]`."
        ) from None
    return asyncpg


async def _upgrade(connection: asyncpg.Connection) -> None:
    """Brings the schema up in one transaction, while other processes wait."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _SCHEMA_LOCK)
        await connection.execute(schema.VERSION_TABLE)
        applied = await connection.fetchval("select coalesce(max(version), 0) from schema_versions")
        for step in schema.missing("postgres", applied):
            for statement in step.statements:
                await connection.execute(statement)
            now = to_millis(SystemClock().now())
            await connection.execute("insert into schema_versions values ($1, $2)", step.version, now)


@contextmanager
def _said_plainly() -> Iterator[None]:
    driver = _driver()
    try:
        yield
    except (
        OSError,
        driver.PostgresConnectionError,
        driver.CannotConnectNowError,
        driver.TooManyConnectionsError,
    ) as error:
        raise StoreUnavailableError(_AWAY) from error
    except (driver.InsufficientResourcesError, driver.ReadOnlySQLTransactionError) as error:
        raise StoreUnavailableError(_AWAY) from error
