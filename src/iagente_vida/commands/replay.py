"""`iagente replay`: stored conversations through the present code, and what would be answered differently."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import typer

from iagente_vida.config import Settings
from iagente_vida.errors import IagenteError
from iagente_vida.parts import make_agent, opened_store
from iagente_vida.rehearsal.replaying import Replayed, replay
from iagente_vida.startup import prepare
from iagente_vida.store.summaries import ConversationSummary

LINES = 1000

app = typer.Typer(pretty_exceptions_enable=False)


class PricesDifferError(IagenteError):
    """The present code gives other prices."""

    code = "precios_distintos"


@app.command(name="replay", help="Pasa las conversaciones guardadas por el programa actual y dice qué cambiaría.")
def command(
    limit: int = typer.Option(50, "--limit", min=1, help="Cuántas conversaciones, las más recientes."),
    as_json: bool = typer.Option(False, "--json", help="Una línea JSON por conversación."),
) -> None:
    """Changes nothing. Exit code 1 when an amount differs; other words are only reported."""
    results = asyncio.run(_replay_all(prepare().settings, limit))
    for summary, result in results:
        if as_json:
            typer.echo(json.dumps(_document(summary, result), ensure_ascii=False))
        else:
            _print(summary, result)
    changed = sum(any(difference.prices for difference in result.differences) for _, result in results)
    if changed:
        raise PricesDifferError(f"En {changed} conversaciones el precio sería otro: revisa la tarifa y los cambios.")


async def _replay_all(settings: Settings, limit: int) -> list[tuple[ConversationSummary, Replayed]]:
    # Without the language model: what it would say today is not what the program does.
    agent = make_agent(settings.model_copy(update={"llm_model": ""}))
    async with opened_store(settings) as store:
        return [
            (summary, await replay(agent, await store.transcript(summary.conversation_id, limit=LINES)))
            for summary in await store.conversations(limit=limit)
        ]


def _document(summary: ConversationSummary, result: Replayed) -> dict[str, Any]:
    return {
        "conversation": summary.conversation_id,
        "turns": result.turns,
        "stage_then": summary.stage,
        "stage_now": result.stage,
        "differences": [
            {
                "turn": difference.turn,
                "then": list(difference.then),
                "now": list(difference.now),
                "prices": difference.prices,
            }
            for difference in result.differences
        ],
    }


def _print(summary: ConversationSummary, result: Replayed) -> None:
    stage = "" if summary.stage == result.stage else f", etapa {summary.stage} -> {result.stage}"
    typer.echo(
        f"conversación {summary.conversation_id}: {result.turns} turnos, "
        f"{len(result.differences)} con otra respuesta{stage}"
    )
    for difference in result.differences:
        typer.echo(f"  turno {difference.turn}{' (cambia el precio)' if difference.prices else ''}")
        typer.echo(f"    entonces: {' / '.join(difference.then)}")
        typer.echo(f"    ahora:    {' / '.join(difference.now)}")
