"""Who wrote, and in which conversation: the ids of a person resolve to a contact, the BSUID before the phone.

The rules hold for ids that change hands: a number goes to another person, a person gets another number, a phone and a
BSUID that were known apart turn out to be one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from iagente_vida.store import ledger
from iagente_vida.store.inbound import Address, IdentityChange
from iagente_vida.store.transaction import Row, Transaction

BSUID = "bsuid"
PARENT = "parent_bsuid"
WA_ID = "wa_id"

ABOUT_NAME = "contacts.name"
ABOUT_USERNAME = "contacts.username"

_SILENCE = {"bot": 0, "waiting": 1, "closed": 2, "human": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """A person and one of their conversations."""

    contact_id: int
    conversation_id: int


def normalised(address: Address) -> Address:
    """The same ids as they are kept: a phone in digits only."""
    wa_id = address.wa_id
    if wa_id and not (wa_id.isascii() and wa_id.isdigit()):
        wa_id = "".join(char for char in wa_id if "0" <= char <= "9")
    if wa_id == address.wa_id:
        return address
    return Address(
        wa_id=wa_id,
        user_id=address.user_id,
        parent_user_id=address.parent_user_id,
        name=address.name,
        username=address.username,
    )


async def resolve(tx: Transaction, sender: Address, at: int) -> int:
    """The contact behind `sender`, created or mended as the rules say. `at` is when the message came to be."""
    by_user = await _holder(tx, BSUID, sender.user_id)
    by_phone = await _holder(tx, WA_ID, sender.wa_id)
    if by_user is not None:
        contact_id = by_user.contact_id
        await _take_phone(tx, contact_id, by_phone, sender, at)
    elif by_phone is not None:
        contact_id = by_phone.contact_id
        if sender.user_id:
            if not await tx.rows("identity_of", contact_id=contact_id, kind=BSUID):
                await tx.run("add_identity", contact_id=contact_id, kind=BSUID, value=sender.user_id, at=at)
            else:
                # Another person writes from a number that was somebody else's, unless the message is older than that.
                contact_id = await _add_contact(tx, sender, at)
                await tx.run("add_identity", contact_id=contact_id, kind=BSUID, value=sender.user_id, at=at)
                if at >= by_phone.since:
                    await _close(tx, WA_ID, sender.wa_id, at)
                    await tx.run("add_identity", contact_id=contact_id, kind=WA_ID, value=sender.wa_id, at=at)
    else:
        by_parent = None
        if not sender.user_id and not sender.wa_id:
            by_parent = await _holder(tx, PARENT, sender.parent_user_id)
        contact_id = by_parent.contact_id if by_parent else await _add_contact(tx, sender, at)
        for kind, value in ((BSUID, sender.user_id), (WA_ID, sender.wa_id)):
            if value:
                await tx.run("add_identity", contact_id=contact_id, kind=kind, value=value, at=at)
    if sender.parent_user_id and await _holder(tx, PARENT, sender.parent_user_id) is None:
        await tx.run("add_identity", contact_id=contact_id, kind=PARENT, value=sender.parent_user_id, at=at)
    return contact_id


async def apply_change(tx: Transaction, change: IdentityChange, at: int) -> int | None:
    """Links the new ids to whoever had the old ones: that contact, or None when nobody had them."""
    old, new = normalised(change.old), normalised(change.new)
    known = await _holder(tx, BSUID, old.user_id) or await _holder(tx, WA_ID, old.wa_id)
    if known is None:
        return None
    contact_id = known.contact_id
    by_user = await _holder(tx, BSUID, new.user_id)
    if by_user is not None and by_user.contact_id != contact_id:
        # They wrote under the new id before this notice came.
        await _merge(tx, keep=contact_id, drop=by_user.contact_id, at=at)
    elif new.user_id and by_user is None:
        await _close_all(tx, contact_id, BSUID, at)
        await tx.run("add_identity", contact_id=contact_id, kind=BSUID, value=new.user_id, at=at)
    if old.user_id and new.user_id and old.user_id != new.user_id:
        await _close(tx, BSUID, old.user_id, at)
    await _take_phone(tx, contact_id, await _holder(tx, WA_ID, new.wa_id), new, at)
    if old.wa_id and new.wa_id and old.wa_id != new.wa_id:
        await _close(tx, WA_ID, old.wa_id, at)
    return contact_id


async def conversation_of(tx: Transaction, contact_id: int, phone_number_id: str, at: int) -> int:
    """The contact's conversation on one of our numbers, begun when there is none."""
    row = await tx.row("conversation_with", contact_id=contact_id, phone_number_id=phone_number_id)
    if row is None:
        row = await tx.row("add_conversation", contact_id=contact_id, phone_number_id=phone_number_id, at=at)
        assert row is not None  # an insert without conflict clause returns its row
    conversation_id: int = row["id"]
    return conversation_id


async def follow(tx: Transaction, conversation_id: int) -> int | None:
    """The conversation that this one is now, after folds; None for one that never was."""
    row = await tx.row("living_conversation", conversation_id=conversation_id)
    while row is not None and row["merged_into"] is not None:
        row = await tx.row("living_conversation", conversation_id=row["merged_into"])
    return None if row is None else row["id"]


async def rename(tx: Transaction, contact_id: int, sender: Address) -> None:
    """Keeps what the person calls itself now; what the sender leaves out stays."""
    row = await tx.row("contact_name", contact_id=contact_id)
    if row is None:
        return
    name = tx.sealer.open(row["name"], ABOUT_NAME).decode()
    username = tx.sealer.open(row["username"], ABOUT_USERNAME).decode()
    if (sender.name or name, sender.username or username) != (name, username):
        await tx.run(
            "rename_contact",
            contact_id=contact_id,
            name=tx.sealer.seal((sender.name or name).encode(), ABOUT_NAME),
            username=tx.sealer.seal((sender.username or username).encode(), ABOUT_USERNAME),
        )


@dataclass(frozen=True, slots=True)
class _Holder:
    contact_id: int
    since: int


async def _holder(tx: Transaction, kind: str, value: str) -> _Holder | None:
    if not value:
        return None
    row = await tx.row("identity_holder", kind=kind, value=value)
    return None if row is None else _Holder(row["contact_id"], row["valid_from"])


async def _add_contact(tx: Transaction, sender: Address, at: int) -> int:
    row = await tx.row(
        "add_contact",
        name=tx.sealer.seal(sender.name.encode(), ABOUT_NAME),
        username=tx.sealer.seal(sender.username.encode(), ABOUT_USERNAME),
        at=at,
    )
    assert row is not None  # an insert without conflict clause returns its row
    contact_id: int = row["id"]
    return contact_id


async def _take_phone(tx: Transaction, contact_id: int, by_phone: _Holder | None, ids: Address, at: int) -> None:
    """Gives the phone of `ids` to the contact, from whoever has it; a contact has one phone at a time."""
    if not ids.wa_id or (by_phone is not None and by_phone.contact_id == contact_id):
        return
    if by_phone is not None:
        if await tx.rows("identity_of", contact_id=by_phone.contact_id, kind=BSUID):
            if at < by_phone.since:
                return
            await _close(tx, WA_ID, ids.wa_id, at)
        else:
            await _close_all(tx, contact_id, WA_ID, at)
            await _merge(tx, keep=contact_id, drop=by_phone.contact_id, at=at)
            return
    await _close_all(tx, contact_id, WA_ID, at)
    await tx.run("add_identity", contact_id=contact_id, kind=WA_ID, value=ids.wa_id, at=at)


async def _close(tx: Transaction, kind: str, value: str, at: int) -> None:
    if await tx.run("close_identity", kind=kind, value=value, at=at):
        await tx.run("bump_identity_epoch")


async def _close_all(tx: Transaction, contact_id: int, kind: str, at: int) -> None:
    for row in await tx.rows("identity_of", contact_id=contact_id, kind=kind):
        await _close(tx, kind, row["value"], at)


async def _merge(tx: Transaction, *, keep: int, drop: int, at: int) -> None:
    """Two contacts were one person: `keep` gets ids and conversations of `drop`, one conversation for each number."""
    own = {row["phone_number_id"]: row for row in await tx.rows("conversations_of_contact", contact_id=keep)}
    for theirs in await tx.rows("conversations_of_contact", contact_id=drop):
        ours = own.get(theirs["phone_number_id"])
        if ours is None:
            living = theirs["id"]
        elif ours["version"] == 0 and theirs["version"] > 0:
            # Ours has said nothing yet: the talk goes on in theirs.
            await _fold(tx, ours, theirs)
            living = theirs["id"]
        else:
            await _fold(tx, theirs, ours)
            living = ours["id"]
        await tx.run("reattach_conversation", conversation_id=living, contact_id=keep)
        note = msgspec.json.encode({"kept": keep, "absorbed": drop})
        await ledger.append(tx, living, "contact_merged", note, at)
    await tx.run("move_identities", keep=keep, drop=drop)
    await tx.run("absorb_contact", keep=keep, drop=drop)
    await tx.run("inherit_consents", keep=keep, drop=drop)
    await tx.run("bump_identity_epoch")


async def _fold(tx: Transaction, drop: Row, keep: Row) -> None:
    """Everything of the conversation `drop` goes on in `keep`, which forgets no silence that `drop` was told."""
    ends = {"keep": keep["id"], "drop": drop["id"]}
    await tx.run("retire_conversation", **ends)
    await tx.run("rehome_inbox", **ends)
    await tx.run("rehome_outbox", **ends)
    await tx.run("rehome_quotes", **ends)
    await tx.run("rehome_timers", **ends)
    await tx.run("rehome_forms", **ends)
    await tx.run("drop_timers", drop=drop["id"])
    await tx.run(
        "inherit_conversation",
        keep=keep["id"],
        mode=max(keep["mode"], drop["mode"], key=_SILENCE.__getitem__),
        opted_out=max(keep["opted_out"], drop["opted_out"]),
        window_expires_at=max(keep["window_expires_at"] or 0, drop["window_expires_at"] or 0) or None,
        last_activity=max(keep["last_activity"], drop["last_activity"]),
    )
