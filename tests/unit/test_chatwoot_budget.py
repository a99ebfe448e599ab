"""Calls to Chatwoot within their budget: the most urgent go first, the live look waits for nobody."""

from __future__ import annotations

import asyncio

from iagente_vida.integrations.chatwoot_http import Budget, Priority

CALLS_A_SECOND = 100


async def spent() -> Budget:
    """A budget of which nothing is left for the next half second."""
    budget = Budget(CALLS_A_SECOND)
    for _ in range(CALLS_A_SECOND * 3 // 2):
        await budget.turn(Priority.LIVE)
    return budget


async def test_who_waits_is_let_through_by_urgency_and_then_in_order() -> None:
    budget, order = await spent(), []

    async def call(priority: Priority, name: str) -> None:
        await budget.turn(priority)
        order.append(name)

    calls = [
        asyncio.create_task(call(priority, name))
        for priority, name in (
            (Priority.LATER, "casilla"),
            (Priority.MESSAGE, "mensaje 1"),
            (Priority.LATER, "atributos"),
            (Priority.MESSAGE, "mensaje 2"),
            (Priority.ADVISER, "asesor"),
        )
    ]
    await asyncio.gather(*calls)
    assert order == ["asesor", "mensaje 1", "mensaje 2", "casilla", "atributos"]


async def test_the_live_look_waits_for_nobody_and_is_paid_by_the_others() -> None:
    budget = await spent()
    later = asyncio.create_task(budget.turn(Priority.LATER))
    await asyncio.sleep(0)
    await budget.turn(Priority.LIVE)
    assert not later.done()
    await later


async def test_whoever_gives_up_leaves_the_turn_to_the_next() -> None:
    budget = await spent()
    first, second = (asyncio.create_task(budget.turn()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert first.cancelled()


async def test_in_the_long_run_the_budget_holds() -> None:
    budget = await spent()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*(budget.turn(Priority.LATER) for _ in range(20)))
    assert loop.time() - begun >= 19 / CALLS_A_SECOND
