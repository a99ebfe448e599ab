"""Generated customers against the whole product; a broken law is shrunk to the shortest conversation that breaks it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Agent
from iagente_vida.rehearsal.invariants import broken
from iagente_vida.rehearsal.personas import HEALTH, Customer, Move, persona
from iagente_vida.rehearsal.player import Record, advance
from iagente_vida.rehearsal.script import Script
from iagente_vida.rehearsal.world import World, opened_world

A_WORLD = 8
"""Conversations that share one database and its clock. Their waits add up: among many of them the last ones would talk
in years to come, when articles and tariffs have lapsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A law that was broken, and the shortest known conversation that breaks it."""

    number: int
    law: str
    record: Record


@dataclass(slots=True)
class Funnel:
    """How far the simulated customers came."""

    conversations: int = 0
    messages: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    handovers: Counter[str] = field(default_factory=Counter)
    opted_out: int = 0
    to_range: list[int] = field(default_factory=list)
    to_options: list[int] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Counts a finished conversation."""
        end = record.end
        self.conversations += 1
        self.messages += sum(len(step.texts) for step in record.steps)
        self.stages[str(end.stage)] += 1
        self.opted_out += end.opted_out
        if end.mode is not Mode.BOT:
            self.handovers[end.handover or "?"] += 1
        for kind, answers in (("range", self.to_range), ("quote", self.to_options)):
            for number, step in enumerate(record.user_steps):
                if any(line.kind == kind for line in step.ledger):
                    answers.append(number)
                    break

    def medians(self) -> tuple[float, float]:
        """Answers after the first message to a range, and to three options."""
        return tuple(statistics.median(answers) if answers else 0.0 for answers in (self.to_range, self.to_options))  # type: ignore[return-value]


async def simulate(
    agent: Agent, personas: int, seed: int, progress: Callable[[int], None] = lambda _: None
) -> tuple[Funnel, list[Failure]]:
    """Plays so many customers. Failures are shrunk; one conversation gives at most one."""
    funnel, failures = Funnel(), []
    for start in range(0, personas, A_WORLD):
        async with opened_world(agent) as world:
            for number in range(start, min(start + A_WORLD, personas)):
                record, moves, law = await _customer(world, seed, number)
                funnel.add(record)
                if law:
                    failures.append(Failure(number=number, law=law, record=await shrink(agent, moves, law, record)))
                progress(number + 1)
    return funnel, failures


async def shrink(agent: Agent, moves: Sequence[Move], law: str, record: Record) -> Record:
    """The conversation without every move, and every text of a burst, that the failure does not need."""
    kept = list(moves)
    while True:
        for shorter in _shorter(kept):
            tried, found = await _played(agent, shorter, record.script)
            if found == law:
                kept, record = shorter, tried
                break
        else:
            return record


def _shorter(moves: list[Move]) -> Iterator[list[Move]]:
    """Every next shorter conversation: large cuts first, then single moves, then single texts."""
    size = len(moves) // 2
    while size:
        for at in range(0, len(moves), size):
            yield moves[:at] + moves[at + size :]
        size //= 2
    for at, move in enumerate(moves):
        if len(move.texts) > 1:
            for drop in range(len(move.texts)):
                texts = move.texts[:drop] + move.texts[drop + 1 :]
                yield [*moves[:at], replace(move, texts=texts), *moves[at + 1 :]]


async def _played(agent: Agent, moves: Sequence[Move], script: Script) -> tuple[Record, str]:
    """These moves in a world of their own, up to the first law that they break."""
    record = Record(script=script)
    async with opened_world(agent) as world:
        for move in moves:
            if law := await _move(world, record, move):
                return record, law
        return record, await _at_the_end(world, record) if record.conversation_id else ""


async def _customer(world: World, seed: int, number: int) -> tuple[Record, list[Move], str]:
    who = persona(seed, number)
    script = Script(ident=f"{seed}:{number} ({who.goal})", wa_from=f"346{number:08d}", turns=(), answers={})
    record, customer, moves = Record(script=script), Customer(who), list[Move]()
    while (move := customer.next_move(record.end, _buttons(record))) is not None:
        moves.append(move)
        if law := await _move(world, record, move):
            return record, moves, law
    return record, moves, await _at_the_end(world, record)


async def _move(world: World, record: Record, move: Move) -> str:
    """Plays one move. The first law it breaks, or nothing."""
    if move.hours:
        if not record.conversation_id:
            return ""
        await advance(record, world, wait=timedelta(hours=move.hours))
    elif move.tap is not None:
        choices = record.steps[-1].bubbles[-1].choices if record.steps and record.steps[-1].bubbles else ()
        if move.tap >= len(choices):
            return ""
        await advance(record, world, choices[move.tap].title, payload=choices[move.tap].id)
    else:
        await advance(record, world, *move.texts)
    return next(iter(broken(record.steps[-1])), "")


def _buttons(record: Record) -> int:
    return len(record.steps[-1].bubbles[-1].choices) if record.steps and record.steps[-1].bubbles else 0


async def _at_the_end(world: World, record: Record) -> str:
    """What only the whole tables show: the evidence holds, nothing is stuck, health is nowhere."""
    check = await world.store.verify_ledger(record.conversation_id)
    if check.broken_at is not None:
        return "la cadena de pruebas se sostiene"
    evidence = world.evidence()
    if any(line.state in ("pending", "sending") for line in evidence.outbox(record.conversation_id)):
        return "nada se queda sin enviar"
    kept = "\n".join(evidence.documents(record.conversation_id).values()).casefold()
    if any(word in kept for word in HEALTH):
        return "ningún dato de salud guardado"
    return ""
