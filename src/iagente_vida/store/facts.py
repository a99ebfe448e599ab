"""What a SQLite file has known, read before it is opened for work and without changing it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from iagente_vida.errors import SettingsError

REAL_NUMBER_MARK = "real_number"
SANDBOX_MARK = "sandbox"


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """`real_number`: it has served a real WhatsApp number. `sandbox`: it belongs to the simulated phone."""

    real_number: bool = False
    sandbox: bool = False


def sqlite_facts(path: Path) -> DatabaseFacts:
    """The marks of the file at `path`; no facts for a file that does not exist or was never opened by the product."""
    if not path.is_file() or path.stat().st_size == 0:
        return DatabaseFacts()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            known = connection.execute("select 1 from sqlite_master where type = 'table' and name = 'facts'").fetchone()
            if known is None:
                return DatabaseFacts()
            marks = {str(row[0]) for row in connection.execute("select key from facts")}
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"No se puede leer la base de datos {path}: comprueba DATABASE_URL y DATA_DIR.") from error
    return DatabaseFacts(real_number=REAL_NUMBER_MARK in marks, sandbox=SANDBOX_MARK in marks)
