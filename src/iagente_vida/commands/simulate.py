"""`iagente simulate`: generated customers against the whole product, on a virtual clock."""

from __future__ import annotations

import asyncio
import json
import sys

import typer
from rich.console import Console

from iagente_vida.config import Settings
from iagente_vida.errors import IagenteError
from iagente_vida.rehearsal.player import transcript
from iagente_vida.rehearsal.simulation import Failure, Funnel, simulate

app = typer.Typer()


class LawBrokenError(IagenteError):
    """A simulated conversation broke a promise."""

    code = "promesa_rota"


@app.command(name="simulate", help="Simula clientes contra el producto entero y comprueba sus promesas en cada paso.")
def command(
    personas: int = typer.Option(200, "--personas", min=1, help="Cuántos clientes."),
    seed: int = typer.Option(1, "--seed", help="Con la misma semilla, los mismos clientes."),
    as_json: bool = typer.Option(False, "--json", help="Escribe el resultado para programas."),
) -> None:
    """Prints the funnel, and each failure as the shortest conversation that shows it; 1 when there is one."""
    from iagente_vida.parts import make_agent

    with Console(file=sys.stderr).status("simulando…") as status:
        funnel, failures = asyncio.run(
            simulate(
                make_agent(Settings(sandbox=True)), personas, seed, lambda done: status.update(f"simulando… {done}")
            )
        )
    if as_json:
        typer.echo(json.dumps(_document(funnel, failures), ensure_ascii=False))
    else:
        _print(funnel, failures)
    if failures:
        raise LawBrokenError(f"{len(failures)} de {personas} conversaciones rompen una promesa; están arriba.")


def _document(funnel: Funnel, failures: list[Failure]) -> dict[str, object]:
    to_range, to_options = funnel.medians()
    return {
        "conversations": funnel.conversations,
        "messages": funnel.messages,
        "stages": dict(funnel.stages),
        "handovers": dict(funnel.handovers),
        "opted_out": funnel.opted_out,
        "median_answers_to_range": to_range,
        "median_answers_to_options": to_options,
        "failures": [
            {"persona": failure.number, "law": failure.law, "transcript": transcript(failure.record)}
            for failure in failures
        ],
    }


def _print(funnel: Funnel, failures: list[Failure]) -> None:
    to_range, to_options = funnel.medians()
    typer.echo(f"{funnel.conversations} conversaciones, {funnel.messages} mensajes de clientes")
    for stage, count in funnel.stages.most_common():
        typer.echo(f"  acaban en {stage}: {count}")
    for reason, count in funnel.handovers.most_common():
        typer.echo(f"  pasan a una persona ({reason}): {count}")
    typer.echo(f"  bajas: {funnel.opted_out}")
    typer.echo(f"respuestas hasta un precio orientativo (mediana): {to_range:g}; hasta tres opciones: {to_options:g}")
    for failure in failures:
        typer.echo(f"\nPROMESA ROTA: {failure.law}\n{transcript(failure.record)}")
