"""One open transaction, as the store's logic sees it, and the clock of the databases' milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from iagente_vida.store.sealing import Sealer

Value = int | str | bytes | None


class Row(Protocol):
    """A row of an answer; columns by name. What a column holds is promised by the query that names it."""

    def __getitem__(self, column: str, /) -> Any: ...


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

    async def insert_all(self, name: str, items: Sequence[Mapping[str, Value]]) -> list[int | None]:
        """Inserts rows of a table that has a `seq` and a unique `dedupe_key`: the new seqs, None for duplicates."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]: ...

    def after_commit(self, action: Callable[[], None]) -> None:
        """Does `action` once the transaction is durable, never when it is not."""
        ...
