"""The schema comes up from nothing, once, whoever comes first; a newer one is refused."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import asyncpg
import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.errors import SchemaError, StoreUnavailableError
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.statements import statements
from iagente_vida.store.transaction import InboxColumns
from tests.conftest import START, store_on
from tests.contract.support import begin

_OPENER = """
import asyncio, sys
from iagente_vida.clock import SystemClock
from iagente_vida.store.sealing import Sealer
from tests.conftest import store_on

async def main():
    store = store_on(sys.argv[1], Sealer([bytes(32)]), SystemClock())
    await store.open()
    print(store.installation_id)
    await store.close()

asyncio.run(main())
"""


async def test_processes_that_start_together_make_one_schema(database: str) -> None:
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _OPENER, database, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        for _ in range(4)
    ]
    said = [(await process.communicate())[0].strip() for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert len(set(said)) == 1


async def _record_version(database: str, version: int) -> None:
    path = database.removeprefix("sqlite:///")
    if path != database:
        connection = sqlite3.connect(path)
        connection.execute("insert into schema_versions values (?, 0)", (version,))
        connection.commit()
        connection.close()
    else:
        server = await asyncpg.connect(database)
        await server.execute("insert into schema_versions values ($1, 0)", version)
        await server.close()


async def test_a_newer_schema_is_refused_with_a_sentence(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    store = store_on(database, sealer, clock)
    await store.open()
    await store.close()
    await _record_version(database, 9999)
    with pytest.raises(SchemaError, match="esquema 9999"):
        await store_on(database, sealer, clock).open()


async def test_opening_again_changes_nothing(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    names = set()
    for _ in range(2):
        store = store_on(database, sealer, clock)
        await store.open()
        await begin(store)
        await store.mark("vio_un_numero_real", "si")
        names.add((store.installation_id, await store.marked("vio_un_numero_real"), await store.marked("otra")))
        await store.ping()
        await store.close()
    assert len(names) == 1
    [(_, seen, other)] = names
    assert (seen, other) == ("si", None)


def test_both_databases_have_the_same_statements() -> None:
    sqlite, postgres = statements("sqlite"), statements("postgres")
    clock = {"db_now"}
    assert {name: set(one.params) - clock for name, one in sqlite.items()} == {
        name: set(one.params) for name, one in postgres.items()
    }


def test_inbox_columns_are_in_the_order_of_their_statement() -> None:
    for dialect in ("sqlite", "postgres"):
        assert statements(dialect)["add_inbox"].params == InboxColumns._fields


async def test_a_closed_store_says_so(database: str, sealer: Sealer, clock: VirtualClock) -> None:
    store = store_on(database, sealer, clock)
    await store.open()
    await store.close()
    with pytest.raises(StoreUnavailableError):
        await begin(store, at=START)
    with pytest.raises(StoreUnavailableError):
        await store.ping()
    with pytest.raises(StoreUnavailableError):
        await store.figures(START)
