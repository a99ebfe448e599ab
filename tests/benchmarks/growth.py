"""What a turn costs beyond its decision, and what it costs when very many conversations are stored."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

from iagente_vida.clock import SystemClock
from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import Agent, TurnInput
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.integrations.whatsapp_events import parse
from iagente_vida.parts import make_agent
from iagente_vida.store.inbound import Inbound
from iagente_vida.store.sealing import Sealer
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.turn import Turn, TurnEnd, TurnRules
from iagente_vida.webhooks.intake import Intake
from tests.benchmarks.figures import Figure, median
from tests.live.dialogue import SAYINGS, saying
from tests.live.notices import PHONE_NUMBER_ID, text_notice

FEW = 1_000
ROUNDS = 3
CUSTOMERS = 32
AT_ONCE = 16
STORED_MESSAGES = 3

# Copies of conversation 1 and all that belongs to it, under ids 2 to :many.
CLONES = (
    "insert into contacts select n, {rest} from contacts, numbers where id = 1",
    (
        "insert into identities (contact_id, kind, value, valid_from, valid_to)"
        " select n, kind, cast(cast(value as integer) + n - 1 as text), valid_from, valid_to"
        " from identities, numbers where contact_id = 1"
    ),
    "insert into conversations select n, n, {rest} from conversations, numbers where id = 1",
    (
        "insert into inbox (dedupe_key, {rest}, conversation_id) select dedupe_key || ':' || n, {rest}, n"
        " from inbox, numbers where conversation_id = 1"
    ),
    "insert into outbox ({rest}, conversation_id) select {rest}, n from outbox, numbers where conversation_id = 1",
    "insert into turns ({rest}, conversation_id) select {rest}, n from turns, numbers where conversation_id = 1",
)
OWN = {"id", "seq", "dedupe_key", "conversation_id", "contact_id"}


def inbound(customer: int, number: int, run: str) -> list[Inbound]:
    """A customer's message as the webhook hands it to the store."""
    notice = text_notice(customer, number, saying(number), run=run)
    events = parse(notice.body, phone_number_id=PHONE_NUMBER_ID)
    return Intake(phone_number_id=PHONE_NUMBER_ID).items(events, SystemClock().now())


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    """A store on a file."""
    store = SqliteStore(path, Sealer([bytes(range(32))]), SystemClock(), timedelta(seconds=120))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def turn_on(store: SqliteStore, agent: Agent) -> Turn:
    """Turns that never wait for the end of a burst."""
    rules = TurnRules(burst_window=timedelta(0))
    return Turn(store, agent, decode_event, SystemClock(), "bench", rules)


async def stored_dialogues(
    store: SqliteStore, agent: Agent, customers: list[int], run: str, messages: int = len(SAYINGS)
) -> float:
    """Seconds a turn: message kept, turn claimed, decided, committed; AT_ONCE conversations at a time."""
    turn = turn_on(store, agent)
    left = iter(customers)

    async def work() -> None:
        for customer in left:
            for number in range(messages):
                [accepted] = await store.accept(inbound(customer, number, run))
                assert accepted.conversation_id is not None, accepted.error
                assert (await turn.run(accepted.conversation_id)).end is TurnEnd.DONE

    begun = time.process_time()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return (time.process_time() - begun) / (len(customers) * messages)


async def bare_dialogues(agent: Agent, customers: list[int]) -> float:
    """Seconds a decision of the same dialogues, with nothing around it."""
    begun = time.process_time()
    for customer in customers:
        conversation = Conversation()
        for number in range(len(SAYINGS)):
            now = SystemClock().now()
            message = CustomerMessage(message_id=f"{customer}.{number}", type="text", sent_at=now, text=saying(number))
            turn = TurnInput(conversation=conversation, events=(message,), now=now, turn_key=f"{customer}:{number}")
            conversation = (await agent.decide(turn)).conversation
    return (time.process_time() - begun) / (len(customers) * len(SAYINGS))


def multiply(path: Path, many: int) -> None:
    """Copies conversation 1 until there are `many`, as many finished conversations would lie there."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update outbox set state = 'read', finished_at = created_at, next_attempt_at = null")
        connection.execute("create temp table numbers (n integer primary key)")
        connection.execute(
            "with recursive count (n) as (select 2 union all select n + 1 from count where n < ?)"
            " insert into numbers select n from count",
            (many,),
        )
        for statement in CLONES:
            table = statement.split()[2]
            columns = [str(row[1]) for row in connection.execute(f"pragma table_info({table})")]
            rest = ", ".join(column for column in columns if column not in OWN)
            connection.execute(statement.format(rest=rest))
        connection.commit()
        connection.execute("analyze")


async def with_many(path: Path, agent: Agent, many: int) -> None:
    """A database with `many` finished conversations of customers 1, 2, 3..."""
    async with opened(path) as store:
        await stored_dialogues(store, agent, [1], "first", STORED_MESSAGES)
    await asyncio.to_thread(multiply, path, many)


async def stored_turns(folder: Path) -> list[Figure]:
    """Processor time of a stored turn against a bare decision, and with many conversations against few."""
    folder.mkdir(parents=True, exist_ok=True)
    many = int(os.environ.get("BENCH_CONVERSATIONS", "100000"))
    agent = make_agent(Settings(data_dir=folder, sandbox=True))
    await with_many(folder / "few.db", agent, FEW)
    await with_many(folder / "many.db", agent, many)
    chance = random.Random(1)
    bare, few_costs, many_costs = [], [], []
    async with opened(folder / "few.db") as few_store, opened(folder / "many.db") as many_store:
        for number in range(ROUNDS):
            bare.append(await bare_dialogues(agent, list(range(CUSTOMERS))))
            among_few = chance.sample(range(2, FEW), CUSTOMERS)
            few_costs.append(await stored_dialogues(few_store, agent, among_few, f"few{number}"))
            among_many = chance.sample(range(2, many), CUSTOMERS)
            many_costs.append(await stored_dialogues(many_store, agent, among_many, f"many{number}"))
    base, stored, grown = median(bare), median(few_costs), median(many_costs)
    how = f"{base * 1000:.2f} ms -> {stored * 1000:.2f} ms CPU"
    grown_how = f"{stored * 1000:.2f} ms -> {grown * 1000:.2f} ms CPU"
    return [
        Figure("stored turn of a bare graph turn", stored / base, "×", 1.6, how=how),
        Figure(f"{many:,} stored conversations of {FEW:,}", grown / stored, "×", 1.2, how=grown_how),
    ]
