"""Files of ours that go out as WhatsApp documents, by their storage key."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


Press = Callable[[str], Awaitable[bytes]]
"""Makes the document of a key anew, the same bytes each time. Raises LookupError for a key it can not make."""


class Documents:
    """A folder of files, one a key (lower case letters, digits, dot, dash, underscore).

    What the folder lacks is made by `press` and kept: a crash between a turn and its delivery loses no document.
    """

    def __init__(self, folder: Path, press: Press | None = None) -> None:
        self._folder = folder
        self._press = press

    async def __call__(self, key: str) -> bytes:
        """The file's content. Raises LookupError when there is none."""
        if not _KEY.fullmatch(key):
            raise LookupError("not a key")
        try:
            return await asyncio.to_thread((self._folder / key).read_bytes)
        except FileNotFoundError:
            if self._press is None:
                raise LookupError("no such document") from None
        content = await self._press(key)
        await asyncio.to_thread(self._keep, key, content)
        return content

    def _keep(self, key: str, content: bytes) -> None:
        """Under its name only when it is whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{key}.{os.getpid()}"
        partial.write_bytes(content)
        partial.replace(self._folder / key)
