"""The play: traffic between two customers, one bot and two advisers, while notices get lost and things break."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from iagente_vida.desk_order import PATIENCE
from iagente_vida.testing import BOT_TOKEN, USER_TOKEN, SimulatedChatwoot
from tests.crash.play_verdict import PlayVerdict, judge
from tests.crash.stage import Stage, stage
from tests.crash.team import Talk
from tests.live.server import SERVE
from tests.live.wire import Tally

CUSTOMERS = 2
POLL_SECONDS = "0.4"
GRACE_SECONDS = "4"
INBOX_SECRET = "secreto-bandeja"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much happens: events of all, kills of the product and outages of Chatwoot spread over them, in seconds.

    All outages together are shorter than an adviser's message is waited for (`desk_order.PATIENCE`): so their order
    is exact.
    """

    events: int
    kills: int
    outages: int
    outage_seconds: float
    lost: float = 0.12
    repeated: float = 0.12
    late_ms: int = 250
    patience: float = 60
    settle: float = 90

    def __post_init__(self) -> None:
        assert self.outages * self.outage_seconds < PATIENCE.total_seconds()


class Play:
    """One performance; all chance comes from `seed`."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self._plan = plan
        self._seed = seed
        self._told = Tally()
        self._doubted: set[int] = set()
        self._up = True
        self.kills = 0

    async def perform(self, setup: str, folder: Path, database_url: str = "", kind: str = SERVE) -> PlayVerdict:
        """Plays it to the end, waits until both sides are at rest, and judges. `kind`: one process or four workers."""
        plan, chance = self._plan, random.Random(self._seed)
        with SimulatedChatwoot(folder / "chatwoot.db", chance=random.Random(self._seed)) as chatwoot:
            extra = chatwoot_variables(chatwoot.url) | {"UNKNOWN_GRACE_SECONDS": GRACE_SECONDS}
            extra |= {"CHATWOOT_POLL_SECONDS": POLL_SECONDS}
            async with stage(
                kind, folder, chance, customers=CUSTOMERS, database_url=database_url, extra=extra
            ) as standing:
                chatwoot.report_to(standing.server.url.replace("whatsapp", "chatwoot"))
                for name, value in (
                    ("lose_share", plan.lost),
                    ("repeat_share", plan.repeated),
                    ("late_ms", plan.late_ms),
                ):
                    chatwoot.state.set(name, str(value))
                talks = [self._talk(number, standing, chatwoot) for number in range(CUSTOMERS)]
                standing.server.start()
                await _ready(standing)
                await self._all(talks, standing, chatwoot, chance)
                left = await standing.books.settled(plan.settle)
                sends = standing.wire.sends
                return await judge(
                    f"{setup} [{self._seed}]",
                    talks,
                    chatwoot,
                    await standing.graph.accepted(),
                    {send.tracker for send in sends if send.outbox_seq in self._doubted},
                    kills=self.kills,
                    outages=plan.outages,
                    left=left,
                )

    def _talk(self, number: int, standing: Stage, chatwoot: SimulatedChatwoot) -> Talk:
        return Talk(
            number,
            standing.sender,
            chatwoot,
            standing.books,
            random.Random(self._seed + number + 1),
            self._told,
            lambda: self._up,
            self._plan.patience,
        )

    async def _all(
        self, talks: list[Talk], standing: Stage, chatwoot: SimulatedChatwoot, chance: random.Random
    ) -> None:
        """The talks at the same time, and beside them what breaks."""
        each = self._plan.events // len(talks)
        async with asyncio.TaskGroup() as group:
            # Waited for too: a Chatwoot that is away when the last event happened has to come back.
            group.create_task(self._trouble(standing, chatwoot, chance))
            for talk in talks:
                group.create_task(talk.play(each))

    async def _trouble(self, standing: Stage, chatwoot: SimulatedChatwoot, chance: random.Random) -> None:
        plan = self._plan
        kinds = ["kill"] * plan.kills + ["outage"] * plan.outages
        chance.shuffle(kinds)
        for number, kind in enumerate(kinds, 1):
            await self._told.reach(plan.events * number // (len(kinds) + 1))
            await asyncio.sleep(chance.uniform(0, 0.15))
            if kind == "kill":
                standing.server.kill()
                self._doubted |= await standing.books.autopsy(standing.folder / "autopsy").in_doubt()
                standing.server.start()
                self.kills += 1
            else:
                self._up = False
                chatwoot.state.set("down", "1")
                await asyncio.sleep(plan.outage_seconds)
                chatwoot.state.set("down", "0")
                self._up = True


async def _ready(standing: Stage) -> None:
    """Waits until the product answers: its tables exist from then on."""
    await standing.server.accepting()
    address = f"http://127.0.0.1:{standing.server.port}/healthz"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.status == 200


def chatwoot_variables(url: str) -> dict[str, str]:
    """The settings of a product that works with the simulated Chatwoot at `url`."""
    return {
        "CHATWOOT_BASE_URL": url,
        "CHATWOOT_ACCOUNT_ID": "7",
        "CHATWOOT_WHATSAPP_INBOX_ID": "3",
        "CHATWOOT_USER_TOKEN": USER_TOKEN,
        "CHATWOOT_BOT_TOKEN": BOT_TOKEN,
        "CHATWOOT_WEBHOOK_SECRET": INBOX_SECRET,
    }
