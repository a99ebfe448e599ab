"""`iagente rehearse`: plays scripted conversations against the whole product on a virtual clock."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from iagente_vida.config import Settings
from iagente_vida.errors import BadRequestError
from iagente_vida.rehearsal.outcome import final_line
from iagente_vida.rehearsal.player import Record, play, transcript
from iagente_vida.rehearsal.script import Script, read_scripts
from iagente_vida.rehearsal.world import opened_world

app = typer.Typer()


@app.command(help="Representa conversaciones escritas contra el producto entero, con un reloj virtual.")
def rehearse(
    source: Path = typer.Argument(..., metavar="DIALOGUES.jsonl", help="Conversaciones, una por línea."),
    target: Path = typer.Argument(..., metavar="OUT.jsonl", help="Dónde escribir cómo acaba cada una."),
    folder: Path | None = typer.Option(
        None, "--transcript", metavar="DIR", help="Carpeta donde dejar cada conversación tal como se leyó."
    ),
) -> None:
    """Plays every conversation in a world of its own; the output appears whole or not at all."""
    records = asyncio.run(_play_all(read_scripts(source)))
    lines = "".join(f"{json.dumps(final_line(record), ensure_ascii=False)}\n" for record in records)
    try:
        target.write_text(lines, encoding="utf-8")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for record in records:
                name = "".join(char if char.isalnum() else "_" for char in record.script.ident)
                (folder / f"{name}.txt").write_text(transcript(record), encoding="utf-8")
    except OSError as error:
        raise BadRequestError(f"No se puede escribir «{error.filename or target}»: {error.strerror}.") from error


async def _play_all(scripts: list[Script]) -> list[Record]:
    from iagente_vida.parts import make_agent

    agent = make_agent(Settings(sandbox=True))
    records = []
    for script in scripts:
        async with opened_world(agent) as world:
            with _logged() as logs:
                record = await play(script, world)
            record.logs = logs.getvalue()
            records.append(record)
    return records


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, at every level."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    package = logging.getLogger("iagente_vida")
    level = package.level
    package.addHandler(handler)
    package.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        package.removeHandler(handler)
        package.setLevel(level)
