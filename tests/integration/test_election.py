"""One engine at a time; the next one takes over when it dies; pokes reach it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from iagente_vida.workers.election import Election, EngineLock, PokeListener, Poker, socket_path

HOLDER = """
import sys, time
from pathlib import Path
from iagente_vida.workers.election import EngineLock
assert EngineLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(600)
"""


async def test_only_one_process_is_the_engine_and_a_killed_one_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    lock = EngineLock(path)
    assert lock.holder() == holder.pid
    elected = asyncio.Event()

    async def take_over() -> None:
        elected.set()

    election = Election(lock, take_over)
    await election.start()
    assert not elected.is_set()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    await asyncio.wait_for(elected.wait(), 10)
    assert lock.held
    assert lock.holder() == os.getpid()
    await election.stop()
    assert EngineLock(path).acquire()


@pytest.mark.parametrize("folder", ["short", "long-" * 40])
async def test_a_poke_reaches_the_engine_whatever_the_length_of_the_folder(tmp_path: Path, folder: str) -> None:
    data_dir = tmp_path / folder[:200]
    data_dir.mkdir()
    heard: asyncio.Queue[tuple[list[int], bool]] = asyncio.Queue()
    listener = PokeListener(socket_path(data_dir), lambda ids, statuses: heard.put_nowait((ids, statuses)))
    listener.open()
    poker = Poker(socket_path(data_dir))
    poker.poke([3, 1, 2], statuses=True)
    assert await asyncio.wait_for(heard.get(), 5) == ([3, 1, 2], True)
    many = list(range(2_000))
    poker.poke(many)
    ids: list[int] = []
    while len(ids) < len(many):
        ids += (await asyncio.wait_for(heard.get(), 5))[0]
    assert ids == many
    poker.close()
    listener.close()


async def test_a_poke_without_an_engine_is_no_error(tmp_path: Path) -> None:
    poker = Poker(socket_path(tmp_path))
    poker.poke([1])
    poker.close()
