"""`iagente understand`: what the product makes of each message of a file."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import typer

from iagente_vida.agents.understanding.port import Context, Understander
from iagente_vida.errors import BadRequestError

app = typer.Typer()

# The day that the evaluation sets call today.
REFERENCE_DAY = "2026-11-23"
_MARKETS = {"52": "MX", "54": "AR", "57": "CO"}


@app.command(help="Lee mensajes, una línea JSON cada uno, y escribe qué entiende el agente de cada uno.")
def understand(
    source: Path = typer.Argument(..., metavar="IN.jsonl", help="Mensajes con id, text y last_question."),
    target: Path = typer.Argument(..., metavar="OUT.jsonl", help="Dónde escribir lo entendido."),
    today: str = typer.Option(REFERENCE_DAY, metavar="AAAA-MM-DD", help="Qué día es hoy para los mensajes."),
) -> None:
    """Reads, understands and writes; the output appears whole or not at all."""
    from iagente_vida.agents.understanding.classifier import load_classifier
    from iagente_vida.agents.understanding.combined import CombinedUnderstander

    reader = CombinedUnderstander(load_classifier())
    day = _day(today)
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequestError(f"No se puede leer «{source}»: indica un fichero de texto UTF-8.") from error
    predictions = [predict(_row(line, number), reader, day) for number, line in enumerate(lines, 1) if line.strip()]
    try:
        target.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in predictions), encoding="utf-8")
    except OSError as error:
        raise BadRequestError(f"No se puede escribir «{target}»: {error.strerror}.") from error


def predict(row: dict[str, Any], reader: Understander, today: date) -> dict[str, Any]:
    """The prediction line of one message line; `ms` is the time that understanding took."""
    context = Context(
        today=today,
        last_question=row.get("last_question") or "",
        prev_slot=row.get("prev_slot") or "",
        market=_MARKETS.get(str(row.get("wa_from", ""))[:2], "ES"),
    )
    start = time.perf_counter()
    understanding = reader.understand(row["text"], context)
    elapsed = (time.perf_counter() - start) * 1000
    return {
        "id": row["id"],
        "intent": understanding.intent,
        "slots": {slot: found.value for slot, found in understanding.slots.items()},
        "sentiment": understanding.sentiment,
        "urgent": understanding.urgent,
        "ms": round(elapsed, 3),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequestError(f"«{text}» no es una fecha AAAA-MM-DD.") from error


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadRequestError(f"Línea {number}: no es JSON.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        raise BadRequestError(f"Línea {number}: hace falta un objeto con «id» y «text».")
    return row
