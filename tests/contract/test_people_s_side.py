"""What the tables know of Chatwoot's side and of leads, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from iagente_vida.clock import VirtualClock
from iagente_vida.store.commits import CommitResult
from iagente_vida.store.inbound import Address, IdentityChange
from iagente_vida.store.lead_records import LeadChange, LeadSource, LeadStep
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement, StatusUpdate, TickDue
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import ANA, LEASE, accept_one, begin, claimed, lane_of, message, outbox_states, taken, turn

LATER = "chatwoot_later"
SYNC = OutboxDraft(
    channel=LATER,
    kind="sync",
    body=b"{}",
    author="service",
    ref="sync",
    merges=True,
    delay=timedelta(seconds=1),
)
HOUR = timedelta(hours=1)


async def sent(store: SqlStore, *refs: str, author: str = "bot") -> int:
    """A conversation with replies that have left, each called by its ref; their provider ids are wamid.REF."""
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    rows = tuple(OutboxDraft(channel="whatsapp", kind="reply", body=b"{}", author=author, ref=ref) for ref in refs)
    assert await store.commit(claim, replace(turn(claim), outbox=rows)) is CommitResult.COMMITTED
    for ref in refs:
        parcel = await taken(store, conversation_id)
        await store.settle(parcel, Settlement(state=OutboxState.SENT, at=START, provider_id=f"wamid.{ref}"))
    return conversation_id


async def says(store: SqlStore, ref: str, *words: str) -> None:
    """WhatsApp's statuses of a reply."""
    updates = [
        StatusUpdate(inbox_seq=0, status=word, provider_id=f"wamid.{ref}", tracker="", at=START, error_code=131026)
        for word in words
    ]
    await store.apply_statuses(updates, (), START, follow=SYNC)


async def test_many_changes_are_one_row_that_waits(store: SqlStore) -> None:
    conversation_id = await sent(store, "uno", "dos")
    await says(store, "uno", "delivered")
    await says(store, "uno", "read")
    await says(store, "dos", "delivered")
    assert await outbox_states(store) == ["read", "delivered", "pending"]
    lane = lane_of(conversation_id, LATER)
    assert await store.take(lane, owner="m", lease=LEASE, now=START) is None
    assert lane not in await store.due_lanes(START)
    due = START + timedelta(seconds=1)
    assert isinstance(await store.take(lane, owner="m", lease=LEASE, now=due), Parcel)
    await says(store, "dos", "read")  # what changes while it is under way wants another look
    assert (await outbox_states(store))[2:] == ["sending", "pending"]


async def test_the_ticks_that_are_left_to_show(store: SqlStore) -> None:
    conversation_id = await sent(store, "uno", "dos")
    assert (await store.desk(conversation_id)).ticks == ()
    first, second = [row.seq for row in reversed(await store.outbox())]
    for seq, there in ((first, 9001), (second, 9002)):
        await store.keep_ticks([TickDue(outbox_seq=seq, place=118, message_id=there, state="sent")])
    await says(store, "uno", "delivered", "read")
    await says(store, "dos", "failed")
    view = await store.desk(conversation_id)
    assert [(tick.place, tick.message_id, tick.state, tick.error_code) for tick in view.ticks] == [
        (118, 9001, "read", 0),
        (118, 9002, "failed", 131026),
    ]
    await store.keep_ticks(view.ticks)
    assert (await store.desk(conversation_id)).ticks == ()


async def test_an_adviser_s_message_in_parts_has_the_tick_of_the_part_that_is_least_far(store: SqlStore) -> None:
    conversation_id = await sent(store, "chatwoot:118:9003#1", "chatwoot:118:9003#2", author="adviser")
    await says(store, "chatwoot:118:9003#1", "read")
    [tick] = (await store.desk(conversation_id)).ticks
    assert (tick.place, tick.message_id, tick.state) == (118, 9003, "sent")
    await says(store, "chatwoot:118:9003#2", "delivered")
    assert {tick.state for tick in (await store.desk(conversation_id)).ticks} == {"delivered"}


async def test_what_is_shown_and_since_when_somebody_waits(store: SqlStore) -> None:
    conversation_id = await begin(store)
    assert (await store.desk(conversation_id)).state is None
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim, state=b'{"a":1}', mode="waiting"))
    view = await store.desk(conversation_id)
    assert (view.state, view.waiting_since, view.shown) == (b'{"a":1}', START, None)
    await store.keep_shown(conversation_id, b'{"etapa":"INICIO"}')
    for mode, waits in (("waiting", START), ("human", None)):
        await accept_one(store, message())
        claim = await claimed(store, conversation_id)
        await store.commit(claim, turn(claim, mode=mode, at=START + HOUR))
        view = await store.desk(conversation_id)
        assert (view.waiting_since, view.shown) == (waits, b'{"etapa":"INICIO"}')


async def test_a_lead_keeps_its_first_steps_its_source_and_its_ratings(store: SqlStore, clock: VirtualClock) -> None:
    conversation_id = await begin(store)
    changes = (
        LeadChange(
            steps=(LeadStep.NEEDS,), source=LeadSource(source="anuncio", detail={"headline": "Tu familia, segura"})
        ),
        LeadChange(steps=(LeadStep.NEEDS, LeadStep.QUOTED), source=LeadSource(source="directo")),
        LeadChange(asked=True),
        LeadChange(rating=2),
        LeadChange(rating=4),
    )
    for hours, change in enumerate(changes):
        if hours:
            await accept_one(store, message())
        claim = await claimed(store, conversation_id)
        at = START + hours * HOUR
        await store.commit(claim, replace(turn(claim, "hola", at=at), lead=change))
    await store.settle(
        await taken(store, conversation_id, now=START + HOUR), Settlement(state=OutboxState.SENT, at=START + HOUR)
    )
    [lead] = await store.leads(START - HOUR, START + HOUR)
    assert (lead.source.source, lead.source.detail["headline"]) == ("anuncio", "Tu familia, segura")
    assert lead.steps == {LeadStep.NEEDS: START, LeadStep.QUOTED: START + HOUR}
    assert (lead.phone, lead.name, lead.answered_at, lead.attended_at) == (ANA.wa_id, "Ana", START + HOUR, None)
    assert [rating.rating for rating in await store.ratings(START, START + 3 * HOUR)] == [4]
    assert await store.leads(START + HOUR, START + 2 * HOUR) == []


async def test_two_contacts_that_were_one_are_one_lead(store: SqlStore) -> None:
    by_user = Address(user_id="ES.abc123", name="Ana")
    for sender, step in ((ANA, LeadStep.NEEDS), (by_user, LeadStep.HANDED_OVER)):
        conversation_id = await begin(store, sender)
        claim = await claimed(store, conversation_id)
        await store.commit(claim, replace(turn(claim), lead=LeadChange(steps=(step,), asked=True)))
    both = Address(wa_id=ANA.wa_id, user_id=by_user.user_id)
    change = IdentityChange(old=ANA, new=both)
    await accept_one(store, replace(message(both), identity=change))
    [lead] = await store.leads(START - HOUR, START + HOUR)
    assert set(lead.steps) == {LeadStep.NEEDS, LeadStep.HANDED_OVER}
    assert len(lead.ratings) >= 1


async def test_whoever_reads_leaves_a_line_and_nobody_reads_what_is_not_kept(store: SqlStore) -> None:
    accepted = await accept_one(store, message(text="secreto"))
    assert accepted.seq is not None
    assert accepted.conversation_id is not None
    assert await store.read_evidently(accepted.seq, "health_read", b"{}", START) == b"secreto"
    assert await store.read_evidently(accepted.seq + 1, "health_read", b"{}", START) is None
    assert (await store.verify_ledger(accepted.conversation_id)).lines == 1
