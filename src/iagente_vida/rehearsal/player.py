"""Plays a script, and keeps what happened step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from iagente_vida.domain.conversation import Conversation, Stage
from iagente_vida.domain.events import Event
from iagente_vida.rehearsal.evidence import LedgerLine, OutboxLine, TimerLine
from iagente_vida.rehearsal.script import Auto, Say, Script
from iagente_vida.rehearsal.world import Bubble, World

USER_TURNS = 45
THINKING = timedelta(seconds=20)
_ORDER = list(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the customer sent in one go (`texts`, empty while time passes), what came back, and the state then."""

    at: datetime
    texts: tuple[str, ...]
    bubbles: tuple[Bubble, ...]
    before: Conversation
    after: Conversation
    timers: tuple[TimerLine, ...]
    ledger: tuple[LedgerLine, ...]
    """What was added to the evidence."""
    hand: str = ""
    """The kind of what an adviser did, when the step is theirs."""

    @property
    def said(self) -> str:
        """Everything the bot said in this step."""
        return "\n\n".join(bubble.reply.text for bubble in self.bubbles if bubble.author == "bot")


@dataclass(slots=True)
class Record:
    """A played conversation, as the tables and the phone have it."""

    script: Script
    conversation_id: int = 0
    steps: list[Step] = field(default_factory=list)
    outbox: list[OutboxLine] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    clear: str = ""
    logs: str = ""

    @property
    def end(self) -> Conversation:
        """The last state."""
        return self.steps[-1].after if self.steps else Conversation()

    @property
    def ledger(self) -> list[LedgerLine]:
        """All the evidence."""
        return [line for step in self.steps for line in step.ledger]

    @property
    def user_steps(self) -> list[Step]:
        """The steps in which the customer wrote."""
        return [step for step in self.steps if step.texts]

    @property
    def asked(self) -> list[str]:
        """Every question that was put, once, in order."""
        return list(dict.fromkeys(step.after.asked for step in self.steps if step.after.asked))


async def play(script: Script, world: World) -> Record:
    """One conversation, from its first message to its last."""
    record = Record(script=script)
    for turn in script.turns:
        if isinstance(turn, Say):
            await _step(record, world, *turn.texts)
        elif isinstance(turn, Auto):
            await _answer(record, world, turn)
        else:
            await _pass(record, world, timedelta(hours=turn.hours))
    evidence = world.evidence()
    record.outbox = evidence.outbox(record.conversation_id)
    record.documents = evidence.documents(record.conversation_id)
    record.clear = evidence.clear_text()
    return record


async def _answer(record: Record, world: World, turn: Auto) -> None:
    for _ in range(turn.times):
        if not record.end.asked or (turn.until and _ORDER.index(record.end.stage) >= _ORDER.index(turn.until)):
            return
        answers = record.script.answers
        await _step(record, world, answers.get(record.end.asked) or answers.get("*", "no sé"))


async def _step(record: Record, world: World, *texts: str) -> None:
    if sum(len(step.texts) for step in record.steps) < USER_TURNS:
        await advance(record, world, *texts)


async def _pass(record: Record, world: World, span: timedelta) -> None:
    await advance(record, world, wait=span)


async def advance(
    record: Record,
    world: World,
    *texts: str,
    payload: str = "",
    wait: timedelta | None = None,
    event: Event | None = None,
) -> None:
    """One step: the customer writes or taps, time passes, or an adviser acts; kept with everything it brought about."""
    since = mark(record, world)
    if wait is not None:
        await world.wait(wait)
    elif event is not None:
        await world.accept(record.script.wa_from, event, key=f"hand:{len(record.steps)}")
        await world.settle()
    else:
        record.conversation_id = await world.say(record.script.wa_from, *texts, payload=payload)
    await keep(record, world, since, texts, hand=event.KIND if event else "")
    if wait is None:
        world.clock.advance(THINKING)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a step begins: the state and the moment, and how many bubbles and lines of evidence there were."""

    before: Conversation
    at: datetime
    bubbles: int
    lines: int


def mark(record: Record, world: World) -> Mark:
    """Here a step begins."""
    return Mark(record.end, world.clock.now(), len(world.phone.bubbles), len(record.ledger))


async def keep(record: Record, world: World, since: Mark, texts: tuple[str, ...], *, hand: str = "") -> None:
    """Here it ends: what the customer wrote or an adviser did, with everything that it brought about."""
    evidence = world.evidence()
    record.steps.append(
        Step(
            at=since.at,
            texts=texts,
            bubbles=tuple(
                bubble
                for bubble in world.phone.bubbles[since.bubbles :]
                if bubble.conversation_id == record.conversation_id
            ),
            before=since.before,
            after=await world.state(record.conversation_id),
            timers=tuple(evidence.timers(record.conversation_id)),
            ledger=tuple(evidence.ledger(record.conversation_id)[since.lines :]),
            hand=hand,
        )
    )


def transcript(record: Record) -> str:
    """The conversation as a customer would read it."""
    lines = [f"# {record.script.ident}", ""]
    for step in record.steps:
        if step.hand:
            lines.append(f"— un asesor: {step.hand} —")
        elif not step.texts:
            lines.append(f"— pasa el tiempo desde {step.at:%d/%m %H:%M} —")
        lines += [f"cliente> {text}" for text in step.texts]
        for bubble in step.bubbles:
            lines.append(f"asistente> {bubble.reply.text}")
            lines += [f"           [{choice.title}]" for choice in bubble.choices]
        lines.append("")
    end = record.end
    lines.append(f"Etapa {end.stage} · modo {end.mode} · traspaso {end.handover or 'no'} · baja {end.opted_out}")
    return "\n".join(lines) + "\n"
