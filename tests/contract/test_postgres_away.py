"""A PostgreSQL that goes away is said plainly: the door answers 503 and WhatsApp repeats."""

from __future__ import annotations

import pytest

from iagente_vida.clock import VirtualClock
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.store.postgres import PostgresStore
from iagente_vida.store.sealing import Sealer
from tests.conftest import GRACE, START
from tests.contract.support import begin
from tests.postgres import running_postgres

pytestmark = pytest.mark.postgres


async def test_a_server_that_stops_is_said_plainly(sealer: Sealer, clock: VirtualClock) -> None:
    with running_postgres() as server:
        store = PostgresStore(server.new_database(), sealer, clock, GRACE)
        await store.open()
        await begin(store)
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="PostgreSQL"):
            await begin(store, at=START)
        with pytest.raises(StoreUnavailableError, match="PostgreSQL"):
            await store.figures(START)
    await store.close()


async def test_a_server_that_is_not_there_is_said_plainly(sealer: Sealer, clock: VirtualClock) -> None:
    store = PostgresStore("postgresql://nadie@/nada?host=/tmp/no-hay-servidor", sealer, clock, GRACE)
    with pytest.raises(StoreUnavailableError, match="DATABASE_URL"):
        await store.open()
