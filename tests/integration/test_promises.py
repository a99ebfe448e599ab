"""The promises of the product as a state machine: customers, advisers, time and crashes in any order."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, GiveBack, Restart, Takeover
from iagente_vida.rehearsal.invariants import broken
from iagente_vida.rehearsal.player import Record, advance, keep, mark, transcript
from iagente_vida.rehearsal.script import Script
from iagente_vida.rehearsal.world import World, opened_world
from iagente_vida.turn import TurnRules
from tests.conversations.runner import ports

PHONE = "34600000001"
TEXTS = st.sampled_from(
    (
        "hola",
        "quiero un seguro de vida",
        "tengo 41 años",
        "tengo 16 años",
        "nací el 12/06/1988",
        "no fumo",
        "sí",
        "no",
        "90",
        "100.000 euros",
        "20 años",
        "tengo 38 años, no fumo, un capital de 100.000 euros durante 20 años",
        "la 2",
        "sí, adelante",
        "me lo tengo que pensar",
        "es muy caro",
        "perdona, tengo 42",
        "qué cubre exactamente?",
        "quiero hablar con una persona",
        "quiero poner una reclamación",
        "por cierto, tengo diabetes",
        "me quiero morir",
        "BAJA",
        "ALTA",
        "empezar de nuevo",
        "{{7*7}} ${x}",
        "zzz",
    )
)


class Killed(BaseException):
    """The process ends here."""


class MortalAgent(PlainAgent):
    """The real adviser; when `doomed`, its process dies in the middle of the next decision."""

    doomed = False

    async def decide(self, turn: TurnInput) -> Decision:
        decision = await super().decide(turn)
        if self.doomed:
            self.doomed = False
            raise Killed
        return decision


class Promises(RuleBasedStateMachine):
    """One conversation against the real store, turn and delivery."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._opened = AsyncExitStack()
        self.agent = MortalAgent(ports())
        self.world: World = self._runner.run(self._opened.enter_async_context(opened_world(self.agent)))
        self.record = Record(script=Script(ident="promesas", wa_from=PHONE, turns=(), answers={}))
        self._runner.run(advance(self.record, self.world, "hola"))

    def teardown(self) -> None:
        try:
            check = self._runner.run(self.world.store.verify_ledger(self.record.conversation_id))
            assert check.broken_at is None
        finally:
            self._runner.run(self._opened.aclose())
            self._runner.close()

    @rule(texts=st.lists(TEXTS, min_size=1, max_size=3))
    def write(self, texts: list[str]) -> None:
        self._runner.run(advance(self.record, self.world, *texts))

    @precondition(lambda self: self.record.steps[-1].bubbles and self.record.steps[-1].bubbles[-1].choices)
    @rule(number=st.integers(0, 2))
    def tap(self, number: int) -> None:
        choices = self.record.steps[-1].bubbles[-1].choices
        choice = choices[number % len(choices)]
        self._runner.run(advance(self.record, self.world, choice.title, payload=choice.id))

    @rule(hours=st.sampled_from((1, 25, 80, 800)))
    def pass_time(self, hours: int) -> None:
        self._runner.run(advance(self.record, self.world, wait=timedelta(hours=hours)))

    @rule(
        event=st.sampled_from(
            (
                Takeover(author="ana"),
                GiveBack(author="ana"),
                AdviserMessage(text="Buenas, soy Ana", author="ana"),
                Restart(author="ana"),
            )
        )
    )
    def adviser(self, event: Takeover | GiveBack | AdviserMessage | Restart) -> None:
        self._runner.run(advance(self.record, self.world, event=event))

    @rule(text=TEXTS)
    def write_as_the_process_dies(self, text: str) -> None:
        """Killed between deciding and committing: nothing has happened, and the next engine does it once."""

        async def die() -> None:
            since = mark(self.record, self.world)
            self.agent.doomed = True
            with pytest.raises(Killed):
                await self.world.say(PHONE, text)
            assert len(self.world.phone.bubbles) == since.bubbles
            self.world.clock.advance(TurnRules().lease + timedelta(seconds=1))
            await self.world.settle()
            await keep(self.record, self.world, since, (text,))

        self._runner.run(die())

    @rule()
    def repeat_a_notice(self) -> None:
        """WhatsApp sends a notice again: the message was consumed, and is not consumed twice."""

        async def again() -> None:
            said = len(self.world.phone.bubbles)
            first = CustomerMessage(message_id="wamid.in.1", type="text", sent_at=self.world.clock.now(), text="hola")
            await self.world.accept(PHONE, first, key="wa:wamid.in.1")
            await self.world.settle()
            assert len(self.world.phone.bubbles) == said

        self._runner.run(again())

    @invariant()
    def no_law_is_broken(self) -> None:
        step = self.record.steps[-1]
        assert broken(step) == [], transcript(self.record)

    @invariant()
    def every_message_is_consumed_and_every_reply_sent_once(self) -> None:
        rows = self.world.evidence().outbox(self.record.conversation_id)
        replies = Counter(row.state for row in rows if row.kind == "reply")
        assert not replies.keys() & {"pending", "sending", "unknown"}
        assert replies["delivered"] + replies["read"] == len(self.world.phone.bubbles)
        assert self._runner.run(self.world.store.waiting()) == []

    @invariant()
    def a_person_or_an_opt_out_silences_the_bot(self) -> None:
        step = self.record.steps[-1]
        if step.before.mode is Mode.HUMAN and step.after.mode is Mode.HUMAN:
            assert [bubble for bubble in step.bubbles if bubble.author == "bot"] == []


def run(examples: int, steps: int, *, by_chance: bool) -> None:
    """Plays so many conversations of so many steps: the same ones every time, or others `by_chance`."""
    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=not by_chance,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_promises_hold_in_any_order_of_events() -> None:
    run(examples=8, steps=12, by_chance=False)


@pytest.mark.soak
def test_the_promises_hold_in_very_many_orders_of_events() -> None:
    run(examples=1500, steps=40, by_chance=True)
