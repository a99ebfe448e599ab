"""The storm: messages keep coming while the product is killed, again and again, at its worst moments."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from enum import StrEnum

from tests.crash.stage import Stage
from tests.crash.verdict import Verdict, judge
from tests.live.sender import wamids
from tests.live.server import GUNICORN


class Moment(StrEnum):
    """When to kill."""

    BOOT = "boot"  # at any time after the start, mostly before anything works
    ACK = "ack"  # between a message's arrival and its 200, or just after
    TURN = "turn"  # while turns run, anywhere between claim and delivery
    SEND = "send"  # Graph has the message, the product does not know yet
    MARK = "mark"  # the answer of a send is on its way to the tables


@dataclass(frozen=True, slots=True)
class Plan:
    """How big the storm is. `patience` bounds the wait for a moment, `settle` the wait for the end; in seconds."""

    customers: int
    messages: int
    kills: int
    patience: float = 8
    settle: float = 60


class Storm:
    """One storm over one stage; all chance comes from `chance`."""

    def __init__(self, stage: Stage, plan: Plan, chance: random.Random) -> None:
        self._stage = stage
        self._plan = plan
        self._chance = chance
        self._doubted: set[int] = set()
        self.kills = 0

    async def run(self, setup: str) -> Verdict:
        """Kills, restarts, waits until everything is settled, and judges."""
        stage, plan = self._stage, self._plan
        lives = plan.kills + 1
        stage.server.start()
        for life in range(lives):
            stage.crowd.release(plan.messages * (life + 1) // lives - plan.messages * life // lives)
            if life < plan.kills:
                await self._await_moment()
                await self._strike()
        await asyncio.wait_for(stage.crowd.acknowledged(), plan.settle)
        left = await stage.books.settled(plan.settle)
        return await judge(
            setup,
            stage.books,
            wamids(stage.sender.posted),
            stage.wire.sends,
            self._doubted,
            kills=self.kills,
            starts=stage.server.group.starts,
            left=left,
        )

    async def _await_moment(self) -> None:
        moment = self._chance.choices(list(Moment), (1, 2, 4, 4, 4))[0]
        stage, chance = self._stage, self._chance
        try:
            async with asyncio.timeout(self._plan.patience):
                match moment:
                    case Moment.BOOT:
                        await asyncio.sleep(chance.uniform(0, 1.5))
                    case Moment.ACK:
                        await stage.sender.acknowledged.reach(stage.sender.acknowledged.value + chance.randint(1, 8))
                        await asyncio.sleep(chance.uniform(0, 0.01))
                    case Moment.TURN:
                        await stage.wire.arrived.reach(stage.wire.arrived.value + chance.randint(1, 12))
                        await asyncio.sleep(chance.uniform(0, 0.15))
                    case Moment.SEND:
                        stage.wire.withhold()
                        await stage.wire.arrived.reach(stage.wire.arrived.value + chance.randint(1, 12))
                        await asyncio.sleep(chance.uniform(0, 0.05))
                    case Moment.MARK:
                        await stage.wire.answered.reach(stage.wire.answered.value + chance.randint(1, 12))
                        await asyncio.sleep(chance.uniform(0, 0.005))
        except TimeoutError:
            pass  # nothing was left to happen in this life: it ends all the same

    async def _strike(self) -> None:
        """Kills the whole product, or under gunicorn sometimes the engine's worker alone, and starts it again."""
        stage = self._stage
        only_engine = stage.server.kind == GUNICORN and self._chance.random() < 0.5
        if only_engine and stage.server.kill_engine():
            self._doubted |= await stage.books.in_doubt()
        else:
            stage.server.kill()
            self._doubted |= await stage.books.autopsy(stage.folder / "autopsy").in_doubt()
            await asyncio.sleep(self._chance.uniform(0, 0.1))
            stage.server.start()
        stage.wire.hand_back()
        self.kills += 1
