"""Numbered schema files, forward only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from iagente_vida.errors import SchemaError
from iagente_vida.store.statements import Dialect

VERSION_TABLE = "create table if not exists schema_versions (version bigint primary key, applied_at bigint not null)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: the statements of `migrations/DIALECT/NNNN_words.sql`."""

    version: int
    statements: tuple[str, ...]


@cache
def migrations(dialect: Dialect) -> tuple[Migration, ...]:
    """Every step, oldest first."""
    folder = files(__package__).joinpath("migrations", dialect)
    return tuple(
        Migration(int(file.name[:4]), _split(file.read_text(encoding="utf-8")))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    )


def missing(dialect: Dialect, applied: int) -> list[Migration]:
    """The steps that a database at version `applied` lacks. Raises SchemaError when it is newer than this program."""
    steps = migrations(dialect)
    if applied > steps[-1].version:
        raise SchemaError(
            f"La base de datos tiene el esquema {applied} y este programa conoce hasta el {steps[-1].version}: "
            "instale la versión del programa que la actualizó, o una posterior."
        )
    return [step for step in steps if step.version > applied]


def _split(script: str) -> tuple[str, ...]:
    """The statements of a script, which has no `;` but at their ends."""
    return tuple(statement for part in script.split(";") if (statement := part.strip()))
