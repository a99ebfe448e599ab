"""One consumer a conversation, and everything a turn changes at once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from iagente_vida.store.commits import CommitResult, DraftOrder, LedgerDraft, QuoteDraft, TimerChange, TurnCommit
from iagente_vida.store.outbound import OutboxDraft
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import ANA, LEASE, accept_one, answered, begin, claimed, message, outbox_states, turn


async def test_a_leased_conversation_is_nobody_else_s(store: SqlStore) -> None:
    conversation_id = await begin(store)
    await claimed(store, conversation_id, "uno")
    assert await store.claim(conversation_id, owner="dos", lease=LEASE, now=START) is None
    assert await store.waiting() == []


async def test_whose_lease_ran_out_and_was_taken_writes_nothing(store: SqlStore) -> None:
    conversation_id = await begin(store)
    slow = await claimed(store, conversation_id, "lento", lease=timedelta(0))
    quick = await claimed(store, conversation_id, "rápido")
    assert await store.commit(slow, turn(slow, "del lento")) is CommitResult.LOST
    await store.release(slow, error="late", at=START)
    assert await store.commit(quick, turn(quick, "del rápido", state=b"suyo")) is CommitResult.COMMITTED
    assert await store.commit(quick, turn(quick, "otra vez")) is CommitResult.LOST
    assert await store.state(conversation_id) == b"suyo"
    assert len(await store.outbox()) == 1
    assert (await store.figures(START)).errors_last_hour == 0


async def test_a_lease_that_ran_out_untaken_still_commits(store: SqlStore) -> None:
    conversation_id = await begin(store)
    slow = await claimed(store, conversation_id, lease=timedelta(0))
    assert await store.commit(slow, turn(slow, "tarde")) is CommitResult.COMMITTED


async def test_a_turn_sees_what_came_meanwhile_and_is_superseded_by_it(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    await accept_one(store, message(text="espera"))
    assert await store.commit(claim, turn(claim, "vieja")) is CommitResult.SUPERSEDED
    assert await store.outbox() == []
    again = await store.events_after(claim)
    assert [event.payload for event in again.events] == [b"hola", b"espera"]
    assert await store.claim(conversation_id, owner="otro", lease=LEASE, now=START) is None
    assert await store.commit(again, turn(again, "nueva")) is CommitResult.COMMITTED
    assert await store.waiting() == []


async def test_without_supersede_the_newer_message_gets_its_own_turn(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    await accept_one(store, message(text="espera"))
    assert await store.commit(claim, turn(claim, "final", supersede=False)) is CommitResult.COMMITTED
    assert [waiting.conversation_id for waiting in await store.waiting()] == [conversation_id]
    following = await claimed(store, conversation_id)
    assert [event.payload for event in following.events] == [b"espera"]
    assert following.version == 1
    assert following.state == b"{}"


async def test_a_claim_takes_the_fifty_oldest(store: SqlStore) -> None:
    await store.accept([message(text=str(n)) for n in range(60)])
    [waiting] = await store.waiting()
    claim = await claimed(store, waiting.conversation_id)
    assert [event.payload for event in claim.events] == [str(n).encode() for n in range(50)]


async def test_a_turn_that_raised_is_counted_and_waits(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    later = START + timedelta(seconds=5)
    await store.release(claim, not_before=later, error="ValueError", at=START)
    [waiting] = await store.waiting()
    assert waiting.not_before == later
    assert await store.claim(conversation_id, owner="motor", lease=LEASE, now=START) is None
    retried = await store.claim(conversation_id, owner="motor", lease=LEASE, now=later)
    assert retried is not None
    assert retried.failures == 1
    assert (await store.figures(START)).errors_last_hour == 1
    await store.commit(retried, turn(retried))
    await accept_one(store, message())
    assert (await claimed(store, conversation_id)).failures == 0


def _whole(claim_events: tuple[int, ...]) -> TurnCommit:
    return TurnCommit(
        state=b'{"v":1}',
        stage="COTIZACION",
        mode="waiting",
        opted_out=True,
        consumed=claim_events,
        at=START,
        outbox=(OutboxDraft(channel="whatsapp", kind="text", body=b"precio", author="service"),),
        timers=(TimerChange(kind="seguimiento", due_at=START + timedelta(hours=1), payload=b'{"n":1}'),),
        quotes=(
            QuoteDraft(
                quote_id="q-1",
                inputs=b'{"edad":40}',
                result=b'{"prima":"120.00"}',
                tariff_pack="demo_es_2026",
                tariff_sha256="ab" * 32,
                engine_version="1.0",
                expires_at=START + timedelta(days=30),
            ),
        ),
        ledger=(LedgerDraft(kind="consent", payload=b'{"a":1}'), LedgerDraft(kind="quote", payload=b'{"q":"q-1"}')),
        trace=b'{"acts":[]}',
        window_expires_at=START + timedelta(hours=24),
    )


async def test_a_turn_is_written_whole(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    whole = _whole(tuple(event.seq for event in claim.events))
    assert await store.commit(claim, whole) is CommitResult.COMMITTED
    [summary] = await store.conversations()
    assert (summary.stage, summary.mode, summary.opted_out) == ("COTIZACION", "waiting", True)
    assert (summary.phone, summary.name, summary.last_activity) == (ANA.wa_id, "Ana", START)
    assert await store.quotes(conversation_id) == list(whole.quotes)
    assert await store.quote("q-1") == whole.quotes[0]
    assert await store.quote("q-2") is None
    assert await store.evidence("q-1", "consent") == [b'{"a":1}']
    assert await store.evidence("q-1", "otra") == await store.evidence("q-2", "consent") == []
    assert await store.traces(conversation_id) == [b'{"acts":[]}']
    assert (await store.verify_ledger(conversation_id)).lines == 2
    assert await store.fire_timers(START + timedelta(hours=1)) == [conversation_id]
    following = await claimed(store, conversation_id)
    assert following.window_expires_at == START + timedelta(hours=24)
    assert (following.mode, following.opted_out) == ("waiting", True)


_BAD: dict[str, Callable[[TurnCommit], TurnCommit]] = {
    "an outbox row": lambda whole: replace(
        whole, outbox=(*whole.outbox, OutboxDraft(channel="\ud800", kind="k", body=b""))
    ),
    "a timer": lambda whole: replace(whole, timers=(TimerChange(kind="\ud800", due_at=START),)),
    "a quote": lambda whole: replace(whole, quotes=(replace(whole.quotes[0], tariff_pack="\ud800"),)),
    "a line of evidence": lambda whole: replace(whole, ledger=(*whole.ledger, LedgerDraft(kind="\ud800", payload=b""))),
    "an event": lambda whole: replace(whole, consumed=(*whole.consumed, 2**70)),
}


@pytest.mark.parametrize("part", _BAD)
async def test_a_turn_of_which_any_part_fails_is_not_written_at_all(store: SqlStore, part: str) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    whole = _whole(tuple(event.seq for event in claim.events))
    with pytest.raises(Exception, match=r"surrogates|too large|out of range|int64|ud800"):
        await store.commit(claim, _BAD[part](whole))
    assert await store.state(conversation_id) is None
    assert await store.outbox() == []
    assert await store.quotes(conversation_id) == []
    assert (await store.verify_ledger(conversation_id)).lines == 0
    assert await store.fire_timers(START + timedelta(days=1)) == []
    assert await store.commit(claim, whole) is CommitResult.COMMITTED


async def test_an_interrupted_reply_is_taken_back(store: SqlStore) -> None:
    conversation_id = await answered(store, "uno", "dos")
    await accept_one(store, message(text="no, espera"))
    claim = await claimed(store, conversation_id)
    await store.commit(claim, turn(claim, "tres", cancel_pending=True))
    assert await outbox_states(store) == ["cancelled", "cancelled", "pending"]


async def test_a_timer_fires_once_and_can_be_moved_and_dropped(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    hour = timedelta(hours=1)
    timers = (
        TimerChange(kind="a", due_at=START + hour, payload=b'{"n":1}'),
        TimerChange(kind="b", due_at=START + hour),
        TimerChange(kind="c", due_at=START + hour),
    )
    await store.commit(claim, replace(turn(claim), timers=timers))
    await accept_one(store, message())
    claim = await claimed(store, conversation_id)
    changes = (TimerChange(kind="b", due_at=START + 2 * hour), TimerChange(kind="c", due_at=None))
    await store.commit(claim, replace(turn(claim), timers=changes))

    assert await store.fire_timers(START + hour - timedelta(milliseconds=1)) == []
    assert await store.fire_timers(START + hour) == [conversation_id]
    assert await store.fire_timers(START + hour) == []
    [waiting] = await store.waiting()
    assert waiting.prompt
    fired = await claimed(store, conversation_id)
    assert [(event.kind, event.payload) for event in fired.events] == [("timer", b'{"timer":"a","payload":{"n":1}}')]
    assert await store.fire_timers(START + 3 * hour) == [conversation_id]


async def test_the_list_shows_the_last_active_first_and_a_restarted_one_not_until_it_writes(store: SqlStore) -> None:
    first = await answered(store, "hola")
    second = await answered(store, "hola", sender=replace(ANA, wa_id="34600000002", name="Luis"))
    await accept_one(store, message(at=START + timedelta(minutes=1)))
    claim = await claimed(store, first)
    await store.commit(claim, turn(claim))
    assert [summary.conversation_id for summary in await store.conversations()] == [first, second]
    await store.unlist(first)
    assert [summary.conversation_id for summary in await store.conversations()] == [second]
    await accept_one(store, message(at=START + timedelta(minutes=2)))
    claim = await claimed(store, first)
    await store.commit(claim, turn(claim))
    assert [summary.conversation_id for summary in await store.conversations()] == [first, second]


async def test_a_transcript_has_both_sides_in_order(store: SqlStore) -> None:
    conversation_id = await answered(store, "buenas", "¿en qué ayudo?")
    await accept_one(store, message(text="un seguro", at=START + timedelta(seconds=9)))
    lines = await store.transcript(conversation_id)
    assert [(line.who, line.body.decode(), line.state) for line in lines] == [
        ("customer", "hola", "received"),
        ("bot", "buenas", "pending"),
        ("bot", "¿en qué ayudo?", "pending"),
        ("customer", "un seguro", "received"),
    ]
    assert [line.body for line in await store.transcript(conversation_id, limit=1)] == [b"un seguro"]


async def test_every_turn_is_kept_with_its_events_its_own_replies_and_the_stage_it_reached(store: SqlStore) -> None:
    conversation_id = await begin(store)
    await accept_one(store, message(text="un seguro"))
    claim = await claimed(store, conversation_id)
    first = replace(turn(claim, "buenas"), given=b"dado")
    adviser = OutboxDraft(channel="whatsapp", kind="reply", body=b"soy Ana", author="adviser", ref="adviser")
    bot = OutboxDraft(channel="whatsapp", kind="reply", body=b"dime", ref="ask:smoker", held="draft")
    note = OutboxDraft(channel="chatwoot", kind="reply", body=b"nota", ref="nota")
    await store.commit(claim, replace(first, outbox=(adviser, bot, note)))
    await accept_one(store, message(text="no fumo"))
    claim = await claimed(store, conversation_id)
    await store.commit(
        claim,
        replace(turn(claim), stage="COTIZACION", drafts=DraftOrder(send=True)),
    )
    one, two = await store.stored_turns(conversation_id)
    assert [row.payload for row in one.events] == [b"hola", b"un seguro"]
    assert (one.version, one.replies, one.stage, one.given) == (1, (b"dime",), "NEEDS_ANALYSIS", b"dado")
    assert [row.payload for row in two.events] == [b"no fumo"]
    assert (two.version, two.replies, two.stage, two.at) == (2, (), "COTIZACION", START)
