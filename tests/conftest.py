"""Fixtures that many suites share: real stores."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from iagente_vida.clock import Clock, VirtualClock
from iagente_vida.store.postgres import PostgresStore
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.store.sqlite import SqliteStore
from tests.postgres import Postgres, running_postgres

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("untimed")

GRACE = timedelta(seconds=120)
START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the session; ask it for a database."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([bytes(range(32))])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'agent.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


def store_on(database: str, sealer: Sealer, clock: Clock) -> SqlStore:
    """A store on a database URL, not opened yet."""
    path = database.removeprefix("sqlite:///")
    if path != database:
        return SqliteStore(Path(path), sealer, clock, GRACE)
    return PostgresStore(database, sealer, clock, GRACE)


@pytest.fixture
async def store(database: str, sealer: Sealer, clock: VirtualClock) -> AsyncIterator[SqlStore]:
    """An open store on each database."""
    opened = store_on(database, sealer, clock)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(tmp_path: Path, sealer: Sealer, clock: VirtualClock) -> AsyncIterator[SqliteStore]:
    """An open store on SQLite alone."""
    opened = SqliteStore(tmp_path / "agent.db", sealer, clock, GRACE)
    await opened.open()
    yield opened
    await opened.close()
