"""The named statements of `queries/*.sql`, in the words of each database.

A block begins with `-- name: NAME` (both databases) or `-- name: NAME [sqlite|postgres]`, and one comment line that
says what it does. Parameters are `:name`; `:db_now` is the database's clock in milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Dialect = Literal["sqlite", "postgres"]

DB_NOW = "db_now"
_POSTGRES_NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
_HEAD = re.compile(r"^-- name: (\w+)(?: \[(sqlite|postgres)\])?$", re.MULTILINE)
_PARAM = re.compile(r"(?<![:\w]):([a-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement ready for its driver. `params` are the names in the order in which it takes values."""

    text: str
    params: tuple[str, ...]
    uses_clock: bool


@cache
def statements(dialect: Dialect) -> dict[str, Statement]:
    """Every named statement for one database."""
    found: dict[str, Statement] = {}
    for file in sorted(files(__package__).joinpath("queries").iterdir(), key=lambda file: file.name):
        parts = _HEAD.split(file.read_text(encoding="utf-8"))
        for name, only, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            if only in (None, dialect):
                if name in found:
                    raise ValueError(f"two statements are called {name}")
                found[name] = _translated(body, dialect)
    return found


def _translated(body: str, dialect: Dialect) -> Statement:
    text = "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip().rstrip(";")
    if dialect == "postgres":
        text = text.replace(f":{DB_NOW}", _POSTGRES_NOW)
    names = tuple(_PARAM.findall(text))
    if dialect == "sqlite":  # by position: the drivers of some Python versions warn about numbered parameters
        return Statement(_PARAM.sub("?", text), names, DB_NOW in names)
    names = tuple(dict.fromkeys(names))
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return Statement(_PARAM.sub(lambda match: numbers[match[1]], text), names, uses_clock=False)
