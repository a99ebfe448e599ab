"""One open transaction, as the store's logic sees it, and the clock of the databases' milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from iagente_vida.clock import from_millis
from iagente_vida.store.sealing import Sealer

Value = int | str | bytes | None


class Row(Protocol):
    """A row of an answer; columns by name. What a column holds is promised by the query that names it."""

    def __getitem__(self, column: str, /) -> Any: ...


class InboxColumns(NamedTuple):
    """An inbox row, in the order of the parameters of the statement `add_inbox`."""

    dedupe_key: str
    lane: str
    source: str
    kind: str
    payload: bytes
    received_at: int
    occurred_at: int | None
    conversation_id: int | None
    prompt: int
    done_at: int | None


class Transaction(Protocol):
    """Runs the named statements of `queries/`. In SQLite nothing ever suspends.

    `guarded` = an earlier run of the same work failed: keep items apart by savepoints. `item_errors` are the
    exceptions that one item's data can cause, as against a database that is away.
    """

    sealer: Sealer
    guarded: bool
    item_errors: tuple[type[Exception], ...]

    async def rows(self, name: str, /, **params: Value) -> Sequence[Row]: ...

    async def row(self, name: str, /, **params: Value) -> Row | None: ...

    async def run(self, name: str, /, **params: Value) -> int:
        """How many rows were changed."""
        ...

    async def insert_all(self, rows: Sequence[InboxColumns]) -> list[int | None]:
        """Keeps inbox rows: their seqs, None for those whose `dedupe_key` was known."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]: ...

    def after_commit(self, action: Callable[[], None]) -> None:
        """Does `action` once the transaction is durable, never when it is not."""
        ...


def moment(millis: int | None) -> datetime | None:
    """The moment of a column that may be empty."""
    return None if millis is None else from_millis(millis)
