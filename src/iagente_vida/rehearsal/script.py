"""Scripted conversations: the lines of a dialogue file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iagente_vida.domain.conversation import Stage
from iagente_vida.errors import BadRequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Messages sent within two seconds, before any reply."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auto:
    """Answers what the bot asks, up to `times`, until it asks nothing or has reached the stage `until`."""

    times: int
    until: Stage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Time passes."""

    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One conversation: who writes, what is said, and the answer sheet of `Auto`. `checks` are those asked for."""

    ident: str
    wa_from: str
    turns: tuple[Say | Auto | Wait, ...]
    answers: Mapping[str, str]
    checks: tuple[str, ...] = ()


def read_scripts(path: Path) -> list[Script]:
    """The conversations of a file. Raises BadRequestError with the line that can not be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequestError(f"No se puede leer «{path}»: indica un fichero de texto UTF-8.") from error
    scripts = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                scripts.append(_script(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadRequestError(f"Línea {number}: no es una conversación con «id» y «turns».") from error
    return scripts


def _script(row: Mapping[str, Any]) -> Script:
    return Script(
        ident=str(row["id"]),
        wa_from=str(row.get("wa_from") or "34600000000"),
        turns=tuple(_turn(turn) for turn in row["turns"]),
        answers={str(slot): str(text) for slot, text in (row.get("answers") or {}).items()},
        checks=tuple((row.get("expected") or {}).get("checks") or ()),
    )


def _turn(turn: Mapping[str, Any]) -> Say | Auto | Wait:
    if "say" in turn:
        return Say(texts=(str(turn["say"]),))
    if "burst" in turn:
        return Say(texts=tuple(str(text) for text in turn["burst"]))
    if "auto" in turn:
        return Auto(times=int(turn["auto"]), until=Stage(turn["until"]) if turn.get("until") else None)
    return Wait(hours=float(turn["wait_hours"]))
