"""Keeping what happened: seal, attribute, dedupe."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from iagente_vida.clock import to_millis
from iagente_vida.store import attribution
from iagente_vida.store.attribution import Place
from iagente_vida.store.inbound import Accepted, Address, Inbound, Lane
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.transaction import InboxColumns, Transaction

ABOUT_PAYLOAD = "inbox.payload"
REMEMBERED = 50_000

_CONVERSING = (Lane.TURN, Lane.NOTE)

_Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Memory:
    """Attributions this process has seen committed, good as long as no identity changes hands (`epoch`)."""

    epoch: str | None = None
    erased_until: int = 0
    """Until when messages of an erased person may come again."""
    places: dict[_Key, tuple[Place, str, str]] = field(default_factory=dict)

    def keep(self, epoch: str | None, erased_until: int, found: dict[_Key, tuple[Place, str, str]]) -> None:
        """Adds what a committed transaction found out under `epoch`; forgets the oldest beyond the limit."""
        if epoch != self.epoch:
            self.places.clear()
            self.epoch = epoch
            self.erased_until = erased_until
        self.places.update(found)
        while len(self.places) > REMEMBERED:
            del self.places[next(iter(self.places))]


@dataclass(slots=True)
class Sealed:
    """An item with its payload sealed and its address as it is kept."""

    inbound: Inbound
    sender: Address | None
    payload: bytes
    received_at: int
    occurred_at: int | None


@dataclass(slots=True)
class Delivery:
    """What came in one call of `accept`, and who waits for it."""

    items: list[Sealed]
    future: asyncio.Future[list[Accepted]]

    @classmethod
    def of(cls, sealer: Sealer, inbound: Sequence[Inbound]) -> Delivery:
        """The items of one call, sealed, for a caller on the running event loop."""
        return cls([sealed(sealer, item) for item in inbound], asyncio.get_running_loop().create_future())


def answer(deliveries: Sequence[Delivery], results: Sequence[Accepted], error: Exception | None) -> None:
    """Tells each caller what became of its own items, or of all."""
    start = 0
    for delivery in deliveries:
        end = start + len(delivery.items)
        if not delivery.future.done():
            if error is not None:
                delivery.future.set_exception(error)
            else:
                delivery.future.set_result(list(results[start:end]))
        start = end


def sealed(sealer: Sealer, inbound: Inbound) -> Sealed:
    """What can be done before the transaction, and is."""
    occurred = inbound.occurred_at
    return Sealed(
        inbound,
        attribution.normalised(inbound.sender) if inbound.sender else None,
        sealer.seal(inbound.payload, ABOUT_PAYLOAD),
        to_millis(inbound.received_at),
        to_millis(occurred) if occurred else None,
    )


async def accept(tx: Transaction, memory: Memory, items: Sequence[Sealed]) -> list[Accepted]:
    """Keeps all items; when the transaction is guarded, each in its own savepoint."""
    if not tx.guarded:
        return await _accept_together(tx, memory, items)
    results: list[Accepted] = []
    for item in items:
        try:
            async with tx.savepoint():
                results += await _accept_together(tx, memory, [item])
        except tx.item_errors as error:
            results.append(Accepted(seq=None, conversation_id=None, wakes=False, error=type(error).__name__))
    return results


async def inform(tx: Transaction, inbound: Inbound) -> Accepted:
    """Keeps one more event as part of another change."""
    [result] = await _accept_together(tx, Memory(), [sealed(tx.sealer, inbound)])
    if result.error:
        raise ValueError(result.error)
    return result


async def _accept_together(tx: Transaction, memory: Memory, items: Sequence[Sealed]) -> list[Accepted]:
    visit = _Visit(tx, memory)
    await visit.begin()
    results: list[Accepted | None] = [None] * len(items)
    kept: list[InboxColumns] = []
    where: list[int] = []
    for index, item in enumerate(items):
        place = await visit.place(item)
        if isinstance(place, Accepted):
            results[index] = place
        else:
            kept.append(_columns(item, place))
            where.append(index)
    seqs = await tx.insert_all(kept)
    for index, columns, seq in zip(where, kept, seqs, strict=True):
        wakes = seq is not None and columns.lane == Lane.TURN
        results[index] = Accepted(seq=seq, conversation_id=columns.conversation_id, wakes=wakes)
    await visit.end()
    return [result for result in results if result is not None]


class _Visit:
    """The attribution of one batch: from memory where that holds, else from the tables."""

    def __init__(self, tx: Transaction, memory: Memory) -> None:
        self._tx = tx
        self._memory = memory
        self._epoch: str | None = None
        self._places: dict[_Key, tuple[Place, str, str]] = {}
        self._found: dict[_Key, tuple[Place, str, str]] = {}
        self._erased_until = 0
        self._locked = False

    async def begin(self) -> None:
        self._epoch = await self._read_epoch()
        if self._memory.epoch == self._epoch:
            self._places, self._erased_until = self._memory.places, self._memory.erased_until
        else:
            self._erased_until = await self._read_erased_until()

    async def end(self) -> None:
        if self._found:
            epoch, erased, found, memory = self._epoch, self._erased_until, self._found, self._memory
            self._tx.after_commit(lambda: memory.keep(epoch, erased, found))

    async def place(self, item: Sealed) -> int | Accepted | None:
        """The item's conversation; an answer at once for a duplicate or an item that can not be attributed."""
        inbound, sender = item.inbound, item.sender
        if item.received_at < self._erased_until and await self._was_erased(inbound.dedupe_key):
            return Accepted(seq=None, conversation_id=None, wakes=False)
        if inbound.identity is None and inbound.conversation_id is None and (sender is None or not _named(sender)):
            return _refusal("sin remitente") if inbound.lane in _CONVERSING else None
        if inbound.conversation_id is not None and inbound.identity is None:
            living = await attribution.follow(self._tx, inbound.conversation_id)
            return _refusal("conversación desconocida") if living is None else living
        key = _key(sender, inbound.phone_number_id) if sender else None
        if inbound.identity is None and key and sender:
            known = self._places.get(key) or self._found.get(key)
            if known and (sender.name or known[1], sender.username or known[2]) == known[1:]:
                return known[0].conversation_id
        return await self._look_up(item, key)

    async def _look_up(self, item: Sealed, key: _Key | None) -> int | Accepted | None:
        tx, inbound, sender = self._tx, item.inbound, item.sender
        if not self._locked:
            await tx.row("lock_identities")
            self._locked = True
        earlier = await tx.row("inbox_seq", dedupe_key=inbound.dedupe_key)
        if earlier is not None:
            return Accepted(seq=None, conversation_id=earlier["conversation_id"], wakes=False)
        at = item.received_at if item.occurred_at is None else min(item.occurred_at, item.received_at)
        contact_id = None
        if inbound.identity is not None:
            contact_id = await attribution.apply_change(tx, inbound.identity, at)
        if contact_id is None and sender is not None and _named(sender):
            contact_id = await attribution.resolve(tx, sender, at)
        await self._renew_epoch()
        if contact_id is None or inbound.conversation_id is not None:
            return await self._given(inbound)
        if not inbound.phone_number_id and inbound.lane not in _CONVERSING:
            return None
        conversation_id = await attribution.conversation_of(tx, contact_id, inbound.phone_number_id, item.received_at)
        if sender is not None:
            await attribution.rename(tx, contact_id, sender)
            if key is not None and inbound.identity is None:
                self._found[key] = (Place(contact_id, conversation_id), sender.name, sender.username)
        return conversation_id

    async def _given(self, inbound: Inbound) -> int | Accepted | None:
        if inbound.conversation_id is None:
            return _refusal("sin remitente") if inbound.lane in _CONVERSING else None
        living = await attribution.follow(self._tx, inbound.conversation_id)
        return _refusal("conversación desconocida") if living is None else living

    async def _renew_epoch(self) -> None:
        """An identity that changed hands in this very batch makes what was remembered before it void."""
        epoch = await self._read_epoch()
        if epoch != self._epoch:
            self._epoch, self._places, self._found = epoch, {}, {}
            self._erased_until = await self._read_erased_until()

    async def _was_erased(self, dedupe_key: str) -> bool:
        """Whether the message belonged to somebody who was erased: Meta may repeat it for days."""
        for key in self._tx.sealer.keyed_hashes(dedupe_key):
            if await self._tx.row("erased_key", hash=key) is not None:
                return True
        return False

    async def _read_erased_until(self) -> int:
        row = await self._tx.row("erased_until")
        return 0 if row is None else int(row["value"])

    async def _read_epoch(self) -> str | None:
        row = await self._tx.row("identity_epoch")
        return None if row is None else row["value"]


def _columns(item: Sealed, conversation_id: int | None) -> InboxColumns:
    inbound = item.inbound
    return InboxColumns(
        inbound.dedupe_key,
        inbound.lane,
        inbound.source,
        inbound.kind,
        item.payload,
        item.received_at,
        item.occurred_at,
        conversation_id,
        int(inbound.prompt),
        item.received_at if inbound.lane is Lane.STORED else None,
    )


def _named(sender: Address) -> bool:
    return bool(sender.wa_id or sender.user_id or sender.parent_user_id)


def _key(sender: Address, phone_number_id: str) -> _Key:
    return sender.user_id, sender.wa_id, sender.parent_user_id, phone_number_id


def _refusal(why: str) -> Accepted:
    return Accepted(seq=None, conversation_id=None, wakes=False, error=why)
