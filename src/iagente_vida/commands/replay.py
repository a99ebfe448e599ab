"""`iagente replay`: stored turns through the present code, and what would be answered differently."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import typer

from iagente_vida.config import Settings
from iagente_vida.errors import IagenteError
from iagente_vida.parts import make_agent, opened_store
from iagente_vida.rehearsal.replaying import Difference, Replayed, replay
from iagente_vida.startup import prepare
from iagente_vida.store.summaries import ConversationSummary

EVERY = 1_000_000

app = typer.Typer(pretty_exceptions_enable=False)


class PricesDifferError(IagenteError):
    """The present code gives other prices."""

    code = "precios_distintos"


@app.command(
    name="replay",
    help="Pasa los turnos guardados por el programa actual y dice qué respuesta, qué etapa y qué precio cambiarían.",
)
def command(
    limit: int = typer.Option(50, "--limit", min=0, help="Cuántas conversaciones, las más recientes; 0 = todas."),
    as_json: bool = typer.Option(False, "--json", help="Una línea JSON por conversación."),
) -> None:
    """Changes nothing. Exit code 1 when an amount differs; other words and stages are only reported."""
    results = asyncio.run(_replay_all(prepare().settings, limit or EVERY))
    for summary, result in results:
        if as_json:
            typer.echo(json.dumps(_document(summary, result), ensure_ascii=False))
        else:
            _print(summary, result)
    if not as_json:
        _print_total([result for _, result in results])
    changed = sum(any(difference.prices for difference in result.differences) for _, result in results)
    if changed:
        raise PricesDifferError(f"En {changed} conversaciones el precio sería otro: revisa la tarifa y los cambios.")


async def _replay_all(settings: Settings, limit: int) -> list[tuple[ConversationSummary, Replayed]]:
    # Without the language model: what it would say today is not what the program does.
    agent = make_agent(settings.model_copy(update={"llm_model": ""}))
    async with opened_store(settings) as store:
        return [
            (
                summary,
                await replay(agent, summary.conversation_id, await store.stored_turns(summary.conversation_id)),
            )
            for summary in await store.conversations(limit=limit)
        ]


def _document(summary: ConversationSummary, result: Replayed) -> dict[str, Any]:
    return {
        "conversation": summary.conversation_id,
        "whole": result.whole,
        "turns": result.turns,
        "stage_then": summary.stage,
        "stage_now": result.stage,
        "differences": [
            {
                "turn": each.turn,
                "at": each.at.isoformat(),
                "then": list(each.then),
                "now": list(each.now),
                "replies": each.replies,
                "stage": each.stage,
                "stage_then": each.stage_then,
                "stage_now": each.stage_now,
                "prices": each.prices,
                "prices_then": list(each.prices_then),
                "prices_now": list(each.prices_now),
            }
            for each in result.differences
        ],
    }


def _print(summary: ConversationSummary, result: Replayed) -> None:
    name = f"conversación {summary.conversation_id}"
    if not result.whole:
        typer.echo(f"{name}: no se puede repetir, ya no se guarda desde su principio")
        return
    typer.echo(f"{name}: {result.turns} turnos, {_counts(result.differences)}")
    for each in result.differences:
        typer.echo(f"  turno {each.turn}")
        if each.stage:
            typer.echo(f"    etapa:    {each.stage_then} -> {each.stage_now}")
        if each.prices:
            typer.echo(f"    precios:  {_listed(each.prices_then)} -> {_listed(each.prices_now)}")
        if each.replies:
            typer.echo(f"    entonces: {' / '.join(each.then) or '(nada)'}")
            typer.echo(f"    ahora:    {' / '.join(each.now) or '(nada)'}")


def _print_total(results: list[Replayed]) -> None:
    found = [difference for result in results for difference in result.differences]
    turns = sum(result.turns for result in results)
    typer.echo(f"en total: {len(results)} conversaciones, {turns} turnos, {_counts(found)}")


def _counts(found: list[Difference] | tuple[Difference, ...]) -> str:
    replies, stages, prices = (sum(getattr(each, name) for each in found) for name in ("replies", "stage", "prices"))
    return f"{replies} con otra respuesta, {stages} con otra etapa, {prices} con otro precio"


def _listed(prices: tuple[str, ...]) -> str:
    return ", ".join(prices) or "ninguno"
