"""Which process runs the engine: the one that holds `flock(engine.lock)`. The others poke it through a socket.

The kernel drops the lock when the process dies, so that another one takes over at once.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

log = logging.getLogger(__name__)

TRY_SECONDS = 0.2
SOCKET_PATH_LIMIT = 100
STATUSES = b"s"
LONGEST_DATAGRAM = 64 * 1024


class EngineLock:
    """An exclusive lock on a file, held until it is released or the process dies.

    The file names its holder and, for as long as it exists, this `place`: whoever has the lock knows that nobody else
    of the same place is alive.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.place = ""

    def acquire(self) -> bool:
        """Takes the lock if nobody has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.place = (self._words()[1:] or [secrets.token_hex(6)])[0]
        words = f"{os.getpid()} {self.place}".encode()
        os.ftruncate(descriptor, os.pwrite(descriptor, words, 0))  # never empty: the place has to survive its engine
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Gives the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def held(self) -> bool:
        """Whether this process is the engine."""
        return self._descriptor is not None

    def holder(self) -> int | None:
        """The process id that the file names, for the status page; None when it names nobody."""
        words = self._words()
        return int(words[0]) if words and words[0].isdecimal() else None

    def _words(self) -> list[str]:
        try:
            return self._path.read_text().split()
        except FileNotFoundError:
            return []


def socket_path(data_dir: Path) -> Path:
    """Where the engine listens. Unix sockets allow about 100 bytes: a longer folder gets a short name of its own."""
    path = data_dir / "engine.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"iagente-{os.getuid()}-{name}.sock"


class PokeListener:
    """The engine's ear: datagrams with conversation ids (and `s` for statuses)."""

    def __init__(self, path: Path, woken: Callable[[list[int], bool], None]) -> None:
        self._path = path
        self._woken = woken
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Listens. A socket file left by a dead engine is replaced: only the holder of the lock comes here."""
        self._path.unlink(missing_ok=True)
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ear.setblocking(False)
        ear.bind(os.fspath(self._path))
        self._path.chmod(0o600)
        self._socket = ear
        asyncio.get_running_loop().add_reader(ear, self._hear, ear)

    def close(self) -> None:
        """Listens no more."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._path.unlink(missing_ok=True)

    def _hear(self, ear: socket.socket) -> None:
        while True:
            try:
                words = ear.recv(LONGEST_DATAGRAM).split()
            except BlockingIOError:
                return
            self._woken([int(word) for word in words if word.isdigit()], STATUSES in words)


class Poker:
    """Tells the engine of another process where to look. A lost poke costs a second: the sweep finds the rows.

    What is said in one round of the event loop goes in one datagram: a call to the system hands the interpreter to
    another thread, and notices that were kept by one commit are told together.
    """

    IDS_AT_ONCE = 500

    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._words: dict[bytes, None] = {}

    def poke(self, conversation_ids: Iterable[int], *, statuses: bool = False) -> None:
        """Sends the ids soon; never blocks and never fails."""
        if not self._words:
            asyncio.get_running_loop().call_soon(self._tell)
        self._words.update((b"%d" % conversation_id, None) for conversation_id in conversation_ids)
        if statuses:
            self._words[STATUSES] = None

    def _tell(self) -> None:
        words = list(self._words)
        self._words.clear()
        for start in range(0, len(words), self.IDS_AT_ONCE):
            try:
                self._socket.sendto(b" ".join(words[start : start + self.IDS_AT_ONCE]), self._path)
            except OSError as error:  # no engine yet, or its queue is full
                log.debug("poke not delivered: %s", error.strerror)

    def close(self) -> None:
        """Tells what is left to tell, and closes the socket."""
        self._tell()
        self._socket.close()


class Election:
    """Tries for the lock until it has it, then calls `elected` once."""

    def __init__(self, lock: EngineLock, elected: Callable[[], Awaitable[None]]) -> None:
        self._lock = lock
        self._elected = elected
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Becomes the engine now if nobody is, else keeps trying in the background."""
        if self._lock.acquire():
            await self._elected()
        else:
            self._task = asyncio.create_task(self._try())

    async def _try(self) -> None:
        while not self._lock.acquire():  # noqa: ASYNC110 - the kernel frees the lock; nothing else can tell
            await asyncio.sleep(TRY_SECONDS)
        log.info("the engine's process is gone: this one takes over")
        try:
            await self._elected()
        except Exception:
            log.exception("this process can not be the engine; another one may try")
            self._lock.release()

    async def stop(self) -> None:
        """Stops trying and gives the lock back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._lock.release()
